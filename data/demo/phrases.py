"""Structure of the texts in the demo shops. Texts only; who says them, and when, is decided elsewhere."""

from dataclasses import dataclass

Exchange = tuple[str, str]
"""A question and its answer. `{product}` and `{order}` are placeholders."""


@dataclass(frozen=True)
class Topic:
    """A subject of conversation: how a buyer opens it, how it may continue, and how frequent it is."""

    weight: int
    opens: tuple[Exchange, ...]
    more: tuple[Exchange, ...]
    stage: str = ""
    """When it is used: `before` the order, once it is `paid`, `sent` or `arrived`, or by the kind of a request."""


@dataclass(frozen=True)
class Phrases:
    """All texts of a shop's chats and reviews, in the language of its buyers."""

    topics: tuple[Topic, ...]
    drag: Topic
    """Questions of buyers of the product with slow refunds."""
    nudges: tuple[str, ...]
    thanks: tuple[str, ...]
    closing: tuple[str, ...]
    bot_greeting: tuple[str, ...]
    bot_answers: tuple[str, ...]
    agent_opens: tuple[str, ...]
    slips: tuple[str, ...]
    """Texts that staff must not write, and sometimes do."""
    system_joined: str
    system_closed: str
    rating_reasons: tuple[str, ...]
    reviews: dict[int, tuple[str, ...]]
    refund_reasons: tuple[str, ...]
