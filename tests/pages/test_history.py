"""Pages: what was imported, the rows that were not taken, mended and put in again; an import undone."""

import csv
import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.changes.audit import RECORDER
from data.inbox.queue import ImportFile, ImportTask
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.loading.regressions import TakenBack
from data.loading.undo import Undone, undo
from data.reading import ledger
from data.reading.ledger import Rejected, RejectedRows
from data.rows.typed_rows import Unread
from data.store import Store
from locales import LANGUAGES, translator
from pages.text import imports
from pages.uploads import rejected_rows, undo_button
from tests.pages.made import opened, page_text, sound
from tests.reference.examples import typical

SHOP = "demo-kuaishou"
CHATS = """conversation_id,sender,sent_at,text,备注
h1,buyer,2026-03-28 09:00:00,在吗,甲
h1,agent,2026-03-28 10:00:00,在的,乙
h2,nobody,2026-03-28 09:00:00,=1+1,="丙"
,buyer,2026-03-28 09:00:00,谁,"丁
戊"
"""


@pytest.fixture(scope="module")
def with_import(small_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ImportResult]:
    """A store with a file with two rows that cannot be right, in the demo's shop. To read only."""
    folder = tmp_path_factory.mktemp("imported")
    path, file = Path(shutil.copy(small_demo, folder / "dabiao.duckdb")), folder / "聊天.csv"
    file.write_text(CHATS, encoding="utf-8")
    with Store.open(path) as store:
        return path, import_file(Access.local(store), file, SHOP)


@pytest.fixture
def imported(at_store: Path, with_import: tuple[Path, ImportResult]) -> ImportResult:
    """The app's store is a copy of it."""
    path, result = with_import
    shutil.copy(path, at_store)
    return result


def history_page(**query: str) -> AppTest:
    return opened("pages/history.py", shop=SHOP, **query)


def test_a_file_that_could_not_be_imported_is_listed_with_why(at_demo: Path, tmp_path: Path) -> None:
    """What its sentence quotes of the file is left out: a table without headers begins with what people wrote."""
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "odd.csv").write_text("王小姐,电话\n13800138000,在吗\n", encoding="utf-8")
    files = [ImportFile(tmp_path / name, name) for name in ("empty.csv", "odd.csv")]
    RECORDER.start()
    with Store.open(at_demo) as store:
        assert list(ImportTask.of_files(Access.local(store), SHOP, files).run()) == []
        RECORDER.stop()
    page = history_page()
    (table,) = [table.value for table in page.dataframe if "why" in table.value]
    reasons = dict(zip(table["file"], table["why"], strict=True))
    assert reasons.keys() == {"empty.csv", "odd.csv"}
    assert "empty.csv 是空的" in reasons["empty.csv"]
    assert "王小姐" not in reasons["odd.csv"]


def with_details(page: AppTest, import_id: int) -> AppTest:
    """The page after a click on the import's button, which a test runner cannot make."""
    page.session_state["show_import"] = import_id
    return sound(page.run())


def take_back(page: AppTest, import_id: int) -> AppTest:
    """The page after the click in the dialog, which the runner, other than a browser, has to open once more for it."""
    page.session_state["show_import"] = import_id
    return page.button(key=f"undo-{import_id}").click().run()


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_every_import_is_listed_with_what_came_of_it(imported: ImportResult, language: str) -> None:
    t = translator(language)
    page = history_page(lang=language)
    listed = page.dataframe[0].value
    newest = listed.iloc[0]
    assert (newest["file"], newest["what"]) == ("聊天.csv", imports.kind(t, "kuaishou", "messages"))
    assert [newest[name] for name in ("read", "new", "changed", "same", "rejected")] == [4, 2, 0, 0, 2]
    page = with_details(page, imported.import_id)
    text = page_text(page)
    assert imported.sha256 in text
    assert t("upload.result", read="4", new="2", changed="0", same="0", rejected="2") in text
    assert t("reason.unknown_word") in text
    rows = page.dataframe[-1].value
    assert list(rows[t("reject.line")]) == [4, 5]
    assert list(rows["备注"]) == ["丙", "丁\n戊"], "what a cell reads as, not what the export put around it"


def test_rejected_rows_come_back_as_they_were_with_their_reason(imported: ImportResult, at_store: Path) -> None:
    t = translator("zh_CN")
    with Store.open(at_store) as store:
        result = ledger.rejected_rows(Access.local(store).view(), imported.import_id)
    written = rejected_rows.corrections_csv(t, result)
    assert written.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert header == [
        "conversation_id",
        "sender",
        "sent_at",
        "text",
        "备注",
        "失败行号",
        "失败的列",
        "失败的内容",
        "失败原因",
    ]
    # no cell is a formula for whoever opens it
    assert rows == [
        ["h2", "nobody", "2026-03-28 09:00:00", "'=1+1", '\'="丙"', "4", "发送方", "nobody", "不认识的取值"],
        ["", "buyer", "2026-03-28 09:00:00", "谁", "丁\n戊", "5", "会话编号", "", "必填的内容是空的"],
    ]


def test_rejected_rows_mended_and_put_in_again_go_in(imported: ImportResult, at_store: Path, tmp_path: Path) -> None:
    with Store.open(at_store) as store:
        result = ledger.rejected_rows(Access.local(store).view(), imported.import_id)
        text = rejected_rows.corrections_csv(translator("zh_CN"), result).decode("utf-8-sig")
        mended = tmp_path / "聊天-失败的行.csv"
        mended.write_text(text.replace("h2,nobody", "h2,buyer").replace("\n,buyer", "\nh3,buyer"), encoding="utf-8-sig")
        again = import_file(Access.local(store), mended, SHOP)
        (query,) = Access.local(store).view([SHOP]).rows("SELECT text FROM messages WHERE conversation_id = 'h2'")
    assert (again.read, again.new, again.rejected) == (2, 2, 0)
    assert query["text"] == "=1+1"


def test_rows_whose_cells_were_not_kept_have_their_reason_all_the_same() -> None:
    result = RejectedRows(
        ["a", "b"], [Rejected(7, "amount", "@x", "not_a_number"), Rejected(8, "", "1,2,3", "ragged_row")]
    )
    header, *rows = csv.reader(io.StringIO(rejected_rows.corrections_csv(translator("en"), result).decode("utf-8-sig")))
    assert len(header) == 6
    assert rows[0] == ["", "", "7", "Amount", "'@x", "Not a number"]
    assert rows[1][:5] == ["", "", "8", "", "1,2,3"]


def test_an_import_is_taken_back_after_it_was_said_what_that_means(imported: ImportResult) -> None:
    page = history_page()
    assert page.session_state["chosen"].shop.shop_id == SHOP
    page = with_details(page, imported.import_id)
    assert "：当时新增的 2 行会去掉；其他导入" in page_text(page), "nothing is said of rows that it did not change"
    page = sound(take_back(page, imported.import_id))
    assert page.success[0].value.replace("\\", "") == "已撤销“聊天.csv”：去掉 2 行，恢复 0 行。"
    listed = page.dataframe[0].value.iloc[0]
    assert listed["file"] == "聊天.csv"
    assert re.fullmatch(r"已撤销 · 20\d\d-\d\d-\d\d \d\d:\d\d.*", listed["state"])
    page = with_details(page, imported.import_id)
    assert "撤销。文件可以再导入一次。" in page.info[0].value
    assert f"undo-{imported.import_id}" not in [item.key for item in page.button]


def test_an_import_that_somebody_else_has_just_taken_back_says_so(
    imported: ImportResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(access: Access, import_id: int) -> Undone:
        undo(access, import_id)
        return undo(access, import_id)

    monkeypatch.setattr(undo_button, "undo", too_late)
    page = take_back(with_details(history_page(), imported.import_id), imported.import_id)
    assert page.error[0].value.replace("\\", "") == "聊天.csv 的这次导入已经撤销过了。"
    assert not page.exception


def test_without_a_shop_the_page_offers_the_first_steps(at_store: Path) -> None:
    page = opened("pages/history.py")
    assert page.button(key="load_demo")


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_what_an_old_export_took_back_and_words_nobody_knows_are_said(
    with_import: tuple[Path, ImportResult], language: str
) -> None:
    t = translator(language)
    rows = tuple(
        TakenBack(n, f"A{n}", state) for n, state in enumerate(("shipped", "delivered", "cancelled", "finished"))
    )
    result = replace(with_import[1], taken_back=12, taken_back_rows=rows, unread=(Unread("status", "外星", 3),))
    texts = imports.regressions(t, result)
    assert "12" in texts
    for row in rows:
        assert f"{row.number} {t(f'final.{row.state}')}" in texts
    (unread,) = imports.unknown_words(t, result)
    assert "外星" in unread
    assert "3" in unread


def test_an_import_is_moved_to_the_shop_that_it_belongs_to(imported: ImportResult, at_store: Path) -> None:
    """The other shop's clock is another: what becomes of the times has to be said first."""
    number = imported.import_id
    page = with_details(history_page(lang="en"), number)
    assert page.button(key=f"move-{number}").disabled
    page.session_state["show_import"] = number
    page.selectbox(key=f"move-to-{number}").select_index(0).run()
    assert page.button(key=f"move-{number}").disabled
    page.session_state["show_import"] = number
    page.radio(key=f"move-times-{number}").set_value("reread").run()
    page.session_state["show_import"] = number
    sound(page.button(key=f"move-{number}").click().run())
    assert "2 rows left this shop, 2 were added or updated there" in page_text(page)
    with Store.open(at_store) as store:
        (record, *_) = ledger.history(Access.local(store).view(["demo-tiktok"]), "demo-tiktok")
        (question,) = (
            Access.local(store)
            .view(["demo-tiktok"])
            .rows("SELECT local_second FROM questions WHERE conversation_id = 'h1'")
        )
    assert record.import_id == number
    assert question["local_second"] == 9 * 3600, "09:00 there, too"
