"""Pages: behind every number that can be clicked stand exactly its cases.

The number is read from the page's own figure, the list from the page that its link opens, and both are compared with a
plain count over all cases of the rule, sorted here without any SQL.
"""

import json
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import numpy
import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.reading import records
from data.store import Store
from locales import translator
from metrics.reports import aftersales, chat, trust
from metrics.rules.rule import CHAT_FAMILIES, Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import Dimension
from metrics.scoring.engine import Case, cases
from metrics.scoring.windows import local_of
from pages.state import queries
from tests.pages.grouped_cases import KEY_OF, NUMBER_OF, ShopState, rules_of, state_of_shop
from tests.pages.made import opened, page_text, sound
from tests.reference import examples

ZH = translator("zh_CN")
SHOPS = ("demo-kuaishou", "demo-tiktok")
Mark = tuple[str, str | None]


def test_every_way_to_tell_cases_apart_is_told_here_too() -> None:
    assert set(KEY_OF) == set(NUMBER_OF) == set(get_args(Dimension))


@pytest.fixture(scope="module", params=SHOPS)
def demo(request: pytest.FixtureRequest, small_demo: Path) -> Iterator[ShopState]:
    yield from state_of_shop(small_demo, request.param)


OF_FAMILY: dict[str, tuple[Dimension, ...]] = {
    **dict.fromkeys(
        (*CHAT_FAMILIES, "chat_ratings"), ("agent_id", "bought", "hour", "day", "weekday", "weekday_hour", "wait")
    ),
    "refunds": ("product_id", "hour", "took", "reason", "step_merchant", "step_buyer", "step_back", "waiting"),
    "disputes": ("product_id", "hour"),
    "shipments": ("product_id", "hour", "day", "weekday", "late"),
    "cancellations": ("product_id", "hour", "day"),
    "reviews": ("product_id", "hour", "mark", "bad_product"),
}


def dimensions(demo: ShopState) -> Iterator[tuple[Rule, Dimension]]:
    """Rules and what their cases are told apart by: in `make soak` every pair, here each dimension of a family once, by
    its rules in turn, the one of most cases first.
    """
    families: dict[str, list[Rule]] = {}
    for rule in sorted(rules_of(demo).values(), key=lambda rule: -len(demo.all(rule))):
        families.setdefault(rule.cases, []).append(rule)
    for family, of_family in families.items():
        for place, dimension in enumerate(OF_FAMILY[family]):
            if dimension == "wait" and family == "chat_ratings":
                continue
            for rule in of_family if examples.TIMES > 1 else [of_family[place % len(of_family)]]:
                yield rule, dimension


def test_a_group_lists_exactly_the_cases_that_a_plain_count_puts_there(demo: ShopState) -> None:
    compared, turn = 0, count()
    for rule, dimension in dimensions(demo):
        every = [case for case in demo.all(rule) if case.verdict != "excluded"]
        by_hand: dict[str | None, list[Case]] = {}
        for case in every:
            by_hand.setdefault(demo.key(dimension, case, rule), []).append(case)
        groups = {group.key: group for group in breakdown.by(demo.view, demo.shop, rule, None, dimension)}
        assert set(groups) == set(by_hand), (rule.id, dimension)
        for key, expected in by_hand.items():
            counts = Counter(case.verdict for case in expected)
            result = groups[key]
            assert (result.met, result.missed, result.pending) == (
                counts["met"],
                counts["missed"],
                counts["pending"],
            )
        # a list costs a query: the largest group, the smallest, and nobody's, whatever the verdict of their cases;
        # here one of the last two by turns, in `make soak` both
        by_size, place = sorted(by_hand, key=lambda key: len(by_hand[key])), next(turn)
        small: list[str | None] = [*by_size[:1], None]
        for key in {*by_size[-1:], *(small if examples.TIMES > 1 else small[place % len(small) :][:1])}:
            result = cases(demo.view, demo.shop, rule, None, group=(dimension, key))
            listed = Counter((case.case_id, case.verdict) for case in result if case.verdict != "excluded")
            assert listed == Counter((case.case_id, case.verdict) for case in by_hand.get(key, []))
            compared += listed.total()
        # and of the largest group those of one verdict, another one for each dimension
        verdict = ("met", "missed", "pending")[OF_FAMILY[rule.cases].index(dimension) % 3]
        ids = Counter(case.case_id for case in by_hand[by_size[-1]] if case.verdict == verdict) if by_size else None
        if ids is not None and (examples.TIMES > 1 or place % 3 == 0):
            result = cases(demo.view, demo.shop, rule, None, verdict, group=(dimension, by_size[-1]))
            assert Counter(case.case_id for case in result) == ids
    assert compared > 500


# --- the pages themselves --------------------------------------------------------------------------------------------


def page_of(name: str, **query: str) -> AppTest:
    return opened(f"pages/{name}.py", **query)


def marks(page: AppTest) -> dict[Mark, float]:
    """Every mark of the page's charts that leads somewhere, with the number that it draws."""
    result: dict[Mark, float] = {}
    for chart in page.get("plotly_chart"):
        for trace in json.loads(chart.proto.spec)["data"]:
            leads = [tuple(item) for item in trace.get("customdata") or () if isinstance(item, list)]
            if not leads:  # a trend's points tell their day there
                continue
            if "base" in trace:  # the cells of the heatmap: their text says the number
                amounts = [float(text.split("不达标 ")[1].split("，")[0]) for text in trace["hovertext"][: len(leads)]]
            else:
                amounts = numbers(trace["x" if trace.get("orientation") == "h" else "y"])[: len(leads)]
            result |= dict(zip(leads, amounts, strict=True))
    return result


def numbers(axis: Any) -> list[float]:
    """Numbers as plotly writes them: one by one, or packed."""
    return list(numpy.frombuffer(b64decode(axis["bdata"]), axis["dtype"])) if isinstance(axis, dict) else list(axis)


def rule_shown(page: AppTest, state: ShopState, mark: Mark) -> Rule:
    """By which rule the cases behind a mark are counted."""
    rules = rules_of(state)
    beside = {"wait": chat.FIRST_RESPONSE, "waiting": aftersales.ALL_REQUESTS}
    if mark[0] == "mark":
        of_sides = [rule for rule in rules.values() if rule.cases == "reviews" and rule.statistic == "mean"]
        return next(rule for rule in of_sides if mark[1].startswith(rule.side))
    (picked,) = [item.value for item in page.selectbox if item.key == "rule"]
    return beside.get(mark[0]) or rules[picked]


def behind(state: ShopState, rule: Rule, mark: Mark) -> list[Case]:
    """The cases that the number of a mark counts, one by one."""
    verdicts = ("met", "missed") if rule.statistic == "mean" and mark[0] == "product_id" else NUMBER_OF[mark[0]]
    every = [case for case in state.all(rule) if case.verdict in verdicts]
    return [case for case in every if state.key(mark[0], case, rule) == mark[1]]


def samples(result: dict[Mark, float]) -> list[Mark]:
    """Of each chart the largest mark, the smallest that has anything, and the one that names nobody."""
    chosen: list[Mark] = []
    for by in dict.fromkeys(mark[0] for mark in result):
        own = sorted((mark for mark in result if mark[0] == by and result[mark]), key=lambda mark: result[mark])
        chosen += [*own[:1], *own[-1:], *(mark for mark in own if mark[1] is None)]
    return list(dict.fromkeys(chosen))


def followed(page: str, shop: str, mark: Mark, **further: str) -> AppTest:
    """The page that the link of a mark opens."""
    return page_of(page, shop=shop, by=mark[0], of=mark[1] or "", **further)


VIEWS = {
    "chat": ("wait", "weekday_hour"),
    "aftersales": ("product_id", "reason", "step"),
    "dispatch": ("day", "product_id", "cancelled_by"),
}
"""Page → the charts that share a place, by what their marks tell cases apart."""

TABLE = {"chat": 1, "aftersales": 0, "dispatch": 0, "rule": 0}
"""Page → the place of its list of cases among its tables."""


@pytest.mark.parametrize("name", ["chat", "aftersales", "dispatch"])
def test_a_bar_or_cell_leads_to_exactly_the_cases_that_it_counts(
    name: str, demo: ShopState, at_seen_demo: Path
) -> None:
    shop = demo.shop.shop_id
    page = page_of(name, shop=shop)
    result = marks(page)
    for view in VIEWS[name]:
        result |= marks(page_of(name, shop=shop, view=view))
    # steps are told by their length, and where one side cancelled everything a sentence stands in the chart's place
    assert {mark[0] for mark in result} >= set(VIEWS[name]) - {"step", "cancelled_by"}
    result = {mark: number for mark, number in result.items() if mark[0] != "cancelled_by"}
    expected = {mark: behind(demo, rule_shown(page, demo, mark), mark) for mark in result}
    for mark, number in result.items():
        rule = rule_shown(page, demo, mark)
        if mark[0] == "product_id" and rule.statistic == "mean":
            assert number >= 0  # its bar is as long as the mean; it leads to the cases that the mean is of
        elif not mark[0].startswith("step_"):  # a step's bar is as long as the mean, too
            assert number == len(expected[mark]), mark
    for mark in samples(result):
        listed = followed(name, shop, mark).dataframe[TABLE[name]].value
        assert Counter(listed["subject"]) == Counter(case.subject for case in expected[mark]), mark


def test_another_chart_in_the_same_place_lets_go_of_the_mark_that_is_gone(demo: ShopState, at_seen_demo: Path) -> None:
    shop = demo.shop.shop_id
    mark = next(mark for mark in marks(page_of("chat", shop=shop, view="weekday_hour")))
    page = followed("chat", shop, mark, view="wait")  # the mark that a link names says which chart
    assert mark in marks(page)
    view = next(item for item in page.get("segmented_control") if str(item.key).startswith("view-"))
    result = sound(view.set_value("wait").run())
    assert "of" not in result.query_params
    assert {by for by, _ in marks(result)} == {"wait"}

    agent = page_of("chat", shop=shop).dataframe[0].value["agent"].iloc[0]
    page = followed("chat", shop, ("agent_id", agent))  # no mark of these charts: the list stays the agent's
    view = next(item for item in page.get("segmented_control") if str(item.key).startswith("view-"))
    assert sound(view.set_value("weekday_hour").run()).query_params["of"] == agent


def test_cancelled_orders_are_listed_by_who_cancelled_them(demo: ShopState, at_seen_demo: Path) -> None:
    result = {
        mark: number
        for mark, number in marks(page_of("dispatch", shop=demo.shop.shop_id, view="cancelled_by")).items()
        if mark[0] == "cancelled_by"
    }
    now, today = demo.as_of, local_of(demo.as_of, demo.shop).date()
    by_hand: dict[str, set[str]] = defaultdict(set)
    for row in demo.lines.values():
        over = row["status"] == "cancelled" if row["cancelled_at"] is None else row["cancelled_at"] <= now
        if not over or row["paid_at"] is None or row["paid_at"] > now:
            continue
        paid = row["paid_at"].astimezone(ZoneInfo(demo.shop.timezone)).date()
        if (today - paid).days < 30:
            by_hand[row["cancelled_by"] or "unknown"].add(row["order_id"])
    # a single party is a sentence with a button, no chart of one bar
    drawn = {("cancelled_by", canceller): len(ids) for canceller, ids in by_hand.items() if len(by_hand) > 1}
    assert result == drawn
    assert by_hand
    for canceller, ids in by_hand.items():
        page = followed("dispatch", demo.shop.shop_id, ("cancelled_by", canceller))
        assert set(page.dataframe[0].value["order"]) == ids
        assert len(page.dataframe[0].value) == len(ids)


def test_agents_lead_to_their_cases(demo: ShopState, at_seen_demo: Path) -> None:
    page = page_of("chat", shop=demo.shop.shop_id)
    (picked,) = [item.value for item in page.selectbox if item.key == "rule"]
    rule, rows = rules_of(demo)[picked], page.dataframe[0].value
    for place in {0, len(rows) - 1}:
        row = rows.iloc[place]
        agent = None if row["agent"] == ZH("by.nobody") else row["agent"]
        for verdict in ("missed", "met"):
            ids = [case.subject for case in behind_agent(demo, rule, agent) if case.verdict == verdict]
            assert row[verdict] == len(ids)
            if ids:
                listed = followed("chat", demo.shop.shop_id, ("agent_id", agent), verdict=verdict).dataframe[1].value
                assert Counter(listed["subject"]) == Counter(ids)
        if row["met"] and row["missed"]:
            listed = followed("chat", demo.shop.shop_id, ("agent_id", agent), verdict="counted").dataframe[1].value
            assert len(listed) == row["cases"]


def behind_agent(state: ShopState, rule: Rule, agent: str | None) -> list[Case]:
    return [case for case in state.all(rule) if case.agent_id == agent]


def test_marks_products_and_words_lead_to_their_reviews(demo: ShopState, at_seen_demo: Path) -> None:
    shop = demo.shop.shop_id
    page = page_of("reviews", shop=shop, view="mark")
    result = marks(page)
    for mark, number in result.items():
        if mark[0] == "mark":
            assert number == len(behind(demo, rule_shown(page, demo, mark), mark)), mark
    for mark in samples(result):
        listed = followed("reviews", shop, mark).dataframe[-1].value
        assert len(listed) == result[mark]
        if mark[0] == "word":
            assert all(str(mark[1]) in text.lower() for text in listed[ZH("column.text")])
        else:
            cases_of = behind(demo, rule_shown(page, demo, mark), mark)
            assert Counter(listed[ZH("column.order_id")]) == Counter(case.subject for case in cases_of)
    rule = next(rule for rule in rules_of(demo).values() if rule.cases == "reviews" and rule.statistic == "mean")
    names = {name: product for product, name in records.product_titles(demo.view, shop).items()}
    risky = page.dataframe[0].value
    (topics,) = (table.value for table in page.dataframe if "bad_before" in table.value)
    (wrong_items,) = topics[topics["topic"] == ZH("topic.wrong_item")]["bad"]
    assert wrong_items == len(followed("reviews", shop, ("topic", "wrong_item")).dataframe[-1].value)
    for place in {0, len(risky) - 1}:
        row = risky.iloc[place]
        mark = ("bad_product", names.get(row["product"], row["product"]))
        assert row["bad"] == len(behind(demo, rule, mark)) == len(followed("reviews", shop, mark).dataframe[-1].value)


@pytest.mark.parametrize("by", ["agent_id", "hour"])
def test_a_rules_breakdown_leads_to_its_misses(by: str, demo: ShopState, at_seen_demo: Path) -> None:
    rule = next(rule for rule in rules_of(demo).values() if rule.cases in CHAT_FAMILIES and rule != chat.FIRST_RESPONSE)
    link = {"shop": demo.shop.shop_id, "rule": rule.id}
    page = page_of("rule", by=by, **link)
    result = marks(page)
    assert {mark[0] for mark in result} == {by}
    for mark in samples(result):
        expected = behind(demo, rule, mark)
        assert result[mark] == len(expected)
        listed = page_of("rule", by=by, of=mark[1] or "", **link)
        assert Counter(listed.dataframe[0].value["subject"]) == Counter(case.subject for case in expected)


def test_an_hour_of_the_work_list_leads_to_what_falls_due_in_it(demo: ShopState, at_seen_demo: Path) -> None:
    page = page_of("todo", shop=demo.shop.shop_id)
    result = {mark: number for mark, number in marks(page).items() if number}
    assert sum(result.values()) > 0
    every = with_deadline(page)
    for mark in samples(result):
        rows = with_deadline(followed("todo", demo.shop.shop_id, mark))
        first = datetime.fromisoformat(str(mark[1]))
        inside = [first <= due < first + timedelta(hours=1) for due in every["due"]]
        assert list(rows["subject"]) == list(every[inside]["subject"])
        assert len(rows) == result[mark]


def with_deadline(page: AppTest) -> Any:
    """The table of what has a deadline ahead; the table of what is overdue stands above it, if anything is."""
    (table,) = [item.value for item in page.dataframe if "due" in item.value]
    return table


def test_a_strange_order_row_names_all_its_orders(demo: ShopState, at_seen_demo: Path) -> None:
    result = trust.clusters(demo.view, demo.shop, demo.as_of)
    rows = page_of("trust", shop=demo.shop.shop_id).dataframe
    table = next((item.value for item in rows if "orders" in item.value), None)
    assert (table is None) == (not result)
    for place, item in enumerate(result):
        row = table.iloc[place]
        assert row["count"] == len(row["orders"].split(ZH("list.comma"))) == len(set(item.order_ids))


def test_a_link_to_a_group_that_is_not_there_shows_all(at_seen_demo: Path) -> None:
    everything = page_of("chat").dataframe[1].value
    for stale in ({"by": "agent_id", "of": "nobody I know"}, {"by": "no such thing", "of": "1"}, {"by": "hour"}):
        assert page_of("chat", **stale).dataframe[1].value.equals(everything)


def test_a_long_list_says_how_many_there_are(
    demo: ShopState, at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CASES_SHOWN", 3)
    result = marks(page_of("chat", shop=demo.shop.shop_id))
    mark = max((mark for mark in result if mark[0] == "wait"), key=lambda mark: result[mark])
    page = followed("chat", demo.shop.shop_id, mark)
    assert len(page.dataframe[1].value) == 3
    assert ZH("rule.first_of", shown="3", total=ZH.number(result[mark])) in page_text(page)
    (picked,) = [item for item in page.get("segmented_control") if str(item.key).startswith("verdict-")]
    assert ZH.number(result[mark]) in picked.options[0]


# --- a small shop by hand --------------------------------------------------------------------------------------------

CHATS = """conversation_id,buyer_id,sender,agent_id,sent_at
early,A,buyer,,2026-01-04 23:59:59
early,A,agent,x,2026-01-05 00:09:59
one,A,buyer,,2026-01-05 00:00:00
one,A,agent,x,2026-01-05 00:10:00
two,B,buyer,,2026-01-05 00:59:59
two,B,agent,y,2026-01-05 01:09:59
three,C,buyer,,2026-01-06 10:00:00
three,C,agent,,2026-01-06 10:10:00
four,D,buyer,,2026-01-06 10:00:00
five,E,buyer,,2026-01-06 10:30:00
five,E,agent,y,2026-01-06 10:30:01
"""
"""A natural week that begins with "one": x, y and nobody have one late answer each, and "four" has none at all."""


@pytest.fixture
def by_hand(at_store: Path, tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    path.write_text(CHATS, encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="taobao")
    return at_store


FIRST_ANSWERS: dict[Mark, set[str]] = {
    ("wait", "600"): {"early", "one", "two", "three"},  # ten minutes exactly
    ("wait", "10"): {"five"},
    ("wait", "never"): {"four"},
}


def test_first_answers_of_a_small_shop(by_hand: Path) -> None:
    counts = marks(page_of("chat"))
    for mark, expected in FIRST_ANSWERS.items():
        assert counts[mark] == len(expected)
        assert set(followed("chat", "s", mark).dataframe[1].value["subject"]) == expected
