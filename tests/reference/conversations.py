"""The families about answers, worked out with lists and loops from the definitions alone. No SQL."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from unicodedata import category

from tests.reference import clock, reach
from tests.reference.case import Case, Tables, changed, known_buyer, timed

DATA = Path(__file__).parents[2] / "data"
LISTED = tomllib.loads((DATA / "greetings.toml").read_text(encoding="utf-8"))
EVENTS = tomllib.loads((DATA / "event_lines.toml").read_text(encoding="utf-8"))
NO_HANDOVER = EVENTS["recalled"] + EVENTS["ended"]
"""What the chat system writes that hands nobody over to a person."""
WITH_GAPS = [text.replace(" ", "") for text in LISTED.pop("with_gaps")]
del LISTED["marks"]
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
    text: str | None = None
    needs_answer: bool = True
    named: str | None = None
    """The buyer that its conversation names anywhere."""

    @property
    def sent_at(self) -> datetime:
        return self.place[0]


@dataclass(frozen=True)
class Stretch:
    """A stretch of waiting: a buyer's messages up to the next answer (None: none yet). `settled`: by a bot."""

    messages: list[Message]
    answer: Message | None
    settled: bool


def _conversations(tables: Tables, as_of: datetime) -> list[list[Message]]:
    """What had been said by then, a list a conversation, in order; system messages are invisible.

    Who the buyer is, is no event: a message that does not name them has the one that its conversation names.
    """
    rows = _merged(tables)
    buyers: dict[str, str] = {}
    for row in rows:
        buyer, name = known_buyer(row.get("buyer_id")), row["conversation_id"]
        if buyer is not None:
            buyers[name] = max(buyer, buyers.get(name, buyer))
    conversations: dict[str, list[Message]] = {}
    for row in rows:
        if row["sent_at"] <= as_of:
            message = Message(
                (row["sent_at"], row["line"], row.get("message_id", "")),
                row["conversation_id"],
                known_buyer(row.get("buyer_id")) or buyers.get(row["conversation_id"]),
                row["sender"],
                row.get("agent_id"),
                is_greeting(row.get("text")),
                row.get("text"),
                row.get("needs_answer") != "no",
                buyers.get(row["conversation_id"]),
            )
            conversations.setdefault(message.conversation_id, []).append(message)
    return [sorted(messages, key=attrgetter("place")) for messages in conversations.values()]


def buyers_of_conversations(tables: Tables) -> dict[str, str]:
    """The buyer of each conversation that has begun (`begun_at`), where any of its rows names one."""
    rows = _merged(tables)
    spoken = begun_at(tables)
    buyers: dict[str, str] = {}
    for row in rows:
        buyer, name = known_buyer(row.get("buyer_id")), row["conversation_id"]
        if buyer is not None and name in spoken:
            buyers[name] = max(buyer, buyers.get(name, buyer))
    return buyers


def begun_at(tables: Tables) -> dict[str, datetime]:
    """When each conversation began: with the first that an agent wrote, or a buyer who waits for an answer."""
    begun: dict[str, datetime] = {}
    for row in _merged(tables):
        if row["sender"] == "agent" or (row["sender"] == "buyer" and row.get("needs_answer") != "no"):
            name = row["conversation_id"]
            begun[name] = min(row["sent_at"], begun.get(name, row["sent_at"]))
    return begun


def _merged(tables: Tables) -> list[dict]:
    """The rows but the system's, each under the conversation that its own was merged into.

    What stands in several of the conversations that became one is known once.
    """
    rows = [{**row, "line": row.get("line", number)} for number, row in enumerate(tables.get("messages", []))]
    roots = _roots(tables)
    moved = []
    for row in rows:
        name = row["conversation_id"]
        root = roots[name]
        if row["sender"] != "system":
            own = row.get("message_id", "") if root == name else f"{name}/{row.get('message_id', '')}"
            source = "" if root == name else name
            moved.append((source, {**row, "conversation_id": root, "message_id": own}))
    first: dict[tuple, str] = {}
    for source, row in moved:
        first[_content_of(row)] = min(source, first.get(_content_of(row), source))
    return [row for source, row in moved if source == first[_content_of(row)]]


def _roots(tables: Tables) -> dict[str, str]:
    """The conversation that each one was merged into in the end; itself where it was not; of a circle its first."""
    rows, into = tables.get("messages", []), {}
    for row in rows:
        name, root = row["conversation_id"], row.get("merged_into")
        if root is not None and root != name:
            into[name] = max(root, into.get(name, root))
    roots = {}
    for row in rows:
        chain = [row["conversation_id"]]
        while chain[-1] in into and into[chain[-1]] not in chain:
            chain.append(into[chain[-1]])
        circle = chain[chain.index(into[chain[-1]]) :] if chain[-1] in into else chain[-1:]
        roots[row["conversation_id"]] = min(circle)
    return roots


def _handovers(tables: Tables, rule, as_of: datetime) -> dict[str, list[datetime]]:
    """When the buyer of each conversation was handed over to a person; nothing where the rule does not ask for it."""
    roots, handovers = _roots(tables), {}
    for row in tables.get("messages", []) if rule.clock_from is not None else []:
        words = _bare(row.get("text"))
        if rule.handover:
            does = any(fnmatchcase(words, _bare(phrase, keep="*")) for phrase in rule.handover)
            does = does and row["sender"] in ("system", "buyer")
        else:
            does = row["sender"] == "system" and not any(fnmatchcase(words, _bare(p, keep="*")) for p in NO_HANDOVER)
        if does and row["sent_at"] <= as_of:
            handovers.setdefault(roots[row["conversation_id"]], []).append(row["sent_at"])
    return handovers


def _from_handover(question: Message, stretch: Stretch, handovers: dict[str, list[datetime]]) -> Message:
    """The message that a stretch's clock runs from, at the instant of the first hand-over in it, if there is one."""
    begun_at, answer = stretch.messages[0].sent_at, stretch.answer
    inside = [
        instant
        for instant in handovers.get(question.conversation_id, [])
        if begun_at <= instant and (answer is None or instant <= answer.sent_at)
    ]
    if stretch.settled or not inside:
        return question
    return replace(question, place=(min(inside), *question.place[1:]))


def _content_of(row: dict) -> tuple:
    return row["conversation_id"], row["sent_at"], row["sender"], row.get("text") or ""


def begun_by_buyers(tables: Tables, rule, as_of: datetime) -> list[tuple[datetime, str]]:
    """When each chat that a buyer began was begun, and its name.

    A conversation is one, or more where the rule says after how long a silence another begins, whoever began the
    conversation. What bots write and what needs no answer neither begins a chat nor breaks a silence.
    """
    result = []
    for conversation in _conversations(tables, as_of):
        people = [m for m in conversation if m.sender == "agent" or (m.sender == "buyer" and m.needs_answer)]
        beginnings = people[:1]
        for before, message in pairwise(people):
            if rule.new_after is not None and message.sent_at - before.sent_at >= rule.new_after * clock.SECOND:
                beginnings.append(message)
        result += [
            (message.sent_at, f"{message.conversation_id}/{message.place[2]}")
            for message in beginnings
            if message.sender == "buyer"
        ]
    return result


def _whole_conversations(tables: Tables, as_of: datetime) -> list[list[Message]]:
    """Those of which more is known than that a session began and was answered: the rest has no further messages."""
    all_conversations = _conversations(tables, as_of)
    return [messages for messages in all_conversations if all(message.place[2] != "~question" for message in messages)]


def is_greeting(text: str | None) -> bool:
    """Whether a text says hello and no more, in a language of the list: without case, blanks, points and pictures.

    Once, or several times one after the other.
    """
    return bool(_bare(text)) and _only_greets(_bare(text))


@cache
def _only_greets(bare: str) -> bool:
    if not bare or bare in GREETINGS or any(fnmatchcase(bare, phrase) for phrase in WITH_GAPS):
        return True
    return any(_only_greets(bare[len(hello) :]) for hello in GREETINGS if bare.startswith(hello))


def _bare(text: str | None, keep: str = "") -> str:
    return "".join(sign for sign in (text or "").lower() if category(sign)[0] in "LMN" or sign in keep)


def _is_one_of(message: Message, phrases) -> bool:
    """Whether a message is one of these phrases, in which a star stands for anything."""
    return any(fnmatchcase(_bare(message.text), _bare(phrase, keep="*")) for phrase in phrases)


def _is_quiet(message: Message, rule) -> bool:
    """Whether a buyer's message needs no answer."""
    return message.sender == "buyer" and (not message.needs_answer or _is_one_of(message, rule.no_answer_needed))


def _is_answer(message: Message, rule) -> bool:
    if _is_one_of(message, rule.auto_replies):
        return False
    if message.sender == "agent":
        return rule.greeting_counts or not message.greets
    return message.sender == "bot" and rule.bots == "count"


def _stretches(conversation: list[Message], rule, zone: str) -> list[Stretch]:
    """The stretches of waiting of a conversation, in order.

    Where bots are left out, a bot's message settles the stretch before it, unless an agent answers on the local day of
    the stretch's first message before the buyer writes again: that agent took it over from the bot.
    """
    result: list[Stretch] = []
    waiting: list[Message] = []
    bot_wrote = False
    for message in conversation:
        if _is_quiet(message, rule):
            continue
        if message.sender == "buyer":
            if bot_wrote:
                result.append(Stretch(waiting, None, settled=True))
                waiting, bot_wrote = [], False
            waiting.append(message)
        elif waiting and _is_answer(message, rule):
            settled = bot_wrote and _day(message, zone) != _day(waiting[0], zone)
            result.append(Stretch(waiting, None if settled else message, settled))
            waiting, bot_wrote = [], False
        elif waiting and _is_left_out(message, rule):
            bot_wrote = True
    if waiting:
        result.append(Stretch(waiting, None, settled=bot_wrote))
    return result


def _is_left_out(message: Message, rule) -> bool:
    """Whether a message is a bot's that settles what it follows."""
    return message.sender == "bot" and rule.bots == "leave_out" and not _is_one_of(message, rule.auto_replies)


def _day(message: Message, zone: str) -> date:
    return clock.wall(message.sent_at, zone).date()


def _asking(written: list[Message], rule, zone: str) -> Message:
    """The message of a stretch that the clock runs from: the first inside the hours; the first where none is."""
    inside = [message for message in written if _is_inside(message, rule, zone)]
    return (inside or written)[0]


def _is_inside(message: Message, rule, zone: str) -> bool:
    return rule.hours_mean != "asked_inside" or clock.is_open(rule, message.sent_at, zone)


def _judge(question: Message, stretch: Stretch, rule, until: datetime, zone: str) -> Case:
    """The case of a stretch whose clock runs from one of its messages."""
    asked_at = question.sent_at
    answered_at = stretch.answer.sent_at if stretch.answer else None
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
            measure = rule.cap_seconds if full_at <= until else None
            due_at = due_at or full_at
    if rule.unanswered_seconds is not None and answered_at is None:
        full_at = asked_at + rule.unanswered_seconds * clock.SECOND
        measure = rule.unanswered_seconds if full_at <= until else None
        due_at = due_at or full_at
    verdict, reason = timed(answered_at, due_at, until), None
    if not _is_inside(question, rule, zone):
        verdict, reason = "excluded", "outside_hours"
    elif stretch.settled:
        verdict, reason = "excluded", "only_bots"
    return Case(
        subject=question.conversation_id,
        buyer_id=question.buyer_id,
        agent_id=stretch.answer.agent_id if stretch.answer else None,
        product_id=None,
        occurred_at=asked_at,
        local_day=clock.wall(asked_at, zone).date(),
        measure=measure,
        due_at=due_at,
        verdict=verdict,
        reason=reason,
        key=f"{question.conversation_id}/{question.place[2]}",
        answered_at=answered_at,
    )


def messages(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Every message of a buyer, with the answer of its stretch; what needs no answer with the next one."""
    until = reach.known_until(tables, rule, as_of, zone)
    result = []
    for conversation in _whole_conversations(tables, as_of):
        for stretch in _stretches(conversation, rule, zone):
            result += [_judge(message, stretch, rule, until, zone) for message in stretch.messages]
        for message in conversation:
            if not _is_quiet(message, rule):
                continue
            later = [other for other in conversation if other.place > message.place]
            first = next((other for other in later if _is_answer(other, rule) or _is_left_out(other, rule)), None)
            answer = None if first is None or _is_left_out(first, rule) else first
            case = _judge(message, Stretch([message], answer, settled=False), rule, until, zone)
            if case.reason is None and (case.verdict != "met" or case.due_at is None):
                case = changed(case, verdict="excluded", reason="no_answer_needed")
            result.append(case)
    return result


def turns(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """What a buyer writes until somebody answers, taken as one."""
    until = reach.known_until(tables, rule, as_of, zone)
    handovers = _handovers(tables, rule, as_of)
    return [
        _judge(_from_handover(_asking(stretch.messages, rule, zone), stretch, handovers), stretch, rule, until, zone)
        for conversation in _whole_conversations(tables, as_of)
        for stretch in _stretches(conversation, rule, zone)
    ]


def chats(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Conversations, or their chats, that the buyer began: the first stretch that no bot settled."""
    until = reach.known_until(tables, rule, as_of, zone)
    handovers = _handovers(tables, rule, as_of)
    result = []
    for conversation in _conversations(tables, as_of):
        people = _people(conversation, rule)
        if people and people[0].sender == "agent":
            case = _judge(people[0], Stretch(people[:1], None, settled=False), rule, until, zone)
            case = changed(case, measure=None, due_at=None, verdict="excluded", reason="started_by_agent")
            case = changed(case, buyer_id=people[0].named)  # the conversation is left out as a whole
            result.append(changed(case, key=case.subject))
        for pieces in _chats_of(conversation, rule, zone).values():
            stretch = _first_unsettled(pieces)
            question = _from_handover(_asking(stretch.messages, rule, zone), stretch, handovers)
            case = _judge(question, stretch, rule, until, zone)
            result.append(changed(case, key=case.subject if rule.new_after is None else case.key))
    return result


def _people(conversation: list[Message], rule) -> list[Message]:
    """What people wrote: neither bots nor automatic replies, nor what needs no answer. Its first decides who began."""
    return [
        message
        for message in conversation
        if message.sender != "bot" and not _is_quiet(message, rule) and not _is_automatic(message, rule)
    ]


def _is_automatic(message: Message, rule) -> bool:
    """Whether the rule calls a message of an agent an automatic reply."""
    return message.sender == "agent" and _is_one_of(message, rule.auto_replies)


def _chats_of(conversation: list[Message], rule, zone: str) -> dict[int, list[Stretch]]:
    """The stretches by chat, in order, cut where a chat begins; those of a chat that an agent began left out.

    A chat begins with the conversation, and with a buyer's message after a long silence of everybody, where the rule
    says how long.
    """
    present = [message for message in conversation if message.sender != "bot" or rule.bots != "ignore"]
    present = [message for message in present if not _is_quiet(message, rule)]
    people = _people(conversation, rule)
    number, number_of = 0, {}
    for message in present:
        if message.sender == "buyer":
            earlier = [other for other in present if other.place < message.place]
            silent = rule.new_after is not None and bool(earlier)
            if message is people[0] or (
                silent and message.sent_at - earlier[-1].sent_at >= rule.new_after * clock.SECOND
            ):
                number += 1
            number_of[message.place] = number
    stretches: dict[int, list[Stretch]] = {}
    for stretch in _stretches(conversation, rule, zone):
        for chat in sorted({number_of[message.place] for message in stretch.messages} - {0}):
            written = [message for message in stretch.messages if number_of[message.place] == chat]
            stretches.setdefault(chat, []).append(Stretch(written, stretch.answer, stretch.settled))
    return stretches


def threads(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """The first stretch of a buyer ever that no bot settled."""
    until = reach.known_until(tables, rule, as_of, zone)
    by_buyer: dict[tuple[str, str], list[tuple[Message, Stretch]]] = {}
    for conversation in _conversations(tables, as_of):
        for stretch in _stretches(conversation, rule, zone):
            question = _asking(stretch.messages, rule, zone)
            by_buyer.setdefault(_buyer(question), []).append((question, stretch))
    result = []
    for stretches in by_buyer.values():
        stretches.sort(key=lambda pair: (*pair[0].place, pair[0].conversation_id))
        stretch = _first_unsettled([stretch for _, stretch in stretches])
        result.append(_judge(_asking(stretch.messages, rule, zone), stretch, rule, until, zone))
    return result


def _first_unsettled(stretches: list[Stretch]) -> Stretch:
    """The first that no bot settled; the first of all where bots settled all."""
    return next((stretch for stretch in stretches if not stretch.settled), stretches[0])


def _buyer(message: Message) -> tuple[str, str]:
    """The buyer; the conversation where no buyer is known."""
    return ("conversation", message.conversation_id) if message.buyer_id is None else ("buyer", message.buyer_id)


def buyer_days(
    tables: Tables, rule, as_of: datetime, zone: str, change: Callable[[Case], Case] = lambda piece: piece
) -> list[Case]:
    """Buyers by local day: each stretch in pieces, one a day on which the buyer wrote in it. `change`: made of each."""
    until = reach.known_until(tables, rule, as_of, zone)
    days: dict[tuple[tuple[str, str], date], list[tuple[Message, Case]]] = {}
    for conversation in _whole_conversations(tables, as_of):
        for stretch in _stretches(conversation, rule, zone):
            for day in {_day(message, zone) for message in stretch.messages}:
                of_day = [message for message in stretch.messages if _day(message, zone) == day]
                question = _asking(of_day, rule, zone)
                piece = question, change(_judge(question, stretch, rule, until, zone))
                days.setdefault((_buyer(question), day), []).append(piece)
    result = []
    for ((kind, buyer), day), pieces in days.items():
        key = f"{'/' if kind == 'conversation' else ''}{buyer}|{day}"  # whom nobody can name comes first in a second
        pieces.sort(key=lambda piece: piece[0].place)
        counted = [case for _, case in pieces if case.verdict != "excluded"]
        if not counted:
            result.append(changed(pieces[0][1], key=key))
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
                key=key,
            )
        )
    return result
