"""A file that another shop has: asked about by the command line, taken and told elsewhere."""

import json
from pathlib import Path

import pytest

import cli
from data.loading.undo import undo
from tests.integration.field_files import Field, messages_of, refused

HEADER = "conversation_id,sender,sent_at,text"
ROW = "c1,buyer,2026-03-01 09:00:00,hi"


def test_a_file_of_another_shop_is_taken_and_told_where_nobody_can_be_asked(field: Field) -> None:
    field.csv(HEADER, ROW, shop="one", platform="kuaishou")
    result = field.csv(HEADER, ROW, shop="two", platform="kuaishou")
    assert (result.new, messages_of(result)) == (1, ["also_in_shop"])


def test_a_file_of_another_shop_is_refused_where_the_answer_is_no(field: Field) -> None:
    first = field.csv(HEADER, ROW, shop="one", platform="kuaishou")
    with refused("error.file_of_other_shop", other="one", shop="two"):
        field.csv(HEADER, ROW, shop="two", platform="kuaishou", answers={"also_here": False})
    assert [shop.shop_id for shop in field.access.shops()] == ["one"]
    undo(field.access, first.import_id)
    assert field.csv(HEADER, ROW, shop="two", platform="kuaishou", answers={"also_here": False}).new == 1


def test_another_file_or_the_same_shop_is_no_question(field: Field) -> None:
    field.csv(HEADER, ROW, shop="one", platform="kuaishou")
    again = field.csv(HEADER, ROW, shop="one", answers={"also_here": False})
    other = field.csv(HEADER, ROW + "!", shop="two", platform="kuaishou", answers={"also_here": False})
    assert (again.same, messages_of(again), other.new, messages_of(other)) == (1, [], 1, [])


def test_the_command_line_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "chats.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    command = ["import", str(tmp_path / "chats.csv"), "--store", str(tmp_path / "s.duckdb"), "--platform", "kuaishou"]
    assert cli.main([*command, "--shop", "one"]) == 0
    assert cli.main([*command, "--shop", "two"]) == 2
    assert "--also-here yes" in capsys.readouterr().err
    assert cli.main([*command, "--shop", "two", "--also-here", "yes", "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)
    assert item["new"] == 1
    assert len(item["told"]) == 1
