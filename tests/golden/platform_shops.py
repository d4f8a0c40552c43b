"""Golden shops: what the rules of all platforms are tried on, small enough to be counted by hand.

Each shop is a few plain files. The tables below say case by case what stands in it and, where several rules read the
same shop, what each makes of it.
"""

from collections.abc import Callable
from typing import NamedTuple

from tests.golden.platform_arrivals import received, signed
from tests.golden.platform_chats import (
    abroad,
    at_home,
    bought,
    eight_late,
    hours_of_rated,
    manila,
    rated_by_hour,
    ratings,
    thirty_ratings,
    twenty,
)
from tests.golden.platform_orders import (
    a_hundred,
    arrivals,
    cutoff_at_noon,
    delivered,
    dispatches,
    few_buyers,
    few_requests,
    fulfilled,
    in_april,
    limit,
    many_waybills,
    one_of_twenty,
    orders,
    paid,
    parcels,
    picked,
    sold,
    steady,
    three_hundred,
    waybills,
)
from tests.golden.platform_requests import (
    audited,
    audits,
    audits_by_order,
    consents,
    low_reviews,
    reasoned,
    requests,
    reviews,
    rulings,
    sent_back,
    steady_requests,
    three_rulings,
)


class Files(NamedTuple):
    """The files of a shop and where it is."""

    makers: tuple[Callable[[], str], ...]
    market: str = "CN"
    timezone: str = "Asia/Shanghai"


SHOPS = {
    "at_home": Files((at_home,)),
    "abroad": Files((abroad, bought)),
    "manila": Files((manila,), "PH", "Asia/Manila"),
    "parcels": Files((parcels,)),
    "dispatches": Files((dispatches,), "US", "America/New_York"),
    "waybills": Files((waybills,), "US", "America/New_York"),
    "orders": Files((orders,)),
    "limit": Files((limit,)),
    "steady": Files((steady, steady_requests)),
    "requests": Files((requests,)),
    "consents": Files((consents,)),
    "audits": Files((audits,)),
    "audits_by_order": Files((audits_by_order, audited)),
    "fulfilled": Files((fulfilled,)),
    "twenty": Files((twenty,)),
    "one_of_twenty": Files((one_of_twenty,)),
    "arrivals": Files((arrivals,)),
    "sent_back": Files((sent_back, sold)),
    "rulings": Files((rulings, paid)),
    "in_april": Files((in_april, a_hundred)),
    "three_cases": Files((three_hundred, three_rulings)),
    "reviews": Files((reviews, delivered)),
    "ratings": Files((ratings,)),
    "rated_by_hour": Files((rated_by_hour, hours_of_rated)),
    "low_reviews": Files((low_reviews,)),
    "thirty_ratings": Files((thirty_ratings,)),
    "few_buyers": Files((few_buyers, few_requests)),
    "many_waybills": Files((many_waybills,)),
    "reasoned": Files((reasoned, received)),
    "picked": Files((picked,)),
    "signed": Files((signed,)),
    "eight_late": Files((eight_late,), "TH", "Asia/Bangkok"),
    "cutoff_at_noon": Files((cutoff_at_noon,), "MY", "Asia/Kuala_Lumpur"),
}
