"""Tests room: every family of cases, worked out with lists and loops from the definitions alone. No SQL.

Takes canonical rows: a dictionary of lists of dictionaries by table, instants aware UTC at whole seconds, messages in
the order of their file (or with their `line`, when they came in several). A missing column is a NULL.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter

from tests.reference import clock

Row = dict[str, object]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Case:
    """One case. `everywhere`: not due yet, and therefore in every window."""

    subject: object
    buyer_id: str | None
    agent_id: str | None
    product_id: str | None
    occurred_at: datetime
    local_day: date
    measure: int | None
    due_at: datetime | None
    verdict: str
    reason: str | None = None
    everywhere: bool = False


@dataclass(frozen=True)
class Message:
    """A message with its place: by instant, then by the line of its file, then by its id."""

    place: tuple[datetime, int, str]
    conversation_id: str
    buyer_id: str | None
    sender: str
    agent_id: str | None

    @property
    def sent_at(self) -> datetime:
        return self.place[0]


@dataclass(frozen=True)
class Question:
    """What waits for an answer: its first message, the answer (None: none yet), whether a bot wrote after it."""

    asked: Message
    answer: Message | None
    bot_wrote: bool


def cases(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """The cases of the rule's window, as they were known at `as_of`."""
    window = clock.window_of(rule, as_of, zone)
    return [case for case in every_case(tables, rule, as_of, zone) if case.everywhere or window.holds(case.occurred_at)]


def cases_before(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """The cases of the window before, as they were known at `as_of`."""
    window = clock.window_before(rule, as_of, zone)
    return [c for c in every_case(tables, rule, as_of, zone) if not c.everywhere and window.holds(c.occurred_at)]


def every_case(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """The cases of all time, as they were known at `as_of`."""
    return FAMILIES[rule.cases](tables, rule, as_of, zone)


# ---- conversations --------------------------------------------------------------------------------------------------


def _conversations(tables: Tables, as_of: datetime) -> list[list[Message]]:
    """What had been said by then, a list a conversation, in order; system messages are invisible.

    Who the buyer is, is no event: a message that does not name them has the one that its conversation names.
    """
    buyers = {
        row["conversation_id"]: row["buyer_id"]
        for row in tables.get("messages", [])
        if row.get("buyer_id") is not None and row["sender"] != "system"
    }
    found: dict[str, list[Message]] = {}
    for number, row in enumerate(tables.get("messages", [])):
        if row["sent_at"] <= as_of and row["sender"] != "system":
            message = Message(
                (row["sent_at"], row.get("line", number), row.get("message_id", "")),
                row["conversation_id"],
                row.get("buyer_id") or buyers.get(row["conversation_id"]),
                row["sender"],
                row.get("agent_id"),
            )
            found.setdefault(message.conversation_id, []).append(message)
    return [sorted(messages, key=attrgetter("place")) for messages in found.values()]


def _is_answer(message: Message, rule) -> bool:
    return message.sender == "agent" or (message.sender == "bot" and rule.bots == "count")


def _question(asked: Message, conversation: list[Message], rule) -> Question:
    later = [message for message in conversation if message.place > asked.place]
    answers = [message for message in later if _is_answer(message, rule)]
    return Question(asked, answers[0] if answers else None, any(message.sender == "bot" for message in later))


def _judge(question: Question, rule, as_of: datetime, zone: str) -> Case:
    asked_at = question.asked.sent_at
    answered_at = question.answer.sent_at if question.answer else None
    measure, due_at = None, None
    if rule.hours_mean == "clock_stops":
        if answered_at is not None:
            measure = clock.open_seconds(rule, asked_at, answered_at, zone)
        if rule.within is not None:
            due_at = clock.after_open_seconds(rule, asked_at, rule.within, zone)
    else:
        if answered_at is not None:
            measure = clock.seconds(answered_at - asked_at)
        if rule.within is not None:
            due_at = asked_at + rule.within * clock.SECOND
    verdict, reason = _timed(answered_at, due_at, as_of), None
    if rule.hours_mean == "asked_inside" and not clock.is_open(rule, asked_at, zone):
        verdict, reason = "excluded", "outside_hours"
    elif rule.bots == "leave_out" and answered_at is None and question.bot_wrote:
        verdict, reason = "excluded", "only_bots"
    return Case(
        subject=question.asked.conversation_id,
        buyer_id=question.asked.buyer_id,
        agent_id=question.answer.agent_id if question.answer else None,
        product_id=None,
        occurred_at=asked_at,
        local_day=clock.wall(asked_at, zone).date(),
        measure=measure,
        due_at=due_at,
        verdict=verdict,
        reason=reason,
    )


def _timed(done_at: datetime | None, due_at: datetime | None, as_of: datetime) -> str:
    if due_at is None:
        return "missed" if done_at is None else "met"
    if done_at is not None:
        return "met" if done_at <= due_at else "missed"
    return "pending" if as_of < due_at else "missed"


def _messages(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    return [
        _judge(_question(message, conversation, rule), rule, as_of, zone)
        for conversation in _conversations(tables, as_of)
        for message in conversation
        if message.sender == "buyer"
    ]


def _turn_questions(tables: Tables, rule, as_of: datetime) -> list[Question]:
    result = []
    for conversation in _conversations(tables, as_of):
        waiting = False
        for message in conversation:
            if message.sender == "buyer" and not waiting:
                result.append(_question(message, conversation, rule))
                waiting = True
            elif _is_answer(message, rule):
                waiting = False
    return result


def _turns(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    return [_judge(question, rule, as_of, zone) for question in _turn_questions(tables, rule, as_of)]


def _chats(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    result = []
    for conversation in _conversations(tables, as_of):
        people = [message for message in conversation if message.sender != "bot"]
        if not people:
            continue
        case = _judge(_question(people[0], conversation, rule), rule, as_of, zone)
        if people[0].sender == "agent":
            case = _with(case, measure=None, due_at=None, verdict="excluded", reason="started_by_agent")
        result.append(case)
    return result


def _threads(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    first: dict[tuple[str, str], tuple[Message, list[Message]]] = {}
    for conversation in _conversations(tables, as_of):
        for message in conversation:
            if message.sender != "buyer":
                continue
            buyer = _buyer(message)
            if buyer not in first or message.place < first[buyer][0].place:
                first[buyer] = message, conversation
    return [_judge(_question(message, talk, rule), rule, as_of, zone) for message, talk in first.values()]


def _buyer(message: Message) -> tuple[str, str]:
    """The buyer; the conversation where no buyer is known."""
    return ("conversation", message.conversation_id) if message.buyer_id is None else ("buyer", message.buyer_id)


def _buyer_days(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    days: dict[tuple[tuple[str, str], date], list[tuple[Question, Case]]] = {}
    for question in _turn_questions(tables, rule, as_of):
        case = _judge(question, rule, as_of, zone)
        days.setdefault((_buyer(question.asked), case.local_day), []).append((question, case))
    result = []
    for turns in days.values():
        turns.sort(key=lambda turn: turn[0].asked.place)
        counted = [case for _, case in turns if case.verdict != "excluded"]
        if not counted:
            result.append(turns[0][1])
            continue
        verdicts = [case.verdict for case in counted]
        measures = [case.measure for case in counted if case.measure is not None]
        pending = [case.due_at for case in counted if case.verdict == "pending"]
        due = [case.due_at for case in counted if case.due_at is not None]
        result.append(
            _with(
                counted[0],
                agent_id=None,
                verdict=next(word for word in ("missed", "pending", "met") if word in verdicts),
                measure=max(measures, default=None),
                due_at=min(pending) if pending else max(due, default=None),
            )
        )
    return result


def _with(case: Case, **changes: object) -> Case:
    return Case(**{**vars(case), **changes})


# ---- after-sales ----------------------------------------------------------------------------------------------------


def _known(row: Row, column: str, as_of: datetime) -> datetime | None:
    """When it happened; None when it has not happened by then."""
    instant = row.get(column)
    return instant if instant is not None and instant <= as_of else None


def _requests(tables: Tables, rule, as_of: datetime) -> list[Row]:
    return [
        row | {"product_id": row.get("product_id") or _only_product(tables, row.get("order_id"))}
        for row in tables.get("refunds", [])
        if row["applied_at"] <= as_of and (not rule.kind or (row.get("kind") or "other") in rule.kind)
    ]


def _only_product(tables: Tables, order_id: str | None) -> str | None:
    """The product of an order, unless it has several or none."""
    products = {line.get("product_id") for line in tables.get("orders", []) if line["order_id"] == order_id} - {None}
    return products.pop() if len(products) == 1 else None


def _refunds(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    return [_refund(row, rule, as_of, zone) for row in _requests(tables, rule, as_of)]


def _refund(row: Row, rule, as_of: datetime, zone: str) -> Case:
    applied_at, completed_at = row["applied_at"], _known(row, "completed_at", as_of)
    pause, standing = _pause(row, rule, as_of)
    due_at = None
    if rule.within is not None:
        limit = rule.within * clock.SECOND
        due_at = applied_at + limit
        agreed_at = _known(row, "agreed_at", as_of)
        if rule.pause is not None and agreed_at is not None and agreed_at <= due_at:
            due_at = None if standing else due_at + pause
    measure = clock.seconds(completed_at - applied_at - pause) if completed_at is not None else None
    reason = None
    if "platform_intervened" in rule.exclude and row.get("platform_intervened") == "yes":
        verdict, occurred_at, reason = "excluded", completed_at or applied_at, "platform_intervened"
    elif completed_at is not None:
        verdict, occurred_at = _timed(completed_at, due_at, as_of), completed_at
    elif due_at is None or as_of < due_at:
        verdict, occurred_at = "pending", applied_at
    else:
        verdict, occurred_at = "missed", due_at
    return _row_case(
        row,
        zone,
        subject=row["refund_id"],
        occurred_at=occurred_at,
        verdict=verdict,
        reason=reason,
        measure=measure,
        due_at=due_at,
    )


def _pause(row: Row, rule, as_of: datetime) -> tuple[timedelta, bool]:
    """How long the clock stood still between consent and return, and whether it still does."""
    agreed_at, returned_at = _known(row, "agreed_at", as_of), _known(row, "returned_at", as_of)
    completed_at = _known(row, "completed_at", as_of)
    nothing = timedelta(0)
    if rule.pause is None or agreed_at is None or (completed_at is not None and completed_at < agreed_at):
        return nothing, False
    if returned_at is not None and (completed_at is None or returned_at <= completed_at):
        return returned_at - agreed_at, False
    if completed_at is not None:
        return completed_at - agreed_at, False
    return nothing, True


def _disputes(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    result = []
    for row in _requests(tables, rule, as_of):
        if row.get("platform_intervened") != "yes":
            continue
        ruled_at = _known(row, "completed_at", as_of)
        if ruled_at is None:
            verdict, occurred_at = "pending", row["applied_at"]
        else:
            verdict, occurred_at = "missed" if row.get("fault") in ("merchant", "both") else "met", ruled_at
        result.append(_row_case(row, zone, subject=row["refund_id"], occurred_at=occurred_at, verdict=verdict))
    return result


def _row_case(
    row: Row,
    zone: str,
    *,
    subject: object,
    occurred_at: datetime,
    verdict: str,
    reason: str | None = None,
    measure: int | None = None,
    due_at: datetime | None = None,
) -> Case:
    return Case(
        subject=subject,
        buyer_id=row.get("buyer_id"),
        agent_id=row.get("agent_id"),
        product_id=row.get("product_id"),
        occurred_at=occurred_at,
        local_day=clock.wall(occurred_at, zone).date(),
        measure=measure,
        due_at=due_at,
        verdict=verdict,
        reason=reason,
        everywhere=verdict == "pending",
    )


# ---- orders ---------------------------------------------------------------------------------------------------------


def _shipments(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    result = []
    for row in tables.get("orders", []):
        paid_at, promised_at = _known(row, "paid_at", as_of), row.get("promised_at")
        if paid_at is None or promised_at is None:
            continue
        shipped_at, cancelled_at = _known(row, "shipped_at", as_of), _known(row, "cancelled_at", as_of)
        no_time_of_dispatch = row.get("shipped_at") is None
        if no_time_of_dispatch and row.get("cancelled_at") is None and row.get("status") == "cancelled":
            cancelled_at = paid_at  # nobody knows when, but it was never sent
        verdict, reason = _timed(shipped_at, promised_at, as_of), None
        if cancelled_at is not None and (shipped_at is None or cancelled_at < shipped_at):
            verdict, reason = "excluded", "cancelled_unsent"
        elif no_time_of_dispatch and row.get("status") in ("shipped", "delivered", "completed"):
            verdict, reason = "excluded", "sent_time_unknown"
        measure = clock.seconds(shipped_at - paid_at) if shipped_at is not None else None
        result.append(
            _row_case(
                row,
                zone,
                subject=row["order_id"],
                occurred_at=promised_at,
                verdict=verdict,
                reason=reason,
                measure=measure,
                due_at=promised_at,
            )
        )
    return result


def _cancellations(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    orders: dict[str, list[Row]] = {}
    for row in tables.get("orders", []):
        orders.setdefault(row["order_id"], []).append(row)
    result = []
    for order_id, lines in orders.items():
        if all(_known(line, "paid_at", as_of) is None for line in lines):
            continue
        missed = False
        for line in lines:
            known = line.get("cancelled_at") is None or line["cancelled_at"] <= as_of
            if known and line.get("cancelled_by") in ("merchant", "system"):
                missed = True
        created_at = min(line["created_at"] for line in lines)
        order = lines[0] | {"product_id": _only_product(tables, order_id)}
        verdict = "missed" if missed else "met"
        result.append(_row_case(order, zone, subject=order_id, occurred_at=created_at, verdict=verdict))
    return result


def paid_orders(tables: Tables, rule, window: clock.Window, as_of: datetime) -> int:
    """How many orders were paid in the window, as known at `as_of`.

    None count for disputes where no request says whether the platform stepped in: a rate of 0 would be made up.
    """
    paid = set()
    if rule.cases == "disputes" and all(row.get("platform_intervened") is None for row in tables.get("refunds", [])):
        return 0
    for row in tables.get("orders", []):
        paid_at = _known(row, "paid_at", as_of)
        if paid_at is not None and window.holds(paid_at):
            paid.add(row["order_id"])
    return len(paid)


# ---- opinions -------------------------------------------------------------------------------------------------------


def _reviews(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    result = []
    for row in tables.get("reviews", []):
        score = row.get(f"{rule.side}_score")
        if row["created_at"] > as_of or score is None:
            continue
        verdict, reason = "met" if score >= 4 else "missed", None
        if "auto_review" in rule.exclude and row.get("automatic") == "yes":
            verdict, reason = "excluded", "auto_review"
        result.append(
            _row_case(
                row,
                zone,
                subject=row.get("order_id") or row.get("review_id"),
                occurred_at=row["created_at"],
                verdict=verdict,
                reason=reason,
                measure=score,
            )
        )
    return result


def _chat_ratings(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    result = []
    for row in tables.get("chat_ratings", []):
        if row["rated_at"] > as_of:
            continue
        mark = row["rating"] if isinstance(row["rating"], int) else None
        satisfied = row["rating"] == "satisfied" or (mark is not None and mark >= 4)
        verdict, reason = "met" if satisfied else "missed", None
        if rule.handled_by == "agent" and row.get("handled_by") == "bot":
            verdict, reason = "excluded", "only_bots"
        result.append(
            _row_case(
                row,
                zone,
                subject=row["conversation_id"],
                occurred_at=row["rated_at"],
                verdict=verdict,
                reason=reason,
                measure=mark,
            )
        )
    return result


FAMILIES = {
    "messages": _messages,
    "turns": _turns,
    "chats": _chats,
    "threads": _threads,
    "buyer_days": _buyer_days,
    "refunds": _refunds,
    "disputes": _disputes,
    "shipments": _shipments,
    "cancellations": _cancellations,
    "reviews": _reviews,
    "chat_ratings": _chat_ratings,
}
