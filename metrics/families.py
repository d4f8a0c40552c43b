"""The families of cases, with one record of properties for each. Runs nothing, reads nothing."""

from dataclasses import dataclass
from typing import Literal, get_args

Family = Literal[
    "messages",
    "turns",
    "chats",
    "threads",
    "buyer_days",
    "refunds",
    "disputes",
    "shipments",
    "deliveries",
    "cancellations",
    "reviews",
    "chat_ratings",
]

Subject = Literal["conversation", "request", "order"]
Each = Literal["order", "line", "request"]

_TIMED = ("within",)
_FROM_HANDOVER = ("clock_from", "handover")
_OF_ORDERS = ("preorder", "platform_fulfilled")
_OF_CHATS = (
    *_TIMED, "hours", "hours_mean", "holidays", "public_holidays", "bots", "greeting_counts", "cap_seconds",
    "unanswered_seconds", "cycle", "weekend_due", "auto_replies", "no_answer_needed",
)  # fmt: skip


@dataclass(frozen=True)
class FamilyInfo:
    """A family of cases.

    `table`: the canonical table from which the cases are derived. `page`: the page that shows them.
    `unit`: the unit of a case's measure; None: no measure.
    `opens`: what a user opens to see a case (for a review its order).
    `switches`: the fields of a rule that apply to this family but not to all.
    `dimensions`: the dimensions by which its page groups the cases.
    `steps`: the relations that its SQL builds, each with its file in metrics/cases, the last of them `cases`; empty for
    chat families, whose steps depend on the rule's clock and begin with the file `waits`.
    `can_be_pending`: whether a case may wait for its deadline or ruling.
    `moments`: instants, besides their own, by which cases may be counted.
    `each`: the permitted values of the switch `each` (what one case is), the default first; empty: no choice.
    `excludes`: the permitted values of the switch `exclude`.
    `steps_by_order`: the steps if a case is an order or is counted with its order; `steps_by_arrival`: the steps if
    the cases are deliveries that have arrived.
    """

    table: str
    page: Literal["chat", "aftersales", "dispatch", "reviews"]
    unit: Literal["seconds", "marks"] | None
    opens: Subject
    switches: tuple[str, ...]
    dimensions: tuple[Literal["agent_id", "product_id", "hour"], ...]
    steps: tuple[tuple[str, str], ...] = ()
    waits: str | None = None
    can_be_pending: bool = False
    moments: tuple[Literal["answered", "applied", "paid"], ...] = ()
    each: tuple[Each, ...] = ()
    steps_by_order: tuple[tuple[str, str], ...] = ()
    steps_by_arrival: tuple[tuple[str, str], ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def of_chats(self) -> bool:
        """Whether a case is a buyer's wait for an answer."""
        return self.waits is not None


def _chat(waits: str, *moments: Literal["answered"], switches: tuple[str, ...] = ()) -> FamilyInfo:
    return FamilyInfo(
        table="messages",
        page="chat",
        unit="seconds",
        opens="conversation",
        switches=(*_OF_CHATS, *switches),
        dimensions=("agent_id", "hour"),
        waits=waits,
        can_be_pending=True,
        moments=moments,
    )


FAMILIES: dict[Family, FamilyInfo] = {
    "messages": _chat("messages", "answered"),
    "turns": _chat("turns", "answered", switches=_FROM_HANDOVER),
    "chats": _chat("chats", "answered", switches=("new_after", *_FROM_HANDOVER)),
    "threads": _chat("threads", "answered"),
    "buyer_days": _chat("turns"),
    "refunds": FamilyInfo(
        table="refunds",
        page="aftersales",
        unit="seconds",
        opens="request",
        switches=(
            *_TIMED,
            "kind",
            "pause",
            "until",
            "missed_when",
            "exclude",
            "reasons",
            "status",
            "order",
            "quiet",
            "each",
            "of",
        ),
        dimensions=("product_id", "hour"),
        steps=(("begun_requests", "begun_requests"), ("judged", "refunds"), ("cases", "localised")),
        each=("request", "order"),
        steps_by_order=(
            ("begun_requests", "begun_requests"),
            ("judged_requests", "refunds"),
            ("judged", "requests_of_orders"),
            ("cases", "localised"),
        ),
        can_be_pending=True,
        moments=("applied",),
        excludes=("platform_intervened",),
    ),
    "disputes": FamilyInfo(
        table="refunds",
        page="aftersales",
        unit=None,
        opens="request",
        switches=("kind", "ruling", "reasons", "each", "of"),
        dimensions=("product_id", "hour"),
        steps=(("judged", "disputes"), ("cases", "localised")),
        each=("request", "order"),
        steps_by_order=(("judged_requests", "disputes"), ("judged", "requests_of_orders"), ("cases", "localised")),
        can_be_pending=True,
    ),
    "shipments": FamilyInfo(
        table="orders",
        page="dispatch",
        unit="seconds",
        opens="order",
        switches=(
            "holidays",
            "public_holidays",
            "promise",
            "working_days",
            "quiet",
            "needs",
            "each",
            "from",
            "cancelled_late",
            "exclude",
            "promised",
            "platform_fulfilled",
        ),
        dimensions=("product_id", "hour"),
        steps=(
            ("confirmed_lines", "confirmed_lines"),
            ("promised_lines", "promised_lines"),
            ("judged", "shipments"),
            ("cases", "localised"),
        ),
        can_be_pending=True,
        moments=("paid",),
        each=("line", "order"),
        steps_by_order=(
            ("confirmed_lines", "confirmed_lines"),
            ("promised_lines", "promised_lines"),
            ("judged_lines", "shipments"),
            ("judged", "lines_by_order"),
            ("cases", "localised"),
        ),
        excludes=_OF_ORDERS,
    ),
    "deliveries": FamilyInfo(
        table="orders",
        page="dispatch",
        unit="seconds",
        opens="order",
        switches=(*_TIMED, "quiet", "each", "from", "cancelled_late", "exclude", "met_when", "of"),
        dimensions=("product_id", "hour"),
        steps=(("confirmed_lines", "confirmed_lines"), ("judged", "deliveries"), ("cases", "localised")),
        can_be_pending=True,
        moments=("paid",),
        each=("order", "line"),
        steps_by_order=(
            ("confirmed_lines", "confirmed_lines"),
            ("judged_lines", "deliveries"),
            ("judged", "lines_by_order"),
            ("cases", "localised"),
        ),
        steps_by_arrival=(("confirmed_lines", "confirmed_lines"), ("judged", "arrivals"), ("cases", "localised")),
        excludes=_OF_ORDERS,
    ),
    "cancellations": FamilyInfo(
        table="orders",
        page="dispatch",
        unit=None,
        opens="order",
        switches=("each", "faults", "from", "exclude"),
        dimensions=("product_id", "hour"),
        steps=(("confirmed_lines", "confirmed_lines"), ("cases", "cancellations")),
        each=("order", "line"),
        excludes=_OF_ORDERS,
    ),
    "reviews": FamilyInfo(
        table="reviews",
        page="reviews",
        unit="marks",
        opens="order",
        switches=("exclude", "side", "per_buyer_per_month", "met_from", "of_each"),
        dimensions=("product_id", "hour"),
        steps=(("cases", "reviews"),),
        excludes=("auto_review",),
    ),
    "chat_ratings": FamilyInfo(
        table="chat_ratings",
        page="chat",
        unit="marks",
        opens="conversation",
        switches=("met_from", "handled_by", "only_unsatisfied", "missed_reason", "of_each", "begun_in", "new_after"),
        dimensions=("agent_id", "hour"),
        steps=(("cases", "chat_ratings"),),
    ),
}

CHAT_FAMILIES = tuple(name for name, family in FAMILIES.items() if family.of_chats)

SWITCHES: dict[str, tuple[Family, ...]] = {
    switch: tuple(name for name, family in FAMILIES.items() if switch in family.switches)
    for family in FAMILIES.values()
    for switch in family.switches
}
"""Field of a rule → the families to which it applies. For other families it is an error, since it has no effect."""

assert tuple(FAMILIES) == get_args(Family)
