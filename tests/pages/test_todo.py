"""Pages: the to-do list as its reader sees it."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import cli
from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from tests.pages.made import opened, said, sound


def todo(**query: str) -> AppTest:
    return sound(opened(**query).switch_page("pages/todo.py").run())


def answer(capsys: pytest.CaptureFixture[str], store: Path, shop: str) -> list[dict[str, object]]:
    """What the command line says of the same."""
    assert cli.main(["todo", "--shop", shop, "--store", str(store), "--json"]) == 0
    items: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return items


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shop", ["demo-kuaishou", "demo-tiktok"])
def test_the_page_lists_what_the_command_line_lists(
    shop: str, language: str, small_demo: Path, at_seen_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    t = translator(language)
    items = answer(capsys, small_demo, shop)
    page = todo(shop=shop, lang=language)
    listed = [str(cell) for table in page.dataframe for cell in table.value["subject"]]
    assert sorted(listed) == sorted(str(item["subject"]) for item in items)
    with_deadline = [item for item in items if item["due_at"] is not None]
    (due,) = [table.value for table in page.dataframe if "left" in table.value]
    assert list(due["subject"]) == [item["subject"] for item in with_deadline]
    assert t.n("todo.due", len(with_deadline)) in [entry.value for entry in page.header]


def test_a_kind_can_be_picked(at_seen_demo: Path) -> None:
    page = todo(shop="demo-kuaishou")
    picker = next(item for item in page.get("segmented_control") if item.key == "kind_of_item")
    page = sound(picker.set_value("chat").run())
    assert all(str(cell).startswith("c") for table in page.dataframe for cell in table.value["subject"])


def test_what_is_overdue_comes_first_and_says_what_the_buyer_said(tmp_path: Path, at_store: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(
        "conversation_id,sender,sent_at,text\n"
        "c1,buyer,2026-01-05 10:00:00,衣服破了怎么办\nc1,buyer,2026-01-05 10:05:00,？\n"
        "c2,buyer,2026-01-05 10:29:00,几号发货\nc3,buyer,2026-01-05 10:00:00,在吗\nc3,agent,2026-01-05 10:30:00,在的\n",
        encoding="utf-8",
    )
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    overdue, due = (table.value for table in todo().dataframe)
    assert list(zip(overdue["subject"], overdue["text"], strict=True)) == [("c1", "衣服破了怎么办")]
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
    assert translator("zh_CN")("todo.nothing") in said(todo())
