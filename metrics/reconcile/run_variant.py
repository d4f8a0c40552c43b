"""Asks a reading of the store: its figure, its cases, and the cases in which two readings differ.

A reading runs the SQL of its rule's family like any other rule. Three things stand around it: the facts on the clock of
another time zone before it, another window, and another count of the same cases behind it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from functools import cache

from data.shops import Shop
from data.view import View
from data.zones import spans
from metrics.reconcile.evidence import Figure
from metrics.reconcile.variants import Reading
from metrics.rules.rule import Rule
from metrics.scoring.engine import COUNTS, IN_WINDOW, Case, Query, query, sql_step
from metrics.scoring.figures import Tally, figure
from metrics.scoring.order_counts import orders_in
from metrics.scoring.requests import Request, request_of
from metrics.scoring.windows import Length, Window, instant_of, local_of, months_before

LOOKBACK = timedelta(days=31)
"""How long before the window a question is looked for that was answered inside it."""
COUNTED = ("met", "missed")
BY_MESSAGE = ("messages", "turns", "threads")
"""Families whose cases bear the same ids."""


@dataclass(frozen=True)
class Difference:
    """The cases in which two readings differ, by their verdict in the one and in the other; None: not a case there.

    Only what moves the figure: a case that counts on neither side is no difference. `same_unit` is False where the two
    count different things, so that no case of one is a case of the other.
    """

    moved: dict[tuple[str | None, str | None], list[Case]]
    same_unit: bool

    @property
    def counts(self) -> dict[str, int]:
        """`changed`: how many cases count in both, otherwise; `entered`, `left`: in the second, in the first only."""
        found = {"changed": 0, "entered": 0, "left": 0}
        for (one, two), cases in self.moved.items():
            found["entered" if one not in COUNTED else "left" if two not in COUNTED else "changed"] += len(cases)
        return found


def read(view: View, shop: Shop, reading: Reading, as_of: datetime | None) -> tuple[Fraction | None, int]:
    """The exact figure of a reading and the number of cases it rests on; None without any."""
    result = read_figure(view, shop, reading, as_of)
    return result.value, result.denominator


def read_figure(view: View, shop: Shop, reading: Reading, as_of: datetime | None) -> Figure:
    """The figure of a reading with its two numbers."""
    asked, window = _query(view, shop, reading, as_of)
    rule, bounds = reading.rule, {"start": window.start, "end": window.end}
    (counts,) = asked.rows(view, f"SELECT {COUNTS} FROM recounted WHERE {IN_WINDOW}", **bounds)
    listed = asked.rows(view, VERDICTS, **bounds) if rule.needs_every_case else []
    verdicts = [row["met"] for row in listed] if rule.blend is not None else []
    measures = [row["measure"] for row in listed if row["measure"] is not None]
    orders = orders_in(view, shop, rule, window)
    value, cases = figure(rule, Tally(**counts, **orders, verdicts=verdicts, measures=measures))
    sides = {"share": counts["met"], "share_missed": counts["missed"], "rate": counts["missed"]}
    return Figure(value, sides.get(rule.statistic), cases)


def difference(view: View, shop: Shop, one: Reading, two: Reading, as_of: datetime | None) -> Difference:
    """The cases in which two readings of a figure differ; each as the second has it, else as the first does."""
    same_unit = len({"message" if r.rule.cases in BY_MESSAGE else r.rule.cases for r in (one, two)}) == 1
    ours, theirs = (_cases(view, shop, reading, as_of) for reading in (one, two))
    pairs = [(ours.get(name), theirs.get(name)) for name in ours.keys() | theirs.keys()]
    if not same_unit:
        pairs = [*((case, None) for case in ours.values()), *((None, case) for case in theirs.values())]
    moved: dict[tuple[str | None, str | None], list[Case]] = {}
    for before, after in pairs:
        verdicts = (before and before.verdict, after and after.verdict)
        if before and after and verdicts[0] == verdicts[1] and not _weighs(two.rule, before, after):
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
    asked, window = _query(view, shop, reading, as_of)
    found = asked.rows(view, CASES, start=window.start, end=window.end)
    return {row["case_id"]: Case(**row) for row in found}


CASES = f"""
SELECT
    shop_id, case_id, subject, buyer_id, agent_id, product_id, occurred_at, local_day, measure, due_at, verdict, reason
FROM recounted
WHERE {IN_WINDOW}
"""
VERDICTS = f"""
SELECT verdict = 'met' AS met, measure FROM recounted
WHERE {IN_WINDOW} AND verdict IN ('met', 'missed')
ORDER BY occurred_at, case_id
"""


def _query(view: View, shop: Shop, reading: Reading, as_of: datetime | None) -> tuple[Query, Window]:
    """The reading's cases, in a last relation `recounted`, and its window."""
    rule = reading.rule
    place = shop if reading.zone is None else replace(shop, timezone=reading.zone)
    request = request_of(view, place, rule, as_of)
    if reading.moment != "asked":
        request = request_of(view, place, rule, _instant(reading, request.as_of, place))
    window = _window(reading, request)
    since = window.start - LOOKBACK if reading.counted_by == "answered" else window.start
    asked = query(request, since=since)
    ctes = [*(() if reading.zone is None else _in_zone(reading.zone)), asked.ctes, _step("recounted")]
    params: dict[str, object] = {
        "shop_id": shop.shop_id,
        "counted_by": reading.counted_by,
        "pending_as": reading.pending_as,
        "excluded_as": reading.excluded_as,
    }
    return Query(",\n".join(ctes), asked.params | params), window


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
