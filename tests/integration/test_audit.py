"""Who did what: from the ledger of imports, the log of shops, and the table of all else; only ever added to."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.access import ALL_VERBS, Access
from data.changes import audit, shop_changes
from data.changes.audit import Recorder
from data.errors import DabiaoError
from data.loading.undo import undo
from data.reading import audit_trail
from data.store import Store
from locales import translator
from pages.text import audit as audit_text
from shell.answers import answer
from shell.arguments import parser
from tests.integration.inbox_helpers import imports

ROOT = Path(__file__).parents[2]


@pytest.fixture
def access(store: Store) -> Access:
    return Access(store, "li", None, ALL_VERBS)


def trail(access: Access, *shop_ids: str) -> list[tuple[str, str, str | None, str]]:
    with access.view() as view:
        return [(e.actor, e.action, e.shop_id, e.subject) for e in audit_trail.entries(view, shop_ids)]


def run(access: Access, *words: str) -> list[str]:
    arguments = parser().parse_args(words)
    arguments.answer_in = "en"
    return list(answer(access, arguments).lines(translator("en")))


def test_everything_that_was_done_is_listed(access: Access, tmp_path: Path) -> None:
    shop_changes.describe(access, "s", name="New")
    undo(access, imports(access.store)[0].import_id)
    audit.write(access, [audit.entry_of(access, "open", ["s"], "scorecard")])
    run(access, "export", "messages", "--out", str(tmp_path / "m.csv"))
    run(access, "backup", "--out", str(tmp_path))
    run(access, "score", "--shop", "s")
    done = trail(access)
    assert {(actor, action, shop, subject) for actor, action, shop, subject in done if actor == "li"} == {
        ("li", "shop", "s", "name"),
        ("li", "undo", "s", "first.csv"),
        ("li", "open", "s", "scorecard"),
        ("li", "export", None, "dabiao export"),
        ("li", "backup", None, "dabiao backup"),
    }
    assert [(action, subject) for actor, action, _, subject in done if actor != "li"] == [("import", "first.csv")]
    assert trail(access, "s") == [entry for entry in done if entry[2] == "s"]


def test_the_verb_gives_lines_json_and_a_file(access: Access, tmp_path: Path) -> None:
    audit.write(access, [audit.entry_of(access, "rule", subject="=cmd()")])
    file = tmp_path / "audit.csv"
    lines = run(access, "audit", "--csv", str(file))
    assert any(
        re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\tli\tchanged a rule of their own\t–\t=cmd\(\)", x) for x in lines
    )
    assert file.read_text(encoding="utf-8-sig").splitlines()[0] == "When,Who,What,Shop,Details"
    assert ",=cmd()" not in file.read_text(encoding="utf-8-sig"), "no cell is run as a formula"
    assert run(access, "audit", "--to", "2000-01-01") == []
    with pytest.raises(DabiaoError, match="unknown_shop"):
        run(access, "audit", "--shop", "none")


@pytest.mark.parametrize(
    ("action", "subject", "english", "chinese"),
    [("open", "scorecard", "Scorecard", "店铺总览"), ("refused", "shops", "Shops and settings", "店铺与设置"),
     ("refused", "configure", "changing settings", "修改设置"), ("open", "gone", "gone", "gone"),
     ("rule", "scorecard", "scorecard", "scorecard")],
)  # fmt: skip
def test_pages_and_what_was_refused_are_called_what_they_are(
    action: str, subject: str, english: str, chinese: str
) -> None:
    entry = audit_trail.Entry(datetime(2026, 1, 1, tzinfo=UTC), "li", action, "s", subject)
    assert (audit_text.subject(translator("en"), entry), audit_text.subject(translator("zh_CN"), entry)) == (
        english,
        chinese,
    )


def test_who_sees_some_shops_sees_what_was_done_in_these(access: Access) -> None:
    audit.write(
        access,
        [audit.entry_of(access, "open", ["s"]), audit.entry_of(access, "open", ["t"]), audit.entry_of(access, "rule")],
    )
    restricted = Access(access.store, "wang", frozenset({"s"}), ALL_VERBS)
    assert {shop for _, _, shop, _ in trail(restricted)} == {"s"}


def test_old_entries_are_removed_and_no_others(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    audit.write(access, [audit.entry_of(access, "open", ["s"])])
    at = datetime.now(UTC)
    audit.purge(access, at + timedelta(days=audit.KEPT_DAYS - 1))
    assert [action for actor, action, *_ in trail(access) if actor == "li"] == ["open"]
    monkeypatch.setenv("DABIAO_AUDIT_DAYS", "30")
    audit.purge(access, at + timedelta(days=31))
    assert [action for actor, action, *_ in trail(access) if actor == "li"] == []
    for text in ("0", "x", "-1", ""):
        monkeypatch.setenv("DABIAO_AUDIT_DAYS", text)
        with pytest.raises(DabiaoError, match="audit_days"):
            audit.purge(access, at)


def test_a_shop_that_is_removed_leaves_who_did_what(access: Access) -> None:
    before = trail(access, "s")
    shop_changes.delete(access, "s")
    assert shop_changes.purge(access, datetime.now(UTC) + timedelta(days=31)) == ["s"]
    after = trail(access, "s")
    assert set(before) < set(after)
    assert ("li", "shop", "s", "removed") in after


def test_nothing_changes_or_removes_an_entry_but_its_age() -> None:
    """The only statements on the table outside its own module read it."""
    texts = {
        path: path.read_text(encoding="utf-8")
        for folder in ("data", "metrics", "pages", "shell")
        for path in (ROOT / folder).rglob("*.py")
    }
    writes = [p.name for p, text in texts.items() if re.search(r"(UPDATE|DELETE FROM|INTO|TABLE) audit\b", text)]
    assert writes == ["audit.py"]
    assert "UPDATE audit" not in texts[ROOT / "data/changes/audit.py"]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    running = Recorder()
    running.start()
    yield running
    running.stop()


def test_a_page_does_not_wait_for_what_is_recorded(access: Access, recorder: Recorder) -> None:
    with access.writing("import", "s"):  # an import is writing
        recorder.record(access, "open", ["s"], "scorecard")
        assert recorder.export(access, ["s"], "table", b"content") == b"content"
    recorder.stop()
    assert {action for actor, action, *_ in trail(access) if actor == "li"} == {"open", "export"}


def test_without_a_server_pages_record_nothing(access: Access) -> None:
    Recorder().record(access, "open", ["s"], "scorecard")
    assert [action for actor, action, *_ in trail(access) if actor == "li"] == []


def test_many_refusals_of_nobody_hide_none_of_a_person(access: Access) -> None:
    """Many requests without a token do not displace the refused request of a signed-in user from the audit log."""
    recorder = Recorder()
    recorder.start()
    for _ in range(audit.MOST_REFUSALS + 5):
        recorder.record_of(access, "", "refused", "api")
    recorder.refused(access, "configure", "s")
    recorder.stop()
    refused = [(actor, subject) for actor, action, _, subject in trail(access) if action == "refused"]
    assert refused.count(("", "api")) in (audit.MOST_REFUSALS, audit.MOST_REFUSALS + 5)  # a minute may end between
    assert ("li", "configure") in refused
