"""Rule files: what they may say, what is refused, and which version is in force."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from data.errors import DabiaoError
from data.shops import Shop
from metrics.reports.request import rule_versions
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules, read_rulebook

GOOD = 'id = "own.reply"\ncases = "turns"\n'
KUAISHOU = Shop("k", "kuaishou", "CN", "Asia/Shanghai")
JAKARTA = Shop("j", "tiktok_shop", "ID", "Asia/Jakarta")


def book(folder: Path, *entries: str, head: str = "") -> Path:
    path = folder / "book.toml"
    path.write_text(head + "".join(f"[[rule]]\n{entry}\n" for entry in entries), encoding="utf-8")
    return path


def single_rule(folder: Path, entry: str) -> Rule:
    (rule,) = read_rulebook(book(folder, entry))
    return rule


def test_a_whole_rule(tmp_path: Path) -> None:
    rule = single_rule(
        tmp_path,
        """
        id = "kuaishou.reply_3m"
        title.zh = "人工3分钟回复率"
        title.en = "3-minute human reply rate"
        cases = "buyer_days"
        within = "3 minutes"
        hours = "08:00-23:00"
        hours_mean = "asked_inside"
        holidays = [2026-01-01, {date = 2026-01-02, hours = "10:00-12:00"}]
        bots = "leave_out"
        window = "week"
        pass = ">= 0.70"
        target = ">= 0.90"
        near = 0.02
        effective_from = 2023-03-27
        effective_to = 2024-01-01
        market = "CN"
        grade = "B"
        source = "a page"
        note = "a doubt"
        violation = "reply_rate"
        """,
    )
    assert (rule.platform, rule.within, rule.unit) == ("kuaishou", 180, "share")
    assert rule.pass_ is not None
    assert rule.pass_.number == Fraction(7, 10)
    assert rule.near_by == Fraction(2, 100)
    assert [holiday.date.day for holiday in rule.holidays] == [1, 2]
    assert rule.as_json()["pass"] == ">= 0.70"
    assert rule.as_json()["hours"] == ["08:00-23:00"]


def test_a_market_may_be_any_country_or_region(tmp_path: Path) -> None:
    assert single_rule(tmp_path, GOOD + 'market = ["JP", "EU", "SEA", "UK"]').market == "JP, EU, SEA, UK"


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    rule = single_rule(tmp_path, GOOD)
    assert (rule.platform, rule.market, rule.title.en, rule.window) == ("*", "*", "own.reply", "30 days")
    assert (rule.statistic, rule.bots, rule.grade, rule.pass_) == ("share", "ignore", "user", None)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (GOOD + "colour = 1", "colour"),
        (GOOD + 'within = "3 fortnights"', "within"),
        (GOOD + 'within = "0 minutes"', "within"),
        (GOOD + 'hours = "8-23"', "hours"),
        (GOOD + 'window = "fortnight"', "window"),
        (GOOD + 'pass = "about 0.7"', "pass"),
        (GOOD + 'pass = "<= 48 hours"', "pass"),
        (GOOD + 'pass = ">= 90"', "pass"),
        (GOOD + 'within = "99999999999 days"', "within"),
        (GOOD + "lag_days = 99999999", "lag_days"),
        (GOOD + 'bots = "maybe"', "bots"),
        (GOOD + 'side = "service"', "side"),
        (GOOD + 'statistic = "rate"', "per"),
        (GOOD + "effective_from = 2024-01-01\neffective_to = 2024-01-01", "effective_to"),
        (GOOD + "near = -1", "near"),
        (GOOD + 'market = "XX"', "market"),
        (GOOD + 'market = ["US", "Usa"]', "market"),
        ('id = "own.reply"\ncases = "smiles"', "cases"),
        ('id = "own.reply"', "cases"),
        ('cases = "turns" #2', "id"),
        ('id = "two words"\ncases = "turns"', "id"),
        ('id = "own.r"\ncases = "reviews"\nwithin = "3 minutes"', "within"),
        ('id = "own.r"\ncases = "refunds"\nkind = "gift"', "kind"),
    ],
)
def test_a_bad_rule_is_named_with_file_entry_and_field(tmp_path: Path, entry: str, field: str) -> None:
    path = book(tmp_path, GOOD.replace("own.reply", "own.other"), entry)
    with pytest.raises(DabiaoError) as caught:
        read_rulebook(path)
    assert caught.value.key == "error.bad_rule"
    assert caught.value.values["file"] == path
    assert str(caught.value.values["field"]).split(".")[0] == field
    assert caught.value.values["entry"] in entry


@pytest.mark.parametrize("text", ["[[rule]\n", 'colour = "red"', "rule = 3"])
def test_a_file_that_is_no_rulebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "book.toml"
    path.write_text(text)
    with pytest.raises(DabiaoError, match="rulebook_not_toml"):
        read_rulebook(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DabiaoError, match="rulebook_unreadable"):
        load_rules([tmp_path / "nowhere.toml"])


def test_a_file_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    assert single_rule(tmp_path, GOOD + "near = 0.01").near_by == Fraction(1, 100)
    assert single_rule(tmp_path, GOOD + "near = 0.02").near_by == Fraction(2, 100), (
        "as long as before, within the same second"
    )


def test_versions_follow_each_other(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        GOOD + "effective_to = 2025-08-15",
        GOOD + "effective_from = 2025-08-15\nnear = 0.01",
    )
    rules = load_rules([path])
    for day, near in ((date(2025, 8, 14), 0), (date(2025, 8, 15), Fraction(1, 100))):
        (rule,) = [r for r in in_force(rules, KUAISHOU, day) if r.id == "own.reply"]
        assert rule.near_by == near


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("", "", True),
        ("effective_to = 2025-08-16", "effective_from = 2025-08-15", True),
        ('market = "SEA"', 'market = "ID"', True),
        ('market = "SEA"', 'market = "US"', False),
        ('market = "US"', 'market = "not US"', False),
        ('market = "not US, CA"', 'market = ["US", "CA"]', False),
        ('market = "not US"', 'market = ["US", "UK"]', True),
        ('market = "UK"', 'market = "not US"', True),
        ('market = "not US"', 'market = "not UK"', True),
        ('platform = "kuaishou"', 'platform = "*"', True),
        ('platform = "kuaishou"', 'platform = "douyin"', False),
    ],
)
def test_two_rules_in_force_at_once_are_an_error(tmp_path: Path, first: str, second: str, clash: bool) -> None:
    path = book(tmp_path, GOOD + first, GOOD + second)
    if not clash:
        load_rules([path])
        return
    with pytest.raises(DabiaoError, match="rules_overlap"):
        load_rules([path])


def test_a_market_may_stand_for_several(tmp_path: Path) -> None:
    rule = single_rule(tmp_path, 'id = "tiktok_shop.x"\ncases = "turns"\nmarket = "SEA"')
    assert rule.applies_to(JAKARTA)
    assert not rule.applies_to(KUAISHOU)
    assert not rule.applies_to(Shop("u", "tiktok_shop", "US", "America/New_York"))


def test_a_market_may_leave_some_out(tmp_path: Path) -> None:
    rule = single_rule(tmp_path, 'id = "etsy.x"\ncases = "turns"\nmarket = "not US, SEA"')
    spoken_of = {m for m in ("US", "UK", "DE", "CN", "MY") if rule.applies_to(Shop("e", "etsy", m, "UTC"))}
    assert spoken_of == {"UK", "DE", "CN"}


def test_the_merchants_own_rules_are_read_beside_the_built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "config" / "rules"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(f"[[rule]]\n{GOOD}")
    monkeypatch.setattr("metrics.rules.rulebook.configuration_folder", lambda: tmp_path / "config")
    assert "own.reply" in {rule.id for rule in load_rules()}
    listed = {rule.id: rule.platform for rule in rule_versions(None, "kuaishou")}
    assert (listed["own.reply"], listed.get("taobao.reply_3m")) == ("*", None), "it judges the shops of kuaishou, too"


def test_every_field_is_described() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rule-language.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    described = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert described == {field.encode_name for field in msgspec.structs.fields(Rule)}


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (
            'holidays = ["2026-10-01"]',
            'dates without quotes, such as 2026-10-01, {date = 2026-10-01, hours = "10:00-12:00"}',
        ),
        ('minimum_cases = "100"', "a whole number without quotes, such as 3"),
        ("within = 3.5", 'a length in quotes, such as "3 minutes"'),
        ("hours = 8", 'hours in quotes, such as "08:00-23:00"'),
        ('effective_from = "2026-01-01"', "a date without quotes, such as 2026-01-31"),
        ('public_holidays = "yes"', "true or false, without quotes"),
        ("pass = 0.7", 'a line in quotes, such as ">= 0.70"'),
        ('bots = "leave"', "allowed: count, ignore, leave_out"),
        ("bots = 3", "allowed: count, ignore, leave_out"),
        ("new_after = true", 'a length in quotes, such as "3 minutes" or "24 hours"'),
        ("auto_replies = [3]", 'a list of a text in quotes, such as "text"'),
        ('cycle = "18:00"', 'needs {cutoff = "18:00", due = "19:00"}'),
        ("colour = 3", "allowed: id, cases, title"),
        ('near = "2%"', "a number without quotes, such as 0.02"),
        ("near = 5", "write 0.02 for 2 percentage points"),
        ("shop = []", "leave the field out for all"),
        (
            'promise = {cutoff = "23:59:59", before = "2 working days", after = "0 working days"}',
            "what begins later cannot be due earlier",
        ),
        ('window = "last quarter"', '"last 3 calendar months"'),
        ("holidays = [{day = 2026-10-01}]", "allowed: date, hours"),
        ('title = {cn = "x", en = "y"}', "allowed: zh, en"),
        ('platform = "tiktok"', 'allowed: "*", kuaishou, douyin'),
        ('holidays = [2026-10-01, {date = 2026-10-01, hours = "10:00-11:00"}]', "2026-10-01 stands there twice"),
        ('pass = ">= 80%"', "write a number (0.80 for 80 %) or a length such as 48 hours"),
        ('pass = ">= x"', "write a number (0.80 for 80 %) or a length such as 48 hours"),
    ],
)
def test_a_wrong_value_is_told_what_is_allowed(tmp_path: Path, line: str, allowed: str) -> None:
    with pytest.raises(DabiaoError) as caught:
        read_rulebook(book(tmp_path, GOOD + line))
    assert allowed in str(caught.value.values["why"])
    assert "Expected `" not in str(caught.value.values["why"])


def test_a_reason_is_looked_for_without_stars(tmp_path: Path) -> None:
    entry = 'id = "own.quality"\ncases = "refunds"\nwithin = "2 days"\nreasons = ["*quality*"]\n'
    with pytest.raises(DabiaoError) as caught:
        read_rulebook(book(tmp_path, entry))
    assert "leave out the *" in str(caught.value.values["why"])


def test_built_in_rules_of_other_platforms_are_read_only_where_a_file_of_ones_own_may_speak_of_them(
    tmp_path: Path,
) -> None:
    everything = load_rules()
    assert load_rules(platforms={"kuaishou"}) == [rule for rule in everything if rule.platform == "kuaishou"]
    own = book(tmp_path, GOOD)
    assert load_rules([own], {"kuaishou"}) == load_rules([own])
    assert {rule.platform for rule in everything if rule.applies_to(KUAISHOU)} == {"kuaishou"}
