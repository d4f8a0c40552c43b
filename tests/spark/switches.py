"""Rules that between them have every switch of every family, for which the engines are compared."""

from datetime import date

from metrics.families import CHAT_FAMILIES
from metrics.rules.rule import Rule

Entry = dict[str, object]

HOLIDAYS = [
    {"date": date(2026, 2, 12)},
    {"date": date(2025, 3, 9), "hours": "10:00-12:00"},
    {"date": date(2025, 10, 26), "hours": "22:00-03:00"},
]
STRUCK_OUT = [{"case": name, "reason": "appeal won"} for name in ("c1", "o1", "R1")]

CHATS: tuple[Entry, ...] = (
    {"within": "3 minutes", "hours": "08:00-23:00", "bots": "leave_out", "greeting_counts": False, "grade": "user"},
    {"within": "1 hour", "hours": ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00"], "hours_mean": "clock_stops",
     "public_holidays": True, "bots": "ignore"},
    {"cycle": {"cutoff": "18:00", "due": "19:00"}, "holidays": HOLIDAYS, "bots": "ignore", "statistic": "share_missed"},
    {"within": "10 minutes", "auto_replies": ["*ON its way", "已经*"], "no_answer_needed": ["thanks", "谢谢*"],
     "bots": "leave_out", "window": "week", "struck_out": STRUCK_OUT},
    {"within": "60 seconds", "weekend_due": "Mon 12:00", "bots": "count", "window": "last month"},
)  # fmt: skip
OF_CHATS: dict[str, tuple[Entry, ...]] = {
    "messages": ({"cap_seconds": 600, "statistic": "mean"}, {"unanswered_seconds": 180, "statistic": "median"}),
    "turns": (
        {"cap_seconds": 60, "statistic": "mean"}, {"unanswered_seconds": 600, "statistic": "p90"},
        {"within": "10 minutes", "clock_from": "handover", "handover": ["thanks"]},
    ),
    "chats": (
        {"cap_seconds": 60, "statistic": "mean"}, {"unanswered_seconds": 600, "statistic": "mean"},
        {"within": "1 hour", "clock_from": "handover", "handover": ["谢谢*", "*店*"], "hours": "20:00-08:00"},
        {"within": "1 hour", "new_after": "1 hour", "bots": "leave_out", "window": "3 calendar months"},
    ),
    "threads": ({"cap_seconds": 180, "statistic": "mean"}, {"unanswered_seconds": 600, "statistic": "mean"}),
    "buyer_days": ({"within": "12 hours", "bots": "count", "window": "month"},),
}  # fmt: skip
OTHERS: dict[str, tuple[Entry, ...]] = {
    "refunds": (
        {"within": "1 hour", "kind": "return_refund", "pause": "buyer", "window": "30 days"},
        {"within": "1 hour", "order": "sent", "window": "6 months"},
        {"within": "12 hours", "until": "agreed", "quiet": "23:00-08:00", "statistic": "mean", "window": "6 months"},
        {"missed_when": "platform_intervened", "statistic": "rate", "per": "orders", "each": "order",
         "of": "window_orders", "window": "6 months", "grade": "user"},
        {"missed_when": "refunded", "exclude": ["platform_intervened"], "reasons": ["quality", "late"],
         "status": "refunded", "statistic": "rate", "per": "paid_amount", "window": "6 months"},
    ),
    "disputes": (
        {"kind": ["refund_only", "return_refund", "exchange", "other"], "statistic": "rate", "per": "paid_orders",
         "each": "order", "of": "window_orders", "window": "6 months"},
        {"ruling": "any", "reasons": ["quality", "late"], "window": "6 months", "struck_out": STRUCK_OUT},
    ),
    "shipments": (
        {"promise": "2 working days", "working_days": "Mon-Sat", "holidays": HOLIDAYS, "exclude": ["preorder"],
         "window": "6 months"},
        {"promise": {"cutoff": "12:00", "before": "0 working days", "after": "1 working days"}, "public_holidays": True,
         "each": "order", "needs": ["in_time", "tracked"], "from": "created", "window": "6 months"},
        {"promise": "24 hours", "quiet": "18:00-06:00", "cancelled_late": "excluded", "from": "paid",
         "promised": "first", "statistic": "mean", "window": "6 months", "grade": "user"},
        {"needs": ["tracked"], "statistic": "rate", "per": "paid_lines", "window": "6 months"},
        {"promise": "24 hours", "platform_fulfilled": "met", "each": "order", "window": "6 months"},
    ),
    "deliveries": (
        {"within": "2 days", "quiet": "01:30-09:00", "each": "line", "from": "created", "window": "6 months"},
        {"within": "1 day", "cancelled_late": "excluded", "exclude": ["platform_fulfilled"],
         "met_when": "scanned_or_delivered", "statistic": "rate", "per": "delivered_orders", "window": "6 months"},
        {"of": "delivered_orders", "exclude": ["preorder"], "statistic": "mean", "window": "6 months"},
    ),
    "cancellations": (
        {"each": "line", "exclude": ["preorder", "platform_fulfilled"], "window": "6 months"},
        {"faults": ["cancelled", "returned", "ruled_against"], "from": "paid", "statistic": "share_missed",
         "window": "6 months", "grade": "user"},
        {"faults": ["refunded"], "statistic": "rate", "per": "orders", "window": "6 months"},
    ),
    "reviews": (
        {"side": "service", "exclude": ["auto_review"], "per_buyer_per_month": 1, "met_from": 3, "window": "6 months"},
        {"of_each": "last", "statistic": "net", "window": "6 months"},
        {"side": "logistics", "of_each": "first", "statistic": "mean", "window": "6 months"},
    ),
    "chat_ratings": (
        {"handled_by": "agent", "only_unsatisfied": True, "missed_reason": "rude", "window": "6 months"},
        {"met_from": 3, "of_each": "last", "statistic": "rate", "per": "chats", "window": "6 months"},
        {"new_after": "1 hour", "statistic": "rate", "per": "chats", "window": "6 months"},
        {"of_each": "first", "statistic": "net", "window": "6 months"},
        {"begun_in": "08:00-23:00", "statistic": "share_missed", "window": "6 months"},
    ),
}  # fmt: skip


def entries() -> list[Entry]:
    """What rule files would say."""
    of_chats = [
        {"window": "6 months", **entry, "cases": family}
        for family in CHAT_FAMILIES
        for entry in (*CHATS, *OF_CHATS[family])
    ]
    return [*of_chats, *({**entry, "cases": family} for family, of_family in OTHERS.items() for entry in of_family)]


def every_switch() -> list[Rule]:
    """The rules."""
    return [Rule.of({"id": f"switch.{number}", **entry}) for number, entry in enumerate(entries())]
