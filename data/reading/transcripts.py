"""The messages of a conversation, read through a view."""

from dataclasses import dataclass
from datetime import datetime

from data.view import View


@dataclass(frozen=True)
class Message:
    """One message. `sent_at` is aware, UTC; `text` is None when the export has none."""

    sender: str
    agent_id: str | None
    buyer_id: str | None
    sent_at: datetime
    text: str | None


def conversation(view: View, shop_id: str, conversation_id: str, as_of: datetime) -> list[Message]:
    """Return the messages of a conversation up to an instant (aware), oldest first; in file order within a second."""
    rows = view.rows(
        """
        SELECT sender, agent_id, buyer_id, sent_at, text FROM messages
        WHERE shop_id = $shop_id AND conversation_id = $conversation_id AND sent_at <= $as_of
        ORDER BY sent_at, line, message_id
        """,
        shop_id=shop_id,
        conversation_id=conversation_id,
        as_of=as_of,
    )
    return [Message(**row) for row in rows]
