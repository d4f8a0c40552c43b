"""Hypothesis strategies for random shops, thick with the moments where definitions part.

A shop is canonical rows (see `reference`) and a time zone. Times cluster on opening and closing instants, on midnights
and clock changes, and gaps on the lengths that rules use, one second less, and one more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.reference import clock, reach
from tests.reference.case import Row, Tables, until_of

PLACES: Sequence[tuple[str, str, date]] = (
    ("Asia/Shanghai", "CN", date(2026, 2, 12)),  # New Year from the 16th on; Saturday the 14th is worked
    ("Asia/Shanghai", "CN", date(2025, 9, 26)),  # Sunday the 28th is worked; the 1st to the 8th are free
    ("UTC", "SG", date(2024, 2, 28)),
    ("Asia/Jakarta", "SEA", date(2025, 8, 14)),
    ("Asia/Ho_Chi_Minh", "SEA", date(2026, 8, 20)),  # Saturday the 22nd is worked for Monday the 31st
    ("America/New_York", "US", date(2025, 3, 8)),  # 02:00 -> 03:00 on the 9th
    ("America/New_York", "US", date(2025, 11, 1)),  # 02:00 -> 01:00 on the 2nd
    ("Europe/Berlin", "DE", date(2025, 3, 29)),  # 02:00 -> 03:00 on the 30th
    ("Europe/Berlin", "DE", date(2025, 10, 25)),  # 03:00 -> 02:00 on the 26th
    ("Pacific/Apia", "WS", date(2011, 12, 28)),  # there was no 30th
    ("America/Sao_Paulo", "BR", date(2018, 11, 3)),  # 00:00 -> 01:00 on the 4th
    ("Australia/Lord_Howe", "AU", date(2026, 4, 3)),  # 02:00 -> 01:30 on the 5th
)
"""Time zones and markets, each with a day on which the log starts."""
OWN_CURRENCIES = {"CN": "CNY", "US": "USD", "SG": "SGD"}
"""Market → what amounts without a currency are in."""

MINUTE, HOUR, DAY = 60, 3600, 86400
LIMITS = (1, MINUTE, 3 * MINUTE, 10 * MINUTE, HOUR, 12 * HOUR, DAY, 2 * DAY)
"""Lengths that rules use, in seconds."""
GAPS = (0, 0, 0, 1, 2, 59, 8 * HOUR, 15 * HOUR, 7 * DAY, *(limit + near for limit in LIMITS for near in (-1, 0, 1)))
"""Seconds from one event to the next."""
CLOCK_TIMES = ("00:00:00", "01:30:00", "02:30:00", "07:59:59", "08:00:00", "12:00:00", "17:59:59", "18:00:00")
LATE_TIMES = ("21:30:00", "22:57:00", "22:59:59", "23:00:00", "23:59:59")
"""What the clock on the wall shows when something starts."""

TEXTS = {
    "已经发货了": False,
    "你好，已经发货了": False,
    "Hi, it is on its way": False,
    "？？？": False,
    "您好~": True,
    " Hello there!! ": True,
    "在的😊": True,
    "GOOD MORNING": True,
    "Hello, welcome to Green Field flagship store!": True,
    "Hi, welcome to our shop, how can I help you?": True,
    "You are welcome to send it back to our store": False,
    "Xin chào 🌹": True,
    "Halo kak, selamat datang di Toko Hijau! Ada yang bisa kami bantu?": True,
    "您好，欢迎光临小熊旗舰店～": True,
    "您好，欢迎光临小熊旗舰店，您的包裹明天发出": False,
    "Shop có thể giúp gì cho bạn ạ?": True,
    "ยินดีต้อนรับค่ะ": True,
    "您好，已经发货了，还有什么可以帮您的吗": False,
    "Bestellung 7 ist unterwegs, willkommen zurück": False,
    "亲～" + "🌹" * 60: True,
}
"""What an agent writes, and whether it says no more than hello: told by eye."""
NAMES = ("A", "A", "B", None, "t**1", "匿名用户", "xxx", "游客123")
"""Buyers of conversations; some of these names are nobody's."""
THANKS = ("…", "…", None, "Thanks!", "ok 👍", "谢谢", "谢谢，还有货吗？")
"""What a buyer writes, or a bot."""
WORDS = (*TEXTS, "…", None)


@dataclass(frozen=True)
class Log:
    """A shop's rows, and where it is. `start`: the local day on which its rows begin."""

    tables: Tables
    zone: str
    market: str
    start: date

    @property
    def instants(self) -> list[datetime]:
        """Every instant in the rows."""
        rows = [row for table in self.tables.values() for row in table]
        return sorted({value for row in rows for value in row.values() if isinstance(value, datetime)})


@st.composite
def conversation_logs(draw: st.DrawFn) -> Log:
    """A shop with messages only."""
    zone, market, start = draw(st.sampled_from(PLACES))
    return Log(draw(_reaching({"messages": draw(_messages(zone, start))})), zone, market, start)


@st.composite
def full_logs(draw: st.DrawFn) -> Log:
    """A shop with rows in every table, all about the same few buyers, orders and products."""
    zone, market, start = draw(st.sampled_from(PLACES))
    telling = draw(st.sampled_from(((None,), (None, "no", "no", "yes", "yes"), ("no", "yes", "yes"))))
    reasons = draw(st.sampled_from(((None,), (None, "quality", "Quality problem", "late"))))
    tables = {
        "orders": draw(_orders(zone, start)),
        "refunds": draw(_some(_refund(zone, start, telling, reasons))),
        "reviews": draw(_some(_review(zone, start))),
        "chat_ratings": draw(_some(_chat_rating(zone, start)).map(_corrected)),
        "messages": draw(_few_messages(zone, start)),
    }
    draw(_some_days(tables["orders"], zone, "created_at", ("paid_at", "shipped_at", "delivered_at", "cancelled_at")))
    draw(_some_days(tables["refunds"], zone, "applied_at", ("agreed_at", "returned_at", "completed_at")))
    if own := OWN_CURRENCIES.get(market):
        tables["own_currency"] = [{"currency": own}]
    for number, row in enumerate(tables["refunds"]):
        row["refund_id"] = f"R{number}"
    for number, row in enumerate(tables["reviews"]):
        row["review_id"] = f"V{number}"
    return Log(draw(_reaching(tables)), zone, market, start)


@st.composite
def moments(draw: st.DrawFn, log: Log, lengths: Sequence[int | None] = ()) -> datetime:
    """An instant to ask for; see `moment`."""
    return moment(lambda choices: draw(st.sampled_from(choices)), log, lengths)


def moment(choose: Callable[[Sequence[Any]], Any], log: Log, lengths: Sequence[int | None] = ()) -> datetime:
    """An instant to ask for: one of the log's own, some seconds after it, or the turn of a day, give or take a second.

    `choose`: chooses one of several. `lengths`: the rule's own, which decide when something becomes due. More often
    than not one of the later instants: earlier there is little to judge.
    """
    instants = log.instants or [clock.midnight(log.start, log.zone)]
    since = choose((0, len(instants) // 2, len(instants) // 2, len(instants) * 3 // 4))
    chosen: datetime = choose(instants[since:])
    own = [length for length in lengths if length is not None]
    after = choose((0, 0, 0, *own * 8, *LIMITS, 7 * DAY, 30 * DAY, 60 * DAY, None))
    if after is None:
        chosen = clock.midnight(clock.wall(chosen, log.zone).date() + clock.DAY, log.zone)
    else:
        chosen += after * clock.SECOND
    return chosen + choose((0, 0, -1, 1)) * clock.SECOND


@st.composite
def _reaching(draw: st.DrawFn, tables: Tables) -> Tables:
    """The tables, each of which may end with its rows, earlier or later, or have one row far from the rest."""
    reaches = []
    for name, rows in tables.items():
        instants = [(row, column) for row in rows for column, value in row.items() if isinstance(value, datetime)]
        span = draw(st.sampled_from(("rows", "rows", "later", "later", "earlier", "far off"))) if instants else "rows"
        if span == "rows":
            continue
        events = [(row, column) for row, column in instants if not column.endswith("_until")]
        row, column = draw(st.sampled_from(events))
        if span == "far off":
            if column not in reach.AHEAD:
                days = draw(st.sampled_from((46, 60, 100, 400)))
                # what came later in that row moves with it: nothing arrives before it was sent
                later = [c for r, c in instants if r is row and r[c] >= row[column] and c not in reach.AHEAD]
                row.update({c: row[c] + days * clock.DAY for c in later})
            continue
        after = draw(st.sampled_from((0, 1, 7, 30))) if span == "later" else 0
        end = max(r[c] for r, c in instants) if span == "later" else row[column]
        reaches.append({"table": name, "last_at": end + after * clock.DAY})
    return tables | {"reaches": reaches} if reaches else tables


@st.composite
def days_left_out(draw: st.DrawFn, tables: Tables, zone: str) -> list[Row]:
    """Some of the local days on which something happened, for the merchant to leave out; more often none."""
    instants = (value for rows in tables.values() for row in rows for value in row.values())
    days = sorted({clock.wall(instant, zone).date() for instant in instants if isinstance(instant, datetime)})
    if not days or draw(st.integers(0, 2)):
        return []
    return [{"local_day": day} for day in draw(st.lists(st.sampled_from(days), min_size=1, max_size=2, unique=True))]


@st.composite
def _some_days(draw: st.DrawFn, rows: list[Row], zone: str, first: str, later_columns: Sequence[str]) -> None:
    """Let the shop's file name only the day of some things, in all rows or in some, as the importer would read it."""
    for column in draw(
        st.sampled_from(
            ((), (), (), (first,), later_columns[:1], later_columns[1:2], later_columns, (first, *later_columns))
        )
    ):
        for row in rows if draw(st.booleans()) else draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []:
            if row[column] is not None:
                day = clock.wall(row[column], zone).date()
                row[until_of(column)] = clock.instant_of(datetime.combine(day, time(23, 59, 59)), zone)
                # no earlier than what comes first, where that is an instant of the same day
                row[column] = max(clock.midnight(day, zone), row[first] if column != first else row[column])


# ---- rows -----------------------------------------------------------------------------------------------------------


@st.composite
def _beginning(draw: st.DrawFn, zone: str, start: date) -> datetime:
    day = start + draw(st.sampled_from((0, 0, 0, 1, 1, 2, 3, 7, 8, 30))) * clock.DAY
    clock_time = time.fromisoformat(draw(st.sampled_from(CLOCK_TIMES + LATE_TIMES)))
    return clock.instant_of(datetime.combine(day, clock_time), zone)


def _gap() -> st.SearchStrategy[timedelta]:
    return st.sampled_from(GAPS).map(lambda seconds: timedelta(seconds=seconds))


def _some(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """None, one, a few or many."""
    return st.sampled_from((0, 1, 3, 6, 9, 12)).flatmap(
        lambda number: st.lists(strategy, min_size=number, max_size=number)
    )


def _corrected(ratings: list[Row]) -> list[Row]:
    """Of a conversation's ratings in one second the last: in a file the others are corrected by it."""
    return list({(row["conversation_id"], row["rated_at"]): row for row in ratings}.values())


def _after(moment: datetime, *, seldom: bool = False) -> st.SearchStrategy[datetime | None]:
    """A gap after a moment; or never, half of the time or, with `seldom`, a quarter of it."""
    never = [None] * (len(GAPS) // (3 if seldom else 1))
    return st.sampled_from([*never, *(moment + gap * clock.SECOND for gap in GAPS)])


@st.composite
def _messages(draw: st.DrawFn, zone: str, start: date) -> list[Row]:
    # A conversation may bear the name of a buyer: where no buyer is known, the two must not be taken for one.
    names = ("A", *(f"c{number}" for number in range(1, 12)))
    if draw(st.booleans()):
        rows = [row for name in names[: draw(st.integers(1, 6))] for row in draw(_talk(name, zone, start))]
        if rows and draw(st.integers(0, 3)) == 0:
            for _ in range(draw(st.integers(1, 3))):
                draw(st.sampled_from(rows))["merged_into"] = draw(st.sampled_from(("B", *names)))
    else:
        rows = [row for name in names[: draw(st.integers(0, 12))] for row in draw(_question(name, zone, start))]
    order = draw(st.sampled_from(("as they come", "by time", "backwards", "shuffled")))
    if order == "by time":
        rows.sort(key=lambda row: row["sent_at"])
    elif order == "backwards":
        rows.reverse()
    elif order == "shuffled":
        rows = draw(st.permutations(rows))
    return [{"message_id": f"m{number}", **row} for number, row in enumerate(rows)]


@st.composite
def _few_messages(draw: st.DrawFn, zone: str, start: date) -> list[Row]:
    """The conversations that ratings are counted by: a question each, or two, and perhaps an answer."""
    names = [f"c{number}" for number in range(draw(st.sampled_from((0, 2, 4))))]
    several = [*names, *names[: draw(st.sampled_from((0, 0, 2)))]]
    # a session that is known twice has no defined answer (decision 45): where names come again, none is a summary
    summaries = len(several) == len(names)
    rows = [row for name in several for row in draw(_question(name, zone, start, summaries=summaries))]
    return [{"message_id": f"m{number}", **row} for number, row in enumerate(rows)]


@st.composite
def _talk(draw: st.DrawFn, name: str, zone: str, start: date) -> list[Row]:
    """A conversation in which anything may happen."""
    sent_at, buyer = (
        draw(_beginning(zone, start)),
        draw(st.sampled_from(NAMES)),
    )
    rows: list[Row] = []
    for _ in range(draw(st.sampled_from((0, 1, 3, 6, 8, 10)))):
        sent_at += draw(_gap())
        sender = draw(st.sampled_from(("buyer", "buyer", "buyer", "agent", "agent", "agent", "bot", "system")))
        named = draw(st.sampled_from((buyer, buyer, None))) if sender in ("buyer", "agent") else None
        rows.append(draw(_message(name, sender, named, sent_at)))
    return rows


@st.composite
def _question(draw: st.DrawFn, name: str, zone: str, start: date, *, summaries: bool = True) -> list[Row]:
    """A conversation of a question and its answer, if there is one; or, with `summaries`, a summary of it."""
    asked_at, buyer = draw(_beginning(zone, start)), draw(st.sampled_from(("A", "B", name, None, "t**1", "N/A")))
    rows = [draw(_message(name, "buyer", buyer, asked_at))]
    answer = draw(st.sampled_from(("agent", "agent", "agent", "bot", None)))
    if answer is not None:
        rows.append(draw(_message(name, answer, None, asked_at + draw(_gap()))))
    if summaries and draw(st.integers(0, 7)) == 0:
        return [{**row, "message_id": known_as} for row, known_as in zip(rows, ("~question", "~answer"), strict=False)]
    return rows


@st.composite
def _message(draw: st.DrawFn, name: str, sender: str, buyer: str | None, sent_at: datetime) -> Row:
    people = sender == "agent"
    return {
        "conversation_id": name,
        "buyer_id": buyer,
        "sender": sender,
        "agent_id": draw(st.sampled_from(("x", "y", None))) if people else None,
        "sent_at": sent_at,
        "text": draw(st.sampled_from(WORDS if people else THANKS)),
        "needs_answer": draw(st.sampled_from((None, None, None, None, None, "yes", "no")))
        if sender == "buyer"
        else None,
    }


@st.composite
def _orders(draw: st.DrawFn, zone: str, start: date) -> list[Row]:
    rows: list[Row] = []
    waybills = draw(st.sampled_from(((None,), (None, "w1"), (None, "w1"))))
    known_ones = (None, None, "buyer", "merchant", "platform", "system")
    prices = draw(st.sampled_from(((None, 10), (0, 10, 25), (0.01, 10.5, 99.99), (10, 20.25))))
    currencies = draw(st.sampled_from(((None,), (None,), ("CNY",), (None, "CNY"), ("CNY", "USD"))))
    cancellers = draw(st.sampled_from(((None,), known_ones, known_ones, known_ones)))
    for number in range(draw(st.sampled_from((0, 1, 3, 6)))):
        created_at = draw(_beginning(zone, start))
        payment = draw(st.sampled_from(("first", "first", "never", "at the door")))
        paid_at = draw(_after(created_at, seldom=True)) if payment == "first" else None
        buyer = draw(st.sampled_from(("A", "B", None)))
        lines = draw(st.sampled_from((1, 1, 2, 3)))
        status = draw(
            st.sampled_from((None, None, "unpaid", "paid", "in transit", "shipped", "completed", "cancelled"))
        )
        for line in range(lines):
            begin = paid_at or created_at
            shipped_at = draw(_after(begin, seldom=payment != "never"))
            rows.append(
                {
                    "order_id": f"o{number}",
                    "line_id": f"l{line}" if lines > 1 else None,
                    "buyer_id": buyer,
                    "product_id": draw(st.sampled_from(("p1", "p2", None))),
                    "status": draw(st.sampled_from((None, status))),
                    "created_at": created_at,
                    "paid_at": draw(_after(shipped_at or created_at)) if payment == "at the door" else paid_at,
                    "promised_at": draw(_after(begin, seldom=True)),
                    "shipped_at": shipped_at,
                    "delivered_at": draw(_after(shipped_at or begin)),
                    "deliver_by": draw(_after(begin, seldom=True)),
                    "amount": draw(st.sampled_from(prices)),
                    "currency": draw(st.sampled_from(currencies)),
                    "preorder": draw(st.sampled_from((None, "no", "yes"))),
                    "fulfilled_by": draw(st.sampled_from((None, "merchant", "platform"))),
                    "promised_first_at": draw(_after(begin)),
                    "tracking_id": draw(st.sampled_from(waybills)),
                    "cancelled_at": draw(_after(created_at)),
                    "cancelled_by": draw(st.sampled_from(cancellers)),
                }
            )
    return rows


@st.composite
def _refund(
    draw: st.DrawFn, zone: str, start: date, interventions: Sequence[str | None], reasons: Sequence[str | None]
) -> Row:
    applied_at = draw(_beginning(zone, start))
    agreed_at = draw(_after(applied_at, seldom=True))
    return {
        "order_id": draw(st.sampled_from(("o0", "o0", "o1", "o2", None))),
        "buyer_id": draw(st.sampled_from(("A", "B"))),
        "product_id": draw(st.sampled_from(("p3", None))),
        "kind": draw(st.sampled_from(("refund_only", "return_refund", "return_refund", "exchange", "other", None))),
        "applied_at": applied_at,
        "agreed_at": agreed_at,
        "returned_at": draw(_after(agreed_at or applied_at)),
        "completed_at": draw(_after(applied_at, seldom=True)),
        "status": draw(st.sampled_from((None, None, "open", "refunded", "closed"))),
        "platform_intervened": draw(st.sampled_from(interventions)),
        "fault": draw(st.sampled_from((None, "merchant", "both", "buyer", "none"))),
        "reason": draw(st.sampled_from(reasons)),
        "amount": draw(st.sampled_from((0, 0.01, 5, 10.5))),
    }


@st.composite
def _review(draw: st.DrawFn, zone: str, start: date) -> Row:
    score = st.sampled_from((None, 1, 2, 3, 4, 5, 5))
    scores = draw(st.tuples(score, score, score).filter(any))
    return {
        "order_id": draw(st.sampled_from(("o0", "o1", None))),
        "product_id": draw(st.sampled_from(("p1", "p2", None))),
        "buyer_id": draw(st.sampled_from(("A", "A", "A", "B", None, "t**1", "t**1", "anonymous"))),
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
        "reason": draw(st.sampled_from((None, None, "slow", "slow, and rude", "Rude"))),
    }
