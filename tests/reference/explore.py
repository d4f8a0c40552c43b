"""Explorations, worked out with loops from the definitions alone. No SQL, nothing of `metrics`.

A question is anything with the attributes of `metrics.explore.question.Question`; its period is given.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

from tests.reference import clock, reach, reference
from tests.reference.case import Case, Tables, known_buyer, known_value
from tests.reference.reference_scores import UNDECIDED

MARKS = (1, 2, 3, 4)
LENGTHS = (10, 30, 60, 180, 600, 1800, 3600, 3 * 3600, 12 * 3600, *(days * 86400 for days in (1, 2, 3, 7, 15)))
OF_CONVERSATIONS = ("messages", "turns", "chats", "threads", "buyer_days", "chat_ratings")
REQUESTS = ("refunds", "disputes")
PRODUCT_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Shop:
    """A shop that is asked about: its rows, its rule with holidays written out, and the instant asked for, or none."""

    name: str
    platform: str
    zone: str
    tables: Tables
    rule: SimpleNamespace
    as_of: datetime | None


Figure = tuple[Fraction | None, int, int]
"""A value, the number of cases that it rests on, and how many beside them cannot be judged; of a count 0."""


def figures(shops: list[Shop], question, earlier: tuple[date, date] | None) -> dict[tuple, list[Figure]]:
    """Group → a figure a measure, of the period; a group is (half, *keys), of all cases (half,).

    `earlier`: the first and last day of the period that it is compared with. Keys of days, weeks and months are those
    that the earlier period has itself.
    """
    result: dict[tuple, list[Figure]] = defaultdict(lambda: [(None, 0, 0)] * len(question.measures))
    for place, measure in enumerate(question.measures):
        groups: dict[tuple, list[Case]] = defaultdict(list)
        for shop in shops:
            rule = shop.rule if measure.threshold is None else _with_threshold(shop.rule, measure.threshold)
            for half, case in _cases_of_halves(shop, rule, question, earlier):
                keys = tuple(key(shop, rule, case, dimension) for dimension in question.by)
                groups[(half, *keys)].append(case)
                if question.by:
                    groups[(half,)].append(case)
        for group, cases in groups.items():
            figures_of_group = list(result[group])
            figures_of_group[place] = _figure(measure.name, cases, question)
            result[group] = figures_of_group
    return result


def _with_threshold(rule: SimpleNamespace, threshold: int) -> SimpleNamespace:
    of_marks = rule.cases in ("reviews", "chat_ratings")
    return SimpleNamespace(**{**vars(rule), "met_from" if of_marks else "within": threshold})


def _cases_of_halves(shop: Shop, rule, question, earlier):
    as_of = reach.instant(shop.tables, rule, shop.as_of, shop.zone)
    end_of_period = clock.midnight(question.period.last + clock.DAY, shop.zone) - clock.SECOND
    start = clock.midnight(question.period.first, shop.zone)
    windows = {"now": clock.Window(start, min(end_of_period, as_of))}
    if earlier is not None:
        first, last = earlier
        end = clock.midnight(last + clock.DAY, shop.zone) - clock.SECOND
        if end_of_period > as_of:
            since = clock.wall(as_of, shop.zone) - datetime.combine(question.period.first, datetime.min.time())
            moment = datetime.combine(first, datetime.min.time()) + max(since, timedelta())
            end = min(end, clock.instant_of(moment, shop.zone))
        windows["previous"] = clock.Window(clock.midnight(first, shop.zone), min(end, as_of))
    for case in reference.every_case(shop.tables, rule, as_of, shop.zone):
        half = next((name for name, window in windows.items() if window.holds(case.occurred_at)), None)
        if case.everywhere:
            half = "now" if start <= as_of and windows["now"].end == as_of else None
        if half is not None and all(key(shop, rule, case, by) in keys for by, keys in question.where):
            yield half, case


def _figure(name: str, cases: list[Case], question) -> Figure:
    counted = [case for case in cases if case.verdict in ("met", "missed")]
    measures = sorted(Fraction(case.measure) for case in counted if case.measure is not None)
    if name in ("met", "missed", "pending", "excluded"):
        number = sum(case.verdict == name for case in cases)
        return Fraction(number), number, 0
    if name == "cases":
        by_verdict = "verdict" in (*question.by, *(dimension for dimension, _ in question.where))
        number = len(cases if by_verdict else counted)
        return Fraction(number), number, 0
    undecided = sum(case.reason in UNDECIDED for case in cases)
    if name in ("share", "share_missed", "within", "at_least"):
        wanted = "missed" if name == "share_missed" else "met"
        part = sum(case.verdict == wanted for case in counted)
        return (Fraction(part, len(counted)) if counted else None), len(counted), undecided
    if not measures:
        return None, 0, undecided
    middle = len(measures) // 2
    value = {
        "mean": sum(measures, Fraction()) / len(measures),
        "median": (measures[middle] + measures[-1 - middle]) / 2,
        "p90": next(m for n, m in enumerate(measures, 1) if 10 * n >= 9 * len(measures)),
        "longest": measures[-1],
    }[name]
    return value, len(measures), undecided


def key(shop: Shop, rule, case: Case, dimension: str) -> str | None:
    """The key of a case."""
    day = case.local_day
    plain = {
        "day": day.isoformat(),
        "week": (day - timedelta(days=day.weekday())).isoformat(),
        "month": f"{day.year}-{day.month:02}",
        "weekday": str(day.weekday()),
        "hour": f"{clock.wall(case.occurred_at, shop.zone).hour:02}",
        "shop": shop.name,
        "platform": shop.platform,
        "agent": case.agent_id,
        "verdict": case.verdict,
    }
    if dimension in plain:
        return plain[dimension]
    if dimension == "product":
        return _bought(shop, rule, case) if rule.cases in OF_CONVERSATIONS else case.product_id
    if dimension == "buyer":
        return _buyer(shop, rule, case)
    if dimension == "length":
        return _length(rule, case)
    row = next((row for row in shop.tables.get("refunds", []) if row["refund_id"] == case.subject), None)
    return None if row is None else _of_request(shop, rule, row, dimension)


def _length(rule, case: Case) -> str | None:
    edges = MARKS if rule.cases in ("reviews", "chat_ratings") else LENGTHS
    if case.measure is None:
        return None
    return str(next((edge for edge in edges if case.measure <= edge), "more"))


def _of_request(shop: Shop, rule, row, dimension: str) -> str | None:
    as_of = reach.instant(shop.tables, rule, shop.as_of, shop.zone)
    if dimension == "kind":
        return row.get("kind") or "other"
    if dimension == "reason":
        return row.get("reason")
    without_a_time = row.get("completed_at") is None and row.get("status") in ("refunded", "closed")
    if without_a_time or known_value(row, "completed_at", as_of) is not None:
        return "done"
    if known_value(row, "returned_at", as_of) is not None:
        return "returned"
    return "applied" if known_value(row, "agreed_at", as_of) is None else "agreed"


def _bought(shop: Shop, rule, case: Case) -> str | None:
    """The product of the buyer's nearest order: the latest before the case, else the next after it."""
    as_of = reach.instant(shop.tables, rule, shop.as_of, shop.zone)
    lines = [
        line
        for line in shop.tables.get("orders", [])
        if case.buyer_id is not None
        and known_buyer(line.get("buyer_id")) == case.buyer_id
        and line.get("product_id") is not None
        and line["created_at"] <= as_of
        and abs(line["created_at"] - case.occurred_at) <= PRODUCT_WITHIN
    ]
    nearest = min(
        lines,
        key=lambda line: (
            line["created_at"] > case.occurred_at,
            abs(line["created_at"] - case.occurred_at),
            line["order_id"],
            line.get("line_id") or "",
        ),
        default=None,
    )
    return None if nearest is None else nearest["product_id"]


def _buyer(shop: Shop, rule, case: Case) -> str | None:
    """Whether the buyer had placed an order before the case's own order, or before a case that has none."""
    if known_buyer(case.buyer_id) is None:
        return None
    orders = shop.tables.get("orders", [])
    order_id = None if rule.cases in OF_CONVERSATIONS else case.subject
    if rule.cases in REQUESTS:
        order_id = next(row.get("order_id") for row in shop.tables["refunds"] if row["refund_id"] == case.subject)
    own = [line["created_at"] for line in orders if line["order_id"] == order_id]
    before = min(own, default=case.occurred_at)
    other_orders = (line["created_at"] for line in orders if known_buyer(line.get("buyer_id")) == case.buyer_id)
    return "known" if any(placed < before for placed in other_orders) else "new"


def earlier_days(first: date, last: date, comparison: str) -> tuple[date, date]:
    """The first and last day of the period before, or of the same of the year before."""
    after = last + timedelta(days=1)
    whole = first.day == 1 and after.day == 1
    if comparison == "year" or whole:
        months = 12 if comparison == "year" else (after.year - first.year) * 12 + after.month - first.month
        if whole:
            return _back(first, months), _back(after, months) - timedelta(days=1)
        return _back(first, months), _back(last, months)
    days = last - first + timedelta(days=1)
    return first - days, last - days


def _back(day: date, months: int) -> date:
    return clock.months_earlier(day, months)
