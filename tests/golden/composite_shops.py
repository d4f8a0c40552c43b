"""Shops of a few exported lines, and what the scores and badges of platforms say of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from metrics.composites.book import load_composites, programmes_of
from metrics.composites.standing import Standing
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from metrics.scoring.windows import parse_as_of
from tests.reference.imported import ImportedShops

RULES, COMPOSITES = load_rules(), load_composites()
PROGRAMMES = ",".join(programmes_of(RULES, COMPOSITES))
ZONES = {"etsy": "UTC", "ebay": "UTC", "tiktok_shop": "Asia/Bangkok", "amazon": "UTC"}

SERVICE_REQUESTS = "refund_id,order_id,applied_at,completed_at,platform_intervened,fault\n"

Stand = Callable[..., Standing]


@pytest.fixture(scope="session")
def typed_in() -> dict[str, dict[tuple[str, str, date], str]]:
    """By shop_id, what is typed in at the moment: composite, name and day → value."""
    return {}


@pytest.fixture
def stand(imported: ImportedShops, typed_in: dict[str, dict[tuple[str, str, date], str]]) -> Stand:
    """Takes a shop with these tables in which these values, and no others, are typed in; answers where it
    stands, in every programme unless others are named.
    """

    def answer(
        composite: str, as_of: str, market: str = "US", typed: Mapping[str, str] | None = None,
        programmes: str | None = PROGRAMMES, **tables: str,
    ) -> Standing:  # fmt: skip
        platform = composite.partition(".")[0]
        zone = ZONES.get(platform, "Asia/Shanghai")
        shop = imported.holding(platform=platform, market=market, timezone=zone, kinds=tables)
        present = typed_in.setdefault(shop.shop_id, {})
        wanted = {(composite, name, date.fromisoformat(as_of[:10])): text for name, text in (typed or {}).items()}
        for place in [*present, *wanted]:
            if present.get(place) != wanted.get(place):
                composites.type_in(imported.access, shop, place[0], place[1], wanted.get(place, ""), place[2])
        typed_in[shop.shop_id] = wanted
        with imported.access.view([shop.shop_id]) as view:
            instants = {shop.shop_id: parse_as_of(as_of, shop)}
            member = replace(shop, programmes=programmes)
            standings = composites.report(
                view, [member], RULES, instants, [entry for entry in COMPOSITES if entry.id == composite]
            )
        (standing,) = standings
        return standing

    return answer


def statuses(standing: Standing) -> dict[str, str]:
    return {part.id: part.status for part in standing.parts}


def etsy_messages(in_time: int, late: int) -> str:
    """Conversations of 4 May, answered after 24 hours exactly or a second later."""
    rows = ["conversation_id,sender,sent_at"]
    for number in range(in_time + late):
        second = "00" if number < in_time else "01"
        rows += [f"c{number},buyer,2026-05-04 10:00:00", f"c{number},agent,2026-05-05 10:00:{second}"]
    return "\n".join(rows)


def etsy_orders(in_time: int, late: int = 0, amount: str = "60.00", paid: str = "2026-05-04") -> str:
    """Orders paid that day; those of 4 May were promised for the 6th, and sent then or a second later."""
    rows = ["order_id,buyer_id,created_at,paid_at,promised_at,shipped_at,tracking_id,amount"]
    for number in range(in_time + late):
        sent = f"2026-05-06 10:00:0{0 if number < in_time else 1}"
        course = f"2026-05-06 10:00:00,{sent},t{number}" if paid == "2026-05-04" else ",,"
        rows.append(f"o{number},b{number},{paid} 10:00:00,{paid} 10:00:00,{course},{amount}")
    return "\n".join(rows)


def etsy_reviews(fives: int, threes: int) -> str:
    rows = ["review_id,created_at,description_score"]
    rows += [f"r{number},2026-05-20 10:00:00,{5 if number < fives else 3}" for number in range(fives + threes)]
    return "\n".join(rows)


def star_orders(number: int, cancelled: int = 0, late: int = 0, buyers: int = 15, amount: str = "1.00") -> str:
    """Orders of 20 November, promised for the 22nd. The first were cancelled by the merchant, the last sent late."""
    rows = ["order_id,buyer_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by,amount"]
    for n in range(number):
        sent = "2026-11-21 10:00:00" if n < number - late else "2026-11-22 10:00:01"
        course = "2026-11-21 09:00:00,merchant" if n < cancelled else ","
        shipped = "" if n < cancelled else sent
        at = "2026-11-20 10:00:00"
        rows.append(f"o{n},b{n % buyers},{at},{at},2026-11-22 10:00:00,{shipped},{course},{amount}")
    return "\n".join(rows)
