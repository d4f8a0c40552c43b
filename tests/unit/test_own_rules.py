"""Unit: own lines: what is written can be read, what is wrong is not written, and nothing is lost."""

import os
import tomllib
from datetime import date
from pathlib import Path

import pytest

import cli
from data.errors import DabiaoError
from metrics.rules import own_rules
from metrics.rules.own_rules import Own
from metrics.rules.rule import Rule, Words
from metrics.rules.rulebook import load_rules
from metrics.rules.toml_entry import duration_text, entry_of

TITLE = Words(zh="目标", en="target")
BASES = {rule.id: rule for rule in load_rules()}
REPLY = BASES["kuaishou.reply_3m"]
BY_HAND = """\
# Our lines. Ask Mei before changing.
platform = "kuaishou"

[[rule]]   # the night shift
id = "own.night"
title = "夜班"
cases = "turns"
hours    =   ["22:00-02:00"]   # both sides of midnight
within = '180 seconds'
pass = ">= 0.60"

# --- below: being tried out until June ---

[[rule]]
id = "own.trial"
cases = "chats"
within = "1 hour"
# the end
"""


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of the test's own. Gives the folder of the rule files, which is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return own_rules.folder()


@pytest.fixture
def by_hand(configuration: Path) -> Path:
    """A file that somebody wrote by hand."""
    configuration.mkdir(parents=True)
    path = configuration / "mine.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    return path


def own(rule_id: str) -> Own:
    return next(entry for entry in own_rules.own_rules() if entry.rule.id == rule_id)


def refused(path: Path, work: object, key: str) -> DabiaoError:
    """What is raised by work that must leave the file as it is, byte by byte, and nothing beside it."""
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(DabiaoError) as caught:
        work()
    assert caught.value.key == key
    assert (path.read_bytes() if path.exists() else None) == before
    assert [entry.name for entry in path.parent.glob("*") if entry.suffix != ".toml"] == []
    assert [entry.name for entry in path.parent.glob(".*")] == []
    return caught.value


# --- writing and reading ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_an_own_line_beside_any_rule_is_read_as_it_was_written(base: Rule) -> None:
    entry = own_rules.beside(base, TITLE)
    own_rules.add(entry)
    (written,) = own_rules.own_rules()
    assert written.rule.as_json() == Rule.of(entry).as_json()
    assert written.rule.id == f"own.{base.id}"
    counted = ("cases", "within", "hours", "bots", "statistic", "window", "pass", "platform", "market", "cycle")
    assert {name: written.rule.as_json()[name] for name in counted} == {name: base.as_json()[name] for name in counted}


def test_an_own_line_is_always_in_force_and_costs_nothing() -> None:
    entry = own_rules.beside(REPLY, TITLE)
    assert entry.keys().isdisjoint({"effective_from", "effective_to", "violation", "grade", "target", "note"})
    assert (Rule.of(entry).grade, entry["source"]) == ("user", "kuaishou.reply_3m")


def test_a_second_line_beside_the_same_rule_has_an_id_of_its_own() -> None:
    for name in ("own.kuaishou.reply_3m", "own.kuaishou.reply_3m.2", "own.kuaishou.reply_3m.3"):
        entry = own_rules.beside(REPLY, TITLE)
        assert entry["id"] == name
        own_rules.add(entry)
    assert len(own_rules.own_rules()) == 3


def test_every_platform_has_its_file(configuration: Path) -> None:
    own_rules.add(own_rules.beside(REPLY, TITLE))
    own_rules.add({"id": "own.any", "cases": "turns"})
    assert sorted(path.name for path in configuration.iterdir()) == ["own-any.toml", "own-kuaishou.toml"]


def test_it_takes_effect_at_once(demo_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = own_rules.state()
    own_rules.add({**own_rules.beside(REPLY, TITLE), "pass": ">= 0.01"})
    assert own_rules.state() != before
    words = ["score", "--shop", "demo-kuaishou", "--rule", "own.kuaishou.reply_3m", "--store", str(demo_store)]
    assert cli.main(words) == 0
    shop, title, _, line, *_ = capsys.readouterr().out.split("\t")
    assert (shop, title, line) == ("demo-kuaishou", "target", ">= 0.01")


def test_the_state_tells_every_change(by_hand: Path) -> None:
    states = {own_rules.state()}
    for text in (BY_HAND + "\n", BY_HAND.replace("0.60", "0.61"), ""):
        by_hand.write_text(text, encoding="utf-8")
        states.add(own_rules.state())
    by_hand.rename(by_hand.with_name("ours.toml"))
    states.add(own_rules.state())
    assert len(states) == 5


# --- what stands beside it is kept -----------------------------------------------------------------------------------


def test_a_change_touches_the_fields_that_changed_and_no_other_byte(by_hand: Path) -> None:
    night = own("own.night")
    own_rules.change(night, {**entry_of(night.rule), "pass": ">= 0.75", "minimum_cases": 20})
    expected = BY_HAND.replace('pass = ">= 0.60"', 'pass = ">= 0.75"\nminimum_cases = 20')
    assert by_hand.read_text(encoding="utf-8") == expected


def test_a_field_that_is_emptied_goes_and_a_title_stays_as_it_was_written(by_hand: Path) -> None:
    night = own("own.night")
    entry = {**entry_of(night.rule), "title": {"zh": "深夜", "en": "深夜"}}
    del entry["hours"]
    own_rules.change(night, entry)
    expected = BY_HAND.replace('title = "夜班"', 'title = "深夜"')
    expected = expected.replace('hours    =   ["22:00-02:00"]   # both sides of midnight\n', "")
    assert by_hand.read_text(encoding="utf-8") == expected


def test_a_title_in_two_languages_is_written_as_two(by_hand: Path) -> None:
    trial = own("own.trial")
    own_rules.change(trial, {**entry_of(trial.rule), "title": {"zh": "试", "en": "trial"}})
    own_rules.change(own("own.trial"), {**entry_of(own("own.trial").rule), "title": {"zh": "试行", "en": "trial"}})
    assert own("own.trial").rule.title == Words(zh="试行", en="trial")
    assert by_hand.read_text(encoding="utf-8").startswith(BY_HAND.removesuffix("# the end\n"))


def test_what_is_deleted_takes_no_comment_of_its_neighbour_with_it(by_hand: Path) -> None:
    own_rules.delete(own("own.night"))
    text = by_hand.read_text(encoding="utf-8")
    assert [entry.rule.id for entry in own_rules.own_rules()] == ["own.trial"]
    assert text.startswith('# Our lines. Ask Mei before changing.\nplatform = "kuaishou"\n')
    assert "# --- below: being tried out until June ---\n\n[[rule]]\nid" in text
    own_rules.delete(own("own.trial"))
    assert (own_rules.own_rules(), "# the end" in by_hand.read_text(encoding="utf-8")) == ([], True)


def test_a_new_line_goes_below_what_is_there(configuration: Path) -> None:
    configuration.mkdir(parents=True)
    path = configuration / "own-kuaishou.toml"
    path.write_text("[assumptions]\nviolating_days = 3  # of a week", encoding="utf-8")
    own_rules.add(own_rules.beside(REPLY, TITLE))
    text = path.read_text(encoding="utf-8")
    assert text.startswith("[assumptions]\nviolating_days = 3  # of a week\n\n[[rule]]\n")
    assert tomllib.loads(text)["assumptions"] == {"violating_days": 3}
    own_rules.delete(own("own.kuaishou.reply_3m"))
    assert path.read_text(encoding="utf-8").startswith("[assumptions]\nviolating_days = 3  # of a week\n")


def test_windows_line_ends_and_a_mark_of_the_encoding_do_no_harm(by_hand: Path) -> None:
    by_hand.write_bytes(b"\xef\xbb\xbf" + BY_HAND.replace("\n", "\r\n").encode())
    night = own("own.night")
    own_rules.change(night, {**entry_of(night.rule), "pass": ">= 0.75"})
    assert by_hand.read_bytes().decode() == BY_HAND.replace("\n", "\r\n").replace("0.60", "0.75")
    own_rules.delete(own("own.night"))
    assert [entry.rule.id for entry in own_rules.own_rules()] == ["own.trial"]


# --- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"pass": "about 0.7"}, "pass"),
        ({"pass": ">= 90"}, "pass"),
        ({"hours": ["8-23"]}, "hours"),
        ({"window": "fortnight"}, "window"),
        ({"within": "3 fortnights"}, "within"),
        ({"minimum_cases": -1}, "minimum_cases"),
        ({"side": "service"}, "side"),
        ({"colour": "red"}, "colour"),
        ({"id": "two words"}, "id"),
    ],
)
def test_a_bad_entry_is_refused_by_name_and_the_file_is_untouched(by_hand: Path, fields: dict, field: str) -> None:
    path = by_hand.with_name("own-kuaishou.toml")
    entry = {**own_rules.beside(REPLY, TITLE), **fields}
    values = refused(path, lambda: own_rules.add(entry), "error.bad_rule").values
    assert (values["file"], values["entry"], values["field"], values["value"]) == (
        path,
        entry["id"],
        field,
        fields[field],
    )
    night = own("own.night")
    entry = {**entry_of(night.rule), **fields}
    values = refused(by_hand, lambda: own_rules.change(night, entry), "error.bad_rule").values
    assert (values["file"], values["entry"], values["field"]) == (by_hand, entry["id"], field)


@pytest.mark.parametrize("taken", ["own.night", "kuaishou.reply_3m"])
def test_two_of_one_id_in_force_at_once_are_refused_wherever_the_other_is(by_hand: Path, taken: str) -> None:
    entry = {"id": taken, "cases": "turns", "platform": "kuaishou"}
    error_values = refused(by_hand.with_name("own-kuaishou.toml"), lambda: own_rules.add(entry), "error.rules_overlap")
    assert error_values.values["rule"] == taken
    own_rules.add({**entry, "platform": "douyin"})


def test_a_second_version_after_the_first_is_no_overlap(by_hand: Path) -> None:
    trial = own("own.trial")
    own_rules.change(trial, {**entry_of(trial.rule), "effective_to": date(2026, 6, 1)})
    own_rules.add({"id": "own.trial", "cases": "chats", "platform": "kuaishou", "effective_from": date(2026, 6, 1)})
    assert len(own_rules.own_rules()) == 3


def test_a_file_that_is_broken_by_hand_is_named_and_left_alone(by_hand: Path) -> None:
    night = own("own.night")
    by_hand.write_text(BY_HAND + "[[rule]\n", encoding="utf-8")
    for work in (lambda: own_rules.delete(night), lambda: own_rules.add({"id": "own.x", "cases": "turns"})):
        assert refused(by_hand, work, "error.rulebook_not_toml").values["file"] == by_hand


def test_an_entry_that_is_written_in_another_way_is_left_to_a_hand(by_hand: Path) -> None:
    by_hand.write_text('rule = [{id = "own.short", cases = "turns"}]\n', encoding="utf-8")
    short = own("own.short")
    values = refused(by_hand, lambda: own_rules.delete(short), "error.own_by_hand").values
    assert values == {"file": by_hand, "entry": "own.short"}


# --- two at once -----------------------------------------------------------------------------------------------------


def test_what_was_written_by_hand_in_between_is_not_lost(by_hand: Path) -> None:
    night = own("own.night")
    meanwhile = BY_HAND.replace('within = "1 hour"', 'within = "2 hours"  # since today')
    by_hand.write_text(meanwhile, encoding="utf-8")
    own_rules.change(night, {**entry_of(night.rule), "pass": ">= 0.75"})
    assert by_hand.read_text(encoding="utf-8") == meanwhile.replace("0.60", "0.75")


def test_an_entry_that_changed_in_between_is_not_overwritten(by_hand: Path) -> None:
    night = own("own.night")
    by_hand.write_text(BY_HAND.replace("0.60", "0.65"), encoding="utf-8")
    entry = {**entry_of(night.rule), "pass": ">= 0.75"}
    for work in (lambda: own_rules.change(night, entry), lambda: own_rules.delete(night)):
        assert refused(by_hand, work, "error.own_changed").values == {"file": by_hand, "entry": "own.night"}
    by_hand.unlink()
    refused(by_hand, lambda: own_rules.delete(night), "error.own_changed")


def test_a_file_that_is_saved_while_it_is_being_written_wins(by_hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    night = own("own.night")
    edited_text = BY_HAND + "# saved by an editor at this very moment\n"
    sync = os.fsync

    def at_this_moment(file: int) -> None:
        sync(file)
        by_hand.write_text(edited_text, encoding="utf-8")

    monkeypatch.setattr(os, "fsync", at_this_moment)
    with pytest.raises(DabiaoError, match="own_changed"):
        own_rules.change(night, {**entry_of(night.rule), "pass": ">= 0.75"})
    assert by_hand.read_text(encoding="utf-8") == edited_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "1 second"),
        (180, "3 minutes"),
        (3600, "1 hour"),
        (172_800, "48 hours"),
        (432_000, "5 days"),
        (90, "90 seconds"),
    ],
)
def test_lengths_are_written_as_platforms_say_them(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text


def test_what_cannot_be_read_is_said_by_who_reads_rules_and_keeps_no_page_from_its_state(configuration: Path) -> None:
    before = own_rules.state()
    (own_rules.folder() / "own.toml").mkdir(parents=True)
    (own_rules.folder() / "gone.toml").symlink_to(configuration / "nowhere")
    assert own_rules.state() != before
    with pytest.raises(DabiaoError, match=r"error\.rulebook_unreadable"):
        load_rules()
