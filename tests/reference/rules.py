"""Hypothesis strategies for random rules. Every field that can change a case or a figure is drawn."""

from datetime import date, datetime

from hypothesis import strategies as st

from metrics.rules.rule import CHAT_FAMILIES, Rule
from tests.reference import clock, reach
from tests.reference.logs import LIMITS, Log, moments
from tests.reference.public_holidays import country_of

WORDS_ONLY = ("id", "title", "grade", "source", "note", "violation")
"""Fields that name a rule or say where it comes from."""
WHOSE_AND_WHEN = ("platform", "market", "seller", "programme", "shop", "effective_from", "effective_to")
"""Fields that say which shop a rule judges and on which day. Whether it does is asked before it is worked out."""
DRAWN_ONLY = ("target",)
"""A second line on a chart."""
SILENT = frozenset(WORDS_ONLY + WHOSE_AND_WHEN + DRAWN_ONLY)
"""Fields that no case, verdict, measure, deadline or figure depends on."""

KINDS = ("return_refund", "exchange", ["refund_only", "other"])
OUT = (["preorder"], ["platform_fulfilled"], ["preorder", "platform_fulfilled"])
ORDERS = ("shipments", "shipments", "deliveries", "cancellations", "cancellations")
OTHER_FAMILIES = ("refunds", "refunds", "disputes", *ORDERS, "reviews", "reviews", "chat_ratings")
DAYS = ("1 day", "2 days", "7 days", "30 days", "30 days", "30 days", "90 days", "1 month", "2 months", "6 months")
OVER = ("last day", "last week", "last month", "last 2 calendar months", "last month from 26")
WINDOWS = ("week", "month", "3 calendar months", *OVER, *DAYS)
HOURS = (
    "Mon-Fri 18:00-02:00",
    "20:00-08:00",
    "08:00-23:00",
    "08:00-24:00",
    "22:00-02:00",
    ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00"],
    ["Sat-Sun 08:00-18:00"],
    ["00:00-08:00", "08:00-18:00"],
    "00:00-24:00",
    "01:30-12:00:30",
)
CYCLES = (("18:00", "19:00"), ("18:00", "18:00"), ("00:00", "00:00"), ("02:30", "23:59:59"), ("24:00", "23:59:59"))
QUIET = ("23:00-08:00", "18:00-06:00", "02:00-02:30", "01:30-09:00", "00:00-12:00")
DAYS_WORKED = ("Mon-Sat", "Sun-Thu", "Tue-Tue")
CUTOFFS = (("12:00", 0, 1), ("18:00", 1, 2), ("00:00", 0, 2), ("23:59:59", 0, 2))
PROMISES = (
    *({"cutoff": at, "before": f"{early} working days", "after": f"{two} working days"} for at, early, two in CUTOFFS),
    "1 hour",
    "24 hours",
    "1 working day",
    "2 working days",
    "3 working days",
)
FAULTS = (
    ["returned"],
    ["refunded"],
    ["ruled_against"],
    ["cancelled", "returned"],
    ["cancelled", "returned", "ruled_against"],
)
CAPS = ("cap_seconds", "unanswered_seconds")
HANDOVERS = ({}, {}, {"handover": ["thanks"]}, {"handover": ["谢谢*", "*店*"]})
WEEKENDS = ("Mon 12:00", "Mon 00:00", "Tue 02:30", "Fri 23:59:59")
SHARES = (
    ">= 0.70",
    ">= 0.70",
    "> 0.85",
    ">= 0.5",
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
DURATIONS = ("<= 48 hours", "<= 30 seconds", "< 1 hour", ">= 3 minutes", "< 1 second", "<= 180")


Entry = dict[str, object]
"""A rule as a rule file says it."""


def chat_rules(log: Log) -> st.SearchStrategy[Rule]:
    """A rule about answers."""
    return chat_entries(log).map(Rule.of)


def other_rules(log: Log) -> st.SearchStrategy[Rule]:
    """A rule about anything but answers."""
    return other_entries(log).map(Rule.of)


@st.composite
def rule_and_moment(draw: st.DrawFn, log: Log) -> tuple[Rule, datetime | None]:
    """A rule about what is in the log, and an instant to ask for, which its own lengths make interesting; or none."""
    rule = draw(other_rules(log) if "orders" in log.tables else chat_rules(log))
    if reach.ends(log.tables, rule) and draw(st.integers(0, 4)) == 0:
        return rule, None
    return rule, draw(moments(log, lengths(rule)))


def lengths(rule: Rule) -> tuple[int | None, ...]:
    """The rule's lengths of time, which decide when something becomes due, in seconds."""
    return rule.within, rule.cap_seconds, rule.unanswered_seconds


@st.composite
def chat_entries(draw: st.DrawFn, log: Log) -> Entry:
    """What a rule file says of answers."""
    family = draw(st.sampled_from(CHAT_FAMILIES))
    entry = {"cases": family, "bots": draw(st.sampled_from(("count", "ignore", "leave_out")))}
    entry["statistic"] = draw(st.sampled_from(("share", "share", "share_missed", "mean", "median", "p90")))
    if entry["bots"] != "count":
        entry |= draw(_maybe("greeting_counts", (False,)))
    if family == "chats":
        entry |= draw(_maybe("new_after", ("1 second", "1 hour", "24 hours")))
    if family in ("turns", "chats"):
        entry |= draw(st.sampled_from(({}, {}, *({"clock_from": "handover", **words} for words in HANDOVERS))))
    entry |= draw(st.sampled_from(({}, {}, {"auto_replies": ["*ON its way", "已经*"]}, {"auto_replies": ["ok"]})))
    entry |= draw(st.sampled_from(({}, {}, {"no_answer_needed": ["thanks", "谢谢"]}, {"no_answer_needed": ["谢谢*"]})))
    by_the_wall = draw(st.sampled_from((None, None, None, "weekend_due", "cycle")))
    if by_the_wall == "cycle":
        cutoff, due = draw(st.sampled_from(CYCLES))
        entry["cycle"] = {"cutoff": cutoff, "due": due}
    elif by_the_wall == "weekend_due":
        entry |= {"weekend_due": draw(st.sampled_from(WEEKENDS)), "within": f"{draw(st.sampled_from(LIMITS))} seconds"}
    else:
        entry |= draw(_maybe_within())
    entry |= draw(_maybe("hours", HOURS))
    if "hours" in entry or by_the_wall == "cycle" or draw(st.integers(0, 3)) == 0:
        entry |= draw(_holidays(log))
    if by_the_wall is None and {"hours", "holidays", "public_holidays"} & set(entry):
        entry |= draw(_maybe("hours_mean", ("clock_stops",)))
    if family != "buyer_days" and "hours_mean" not in entry:
        entry |= draw(st.sampled_from(({}, *({name: seconds} for name in CAPS for seconds in (1, 60, 180, 600)))))
    return {"id": "test.rule", **entry, **draw(_figure(entry))}


@st.composite
def other_entries(draw: st.DrawFn, log: Log) -> Entry:
    """What a rule file says of anything but answers."""
    family = draw(st.sampled_from(OTHER_FAMILIES))
    means = () if family in ("disputes", "cancellations") else ("mean", "median", "p90")
    if family in ("reviews", "chat_ratings"):
        means += ("net",)
    entry = {"cases": family, "statistic": draw(st.sampled_from(("share", "share", "share_missed", "rate", *means)))}
    if entry["statistic"] == "rate":
        chats = ("chats", "chats") if family == "chat_ratings" else ()
        entry["per"] = draw(st.sampled_from(("paid_orders", "paid_lines", "delivered_orders", "orders", *chats)))
    if entry.get("per") == "orders" and family in ("refunds", "disputes") and draw(st.booleans()):
        entry["per"] = "paid_amount"
    match family:
        case "refunds":
            entry |= draw(_of_refunds(entry["statistic"] in ("rate", "share_missed"))) | draw(_by_order_or_reason())
        case "disputes":
            entry |= draw(_maybe("kind", KINDS))
            entry |= draw(_maybe("ruling", ("any",))) | draw(_by_order_or_reason())
        case "shipments":
            entry |= draw(_maybe("promise", PROMISES))
            entry |= draw(_maybe("needs", ("tracked", ["in_time", "tracked"])))
            entry |= draw(_maybe("each", ("order",)))
            entry |= draw(_maybe("from", ("created", "paid"))) | draw(_maybe("cancelled_late", ("excluded",)))
            entry |= draw(st.sampled_from(({}, {"platform_fulfilled": "met"}, *({"exclude": out} for out in OUT))))
            entry |= draw(_maybe("promised", ("first",))) | draw(_maybe("quiet", QUIET))
            if "working" in str(entry.get("promise")):
                entry |= draw(_maybe("working_days", DAYS_WORKED)) | draw(_holidays(log))
        case "deliveries":
            entry |= draw(_maybe_within()) | draw(_maybe("each", ("line",))) | draw(_maybe("from", ("created", "paid")))
            entry |= draw(_maybe("cancelled_late", ("excluded",))) | draw(_maybe("exclude", OUT))
            entry |= draw(_maybe("met_when", ("scanned_or_delivered",))) | draw(_maybe("quiet", QUIET))
            entry = draw(st.sampled_from((entry, _of_arrivals(entry))))
        case "cancellations":
            entry |= draw(st.sampled_from(({}, {"each": "line"}, *({"faults": faults} for faults in FAULTS))))
            entry |= draw(_maybe("from", ("paid",))) | draw(_maybe("exclude", OUT))
        case "reviews":
            entry |= draw(_maybe("side", ("service", "logistics")))
            entry |= draw(_maybe("exclude", (["auto_review"],)))
            entry |= draw(_maybe("per_buyer_per_month", (1, 1, 1, 2)))
            entry |= draw(_maybe("of_each", ("first", "last")))
            entry |= draw(_maybe("met_from", (2, 3, 5)))
        case "chat_ratings":
            entry |= draw(_of_ratings(entry.get("per") == "chats"))
    if entry.get("per") == "paid_amount" and entry.get("each") == "order":
        del entry["each"]
    return {"id": "test.rule", **entry, **draw(_figure(entry))}


def _of_arrivals(entry: Entry) -> Entry:
    """The same rule of deliveries about what has arrived; itself where its figure is made of verdicts."""
    if entry["statistic"] not in ("mean", "median", "p90"):
        return entry
    silent = {"within", "met_when", "cancelled_late"}
    return {name: value for name, value in entry.items() if name not in silent} | {"of": "delivered_orders"}


@st.composite
def _of_refunds(draw: st.DrawFn, counts_misses: bool) -> Entry:
    entry = draw(_maybe("kind", KINDS)) | draw(_maybe_within())
    clock_ends = draw(st.sampled_from((None, {"until": "agreed"}, {"pause": "buyer"}, {"pause": "buyer"})))
    entry |= draw(_maybe("quiet", QUIET))
    entry |= draw(_maybe("status", ("refunded",))) | draw(_maybe("order", ("sent",)))
    if clock_ends != {"until": "agreed"}:
        entry |= draw(_maybe("missed_when", ("platform_intervened", "refunded")))
    if not clock_ends and "within" not in entry and draw(st.booleans()):
        entry["missed_when"] = "applied"
    if entry.get("missed_when") != "platform_intervened":
        entry |= draw(_maybe("exclude", (["platform_intervened"],)))
    if counts_misses and not {"within", "missed_when"} & set(entry):
        entry["within"] = f"{draw(st.sampled_from(LIMITS))} seconds"
    return entry | (clock_ends or {})


@st.composite
def _of_ratings(draw: st.DrawFn, by_chats: bool) -> Entry:
    entry = draw(_maybe("handled_by", ("agent",))) | draw(_maybe("of_each", ("first", "last")))
    entry |= draw(_maybe("met_from", (2, 3, 5))) | draw(_maybe("only_unsatisfied", (True,)))
    entry |= draw(_maybe("missed_reason", ("rude",))) | draw(_maybe("begun_in", QUIET))
    if by_chats and "begun_in" not in entry:
        entry |= draw(_maybe("new_after", ("1 second", "1 hour", "24 hours")))
    return entry


@st.composite
def _by_order_or_reason(draw: st.DrawFn) -> Entry:
    reasons = draw(st.sampled_from(({}, {}, {"reasons": "quality"}, {"reasons": ["problem", "late"]})))
    return reasons | draw(_maybe("each", ("order",))) | draw(_maybe("of", ("window_orders", "delivered_orders")))


def _maybe(field: str, values: tuple[object, ...]) -> st.SearchStrategy[Entry]:
    """The field with one of the values, or, as often as not, without it."""
    return st.just({}) | st.sampled_from(values).map(lambda value: {field: value})


def _maybe_within() -> st.SearchStrategy[Entry]:
    return st.sampled_from(({}, *({"within": f"{limit} seconds"} for limit in LIMITS)))


@st.composite
def _holidays(draw: st.DrawFn, log: Log) -> Entry:
    """Some dates, with hours of their own or none, and the public holidays where the reference knows them."""
    listed = draw(st.lists(_holiday(log.start), max_size=draw(st.integers(0, 3)), unique_by=lambda item: item["date"]))
    entry: Entry = {"holidays": listed} if listed else {}
    if country_of(log.market, log.zone) is not None:
        form = draw(st.sampled_from((None, "word", "field")))
        if form == "word":
            entry["holidays"] = [*entry.get("holidays", []), "public"]
        elif form == "field":
            entry["public_holidays"] = True
    return entry


@st.composite
def _holiday(draw: st.DrawFn, start: date) -> Entry:
    holiday: Entry = {"date": start + draw(st.sampled_from((0, 0, 1, 1, 2, 3, 4, 5))) * clock.DAY}
    return holiday | draw(st.sampled_from(({}, {}, {"hours": "10:00-12:00"}, {"hours": "22:00-03:00"})))


@st.composite
def _figure(draw: st.DrawFn, entry: Entry) -> Entry:
    """Window, line and what goes with it."""
    window = draw(st.sampled_from(WINDOWS))
    more: Entry = {"window": window, "minimum_cases": draw(st.sampled_from((0, 0, 1, 3)))}
    if window in DAYS:
        more |= draw(_maybe("lag_days", (0, 1, 2, 7)))
    if entry["statistic"] == "share":
        more |= draw(_maybe("blend", ("latest_quarter",)))
    marks = entry["cases"] in ("reviews", "chat_ratings")
    lines = SHARES if entry["statistic"] not in ("mean", "median", "p90") else MARKS if marks else DURATIONS
    near = ("0", "0.02", "0.2") if lines is not DURATIONS else ("0", "600")
    if draw(st.integers(0, 3)):
        more |= {"pass": draw(st.sampled_from(lines)), "near": draw(st.sampled_from(near))}
        if lines is SHARES and entry["statistic"] != "net" and entry.get("per") != "paid_amount":
            more |= draw(_maybe("minimum_missed", (1, 2, 4)))
            if "minimum_missed" in more and "blend" not in more:
                more |= draw(_maybe("minimum_missed_below", (2, 3, 6)))
            more |= {} if "blend" in more else draw(_maybe("minimum_buyers", (1, 2, 3)))
    if entry["cases"] != "buyer_days" and draw(st.integers(0, 3)) == 0:
        names = draw(st.lists(st.sampled_from(("c1", "c2", "o0", "o1", "R1", "R2")), min_size=1, max_size=3))
        more["struck_out"] = [{"case": name, "reason": "appeal won"} for name in names]
    if entry["cases"] not in CHAT_FAMILIES:
        more |= draw(_maybe("minimum_orders", (1, 1, 2, 4)))
    return more
