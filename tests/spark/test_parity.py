"""Spark says what DuckDB says: on random shops, every family with every switch, case for case and count for count."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from data.access import Access
from data.engine import Engine
from data.errors import DabiaoError
from data.publishing.publish import publish
from data.spark.engine import SparkEngine
from data.store import Store
from metrics.families import FAMILIES, SWITCHES
from metrics.reports.published_scores import CASES
from metrics.rules.rule import BadFieldError, Rule
from metrics.scoring.counting import count
from metrics.scoring.engine import query_of_shops
from metrics.scoring.requests import Request, requests_of
from tests.reference import logs
from tests.reference.examples import SLOW, TIMES
from tests.reference.made_shops import MadeShops
from tests.spark.conftest import spark_engine
from tests.spark.switches import entries, every_switch

SHOPS = int(12 * TIMES)


@dataclass(frozen=True)
class Shops:
    """Published shops: their store's access, the folder, and an instant for each by its id."""

    access: Access
    folder: Path
    instants: dict[str, datetime]


@st.composite
def whole_logs(draw: st.DrawFn) -> tuple[logs.Log, datetime]:
    """A shop with rows in every table and days that its merchant leaves out, and an instant to ask it as of."""
    chats, full_log = draw(logs.conversation_logs()), draw(logs.full_logs())
    reaches = [row for log in (chats, full_log) for row in log.tables.get("reaches", [])]
    tables = {**chats.tables, **full_log.tables, "reaches": reaches}
    tables["left_out"] = draw(logs.days_left_out(tables, chats.zone))
    log = logs.Log(tables, chats.zone, chats.market, chats.start)
    return log, draw(logs.moments(log))


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shops]:
    """Random shops, always the same, of time zones with and without changes of the clock; two have no row."""
    made: list[tuple[logs.Log, datetime]] = []

    @seed(3)
    @settings(max_examples=SHOPS, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=SLOW)
    @given(drawn=whole_logs())
    def collect(drawn: tuple[logs.Log, datetime]) -> None:
        made.append(drawn)

    collect()
    zones = {log.zone for log, _ in made}
    assert zones - {"UTC", "Asia/Shanghai", "Asia/Jakarta", "Asia/Ho_Chi_Minh"}, "a clock is changed somewhere"
    folder = tmp_path_factory.mktemp("shops")
    with Store.open(folder / "dabiao.duckdb") as store:
        made_shops, instants = MadeShops(store), {}
        for log, instant in made:
            instants[made_shops.put(log.tables, log.zone, log.market).shop_id] = instant
        for zone, market in (("Asia/Shanghai", "CN"), ("America/New_York", "US")):
            instants[made_shops.put({}, zone, market).shop_id] = made[0][1]
        made_shops.close_view()
        access = Access.local(store)
        yield Shops(access, publish(access, for_engines=True), instants)


@pytest.fixture(scope="module")
def spark(shops: Shops) -> Iterator[SparkEngine]:
    with spark_engine(shops.folder, "local[1]") as engine:
        yield engine


def figures(shops: Shops, rule: Rule) -> list[Request]:
    """The rule asked of every shop, as of the instant of each; where it cannot be asked the shop is left out."""
    with shops.access.view() as view:
        requests = requests_of(view, [(shop, rule) for shop in view.shops()], shops.instants)
    return [request for request in requests if can_be_asked(request)]


def can_be_asked(request: Request) -> bool:
    """Whether the rule can be asked of the shop: not where no calendar of public holidays is known."""
    try:
        query_of_shops([request])
    except DabiaoError:
        return False
    return True


def cases(engine: Engine, requests: Sequence[Request]) -> list[tuple[Any, ...]]:
    """The cases of a rule in all shops, in an order of their own."""
    query = query_of_shops(requests)
    rows = engine.rows(f"WITH {query.ctes}\n{CASES}", **query.params)
    return sorted((tuple(row.items()) for row in rows), key=repr)


def test_every_switch_of_every_family_is_tried() -> None:
    tried = {(entry["cases"], name) for entry in entries() for name in entry}
    missing = {(family, name) for name, families in SWITCHES.items() for family in families} - tried
    assert missing == {("buyer_days", "cap_seconds"), ("buyer_days", "unanswered_seconds")}
    for _, name in missing:
        with pytest.raises(BadFieldError):
            Rule.of({"id": "a", "cases": "buyer_days", name: 60})


def test_the_cases_are_equal(shops: Shops, spark: SparkEngine) -> None:
    of_family = dict.fromkeys(FAMILIES, 0)
    for rule in every_switch():
        requests = figures(shops, rule)
        with shops.access.view() as view:
            expected = cases(view, requests)
        assert cases(spark, requests) == expected, rule
        of_family[rule.cases] += len(expected)
    assert min(of_family.values()) > 10, of_family


def test_the_counts_are_equal(shops: Shops, spark: SparkEngine) -> None:
    """By window and by day, with the orders, chats and money that rates are divided by."""
    rules = [rule for rule in every_switch() if rule.per is not None] + every_switch()[::7]
    requests = [request for rule in rules for request in figures(shops, rule)]
    days = [request.days_kept for request in requests]
    with shops.access.view() as view:
        expected = count(view, requests, days)
    for request, of_duckdb, of_spark in zip(requests, expected, count(spark, requests, days), strict=True):
        assert replace(of_spark, problem=None) == replace(of_duckdb, problem=None), (request.shop, request.rule)
    assert sum(counts.now.paid_orders + counts.now.chats for counts in expected) > 10


def test_figures_are_asked_as_of_the_same_instants(shops: Shops, spark: SparkEngine) -> None:
    rule = Rule.of({"id": "own", "cases": "refunds"})
    with shops.access.view() as view:
        assert spark.shops() == view.shops()
        for as_of in (None, datetime(2026, 1, 1, tzinfo=UTC)):
            pairs = list(itertools.product(view.shops(), [rule]))
            fields = [(r.shop, r.as_of, r.known_until, r.is_empty) for r in requests_of(view, pairs, as_of)]
            assert [(r.shop, r.as_of, r.known_until, r.is_empty) for r in requests_of(spark, pairs, as_of)] == fields


def test_a_table_that_is_not_published_for_engines_is_named(spark: SparkEngine) -> None:
    with pytest.raises(DabiaoError) as error:
        spark.rows("SELECT * FROM violations")
    assert error.value.key == "error.engine_table"
    assert error.value.values["table"] == "violations"
