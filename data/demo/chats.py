"""The demo shop's conversations and what buyers thought of them."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from data.demo.pace import DAY, END_SECOND, HOUR, MINUTE, any_of, between, hour_of, lasting, moments
from data.demo.phrases import Exchange, Topic
from data.demo.profiles import DAYS, FIRST_DAY, Agent, Profile
from data.demo.sales import Line

AGENT_STARTS = 0.03
DAWN = 7
"""The hour until which, after midnight, nobody of the day shift works."""
LAST_MINUTE = (150, 70, 0)
"""Seconds before the end at which the last buyers write, who have no answer yet."""

SLIP_EVERY = 331
"""Number of conversations among which one has an agent's message that breaks the rules for staff."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `at` in seconds of the demo's clock."""

    conversation_id: str
    message_id: str
    buyer_id: str
    sender: str
    agent_id: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A buyer's rating of a conversation: 1–5; 4 and 5 mean satisfied."""

    conversation_id: str
    agent_id: str
    at: int
    mark: int
    reason: str
    handled_by: str


@dataclass(slots=True)
class _Conversation:
    """A conversation in progress. Messages after the end of the demo are dropped."""

    conversation_id: str
    about: Line
    messages: list[Message] = field(default_factory=list)
    slip: str = ""
    """Text that breaks the rules, added to the agent's first message; mostly empty."""
    slowest: int = 0
    """Seconds of the longest wait for an agent; a wait without an answer is as long as the demo."""

    def say(self, at: int, sender: str, text: str, agent_id: str = "") -> None:
        if at <= END_SECOND:
            place = f"{self.conversation_id}-{len(self.messages) + 1:02}"
            words = text.format(product=self.about.product.title, order=self.about.order_id, agent=agent_id)
            if sender == "agent":
                words, self.slip = f"{words} {self.slip}".strip(), ""
            else:
                agent_id = ""
            self.messages.append(Message(self.conversation_id, place, self.about.buyer_id, sender, agent_id, at, words))


class Chats:
    """All conversations of a shop, one after the other, and their ratings."""

    def __init__(self, seed: str, profile: Profile, sold: list[Line], messages: int) -> None:
        self.rng, self.mood = Random(f"{seed}/talk"), Random(f"{seed}/mood")  # noqa: S311 - draws of a demo need no secret randomness
        """Random generators for what is said and for ratings; reseeded for every conversation, so that a change to one
        agent does not affect the conversations of the others."""
        self._deals = self.rng.getrandbits(64), self.mood.getrandbits(64)
        self.profile = profile
        self.ratings: list[Rating] = []
        self._sold = sold
        self._placed = [line.created for line in sold]
        self._day_shift = [agent for agent in profile.agents if not agent.night]
        self._night_shift = next(agent for agent in profile.agents if agent.night)
        self._night_alone = (profile.night_alone[0] - FIRST_DAY).days * DAY
        self._topics = [topic.weight for topic in profile.phrases.topics]
        count = max(len(LAST_MINUTE), round(messages / profile.messages_a_chat)) - len(LAST_MINUTE)
        self._starts = moments(self.rng, profile, count) + [END_SECOND - before for before in LAST_MINUTE]

    def held(self) -> Iterator[list[Message]]:
        """Yield the conversations in order of their beginning. Ratings are complete after the last one."""
        for number, start in enumerate(self._starts, 1):
            self.rng.seed(self._deals[0] + number)
            self.mood.seed(self._deals[1] + number)
            slips = self.profile.phrases.slips
            slip = slips[number // SLIP_EVERY % len(slips)] if number % SLIP_EVERY == 0 else ""
            conversation = _Conversation(f"c{number:06}", self._subject(start), slip=slip)
            if number > len(self._starts) - len(LAST_MINUTE):
                conversation.say(start, "buyer", any_of(self.rng, self._topic(conversation.about).opens)[0])
            else:
                self._hold(conversation, start)
            yield conversation.messages

    def _hold(self, conversation: _Conversation, start: int) -> None:
        rng, kind = self.rng, self.rng.random()
        if kind < AGENT_STARTS:
            agent = self._on_duty(start)
            conversation.say(start, "agent", any_of(rng, self.profile.phrases.agent_opens), agent.agent_id)
            self._talk(conversation, start + between(rng, MINUTE, HOUR), agent, turns=0)
        elif kind < AGENT_STARTS + self.profile.bot_only:
            self._bot_alone(conversation, start)
        else:
            if rng.random() < self.profile.bot_greets:
                conversation.say(start, "bot", any_of(rng, self.profile.phrases.bot_greeting))
                start += between(rng, 3, 20)
            turns = 1 + sum(rng.random() < more for more in (0.6, 0.3, 0.15))
            self._talk(conversation, start, self._on_duty(start), turns)

    def _bot_alone(self, conversation: _Conversation, at: int) -> None:
        """Add questions of the buyer and answers of the bot only."""
        rng, phrases = self.rng, self.profile.phrases
        conversation.say(at, "bot", any_of(rng, phrases.bot_greeting))
        for _ in range(1 + (rng.random() < 0.5)):
            at += between(rng, 5, 40)
            conversation.say(at, "buyer", any_of(rng, self._topic(conversation.about).opens)[0])
            at += between(rng, 1, 3)
            conversation.say(at, "bot", any_of(rng, phrases.bot_answers))
        if self.mood.random() < self.profile.rated / 3:
            self._rate(conversation, at, "", "bot", satisfied=0.55)

    def _talk(self, conversation: _Conversation, at: int, agent: Agent, turns: int) -> None:
        """Add `turns` questions and answers, and often a word of thanks, which counts as a question too."""
        rng, phrases = self.rng, self.profile.phrases
        for turn, exchange in enumerate(self._exchanges(conversation.about, turns)):
            answered = self._ask(conversation, at, exchange, agent, first=turn == 0)
            if answered is None:
                return
            at = answered + lasting(rng, MINUTE, 0.9)
        if rng.random() < 0.45 or turns == 0:
            polite = any_of(rng, phrases.thanks), any_of(rng, phrases.closing)
            answered = self._ask(conversation, at, polite, agent, first=False)
            if answered is None:
                return
            at = answered
        if rng.random() < 0.3:
            conversation.say(at + between(rng, 5 * MINUTE, 20 * MINUTE), "system", phrases.system_closed)
        if self.mood.random() < self.profile.rated:
            in_time = conversation.slowest <= self.profile.patience
            self._rate(conversation, at, agent.agent_id, "agent", self.profile.satisfied[0 if in_time else 1])

    def _exchanges(self, about: Line, turns: int) -> Iterator[Exchange]:
        """Yield related questions with their answers, none twice; another topic when one is exhausted."""
        more: list[Exchange] = []
        for _ in range(turns):
            if more:
                yield more.pop(int(self.rng.random() * len(more)))
            else:
                topic = self._topic(about)
                more = list(topic.more)
                yield any_of(self.rng, topic.opens)

    def _ask(
        self, conversation: _Conversation, at: int, exchange: Exchange, agent: Agent, *, first: bool
    ) -> int | None:
        """Add a question and its answer; return the time of the answer, or None when there is none before the end."""
        rng, phrases = self.rng, self.profile.phrases
        question, answer = exchange
        conversation.say(at, "buyer", question)
        if first and rng.random() < 0.35:
            conversation.say(at + 1, "system", phrases.system_joined, agent.agent_id)
        wait = self._wait(agent, at, first=first)
        patience = between(rng, 45, 15 * MINUTE)
        if wait > patience and rng.random() < 0.5 and question not in phrases.thanks:
            conversation.say(at + patience, "buyer", any_of(rng, phrases.nudges))
        conversation.slowest = max(conversation.slowest, wait)
        answered = at + wait
        if answered > END_SECOND:
            return None
        conversation.say(answered, "agent", answer, agent.agent_id)
        return answered

    def _wait(self, agent: Agent, at: int, *, first: bool) -> int:
        """Return the seconds until the agent answers; at least the length of the demo for no answer."""
        rng, profile = self.rng, self.profile
        never = DAYS * DAY
        if at > END_SECOND - profile.backlog_hours * HOUR and rng.random() < profile.backlog:
            return never
        if first and rng.random() < profile.held_up[agent.night]:
            kind = rng.random()
            if kind < 0.55:
                return between(rng, 12 * HOUR, 23 * HOUR)
            return between(rng, 25 * HOUR, 60 * HOUR) if kind < 0.8 else never
        if not first and rng.random() < profile.forgotten:
            return never
        median = agent.median
        if agent.night and at >= self._night_alone:
            median *= profile.night_alone[1]
        return max(1, lasting(rng, median if first else median * profile.later_answers, agent.spread))

    def _rate(self, conversation: _Conversation, at: int, agent_id: str, handled_by: str, satisfied: float) -> None:
        rng = self.mood
        mark = rng.choices((5, 4), (7, 3))[0] if rng.random() < satisfied else rng.choices((3, 2, 1), (4, 2, 4))[0]
        reason = any_of(rng, self.profile.phrases.rating_reasons) if mark < 4 else ""
        at += between(rng, 15, 3 * MINUTE)
        if at <= END_SECOND:
            self.ratings.append(Rating(conversation.conversation_id, agent_id, at, mark, reason, handled_by))

    def _subject(self, at: int) -> Line:
        """Return the order a buyer writes about: mostly one of the latest, sometimes an older one."""
        latest = bisect_right(self._placed, at) - 1
        back = int(self.rng.expovariate(1 / (len(self._sold) / DAYS * 4)))
        return self._sold[max(0, latest - back)]

    def _topic(self, about: Line) -> Topic:
        phrases = self.profile.phrases
        if about.product.drags and self.rng.random() < 0.45:
            return phrases.drag
        return self.rng.choices(phrases.topics, self._topics)[0]

    def _on_duty(self, at: int) -> Agent:
        if hour_of(at) in self.profile.night_hours and (
            hour_of(at) < DAWN or self.rng.random() < self.profile.night_share
        ):
            return self._night_shift
        return self._day_shift[int(self.rng.random() * len(self._day_shift))]
