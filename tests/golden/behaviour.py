"""What the situations of behaviour share: rules, instants and rows."""

from data.shops import Shop
from data.view import View
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

UTC = "UTC"

NOON = "01-05 12:00:00"
"""A Monday's noon: "2 hours ago" is 10:00."""

CHATS = {"cases": "chats", "within": "24 hours"}

THREE_WAITS = """
    messages | conversation_id | sender | sent_at
             | old             | buyer  | 12-29 10:00:00
             | old             | agent  | 12-29 10:01:33
             | one             | buyer  | 01-05 10:00:00
             | one             | agent  | 01-05 10:01:20
             | two             | buyer  | 01-05 10:00:00
             | two             | agent  | 01-05 10:01:40
""".replace("12-29", "2025-12-29")

OFFICE = {"cases": "chats", "hours": "Mon-Fri 10:00-18:00", "hours_mean": "clock_stops"}

REFUNDED = "refund_id,applied_at,completed_at,status\n"


def put(made_shops: MadeShops, drawn: str, zone: str = UTC) -> tuple[View, Shop]:
    """A new shop among the made-up ones, and its view."""
    shop = made_shops.put(drawing.rows_in(drawn, zone), zone)
    return made_shops.view(shop.shop_id), shop


HOUR = 3600
