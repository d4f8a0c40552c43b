"""Pages: files in, what they were taken for, and what came of them."""

import io
import json
import threading
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from streamlit.testing.v1 import AppTest

import cli
from data.access import Access
from data.formats.format import own_folder
from data.inbox import queue as import_queue
from data.loading.loader import import_file
from data.reading import ledger
from data.store import Store
from locales import LANGUAGES, translator
from pages.text import plain_text
from pages.uploads import import_job, waiting_files
from tests.pages.made import finished, opened, page_text, sound
from tests.reference.examples import typical

HEAD = "conversation_id,buyer_id,sender,agent_id,sent_at,text"


def late_answers(count: int) -> bytes:
    """A morning of buyers who each waited an hour, and two rows that cannot be right."""
    lines = [HEAD]
    for n in range(count):
        lines.append(f"late-{n},late-{n},buyer,,2026-03-28 09:{n % 60:02d}:00,在吗")
        lines.append(f"late-{n},late-{n},agent,a,2026-03-28 10:{n % 60:02d}:00,在的")
    return "\n".join([*lines, "x,x,buyer,,someday,=1+1", ",x,buyer,,2026-03-28 09:00:00,x"]).encode("utf-8-sig")


def locked_workbook(password: str) -> bytes:
    """A workbook with one message, under a password."""
    plain, locked = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    book.active.append(["late-1", "late-1", "buyer", "", "2026-03-28 09:00:00", "在吗"])
    book.save(plain)
    OOXMLFile(plain).encrypt(password, locked)
    return locked.getvalue()


@pytest.fixture
def own_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of this test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return own_folder()


def upload_page(**query: str) -> AppTest:
    return opened("pages/upload.py", **query)


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_a_file_goes_in_and_says_what_it_changed(language: str, at_demo: Path) -> None:
    t = translator(language)
    page = upload_page(lang=language)
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(50)).run())
    assert t("table.messages") in page_text(page)
    assert page.button(key="import").label == t.n("upload.go", 1)
    page = finished(page.button(key="import").click().run())
    text = page_text(page)
    assert t("upload.result", read="102", new="100", changed="0", same="0", rejected="2") in text
    assert t("upload.moved") in text
    assert "→" in text
    assert page.get("download_button")[0].proto.label == t.n("upload.download_rejects", 2)
    # both rows that cannot be right, with their lines: below the header and twice fifty messages
    for column, reason, line in (("sent_at", "not_a_time", "102"), ("conversation_id", "missing", "103")):
        why = t("report.why", column=t(f"column.{column}"), reason=t(f"reason.{reason}"))
        assert plain_text.escape_markdown(t.n("report.refusal", 1, why=why, lines=line)) in text


def test_the_same_file_again_changes_nothing(at_demo: Path) -> None:
    page = upload_page()
    for _ in range(2):
        page = sound(page.file_uploader[0].upload("late.csv", late_answers(5)).run())
        page = finished(page.button(key="import").click().run())
    assert "新增 0，更新 0，重复 10，失败 2 行" in page_text(page)
    assert "没有指标因此变化" in page_text(page)


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_the_page_the_shell_and_json_tell_the_same(
    language: str, at_demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DABIAO_LANGUAGE", language)
    day = "2026-03-28"
    rows = [
        "order_id,buyer_id,status,created_at,paid_at,cancelled_by,amount,remark",
        f"#1001,Ann,shipped,{day} 10:00:00,{day} 10:00:05,nobody,9.90,-",
        f"1001,Ann,somewhere,{day} 10:00:00,{day} 09:59:00,,9.90,-",
        f"1002,Bo,paid,{day} 10:00:00,someday,,1200.00,-",
        "合计,,,,,,1219.80,",
    ]
    sheet = openpyxl.Workbook()
    for row in rows:
        sheet.active.append(row.split(","))
    sheet.create_sheet("notes").append(["nothing", "to read"])
    sheet.save(tmp_path / "orders.xlsx")
    words = ["import", str(tmp_path / "orders.xlsx"), "--shop", "s", "--platform", "kuaishou", "--store"]
    for store, more in ("lines", []), ("document", ["--json"]):
        cli.main([*words, str(tmp_path / f"{store}.duckdb"), *more])
    lines, _, documents = capsys.readouterr().out.partition("\n[")
    (document,) = json.loads(f"[{documents}")
    assert [document["rejected"], len(document["told"]) > 4] == [1, True]
    assert [f"  {sentence}" for sentence in document["told"]] == lines.splitlines()[-len(document["told"]) :]
    page = upload_page(shop="demo-kuaishou", lang=language)
    page = sound(page.file_uploader[0].upload("orders.xlsx", (tmp_path / "orders.xlsx").read_bytes()).run())
    text = page_text(finished(page.button(key="import").click().run()))
    assert [sentence for sentence in document["told"] if plain_text.escape_markdown(sentence) not in text] == []


def test_several_files_at_once_and_one_that_nobody_knows(at_demo: Path) -> None:
    page = upload_page()
    page.file_uploader[0].upload("late.csv", late_answers(3)).upload("strange.csv", "甲,乙\n1,2\n".encode())
    page = sound(page.run())
    assert "strange.csv" in page_text(page)
    assert "没认出这份文件" in page_text(page)
    assert [item.label for item in page.button if item.label == "对应列"] == ["对应列"]
    assert page.expander[0].label == "自己整理的表：用这些列名"
    assert page.button(key="import").label == "导入 1 个文件"
    page = finished(page.button(key="import").click().run())
    assert "新增 6" in page_text(page)
    assert "strange.csv" in page_text(page), "what was not recognised still waits"
    page = sound(next(item for item in page.button if item.label == "移除").click().run())
    assert "strange.csv" not in page_text(page)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.txt", "亲爱的店主：\n你好！\n".encode()),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        (f"{'单' * 200}.csv", b""),  # Windows takes such a name, no disk of a server does
        ("..", b""),
    ],
)
def test_what_is_no_table_is_told_so_without_jargon(at_demo: Path, name: str, content: bytes) -> None:
    page = sound(upload_page().file_uploader[0].upload(name, content).run())
    assert name in page_text(page).replace("\\", "")
    assert "格式文件" not in page_text(page)
    assert [item.label for item in page.button if item.label in ("对应列", "导入 1 个文件")] == []


def test_a_zip_file_is_unpacked(at_demo: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", late_answers(2))
        archive.writestr("b.csv", late_answers(3))
    page = sound(upload_page().file_uploader[0].upload("week.zip", packed.getvalue()).run())
    assert page.button(key="import").label == "导入 2 个文件"
    page = finished(page.button(key="import").click().run())
    for name, new in (("a", 4), ("b", 2)):
        assert f"week.zip/{name}.csv" in page_text(page).replace("\\", "")
        assert f"新增 {new}" in page_text(page)


def test_a_locked_workbook_asks_for_its_password(at_demo: Path) -> None:
    t = translator("zh_CN")
    page = sound(upload_page().file_uploader[0].upload("聊天.xlsx", locked_workbook("芝麻开门 1")).run())
    assert "聊天.xlsx" in page_text(page)
    refusal = plain_text.escape_markdown(t("error.wrong_password", file="聊天.xlsx"))
    for word, opens in (("wrong", False), ("芝麻开门 1", True)):
        (field,) = [item for item in page.text_input if item.label == t("upload.password")]
        page = sound(field.set_value(word).run())
        page = sound(next(item for item in page.button if item.label == t("upload.unlock")).click().run())
        assert (t.n("upload.go", 1) in [item.label for item in page.button]) == opens
        assert (refusal in page_text(page)) != opens
    page = finished(page.button(key="import").click().run())
    assert t("upload.result", read="1", new="1", changed="0", same="0", rejected="0") in page_text(page)


def test_dates_that_can_be_read_both_ways_are_asked_about_once(own_formats: Path, at_demo: Path) -> None:
    text = f"{HEAD}\nd,d,buyer,,03/04/2026 10:00,在吗\nd,d,agent,a,03/04/2026 10:01,在的\n".encode()
    page = sound(upload_page().file_uploader[0].upload("dates.csv", text).run())
    page = finished(page.button(key="import").click().run())
    (query,) = page.radio
    assert query.options == ["2026年4月3日星期五", "2026年3月4日星期三"]
    page = sound(query.set_value(query.options[1]).run())
    page = sound(next(item for item in page.button if item.label == "就这样读，以后也一样").click().run())
    page = finished(page.button(key="import").click().run())
    assert "数据时间：2026-03-04 至 2026-03-04" in page_text(page)
    page = sound(page.file_uploader[0].upload("dates.csv", text).run())
    page = finished(page.button(key="import").click().run())
    assert "重复 2" in page_text(page)


def test_an_import_can_be_stopped_and_leaves_nothing(at_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(*supplied: Any, progress: Any, **options: Any) -> Any:
        def advance(share: float) -> None:
            if share > 0.5:
                reached.set()
                assert go_on.wait(60)
            progress(share)

        return import_file(*supplied, progress=advance, **options)

    monkeypatch.setattr(import_queue, "import_file", slow)
    with Store.open(at_demo) as store:
        before = len(ledger.history(Access.local(store).view(), "demo-kuaishou"))
        page = sound(upload_page().file_uploader[0].upload("late.csv", late_answers(3)).run())
        item = page.session_state["waiting"][0]
        running = import_job.Job(waiting_files.Target("demo-kuaishou"), [item]).start(Access.local(store))
        assert reached.wait(60)
        running.stop()
        go_on.set()
        assert running.wait(60)
        assert (running.results, item.error) == ([], None)
        assert len(ledger.history(Access.local(store).view(), "demo-kuaishou")) == before
        assert running.at == 0, "it still waits"
        assert running.is_cut_short
        whole = import_job.Job(waiting_files.Target("demo-kuaishou"), [item]).start(Access.local(store))
        assert whole.wait(60)
        whole.stop()
        assert not whole.is_cut_short, "stopped when all was in"


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_a_new_shop_is_made_by_its_first_file(language: str, at_store: Path) -> None:
    page = upload_page(lang=language)
    page.text_input(key="new_shop").set_value("新店 1")
    page.selectbox(key="new_platform").select("tiktok_shop")
    page = sound(page.run())
    page.selectbox(key="new_market-tiktok_shop").select("ID")
    page = sound(page.run())
    assert page.selectbox(key="new_zone-tiktok_shop-ID").value == "Asia/Jakarta"
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(3)).run())
    page = finished(page.button(key="import").click().run())
    assert page.session_state["chosen"].shop.shop_id == "新店 1"
    assert page.session_state["chosen"].shop.timezone == "Asia/Jakarta"


def test_a_new_shop_needs_a_name(at_store: Path) -> None:
    page = upload_page()
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(3)).run())
    page = page.button(key="import").click().run()
    assert page.error[0].value == "请先给新店铺起个名字。"
    with Store.open(at_store.with_name("other.duckdb")) as store:
        assert Access.local(store).shops() == []
