"""A shop whose chat files are imported, and what the command line answers about it."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cli

HEADER = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text"
SHANGHAI = "--timezone", "Asia/Shanghai"


class Written(NamedTuple):
    """A message of a file: conversation (which bears its buyer's name), sender, local time, text."""

    conversation: str
    sender: str
    sent_at: str
    text: str = ""

    def row(self, number: int) -> str:
        agent = "mia" if self.sender == "agent" else ""
        buyer = self.conversation.replace("K", "B")
        return f'{self.conversation},{number},{buyer},{self.sender},{agent},{self.sent_at},"{self.text}"'


class Shop:
    """A shop in a store of its own, asked on the command line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys, self._folder = capsys, folder

    def imports(self, rows: Iterable[Written] | str, platform: str = "other", *more: str) -> list[str]:
        """Import a file of these messages, or of this text; the sentences of its receipt."""
        path = self._folder / "export.csv"
        if not isinstance(rows, str):
            rows = "\n".join([HEADER, *(message.row(number) for number, message in enumerate(rows, start=1))])
        path.write_text(rows + "\n", encoding="utf-8")
        (item,) = self._ask("import", str(path), "--shop", "s", "--platform", platform, *(more or SHANGHAI))
        assert item["rejected"] == 0
        return item["told"]  # type: ignore[no-any-return]

    def has_beside_it(self, name: str) -> None:
        """Put another shop, without rows, into the store."""
        self._ask("shops", "add", name, "--platform", "other")

    def counts(self, rule: str, as_of: str, own: str | None = None) -> tuple[int, int, int, int]:
        """Met, missed, pending and excluded."""
        (score,) = self._answer("score", "--rule", rule, as_of, own)
        return score["met"], score["missed"], score["pending"], score["excluded"]

    def scores(self, as_of: str, own: str) -> list[dict[str, Any]]:
        """The scores of all rules in force for the shop."""
        return self._answer("score", as_of, own)  # type: ignore[no-any-return]

    def value(self, rule: str, as_of: str, own: str | None = None) -> tuple[float | None, str]:
        """The figure and its status."""
        (score,) = self._answer("score", "--rule", rule, as_of, own)
        return score["value"], score["status"]

    def cases(self, rule: str, as_of: str, own: str | None = None) -> list[tuple[str, str, float | None]]:
        """Of every case, by time: conversation, verdict (of an excluded one the reason), measure."""
        listed = sorted(self.listed(rule, as_of, own), key=lambda case: (case["occurred_at"], case["case_id"]))
        return [
            (c["subject"], c["reason"] or c["verdict"], None if c["verdict"] == "excluded" else c["measure"])
            for c in listed
        ]

    def listed(self, rule: str, as_of: str, own: str | None = None) -> list[dict[str, Any]]:
        """Every case, with all its columns."""
        return self._answer("cases", rule, as_of, own)  # type: ignore[no-any-return]

    def todo(self, as_of: str) -> list[dict[str, Any]]:
        """The to-do list."""
        return self._ask("todo", "--shop", "s", "--as-of", as_of)  # type: ignore[no-any-return]

    def refuses(self, rule: str, own: str) -> str:
        """What is said of a rule file that is wrong."""
        (self._folder / "rules.toml").write_text(own, encoding="utf-8")
        words = ("score", "--rule", rule, "--rulebook", str(self._folder / "rules.toml"))
        assert cli.main([*words, "--store", str(self._folder / "s.duckdb")]) == 2
        return self._capsys.readouterr().err

    def _answer(self, verb: str, *more: str | None) -> Any:
        *words, as_of, own = more
        if own is not None:
            (self._folder / "rules.toml").write_text(own, encoding="utf-8")
            words += ["--rulebook", str(self._folder / "rules.toml")]
        return self._ask(verb, *map(str, words), "--shop", "s", "--as-of", str(as_of))

    def _ask(self, *words: str) -> Any:
        self._capsys.readouterr()
        code = cli.main([*words, "--json", "--store", str(self._folder / "s.duckdb")])
        out, err = self._capsys.readouterr()
        assert (code, err) == (0, "")
        return json.loads(out)


def chat(conversation: str, *messages: tuple[str, str]) -> list[Written]:
    """The messages of one conversation: sender and local time."""
    return [Written(conversation, sender, at) for sender, at in messages]


def later(at: str, seconds: int) -> str:
    """A local time so many seconds later."""
    return str(datetime.fromisoformat(at) + timedelta(seconds=seconds))


@pytest.fixture
def shop(stores_stay_open: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shop:
    return Shop(capsys, tmp_path)
