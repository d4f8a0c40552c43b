"""Conversations that match the state of the buyer's order at the time: its product, its parcel, its request."""

from bisect import bisect_right
from collections.abc import Sequence

from data.demo.chats import Chats
from data.demo.pace import DAY
from data.demo.phrases import Topic
from data.demo.profiles import Profile
from data.demo.sales import Line, Refund

OF_A_REQUEST, BEFORE_ORDERING = 0.22, 0.3
"""Shares of the conversations that are about a request, or about something that the buyer orders afterwards."""
LATEST_REQUESTS, LATEST_ORDERS = 4, 12
"""Number of the latest requests, or orders, from which the subject is chosen."""


class CoherentChats(Chats):
    """Chats whose topic belongs to the stage that the order or its request has reached."""

    def __init__(
        self, seed: str, profile: Profile, sold: list[Line], messages: int, requests: Sequence[Refund]
    ) -> None:
        super().__init__(seed, profile, sold, messages)
        self._requests = sorted(requests, key=lambda request: request.applied)
        self._applied = [request.applied for request in self._requests]
        self._stage = ""

    def _subject(self, at: int) -> Line:
        what, place = self.rng.random(), self.rng.random()
        request = bisect_right(self._applied, at) - 1 - int(place * LATEST_REQUESTS)
        if what < OF_A_REQUEST and request >= 0 and at < self._requests[request].completed + DAY:
            self._stage = _stage_of_request(self._requests[request], at)
            return self._requests[request].line
        latest = bisect_right(self._placed, at) - 1
        if what > 1 - BEFORE_ORDERING and latest + 1 < len(self._sold):
            self._stage = "before"
            return self._sold[latest + 1]
        line = self._sold[max(0, latest - int(place * LATEST_ORDERS))]
        self._stage = _stage_of_order(line, at)
        return line

    def _topic(self, about: Line) -> Topic:
        phrases = self.profile.phrases
        if self._stage == "drag":
            return phrases.drag
        topics = [topic for topic in phrases.topics if topic.stage == self._stage]
        return self.rng.choices(topics, [topic.weight for topic in topics])[0]


def _stage_of_request(request: Refund, at: int) -> str:
    if request.line.product.drags and request.returned is not None and request.returned < at < request.completed:
        return "drag"
    return request.kind if request.kind in ("refund_only", "return_refund") else "exchange"


def _stage_of_order(line: Line, at: int) -> str:
    if line.paid is None or line.paid > at or (line.cancelled is not None and line.cancelled <= at):
        return "before"
    if line.shipped is None or line.shipped > at:
        return "paid"
    return "sent" if line.delivered is None or line.delivered > at else "arrived"
