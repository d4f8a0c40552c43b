"""The families about answers, worked out with lists and loops from the definitions alone. No SQL."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from unicodedata import category

from tests.reference import clock
from tests.reference.case import Case, Tables, changed, timed

LISTED = tomllib.loads((Path(__file__).parents[2] / "data" / "greetings.toml").read_text(encoding="utf-8"))
GREETINGS = {text.lower().replace(" ", "") for texts in LISTED.values() for text in texts}
"""What only says hello, by the list that people keep."""


@dataclass(frozen=True)
class Message:
    """A message with its place: by instant, then by the line of its file, then by its id."""

    place: tuple[datetime, int, str]
    conversation_id: str
    buyer_id: str | None
    sender: str
    agent_id: str | None
    greets: bool = False

    @property
    def sent_at(self) -> datetime:
        return self.place[0]


@dataclass(frozen=True)
class Question:
    """What waits for an answer: its first message, the answer (None: none yet), whether a bot wrote after it."""

    asked: Message
    answer: Message | None
    bot_wrote: bool


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
                is_greeting(row.get("text")),
            )
            found.setdefault(message.conversation_id, []).append(message)
    return [sorted(messages, key=attrgetter("place")) for messages in found.values()]


def _whole_conversations(tables: Tables, as_of: datetime) -> list[list[Message]]:
    """Those of which more is known than that a session began and was answered: the rest has no further messages."""
    talks = _conversations(tables, as_of)
    return [talk for talk in talks if all(message.place[2] != "~question" for message in talk)]


def is_greeting(text: str | None) -> bool:
    """Whether a text says hello and no more, in a language of the list: without case, blanks, points and pictures."""
    bare = "".join(sign for sign in (text or "").lower() if category(sign)[0] in "LMN")
    return bool(bare) and bare in GREETINGS


def _is_answer(message: Message, rule) -> bool:
    if message.sender == "agent":
        return rule.greeting_counts or not message.greets
    return message.sender == "bot" and rule.bots == "count"


def _question(asked: Message, conversation: list[Message], rule) -> Question:
    later = [message for message in conversation if message.place > asked.place]
    answers = [message for message in later if _is_answer(message, rule)]
    return Question(asked, answers[0] if answers else None, any(message.sender == "bot" for message in later))


def _judge(question: Question, rule, as_of: datetime, zone: str) -> Case:
    asked_at = question.asked.sent_at
    answered_at = question.answer.sent_at if question.answer else None
    measure, due_at = None, clock.due_at(rule, asked_at, zone)
    if answered_at is not None and rule.hours_mean == "clock_stops":
        measure = clock.open_seconds(rule, asked_at, answered_at, zone)
    elif answered_at is not None:
        measure = clock.seconds(answered_at - asked_at)
    if rule.cap_seconds is not None:
        full_at = asked_at + rule.cap_seconds * clock.SECOND
        if answered_at is not None:
            measure = min(measure, rule.cap_seconds)
        else:
            measure = rule.cap_seconds if full_at <= as_of else None
            due_at = due_at or full_at
    verdict, reason = timed(answered_at, due_at, as_of), None
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
        key=f"{question.asked.conversation_id}/{question.asked.place[2]}",
    )


def messages(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Every message of a buyer."""
    return [
        _judge(_question(message, conversation, rule), rule, as_of, zone)
        for conversation in _whole_conversations(tables, as_of)
        for message in conversation
        if message.sender == "buyer"
    ]


def _turn_questions(tables: Tables, rule, as_of: datetime) -> list[Question]:
    result = []
    for conversation in _whole_conversations(tables, as_of):
        waiting = False
        for message in conversation:
            if message.sender == "buyer" and not waiting:
                result.append(_question(message, conversation, rule))
                waiting = True
            elif _is_answer(message, rule):
                waiting = False
    return result


def turns(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """What a buyer writes until somebody answers, taken as one."""
    return [_judge(question, rule, as_of, zone) for question in _turn_questions(tables, rule, as_of)]


def chats(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Conversations, from the buyer's first message to the first answer."""
    result = []
    for conversation in _conversations(tables, as_of):
        people = [message for message in conversation if message.sender != "bot"]
        if not people:
            continue
        case = _judge(_question(people[0], conversation, rule), rule, as_of, zone)
        case = changed(case, key=case.subject)
        if people[0].sender == "agent":
            case = changed(case, measure=None, due_at=None, verdict="excluded", reason="started_by_agent")
        result.append(case)
    return result


def threads(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """The first message that a buyer ever wrote."""
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


def buyer_days(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Buyers by local day."""
    days: dict[tuple[tuple[str, str], date], list[tuple[Question, Case]]] = {}
    for question in _turn_questions(tables, rule, as_of):
        case = _judge(question, rule, as_of, zone)
        days.setdefault((_buyer(question.asked), case.local_day), []).append((question, case))
    result = []
    for ((_, who), day), turns in days.items():
        turns.sort(key=lambda turn: turn[0].asked.place)
        counted = [case for _, case in turns if case.verdict != "excluded"]
        if not counted:
            result.append(changed(turns[0][1], key=f"{who}|{day}"))
            continue
        verdicts = [case.verdict for case in counted]
        measures = [case.measure for case in counted if case.measure is not None]
        pending = [case.due_at for case in counted if case.verdict == "pending"]
        due = [case.due_at for case in counted if case.due_at is not None]
        result.append(
            changed(
                counted[0],
                agent_id=None,
                verdict=next(word for word in ("missed", "pending", "met") if word in verdicts),
                measure=max(measures, default=None),
                due_at=min(pending) if pending else max(due, default=None),
                key=f"{who}|{day}",
            )
        )
    return result
