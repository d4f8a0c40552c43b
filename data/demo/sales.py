"""The demo shop's orders, and what became of them: parcels, cancellations, refunds, reviews."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from data.demo.pace import DAY, HOUR, MINUTE, any_of, between, holiday, lasting, moments
from data.demo.profiles import SCORE_WEIGHTS, SCORES, Product, Profile

PROMISE = 48 * HOUR
UNPAID = 0.06
LINES_OF_TWO = 0.1
AUTOMATIC_REVIEWS = 0.03
DRAG_SCORE_WEIGHTS = (24, 6, 10, 18, 42)
CLOSED = 0.1
APPLIED_AGAIN = 0.04
INTERVENED = 0.025
FAULTS, FAULT_WEIGHTS = ("merchant", "both", "buyer", "none"), (40, 12, 30, 18)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order. Times in seconds of the demo's clock; None for what never happens.

    Times may be after the demo's end: writers of files leave out what is not known yet.
    """

    order_id: str
    buyer_id: str
    product: Product
    quantity: int
    created: int
    paid: int | None = None
    promised: int | None = None
    ready: int | None = None
    shipped: int | None = None
    delivered: int | None = None
    cancelled: int | None = None
    cancelled_by: str | None = None
    tracking_id: str = ""

    @property
    def amount(self) -> int:
        """The price of the line, in the shop's currency."""
        return self.product.price * self.quantity


@dataclass(frozen=True, slots=True)
class Refund:
    """An after-sales request and its course; times as in Line."""

    refund_id: str
    line: Line
    kind: str
    reason: str
    applied: int
    agreed: int | None
    returned: int | None
    completed: int
    refunded: bool
    fault: str | None = None
    """Set when the platform intervened: whose fault it found."""


@dataclass(frozen=True, slots=True)
class Review:
    """A buyer's marks for a delivered line."""

    review_id: str
    line: Line
    created: int
    description: int
    service: int
    text: str
    automatic: bool


def lines(rng: Random, profile: Profile, count: int, buyers: list[str]) -> list[Line]:
    """Return about `count` orders in the order they were placed; a few of TikTok Shop's have a second line."""
    weights = [product.weight for product in profile.products]
    made: list[Line] = []
    for place, created in enumerate(moments(rng, profile, count)):
        order_id = _number(profile, place, rng)
        first, second = rng.choices(profile.products, weights, k=2)
        line = _sent(rng, profile, Line(order_id, any_of(rng, buyers), first, _pieces(rng), created))
        made.append(line)
        # a Kuaishou order has one item; TikTok Shop writes one row per SKU
        if profile.platform == "tiktok_shop" and second is not first and rng.random() < LINES_OF_TWO:
            made.append(replace(line, product=second, quantity=_pieces(rng)))
    return made


def buyers(rng: Random, profile: Profile, orders: int) -> list[str]:
    """Return the names of the buyers: fewer than orders, so that some buy again."""
    count = max(3, round(orders * 0.75))
    if profile.platform == "kuaishou":
        return [str(2_000_000_000 + place * 389 + int(rng.random() * 389)) for place in range(count)]
    first = profile.buyer_names or (
        "siti",
        "dewi",
        "rina",
        "agus",
        "budi",
        "putri",
        "andi",
        "maya",
        "fitri",
        "yoga",
        "lina",
        "hendra",
    )
    return [f"{any_of(rng, first)}{any_of(rng, ('_', '.', ''))}{1_000 + place}" for place in range(count)]


def refunds(rng: Random, profile: Profile, sold: list[Line]) -> Iterator[Refund]:
    """Yield the requests, by the order they are about. A closed one is sometimes followed by a second."""
    place = 0
    for line in sold:
        wanted = _wanted(rng, profile, line)
        if wanted is None:
            continue
        while True:
            place += 1
            refund_id = f"{86 if profile.platform == 'kuaishou' else 40}{line.order_id[2:]}{place % 1000:03}"
            request = _course(rng, profile, refund_id, line, wanted)
            yield request
            if request.refunded or line.delivered is None or rng.random() > APPLIED_AGAIN:
                break
            wanted = request.kind, request.completed + between(rng, HOUR, DAY)


def reviews(rng: Random, profile: Profile, sold: list[Line]) -> Iterator[Review]:
    """Yield marks for delivered lines, a few of them the platform's own where the buyer gave none."""
    usual = _score_weights(profile)
    for place, line in enumerate(sold):
        if line.delivered is None or rng.random() > profile.reviewed:
            continue
        created = line.delivered + between(rng, DAY / 2, 9 * DAY)
        review_id = f"r{place + 1:06}"
        if rng.random() < AUTOMATIC_REVIEWS:
            yield Review(review_id, line, created, 5, 5, "", automatic=True)
            continue
        weights = DRAG_SCORE_WEIGHTS if line.product.drags else usual
        description, other = rng.choices(SCORES, weights, k=2)
        service = description if rng.random() < 0.65 else other
        text = any_of(rng, profile.phrases.reviews[description])
        yield Review(review_id, line, created, description, service, text, automatic=False)


def _number(profile: Profile, place: int, rng: Random) -> str:
    """Return a unique number as long as the platform's: 16 digits on Kuaishou, 18 on TikTok Shop."""
    base = 2_536_200_000_000_000 if profile.platform == "kuaishou" else 579_300_000_000_000_000
    return str(base + place * 9_973 + int(rng.random() * 9_973))


def _pieces(rng: Random) -> int:
    return rng.choices((1, 2, 3), (82, 14, 4))[0]


def _sent(rng: Random, profile: Profile, line: Line) -> Line:
    """Return the line with its payment and delivery: never paid, cancelled before dispatch, or sent and delivered."""
    if rng.random() < UNPAID:
        return replace(line, cancelled=line.created + 30 * MINUTE, cancelled_by="system")
    paid = line.created + between(rng, 5, 10 * MINUTE)
    line = replace(line, paid=paid, promised=paid + PROMISE)
    slower = 1.0 if holiday(profile, line.created) is None else profile.holiday_dispatch
    shipped = paid + lasting(rng, slower * profile.dispatch_median_hours * HOUR, profile.dispatch_spread)
    by_buyer, by_merchant, by_system = profile.withdrawn
    given_up = rng.random()
    if given_up < by_buyer + by_merchant + by_system:
        if given_up < by_buyer:
            return replace(line, cancelled=between(rng, paid, shipped), cancelled_by="buyer")
        if given_up < by_buyer + by_merchant:
            return replace(line, cancelled=between(rng, paid, shipped), cancelled_by="merchant")
        # the platform gives a shop three more days after the promise, then cancels
        return replace(line, cancelled=paid + PROMISE + 3 * DAY, cancelled_by="system")
    tracking_id = f"{'78' if profile.platform == 'kuaishou' else 'JX'}{int(rng.random() * 10**11):011}"
    delivered = shipped + lasting(rng, 2.6 * DAY, 0.35)
    ready = between(rng, paid, shipped)
    return replace(line, ready=ready, shipped=shipped, delivered=delivered, tracking_id=tracking_id)


def _wanted(rng: Random, profile: Profile, line: Line) -> tuple[str, int] | None:
    """Return what is requested, and when; None when the buyer is content."""
    if line.delivered is None:
        # Kuaishou has no cancellation of a paid order: the buyer requests a refund before it is sent. TikTok Shop keeps
        # cancellations in the orders export.
        cancelled = profile.platform == "kuaishou" and line.paid is not None and line.cancelled is not None
        return ("refund_only", max(line.paid or 0, (line.cancelled or 0) - 2 * HOUR)) if cancelled else None
    if rng.random() > profile.refunds * (1.35 if line.product.drags else 0.97):
        return None
    kind = rng.choices(("refund_only", "return_refund", "exchange", "other"), (36, 57, 5, 2))[0]
    return kind, line.delivered + between(rng, 3 * HOUR, 6 * DAY)


def _course(rng: Random, profile: Profile, refund_id: str, line: Line, wanted: tuple[str, int]) -> Refund:
    """Return the request with its course, from the application to its end."""
    kind, applied = wanted
    reason = any_of(rng, profile.phrases.refund_reasons)
    drags = line.product.drags
    if line.delivered is None:
        return Refund(refund_id, line, kind, reason, applied, None, None, line.cancelled or applied, refunded=True)
    agreed = applied + lasting(rng, 4 * HOUR, 0.8)
    if rng.random() < CLOSED:
        return Refund(refund_id, line, kind, reason, applied, None, None, agreed + between(rng, 0, DAY), refunded=False)
    returned = None
    if kind in ("return_refund", "exchange"):
        returned = agreed + between(rng, 6 * HOUR, 4 * DAY)
        received = returned + lasting(rng, 2.2 * DAY, 0.3)
        completed = received + lasting(rng, (110 if drags else 9) * HOUR, 0.6)
    else:
        completed = agreed + lasting(rng, (50 if drags else 3) * HOUR, 0.7)
    fault = None
    if rng.random() < INTERVENED * (2.5 if drags else 1):
        fault = rng.choices(FAULTS, FAULT_WEIGHTS)[0]
        completed += between(rng, DAY, 4 * DAY)
    return Refund(refund_id, line, kind, reason, applied, agreed, returned, completed, refunded=True, fault=fault)


def _score_weights(profile: Profile) -> list[float]:
    """Return weights of the other products' marks, so that all reviews together match SCORE_WEIGHTS."""
    everything = sum(product.weight for product in profile.products)
    dragging = sum(product.weight for product in profile.products if product.drags) / everything
    weights = [weight / (1 - AUTOMATIC_REVIEWS) for weight in SCORE_WEIGHTS]
    weights[-1] -= 100 * AUTOMATIC_REVIEWS / (1 - AUTOMATIC_REVIEWS)
    return [
        (weight - dragging * drag) / (1 - dragging) for weight, drag in zip(weights, DRAG_SCORE_WEIGHTS, strict=True)
    ]
