"""Evaluates readings on the store: the figure, the cases, and the cases in which two readings differ.

A reading runs the SQL of its rule's family like any other rule, with three possible additions: facts in another time
zone before it, another window, and another count of the same cases after it.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import msgspec

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from data.zones import spans
from metrics.reconcile.evidence import Figure
from metrics.reconcile.reading import Reading
from metrics.rules.rule import Rule
from metrics.scoring.engine import COUNTS, Case, Query, query
from metrics.scoring.figures import Tally, figure
from metrics.scoring.order_counts import orders_in
from metrics.scoring.population import Relation
from metrics.scoring.requests import Request, request_of
from metrics.scoring.steps import sql_step
from metrics.scoring.windows import Length, Window, instant_of, local_of, months_before, naive

LOOKBACK = timedelta(days=31)
"""How long before the window questions are read that may have been answered within it."""
COUNTED = ("met", "missed")
BY_MESSAGE = ("messages", "turns", "threads")
"""Families whose cases have the same ids."""


@dataclass(frozen=True)
class Difference:
    """The cases in which two readings differ, by their verdict in the first and in the second; None: not a case there.

    Only cases that affect the figure are included: a case that counts in neither is not a difference. `same_unit`:
    False if the two count different things, so that no case of one is a case of the other.
    """

    moved: dict[tuple[str | None, str | None], list[Case]]
    same_unit: bool

    @property
    def counts(self) -> dict[str, int]:
        """`changed`: how many cases count in both, otherwise; `entered`, `left`: in the second, in the first only."""
        counts = {"changed": 0, "entered": 0, "left": 0}
        for (before, after), cases in self.moved.items():
            counts["entered" if before not in COUNTED else "left" if after not in COUNTED else "changed"] += len(cases)
        return counts


def read(view: View, shop: Shop, reading: Reading, as_of: datetime | None) -> tuple[Fraction | None, int]:
    """Return the exact figure of a reading and the number of cases it is based on; None without any."""
    result = read_figure(view, shop, reading, as_of)
    return result.value, result.denominator


def read_figure(view: View, shop: Shop, reading: Reading, as_of: datetime | None) -> Figure:
    """Return the figure of a reading with its two numbers. Raises DabiaoError if it cannot be evaluated."""
    return _figures(view, [_asked(view, shop, reading, as_of)])[0]


def read_figures(view: View, shop: Shop, readings: Sequence[Reading], as_of: datetime | None) -> list[Figure | None]:
    """Return the figures of readings, in the same order; None for one that cannot be evaluated (no calendar).

    Readings with the same cases but different counts share a statement, because planning one takes longer than running
    it.
    """
    groups: dict[object, list[tuple[int, _Asked]]] = {}
    for place, reading in enumerate(readings):
        with suppress(DabiaoError):
            question = _asked(view, shop, reading, as_of)
            # repr: a rule holds what cannot be hashed
            cases = repr(msgspec.structs.replace(reading.rule, window="week", lag_days=None))
            same = reading.zone, cases, question.request.as_of, question.request.known_until
            groups.setdefault(same, []).append((place, question))
    result: list[Figure | None] = [None] * len(readings)
    for members in groups.values():
        figures = _figures(view, [question for _, question in members])
        for (place, _), figure_of_one in zip(members, figures, strict=True):
            result[place] = figure_of_one
    return result


@dataclass(frozen=True)
class _Asked:
    """A reading as it is asked of a shop. `since`: from when on its cases are read; `query`: those cases."""

    reading: Reading
    request: Request
    window: Window
    since: datetime
    query: Query


def _asked(view: View, shop: Shop, reading: Reading, as_of: datetime | None) -> _Asked:
    place = shop if reading.zone is None else replace(shop, timezone=reading.zone)
    request = request_of(view, place, reading.rule, as_of)
    if reading.moment != "asked":
        request = request_of(view, place, reading.rule, _instant(reading, request.as_of, place))
    window = _window(reading, request)
    since = window.start - LOOKBACK if reading.counted_by == "answered" else window.start
    return _Asked(reading, request, window, since, query(request, since=since))


def _figures(view: View, several: Sequence[_Asked]) -> list[Figure]:
    """The figures of readings that make the same cases. At least one."""
    cases = _recounted(several)
    rows = cases.rows(view, f"SELECT number, {COUNTS} FROM recounted WHERE {IN_WINDOW} GROUP BY number")
    counts = {row.pop("number"): row for row in rows}
    if several[0].reading.rule.of_money:
        for row in cases.rows(view, LOST_AMOUNTS):
            counts[row["number"]]["lost_amount"] = row["lost_amount"]
    listed: dict[int, list[dict[str, Any]]] = {}
    if any(question.reading.rule.needs_every_case for question in several):
        for row in cases.rows(view, VERDICTS):
            listed.setdefault(row["number"], []).append(row)
    result = []
    for number, question in enumerate(several):
        rule, of_one = question.reading.rule, listed.get(number, [])
        tally = Tally(
            **counts.get(number, {}),
            **orders_in(view, question.request.shop, rule, question.window),
            verdicts=[row["met"] for row in of_one] if rule.blend is not None else [],
            measures=[row["measure"] for row in of_one if row["measure"] is not None],
            missed_of=(),
        )
        value, number_of_cases = figure(rule, tally)
        sides = {"share": tally.met, "share_missed": tally.missed, "rate": tally.missed}
        result.append(Figure(value, sides.get(rule.statistic), number_of_cases))
    return result


def difference(view: View, shop: Shop, first: Reading, second: Reading, as_of: datetime | None) -> Difference:
    """Return the cases in which two readings of a figure differ, each as in the second, else as in the first."""
    same_unit = len({"message" if r.rule.cases in BY_MESSAGE else r.rule.cases for r in (first, second)}) == 1
    ours, theirs = (_cases(view, shop, reading, as_of) for reading in (first, second))
    pairs = [(ours.get(name), theirs.get(name)) for name in ours.keys() | theirs.keys()]
    if not same_unit:
        pairs = [*((case, None) for case in ours.values()), *((None, case) for case in theirs.values())]
    moved: dict[tuple[str | None, str | None], list[Case]] = {}
    for before, after in pairs:
        verdicts = (before and before.verdict, after and after.verdict)
        if before and after and verdicts[0] == verdicts[1] and not _weighs(second.rule, before, after):
            continue
        if verdicts[0] in COUNTED or verdicts[1] in COUNTED:
            moved.setdefault(verdicts, []).append(after or before)  # type: ignore[arg-type]  # one of the two is there
    for cases in moved.values():
        cases.sort(key=lambda case: (case.occurred_at, case.case_id))
    order = sorted(moved, key=lambda verdicts: tuple(str(v) for v in verdicts))
    return Difference({verdicts: moved[verdicts] for verdicts in order}, same_unit)


def _weighs(rule: Rule, before: Case, after: Case) -> bool:
    return rule.of_measures and after.verdict in COUNTED and before.measure != after.measure


def _cases(view: View, shop: Shop, reading: Reading, as_of: datetime | None) -> dict[str, Case]:
    rows = _recounted([_asked(view, shop, reading, as_of)]).rows(view, CASES)
    return {row["case_id"]: Case(**row) for row in rows}


IN_WINDOW = (
    "CASE WHEN in_every_window THEN ends_at = $as_of ELSE occurred_at >= starts_at AND occurred_at <= ends_at END"
)
"""As `engine.IN_WINDOW`, for a window of each reading."""
CASES = f"""
SELECT
    shop_id, case_id, subject, buyer_id, agent_id, product_id, occurred_at, local_day, measure, due_at, verdict, reason
FROM recounted
WHERE {IN_WINDOW}
"""
VERDICTS = f"""
SELECT number, verdict = 'met' AS met, measure FROM recounted
WHERE {IN_WINDOW} AND verdict IN ('met', 'missed')
ORDER BY occurred_at, case_id
"""

LOST_AMOUNTS = f"""
SELECT c.number, CAST(sum(r.amount * 100) AS BIGINT) AS lost_amount
FROM (SELECT * FROM recounted WHERE {IN_WINDOW} AND verdict = 'missed') AS c
JOIN refunds AS r ON r.shop_id = c.shop_id AND r.refund_id = c.subject
WHERE r.amount IS NOT NULL
GROUP BY c.number
"""
"""Of rates of money, the amounts of the missed requests in hundredths, by reading."""


def _recounted(several: Sequence[_Asked]) -> Query:
    """Return the query of the shared cases of several readings, counted by each, in the last relation `recounted`."""
    earliest = min(several, key=lambda question: question.since)
    columns = {"number": "BIGINT", "starts_at": "TIMESTAMP", "ends_at": "TIMESTAMP"}
    columns |= dict.fromkeys(("counted_by", "pending_as", "excluded_as"), "VARCHAR")
    cells = [
        (
            number, naive(question.window.start), naive(question.window.end), question.reading.counted_by,
            question.reading.pending_as, question.reading.excluded_as,
        )
        for number, question in enumerate(several)
    ]  # fmt: skip
    readings, params = Relation(columns, cells).sql("reading_")
    zone, cases = earliest.reading.zone, earliest.query
    ctes = [*(() if zone is None else _in_zone(zone)), cases.ctes, f"readings AS (\n{readings}\n)", _step("recounted")]
    return Query(",\n".join(ctes), cases.params | params | {"shop_id": earliest.request.shop.shop_id})


def _instant(reading: Reading, as_of: datetime, place: Shop) -> datetime:
    local = local_of(as_of, place)
    if reading.moment == "day_earlier":
        return instant_of(local - timedelta(days=1), place)
    last = local + timedelta(seconds=1)  # the last second of a day ends a whole one
    return instant_of(datetime.combine(last.date(), time()), place) - timedelta(seconds=1)


def _window(reading: Reading, request: Request) -> Window:
    own, place = request.window, request.shop
    first, last = local_of(own.start, place), local_of(own.end, place)
    if reading.days == "day_earlier":
        return Window(*(instant_of(edge - timedelta(days=1), place) for edge in (first, last)))
    if reading.days == "previous":
        length = Length.of(reading.rule.window)
        weeks = first - timedelta(days=7 * length.number)
        earlier = (
            datetime.combine(months_before(first.date(), length.number), time()) if length.unit == "month" else weeks
        )
        return Window(instant_of(earlier, place), own.start - timedelta(seconds=1))
    if reading.days == "from_sunday":
        sunday = first - timedelta(days=1) if last.weekday() != 6 else first + timedelta(days=6)
        return Window(instant_of(sunday, place), own.end)
    return own


def _in_zone(zone: str) -> list[str]:
    """The facts with days and times of another zone: relations that stand before the tables of their names."""
    facts = ("questions", "conversations", "review_scores")
    return [f"zone_offsets AS ({_offsets(zone)})", *(_step(f"{fact}_in_zone", fact) for fact in facts)]


@cache
def _offsets(zone: str) -> str:
    rows = ", ".join(
        f"('{s.timezone}', TIMESTAMP '{s.starts_at}', TIMESTAMP '{s.ends_at}', {s.offset_seconds})" for s in spans(zone)
    )
    return f"SELECT * FROM (VALUES {rows}) AS z (timezone, starts_at, ends_at, offset_seconds)"


@cache
def _step(file: str, name: str | None = None) -> str:
    return f"{name or file} AS (\n{sql_step(file)}\n)"
