"""Tests room: hypothesis strategies for random shops and random rules, thick with the moments where definitions part.

A shop is canonical rows (see `reference`) and a time zone. Times cluster on opening and closing instants, on midnights
and clock changes, and gaps on the lengths that rules use, one second less, and one more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from metrics.rule import CHAT_FAMILIES, Rule
from tests.reference import clock
from tests.reference.reference import Row, Tables

PLACES: Sequence[tuple[str, date]] = (
    ("Asia/Shanghai", date(2026, 1, 31)),
    ("UTC", date(2024, 2, 28)),
    ("Asia/Jakarta", date(2025, 8, 14)),
    ("America/New_York", date(2025, 3, 8)),  # 02:00 -> 03:00 on the 9th
    ("America/New_York", date(2025, 11, 1)),  # 02:00 -> 01:00 on the 2nd
    ("Europe/Berlin", date(2025, 3, 29)),  # 02:00 -> 03:00 on the 30th
    ("Europe/Berlin", date(2025, 10, 25)),  # 03:00 -> 02:00 on the 26th
    ("Pacific/Apia", date(2011, 12, 28)),  # there was no 30th
    ("America/Sao_Paulo", date(2018, 11, 3)),  # 00:00 -> 01:00 on the 4th
)
"""Time zones, each with a day on which the log starts."""

MINUTE, HOUR, DAY = 60, 3600, 86400
LIMITS = (1, MINUTE, 3 * MINUTE, HOUR, 12 * HOUR, DAY, 2 * DAY)
"""Lengths that rules use, in seconds."""
GAPS = (0, 0, 0, 1, 2, 59, 8 * HOUR, 15 * HOUR, 7 * DAY, *(limit + near for limit in LIMITS for near in (-1, 0, 1)))
"""Seconds from one event to the next."""
CLOCK_TIMES = ("00:00:00", "01:30:00", "02:30:00", "07:59:59", "08:00:00", "12:00:00", "17:59:59", "18:00:00")
LATE_TIMES = ("21:30:00", "22:57:00", "22:59:59", "23:00:00", "23:59:59")
"""What the clock on the wall shows when something starts."""

HOURS = (
    "08:00-23:00",
    "08:00-24:00",
    "22:00-02:00",
    ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00"],
    ["Sat-Sun 08:00-18:00"],
    ["00:00-08:00", "08:00-18:00"],
    "00:00-24:00",
)
SHARES = (
    ">= 0.70",
    "> 0.85",
    ">= 0.5",
    "<= 0.10",
    "< 0.5",
    ">= 1",
    "> 1",
    "<= 0",
    "< 0",
    ">= 0",
    "> 0",
    "<= 1",
    ">= 0.333",
)
MARKS = (">= 4.6", "> 4", ">= 5", "> 5", ">= 1", "<= 3", "< 5", ">= 0", ">= 4.8")
DURATIONS = ("<= 48 hours", "<= 30 seconds", "< 1 hour", ">= 3 minutes", "< 1 second")


@dataclass(frozen=True)
class Log:
    """A shop's rows, and where it is."""

    tables: Tables
    zone: str
    start: date

    @property
    def instants(self) -> list[datetime]:
        """Every instant in the rows."""
        rows = [row for table in self.tables.values() for row in table]
        return sorted({value for row in rows for value in row.values() if isinstance(value, datetime)})


@st.composite
def conversation_logs(draw: st.DrawFn) -> Log:
    """A shop with messages only."""
    zone, start = draw(st.sampled_from(PLACES))
    return Log({"messages": draw(_messages(zone, start))}, zone, start)


@st.composite
def full_logs(draw: st.DrawFn) -> Log:
    """A shop with rows in every table, all about the same few buyers, orders and products."""
    zone, start = draw(st.sampled_from(PLACES))
    tables = {
        "orders": draw(_orders(zone, start)),
        "refunds": draw(st.lists(_refund(zone, start), max_size=8)),
        "reviews": draw(st.lists(_review(zone, start), max_size=8)),
        "chat_ratings": draw(st.lists(_chat_rating(zone, start), max_size=8)),
    }
    for number, row in enumerate(tables["refunds"]):
        row["refund_id"] = f"R{number}"
    for number, row in enumerate(tables["reviews"]):
        row["review_id"] = f"V{number}"
    return Log(tables, zone, start)


@st.composite
def moments(draw: st.DrawFn, log: Log) -> datetime:
    """An instant to ask for: one of the log's own, a limit after it, or the turn of a day, give or take a second."""
    instants = log.instants or [clock.midnight(log.start, log.zone)]
    moment = draw(st.sampled_from(instants))
    after = draw(st.sampled_from((0, 0, *LIMITS, 7 * DAY, 30 * DAY, None)))
    if after is None:
        moment = clock.midnight(clock.wall(moment, log.zone).date() + clock.DAY, log.zone)
    else:
        moment += after * clock.SECOND
    return moment + draw(st.sampled_from((0, 0, -1, 1))) * clock.SECOND


# ---- rows -----------------------------------------------------------------------------------------------------------


@st.composite
def _beginning(draw: st.DrawFn, zone: str, start: date) -> datetime:
    day = start + draw(st.sampled_from((0, 0, 0, 1, 1, 2, 3, 7, 8, 30))) * clock.DAY
    shown = time.fromisoformat(draw(st.sampled_from(CLOCK_TIMES + LATE_TIMES)))
    return clock.instant_of(datetime.combine(day, shown), zone)


def _gap() -> st.SearchStrategy[timedelta]:
    return st.sampled_from(GAPS).map(lambda seconds: timedelta(seconds=seconds))


def _maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


@st.composite
def _messages(draw: st.DrawFn, zone: str, start: date) -> list[Row]:
    rows: list[Row] = []
    # A conversation may bear the name of a buyer: where no buyer is known, the two must not be taken for one.
    for conversation in ("A", "c1", "c2", "c3")[: draw(st.integers(1, 4))]:
        sent_at, buyer = draw(_beginning(zone, start)), draw(st.sampled_from(("A", "A", "B", None)))
        for _ in range(draw(st.integers(0, 7))):
            sent_at += draw(_gap())
            sender = draw(st.sampled_from(("buyer", "buyer", "buyer", "agent", "agent", "bot", "system")))
            rows.append(
                {
                    "conversation_id": conversation,
                    "buyer_id": draw(st.sampled_from((buyer, buyer, None))) if sender in ("buyer", "agent") else None,
                    "sender": sender,
                    "agent_id": draw(st.sampled_from(("x", "y", None))) if sender == "agent" else None,
                    "sent_at": sent_at,
                    "text": "…",
                }
            )
    order = draw(st.sampled_from(("as they come", "by time", "backwards", "shuffled")))
    if order == "by time":
        rows.sort(key=lambda row: row["sent_at"])
    elif order == "backwards":
        rows.reverse()
    elif order == "shuffled":
        rows = draw(st.permutations(rows))
    return [{**row, "message_id": f"m{number}"} for number, row in enumerate(rows)]


@st.composite
def _orders(draw: st.DrawFn, zone: str, start: date) -> list[Row]:
    rows: list[Row] = []
    for number in range(draw(st.integers(0, 5))):
        created_at = draw(_beginning(zone, start))
        paid_at = draw(_maybe(_gap().map(lambda gap, at=created_at: at + gap)))
        buyer = draw(st.sampled_from(("A", "B", None)))
        lines = draw(st.sampled_from((1, 1, 2, 3)))
        for line in range(lines):
            begin = paid_at or created_at
            rows.append(
                {
                    "order_id": f"o{number}",
                    "line_id": f"l{line}" if lines > 1 else None,
                    "buyer_id": buyer,
                    "product_id": draw(st.sampled_from(("p1", "p2", None))),
                    "status": draw(st.sampled_from((None, None, None, "paid", "shipped", "completed", "cancelled"))),
                    "created_at": created_at,
                    "paid_at": paid_at,
                    "promised_at": draw(_maybe(_gap().map(lambda gap, at=begin: at + gap))),
                    "shipped_at": draw(_maybe(_gap().map(lambda gap, at=begin: at + gap))) if paid_at else None,
                    "cancelled_at": draw(_maybe(_gap().map(lambda gap, at=created_at: at + gap))),
                    "cancelled_by": draw(st.sampled_from((None, "buyer", "merchant", "platform", "system"))),
                }
            )
    return rows


@st.composite
def _refund(draw: st.DrawFn, zone: str, start: date) -> Row:
    applied_at = draw(_beginning(zone, start))
    agreed_at = draw(_maybe(_gap().map(lambda gap: applied_at + gap)))
    return {
        "order_id": draw(st.sampled_from(("o0", "o1", None))),
        "buyer_id": draw(st.sampled_from(("A", "B"))),
        "product_id": draw(st.sampled_from(("p3", None))),
        "kind": draw(st.sampled_from(("refund_only", "return_refund", "return_refund", "exchange", "other", None))),
        "applied_at": applied_at,
        "agreed_at": agreed_at,
        "returned_at": draw(_maybe(_gap().map(lambda gap: (agreed_at or applied_at) + gap))),
        "completed_at": draw(_maybe(_gap().map(lambda gap: applied_at + gap))),
        "platform_intervened": draw(st.sampled_from((None, "no", "no", "yes", "yes"))),
        "fault": draw(st.sampled_from((None, "merchant", "both", "buyer", "none"))),
    }


@st.composite
def _review(draw: st.DrawFn, zone: str, start: date) -> Row:
    score = st.none() | st.integers(1, 5)
    scores = draw(st.tuples(score, score, score).filter(any))
    return {
        "order_id": draw(st.sampled_from(("o0", "o1", None))),
        "product_id": draw(st.sampled_from(("p1", "p2", None))),
        "buyer_id": draw(st.sampled_from(("A", "B", None))),
        "created_at": draw(_beginning(zone, start)),
        "automatic": draw(st.sampled_from((None, "yes", "no"))),
        **dict(zip(("description_score", "service_score", "logistics_score"), scores, strict=True)),
    }


@st.composite
def _chat_rating(draw: st.DrawFn, zone: str, start: date) -> Row:
    return {
        "conversation_id": draw(st.sampled_from(("A", "c1"))),
        "agent_id": draw(st.sampled_from(("x", "y", None))),
        "rated_at": draw(_beginning(zone, start)),
        "rating": draw(st.sampled_from(("satisfied", "neutral", "dissatisfied", 1, 2, 3, 4, 5))),
        "handled_by": draw(st.sampled_from((None, "agent", "bot"))),
    }


# ---- rules ----------------------------------------------------------------------------------------------------------


@st.composite
def chat_rules(draw: st.DrawFn, log: Log) -> Rule:
    """A rule about answers."""
    entry = {
        "cases": draw(st.sampled_from(CHAT_FAMILIES)),
        "bots": draw(st.sampled_from(("count", "ignore", "leave_out"))),
        "statistic": draw(st.sampled_from(("share", "share", "share_missed", "mean"))),
        **draw(_maybe_within()),
    }
    if draw(st.booleans()):
        entry["hours"] = draw(st.sampled_from(HOURS))
        entry["hours_mean"] = draw(st.sampled_from(("asked_inside", "clock_stops")))
        entry["holidays"] = draw(st.lists(_holiday(log.start), max_size=2, unique_by=lambda holiday: holiday["date"]))
    return _rule(entry, **draw(_line(entry)))


@st.composite
def other_rules(draw: st.DrawFn) -> Rule:
    """A rule about anything but answers."""
    family = draw(
        st.sampled_from(("refunds", "refunds", "disputes", "shipments", "cancellations", "reviews", "chat_ratings"))
    )
    means = () if family in ("disputes", "cancellations") else ("mean",)
    entry = {"cases": family, "statistic": draw(st.sampled_from(("share", "share_missed", "rate", *means)))}
    if entry["statistic"] == "rate":
        entry["per"] = "paid_orders"
    if family in ("refunds", "disputes"):
        entry |= draw(st.sampled_from(({}, {"kind": "return_refund"}, {"kind": ["refund_only", "other"]})))
    if family == "refunds":
        entry |= draw(_maybe_within())
        entry |= draw(st.sampled_from(({}, {"pause": "buyer"})))
        entry |= draw(st.sampled_from(({}, {"exclude": ["platform_intervened"]})))
    if family == "reviews":
        entry |= draw(st.sampled_from(({}, {"side": "service"}, {"side": "logistics"})))
        entry |= draw(st.sampled_from(({}, {"exclude": ["auto_review"]})))
    if family == "chat_ratings":
        entry |= draw(st.sampled_from(({}, {"handled_by": "agent"})))
    return _rule(entry, **draw(_line(entry)))


def _rule(entry: dict[str, object], **more: object) -> Rule:
    return Rule.of({"id": "test.rule", "title": "…", **entry, **more})


def _maybe_within() -> st.SearchStrategy[dict[str, object]]:
    return st.sampled_from(({}, *({"within": f"{limit} seconds"} for limit in LIMITS)))


@st.composite
def _holiday(draw: st.DrawFn, start: date) -> dict[str, object]:
    holiday: dict[str, object] = {"date": start + draw(st.integers(0, 3)) * clock.DAY}
    if draw(st.booleans()):
        holiday["hours"] = "10:00-12:00"
    return holiday


@st.composite
def _line(draw: st.DrawFn, entry: dict[str, object]) -> dict[str, object]:
    """Window, line and what goes with it."""
    more: dict[str, object] = {
        "window": draw(st.sampled_from(("week", "month", "1 days", "2 days", "7 days", "30 days"))),
        "minimum_cases": draw(st.sampled_from((0, 0, 1, 3))),
    }
    marks = entry["cases"] in ("reviews", "chat_ratings")
    lines = SHARES if entry["statistic"] != "mean" else MARKS if marks else DURATIONS
    near = ("0", "0.02", "0.2") if lines is not DURATIONS else ("0", "600")
    if draw(st.booleans()):
        more |= {"pass": draw(st.sampled_from(lines)), "near": draw(st.sampled_from(near))}
    return more
