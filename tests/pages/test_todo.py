"""Pages: the to-do list as its reader sees it."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import cli
from data.access import Access
from data.changes import handled_items
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from tests.pages.made import opened, page_text, sound
from tests.reference.examples import typical


def todo(**query: str) -> AppTest:
    return opened("pages/todo.py", **query)


def answer(capsys: pytest.CaptureFixture[str], store: Path, shop: str) -> list[dict[str, object]]:
    """What the command line says of the same."""
    assert cli.main(["todo", "--shop", shop, "--store", str(store), "--json"]) == 0
    items: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return items


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
@pytest.mark.parametrize("shop", ["demo-kuaishou", "demo-tiktok"])
def test_the_page_lists_what_the_command_line_lists(
    shop: str, language: str, small_demo: Path, at_seen_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    t = translator(language)
    items = answer(capsys, small_demo, shop)
    page = todo(shop=shop, lang=language)
    listed = [str(cell) for table in page.dataframe for cell in table.value["subject"]]
    assert sorted(listed) == sorted(str(item["subject"]) for item in items)
    with_deadline = [item for item in items if item["due_at"] is not None and item["is_open"]]
    due = next(table.value for table in page.dataframe if "left" in table.value)  # what waits for the buyer is below
    assert list(due["subject"]) == [item["subject"] for item in with_deadline]
    assert t.n("todo.due", len(with_deadline)) in [entry.value for entry in page.header]


def test_a_kind_can_be_picked(at_seen_demo: Path) -> None:
    page = todo(shop="demo-kuaishou")
    picker = next(item for item in page.get("segmented_control") if str(item.key).startswith("list-"))
    page = sound(picker.set_value("chat").run())
    assert all(str(cell).startswith("c") for table in page.dataframe for cell in table.value["subject"])


def test_what_is_overdue_comes_first_and_says_what_the_buyer_said_and_to_whom(tmp_path: Path, at_store: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(
        "conversation_id,sender,sent_at,text,agent_id\n"
        "c1,buyer,2026-01-05 10:00:00,衣服破了怎么办,\nc1,buyer,2026-01-05 10:05:00,？,\n"
        "c2,buyer,2026-01-05 10:29:00,几号发货,\n"
        "c3,buyer,2026-01-05 10:00:00,在吗,\nc3,agent,2026-01-05 10:30:00,在的,\n"
        "c4,buyer,2026-01-05 09:58:00,你好,\nc4,agent,2026-01-05 09:58:30,在的,小满\n"
        "c4,buyer,2026-01-05 10:06:00,有货吗,\n"
        "c5,agent,2026-01-05 09:58:30,您好,\nc5,buyer,2026-01-05 10:07:00,有货吗,\n",
        encoding="utf-8",
    )
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    overdue, due = (table.value for table in todo().dataframe)
    assert [tuple(row) for row in overdue[["subject", "text", "agent"]].to_numpy()] == [
        ("c1", "衣服破了怎么办", "还没有客服接待"),
        ("c4", "有货吗", "小满（最后接待）"),
        ("c5", "有货吗", "文件没有客服名"),
    ]
    assert list(zip(due["subject"], due["text"], strict=True)) == [("c2", "几号发货")]


def test_the_effect_is_said_in_words(at_seen_demo: Path) -> None:
    page = todo(shop="demo-kuaishou", lang="en")
    first = next(table.value for table in page.dataframe if "effect" in table.value).iloc[0]
    assert "if in time" in first["effect"]
    assert "if late" in first["effect"]


def test_a_shop_with_nothing_to_do_hears_so(tmp_path: Path, at_store: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(
        "conversation_id,sender,sent_at\nc1,buyer,2026-01-05 10:00:00\nc1,agent,2026-01-05 10:01:00\n", encoding="utf-8"
    )
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    assert translator("zh_CN")("todo.nothing") in page_text(todo())


def test_a_request_says_what_the_platform_does_by_itself_and_can_be_marked_as_handled(
    tmp_path: Path, at_store: Path
) -> None:
    for name, text in {
        "orders.csv": "order_id,created_at,paid_at,shipped_at\no,2026-01-04 08:00:00,2026-01-04 08:00:00,\n",
        "refunds.csv": "refund_id,kind,order_id,applied_at,completed_at,amount\n"
        "a,refund_only,o,2026-01-05 08:00:00,,59.90\nb,refund_only,o,2026-01-05 08:30:00,,20\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        with Store.open(at_store) as store:
            import_file(Access.local(store), tmp_path / name, "s", platform="kuaishou")
    page = todo(shop="s")
    assert [entry.value for entry in page.warning] == ["如果都不处理，平台到期将自动退款，合计 ¥79.90。"]
    table = next(table.value for table in page.dataframe if "clock" in table.value)
    requests = table[table["clock"].notna()]  # the order waits, too
    assert list(requests["clock"]) == ["1月6日 08:00 自动退款 ¥59.90", "1月6日 08:30 自动退款 ¥20.00"]
    assert list(requests["mark"]) == ["标为已处理", "标为已处理"]
    with Store.open(at_store) as store:
        handled_items.mark(Access.local(store), "s", "request", "a")
    page = todo(shop="s")
    assert [entry.value for entry in page.warning] == ["如果都不处理，平台到期将自动退款，合计 ¥20.00。"]
    tables = [table.value for table in page.dataframe if "clock" in table.value]
    assert [list(table[table["clock"].notna()]["mark"]) for table in tables] == [["标为已处理"], ["恢复"]]
