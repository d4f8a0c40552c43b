"""What `dabiao rules` and `dabiao composites` say is in force on six days, against the tables of what was published."""

import io
import json
from contextlib import redirect_stdout
from datetime import date
from typing import Any

import pytest

import cli
from data.loading.new_shop import ensure_shop
from data.shops import Shop
from data.store import Store
from metrics.composites.book import load_composites
from metrics.rules.rulebook import load_rules
from tests.integration.published_by_date import COMPOSITES, DAYS, RULES

BOOK, COMPOSITE_BOOK = load_rules(), load_composites()


def printed(*arguments: str) -> list[dict[str, Any]]:
    """What a verb prints with --json."""
    out = io.StringIO()
    with redirect_stdout(out):
        assert cli.main([*arguments, "--json"]) == 0
    documents: list[dict[str, Any]] = json.loads(out.getvalue())
    return documents


def on(day: str, table: str) -> dict[str, str]:
    """What a table says is in force on one of the days: name → cell."""
    rows = [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]
    place = DAYS.index(day) + 1
    return {row[0]: row[place] for row in rows if len(row) > place and row[place]}


@pytest.mark.parametrize(("platform", "market"), RULES)
def test_rules_by_date(platform: str, market: str) -> None:
    for day in DAYS:
        rules = printed("rules", "--platform", platform, "--market", market, "--as-of", day)
        lines = {rule["id"].removeprefix(f"{platform}."): rule["pass"] or "-" for rule in rules}
        assert lines == on(day, RULES[platform, market]), day
        assert len(rules) == len(lines), day


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with a shop of each platform and market, without any data."""
    path = tmp_path_factory.mktemp("by_date") / "store.duckdb"
    with Store.open(path) as opened:
        connection = opened.connection()
        for platform, market in COMPOSITES:
            ensure_shop(connection, f"{platform} {market}", platform, market, "UTC")
        connection.close()
    return str(path)


@pytest.mark.parametrize("day", DAYS)
def test_composites_by_date(day: str, store: str) -> None:
    since: dict[str, dict[str, str]] = {f"{platform} {market}": {} for platform, market in COMPOSITES}
    for standing in printed("composites", "--as-of", day, "--store", store):
        of_shop = since[standing["shop"]]
        name = standing["composite"].partition(".")[2]
        assert name not in of_shop, standing
        of_shop[name] = standing["effective_from"]
    assert since == {f"{platform} {market}": on(day, table) for (platform, market), table in COMPOSITES.items()}


def test_every_platform_is_in_both_tables() -> None:
    platforms = {rule.platform for rule in BOOK}
    assert {platform for platform, _ in RULES} == {platform for platform, _ in COMPOSITES} == platforms


def test_every_version_that_holds_on_one_of_the_days_is_in_a_table() -> None:
    """A version of a rule or composite of which no table's shop has anything would be compared with nothing."""
    days = [date.fromisoformat(day) for day in DAYS]
    shops = [Shop("x", platform, market, "UTC") for platform, market in RULES]
    lacking = [
        (entry.id, entry.market, str(entry.effective_from))
        for entry in (*BOOK, *COMPOSITE_BOOK)
        if any(entry.holds_on(day) for day in days) and not any(entry.applies_to(shop) for shop in shops)
    ]
    assert lacking == []
    assert RULES.keys() == COMPOSITES.keys()
