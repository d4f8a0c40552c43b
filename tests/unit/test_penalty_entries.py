"""What an entry of a penalty schedule may say."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.errors import DabiaoError
from data.shops import Shop
from locales import translator
from metrics.penalties.book import ASSUMED, load_book
from metrics.penalties.extent import UNKNOWN, Extent
from metrics.penalties.schedule import SEVERITIES
from metrics.reports.penalties import PenaltyItem
from metrics.rules.rulebook import BUILT_IN
from shell import output
from tests.unit.penalty_book import BOOK, KUAISHOU, NOW, yuan

KIND = '[[violation]]\nid = "slow"\ntitle = "Slow"\n'

SINCE = "effective_from = 2024-01-01\n"

ROW = '[[penalty]]\nversion = "a"\nviolation = "slow"\nactions = ["warning"]\nfine = "none"\n' + SINCE

PAYOUT = '[[payout]]\nviolation = "slow"\ntitle = "x"\nshare = 0.1\nleast = 5\nmost = 30\ncurrency = "CNY"\n' + SINCE

ALL_ASSUMED = "".join(f"[assumptions.{name}]\ntitle = 'x'\ndefault = {n}\n" for n, name in enumerate(ASSUMED, start=3))


def written(folder: Path, text: str, platform: str = "xiaohongshu") -> Path:
    path = folder / "schedule.toml"
    path.write_text(f'platform = "{platform}"\n{text}', encoding="utf-8")
    return path


def refused(path: Path) -> DabiaoError:
    with pytest.raises(DabiaoError) as caught:
        load_book([path])
    return caught.value


def test_the_smallest_schedule(tmp_path: Path) -> None:
    book = load_book([written(tmp_path, KIND + ROW)])
    (row,) = book.rows(Shop("d", "xiaohongshu", "CN", "UTC"), "slow", date(2024, 1, 1))
    assert (row.platform, row.market, row.severity, row.grade, row.currency) == ("xiaohongshu", "*", None, "user", "")
    assert book.rows(Shop("d", "xiaohongshu", "CN", "UTC"), "slow", date(2023, 12, 31)) == []


def test_a_row_has_from_its_version_what_it_does_not_say_itself(tmp_path: Path) -> None:
    head = (
        '[[version]]\nversion = "a"\nmarket = "CN"\ncurrency = "CNY"\nsource = "a page"\neffective_from = 2025-01-01\n'
    )
    book = load_book([written(tmp_path, KIND + head + ROW.replace('"none"', '"1-2.50"'))])
    (row,) = [row for row in book.penalties if row.platform == "xiaohongshu"]
    assert (row.market, row.source, row.effective_from) == ("CN", "a page", date(2024, 1, 1))
    assert row.fine == Extent(Decimal(1), Decimal("2.50"))


@pytest.mark.parametrize(
    ("text", "entry", "field", "why"),
    [
        (KIND + ROW.replace('"none"', '"2-1"'), "penalty #1", "fine", "lower end"),
        (KIND + ROW.replace('"none"', '"some"'), "penalty #1", "fine", '"unknown"'),
        (KIND + ROW.replace('"none"', "100"), "penalty #1", "fine", "not understood"),
        (KIND + ROW.replace('"none"', '"100"'), "penalty #1", "currency", "CNY"),
        (KIND + ROW.replace('fine = "none"\n', ""), "penalty #1", "fine", "missing"),
        (KIND + ROW.replace('actions = ["warning"]\n', ""), "penalty #1", "actions", "missing"),
        (KIND + ROW.replace("warning", "shouting"), "penalty #1", "actions", "no_new_listings"),
        (KIND + ROW + 'severity = "grave"', "penalty #1", "severity", "especially_serious"),
        (KIND + ROW + "colour = 1", "penalty #1", "colour", "unknown field"),
        (KIND + ROW + "effective_to = 2024-01-01", "penalty #1", "effective_to", "later"),
        (KIND + ROW + 'days.no_campaigns = "1-3"', "penalty #1", "days", "no_campaigns"),
        (KIND + ROW + 'days.warning = "long"', "penalty #1", "days", "not an amount"),
        (KIND + ROW + 'removed = ["money"]', "penalty #1", "removed", "traffic_limit"),
        (KIND + ROW + 'grade = "Z"', "penalty #1", "grade", "user"),
        (KIND + ROW.replace('"slow"', '"quick"'), "penalty", "violation", "allowed: slow"),
        (KIND + ROW.replace('"slow"', "[]"), "penalty #1", "violation", "match"),
        (KIND + ROW + 'severity = "minor"', "slow", "severity", "assumptions.look_back_days"),
        (KIND.replace('"slow"', '"two words"'), "two words", "id", "match"),
        (KIND.replace('title = "Slow"\n', ""), "slow", "title", "missing"),
        (KIND + PAYOUT.replace("0.1\n", "10\n"), "payout #1", "share", "0.10"),
        (KIND + PAYOUT.replace("least = 5", "least = 31"), "payout #1", "least", "most"),
        (KIND + PAYOUT.replace('"slow"', '"quick"'), "penalty", "violation", "allowed: slow"),
        ("[assumptions.patience]\ntitle = 'x'\ndefault = 1\n", "assumptions", "patience", "look_back_days"),
        ("[assumptions.many_orders]\ntitle = 'x'\ndefault = 0\n", "assumptions.many_orders", "default", "between 1"),
        ("[assumptions]\nmany_orders = 3\n", "assumptions", "many_orders", "table"),
        ("[severities]\ngrave = ['x']\n", "severities", "grave", "especially_serious"),
        ("[severities]\nminor = 'x'\n", "severities", "minor", "list"),
    ],
)
def test_what_is_wrong_is_named_with_file_entry_field_and_what_is_allowed(
    tmp_path: Path, text: str, entry: str, field: str, why: str
) -> None:
    path = written(tmp_path, text)
    error = refused(path)
    assert error.key == "error.bad_rule"
    assert error.values["file"] == path
    assert error.values["entry"] == entry
    assert str(error.values["field"]).split(".")[0] == field
    assert why in str(error.values["why"])


@pytest.mark.parametrize(
    ("second", "refuses"),
    [
        (ROW.replace('"a"', '"b"'), True),
        (ROW, True),
        (ROW.replace('"a"', '"b"') + 'market = "CN"\n', True),
        (ROW.replace('"a"', '"b"').replace("2024-01-01", "2024-06-01"), True),
        (ROW.replace('"a"', '"b"').replace("effective_from = 2024-01-01\n", ""), False),  # undated
        (ROW.replace('"a"', '"b"').replace("2024-01-01", "2023-01-01") + "effective_to = 2024-01-01\n", False),
        (ROW.replace('"a"', '"b"') + 'grade = "B"\n', False),  # the merchant's own goes before it
    ],
)
def test_two_versions_in_force_on_one_day_are_refused(tmp_path: Path, second: str, refuses: bool) -> None:
    path = written(tmp_path, KIND + ROW + second)
    if refuses:
        error = refused(path)
        assert error.key == "error.penalties_overlap"
        assert error.values["violation"] == "slow"
        assert error.values["first"] == "a"
    else:
        assert len([row for row in load_book([path]).penalties if row.platform == "xiaohongshu"]) == 2


def test_one_version_may_differ_by_severity_but_not_twice_in_one(tmp_path: Path) -> None:
    minor, serious = (f'{ROW}severity = "{severity}"\n' for severity in SEVERITIES[:2])
    assert (
        len(load_book([written(tmp_path, ALL_ASSUMED + KIND + minor + serious)]).penalties) == len(BOOK.penalties) + 2
    )
    assert refused(written(tmp_path, ALL_ASSUMED + KIND + minor + minor)).key == "error.penalties_overlap"
    assert refused(written(tmp_path, ALL_ASSUMED + KIND + ROW + minor)).key == "error.penalties_overlap"


def test_the_merchants_own_amount_goes_before_the_platforms_and_leaves_the_others(tmp_path: Path) -> None:
    own = (
        '[[penalty]]\nversion = "后台"\nviolation = "reply_rate"\nseverity = "serious"\nactions = ["warning"]\n'
        'fine = "80"\ncurrency = "CNY"\neffective_from = 2026-01-01\n'
    )
    book = load_book([written(tmp_path, own, "kuaishou")])
    rows = [(row.severity, row.version, row.fine) for row in book.rows(KUAISHOU, "reply_rate", NOW)]
    assert rows == [("serious", "后台", yuan(80)), ("minor", "3", UNKNOWN), ("especially_serious", "3", UNKNOWN)]
    assert book.row(KUAISHOU, "reply_rate", "serious", date(2025, 12, 31)) == BOOK.row(
        KUAISHOU, "reply_rate", "serious", NOW
    )


def test_the_built_in_files_hold_the_schedules_beside_the_rules() -> None:
    assert {row.platform for row in BOOK.penalties} <= {path.stem for path in BUILT_IN.glob("*.toml")}


@pytest.mark.parametrize(
    ("amounts", "money"),
    [
        ({"at_most": Decimal(150)}, "At most 150 CNY (1, 2022-11-17)"),
        ({"at_most": None}, "The version of 2022-11-17 had no fine; amounts of later versions are not published"),
        ({"low": Decimal(0), "high": Decimal("540.7000"), "at_most_from": None}, "0–540.7 CNY"),
        ({"low": Decimal(300), "high": Decimal("300.00"), "at_most_from": None}, "300 CNY"),
        ({"at_most_from": None}, "Amount unknown"),
    ],
)
def test_the_shell_says_an_amount_its_version_or_that_there_was_none(amounts: dict[str, Any], money: str) -> None:
    fields: dict[str, Any] = {
        "shop": "s", "as_of": datetime(2026, 3, 29, tzinfo=UTC), "what": "violation", "violation": "dispute",
        "rules": (),
        "severity": "minor", "low": None, "high": None, "at_most_version": "1", "currency": "CNY",
        "effective_from": None, "source": None, "grade": None,
    }  # fmt: skip
    item = PenaltyItem(**fields | {"at_most_from": date(2022, 11, 17)} | amounts)
    (line,) = output.penalties(translator("en"), [item])
    assert line.split("\t")[3] == money
