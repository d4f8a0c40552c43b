"""What people say in the demo shops. Words only; who says them, and when, is decided elsewhere."""

from dataclasses import dataclass

Exchange = tuple[str, str]
"""A question and its answer. `{product}` and `{order}` are filled in."""


@dataclass(frozen=True)
class Topic:
    """A subject of conversation: how a buyer opens it, how it may go on, and how often it comes up."""

    weight: int
    opens: tuple[Exchange, ...]
    more: tuple[Exchange, ...]
    stage: str = ""
    """When it comes up: `before` the order, once it is `paid`, `sent` or `arrived`, or by the kind of a request."""


@dataclass(frozen=True)
class Phrases:
    """Everything that a shop's chats and reviews are made of, in the language of its buyers."""

    topics: tuple[Topic, ...]
    drag: Topic
    """What buyers of the product with the slow refunds ask about."""
    nudges: tuple[str, ...]
    thanks: tuple[str, ...]
    closing: tuple[str, ...]
    bot_greeting: tuple[str, ...]
    bot_answers: tuple[str, ...]
    agent_opens: tuple[str, ...]
    slips: tuple[str, ...]
    """What staff must not write, and sometimes does."""
    system_joined: str
    system_closed: str
    rating_reasons: tuple[str, ...]
    reviews: dict[int, tuple[str, ...]]
    refund_reasons: tuple[str, ...]
