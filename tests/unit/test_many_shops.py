"""Many shops and rules asked at once have the answers that they have one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from data.access import Access
from data.shops import Shop
from data.store import Store
from data.store_file import IN_MEMORY
from data.view import View
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring.counting import Counts, count
from metrics.scoring.requests import Request, requests_of
from metrics.scoring.score import Score, answer, scores
from tests.reference import logs, rules
from tests.reference.examples import TIMES, examples, sample
from tests.reference.made_shops import MadeShops


@pytest.fixture(scope="module")
def made_shops() -> Iterator[MadeShops]:
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


@st.composite
def whole_logs(draw: st.DrawFn) -> logs.Log:
    """A shop with rows in every table."""
    chats, full_log = draw(logs.conversation_logs()), draw(logs.full_logs())
    reaches = [row for log in (chats, full_log) for row in log.tables.get("reaches", [])]
    return logs.Log({**chats.tables, **full_log.tables, "reaches": reaches}, chats.zone, chats.market, chats.start)


def made(store: Store, rules: Sequence[Rule], shops: Sequence[tuple[Shop, datetime | None]]) -> list[Request]:
    """A request for each rule and shop, as of the shop's instant or, where it is None, of the end of its tables."""
    with Access.local(store).view() as view:
        of_shops = [requests_of(view, [(shop, rule) for rule in rules], at) for shop, at in shops]
    return [request for of_rule in zip(*of_shops, strict=True) for request in of_rule]


def compared(counted: Counts | Score) -> Counts | Score:
    """Counts or a score without the error that says why the rule cannot be asked of the shop: no two are equal."""
    return replace(counted, problem=counted.problem and str(counted.problem))  # type: ignore[arg-type]


def agree_one_by_one(store: Store, requests: Sequence[Request], one_by_one: Sequence[Request]) -> None:
    """Fails where the counts of all requests together are not those of each alone; those are the ones asked alone."""
    access, alone, scores_alone = Access.local(store), {}, {}
    scored = set(one_by_one[::3])
    for shop_id in {request.shop.shop_id for request in requests}:
        with access.view([shop_id]) as view:
            for request in one_by_one:
                if request.shop.shop_id == shop_id:
                    alone[request] = count(view, [request], [request.days_kept])[0]
                    if request in scored:
                        scores_alone[request] = answer(view, [request])[0]
    with access.view() as view:
        together = count(view, requests, [request.days_kept for request in requests])
        windows = count(view, requests)
        scores_together = answer(view, requests)
    for request, of_all, of_windows in zip(requests, together, windows, strict=True):
        assert request not in alone or compared(alone[request]) == compared(of_all), request
        assert compared(of_all) == compared(replace(of_windows, days=of_all.days)), request
    for request, of_all in zip(requests, scores_together, strict=True):
        if request in scored:
            assert compared(scores_alone[request]) == compared(of_all), request


@seed(11)
@examples(1)
@given(drawn=st.lists(whole_logs(), min_size=3, max_size=3), data=st.data())
def test_every_rule_of_every_book(made_shops: MadeShops, drawn: list[logs.Log], data: st.DataObject) -> None:
    shops = [(made_shops.put(log.tables, log.zone, log.market), data.draw(logs.moments(log))) for log in drawn]
    # a shop without any row, in the zone of another
    shops.append((made_shops.put({}, drawn[0].zone, drawn[0].market), shops[0][1]))
    requests = made(made_shops.store, sample(load_rules(), 3, kind=lambda rule: rule.cases), shops)
    # of each family three rules; alone each is asked of one shop, and each shop a fourth of them: in `make soak` all
    alone = [request for place, request in enumerate(requests) if TIMES > 1 or place // len(shops) % 4 == place % 4]
    assert {request.rule for request in alone} == {request.rule for request in requests}
    agree_one_by_one(made_shops.store, requests, alone)


@examples(1)
@given(drawn=st.lists(whole_logs(), min_size=2, max_size=4), data=st.data())
def test_random_rules(made_shops: MadeShops, drawn: list[logs.Log], data: st.DataObject) -> None:
    shops = [made_shops.put(log.tables, log.zone, log.market) for log in drawn]
    drawn_rules = [data.draw(rules.rule_and_moment(log))[0] for log in drawn for _ in range(2)]
    moments = [data.draw(st.none() | logs.moments(log)) for log in drawn]
    requests = made(made_shops.store, drawn_rules, list(zip(shops, moments, strict=True)))
    agree_one_by_one(made_shops.store, requests, requests)


def test_where_a_shop_has_no_rows_nothing_is_asked_and_the_counts_are_the_same(
    made_shops: MadeShops, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = made_shops.put({}, "Asia/Shanghai")
    empty = made(made_shops.store, sample(load_rules(), kind=lambda rule: (rule.cases, rule.per)), [(shop, None)])
    assert all(request.is_empty for request in empty)
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        days = [request.days_kept for request in empty]
        counted = count(view, [replace(request, is_empty=False) for request in empty], days)
        monkeypatch.setattr(View, "rows", lambda *_, **__: pytest.fail("a statement was asked"))
        assert list(map(compared, count(view, empty, days))) == list(map(compared, counted))


def test_scores_of_many_shops_are_the_rules_in_force_for_each(made_shops: MadeShops) -> None:
    """An instant for all, an instant a shop, or the end of each shop's data."""
    shops = [made_shops.put({}, "Asia/Shanghai"), made_shops.put({}, "America/New_York", "US")]
    own = Rule.of({"id": "own", "cases": "turns", "within": "1 minute"})
    later = Rule.of({"id": "later", "cases": "turns", "within": "1 minute", "effective_from": date(2026, 1, 1)})
    before, after = datetime.fromisoformat("2025-06-01T00:00:00Z"), datetime.fromisoformat("2026-06-01T00:00:00Z")
    with Access.local(made_shops.store).view() as view:

        def ids(as_of: object) -> list[tuple[str, str]]:
            return [(result.shop, result.rule) for result in scores(view, shops, [own, later], as_of)]

        first, second = (shop.shop_id for shop in shops)
        assert ids(before) == [(first, "own"), (second, "own")]
        assert ids({first: before, second: after}) == [(first, "own"), (second, "own"), (second, "later")]
        assert ids(None) == [(first, "own"), (second, "own")]
