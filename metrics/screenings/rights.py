"""What rights of buyers beyond the ordinary cost a shop, and whether buyers who used one came back: an estimate.

Such rights are money back without sending goods back, freight of returns paid for them, money back before goods are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from data.access import Access
from data.changes import typed_values as typed_amounts
from data.reading.typed_values import typed_values
from data.shops import Shop
from data.view import View
from metrics.scoring.population import Member
from metrics.scoring.reach import ends_of_tables, known_of_tables
from metrics.scoring.windows import instant_of, local_of
from metrics.screenings.rights_rows import RightsRows, rows_by_shop

COST_DAYS = 90
"""Requests count that were completed, and orders that were paid, in so many local days, the as-of day included."""
GAIN_DAYS = 90
"""Buyers count whose first paid order of the as many days before is one of; they have as many to come back."""
USED_WITHIN_DAYS = 30
"""A right counts for an order that was asked for within so many times 24 hours after its payment."""
ROWS_SHOWN = 200

TYPED = "trust.rights"
"""Under which name the amounts stand among the typed values of a shop."""
AMOUNTS = ("return_freight", "premium")
"""The amounts that no file has: what the freight of a return costs the shop, and the insurance of it for each order."""


@dataclass(frozen=True)
class RightRequest:
    """A request by which a right was used. `completed_at`: aware, UTC. `amount`: paid back, None where no file says it.

    `kind`: "unreturned": money without the goods, after they were sent; "advanced": money before the goods were back.
    """

    refund_id: str
    kind: Literal["unreturned", "advanced"]
    product_id: str | None
    order_id: str | None
    completed_at: datetime
    amount: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class ProductCost:
    """What the rights used for a product cost, in one currency (None: not in the file). Those of no product: None.

    `unreturned`, `advanced`: how many requests, and their money (None: none of them has an amount); both of `advanced`
    are None where no file says when goods were back. `returns`: goods that were sent back, and `freight` what that cost
    by the amount that was typed in (None: none was).
    """

    product_id: str | None
    title: str | None
    currency: str | None
    unreturned: int
    unreturned_amount: Decimal | None
    returns: int
    freight: Decimal | None
    advanced: int | None
    advanced_amount: Decimal | None


@dataclass(frozen=True)
class Group:
    """Buyers who used a right with an order, or did not. `again`: those of them who paid a further one in time.

    `amount`: of these further orders; None where none has one, or their currencies differ. `without_amount`: further
    orders that it leaves out because theirs is not known.
    """

    buyers: int
    again: int
    orders: int
    without_amount: int
    amount: Decimal | None
    currency: str | None

    @property
    def share(self) -> float | None:
        """The share who came back; None without a buyer."""
        return self.again / self.buyers if self.buyers else None


@dataclass(frozen=True)
class AgainOrder:
    """A further order of a buyer who had used a right with an earlier one. `paid_at`: aware, UTC."""

    buyer_id: str
    order_id: str
    again_id: str
    paid_at: datetime
    amount: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class RightsEstimate:
    """Cost and gain of a shop's rights. An estimate: who asks for money back may buy otherwise for other reasons.

    `orders`: paid in the days of the cost; `returns_told`: whether files say which goods were sent back; where they do
    not, every completed return counts. `undecided`: refunds without return of which no file says whether the goods had
    been sent; they count nowhere. `without_amount`: requests that count and have no amount. `return_freight` and
    `premium`: typed in, for a return and for an order; None: not. `freight_cost`, `premium_cost`: of all of them.
    `requests`: the dearest first.
    """

    orders: int
    returns: int
    returns_told: bool
    undecided: int
    without_amount: int
    return_freight: Decimal | None
    premium: Decimal | None
    freight_cost: Decimal | None
    premium_cost: Decimal | None
    products: tuple[ProductCost, ...]
    requests: tuple[RightRequest, ...]
    used: Group
    unused: Group
    came_back: tuple[AgainOrder, ...]


def keep(access: Access, shop: Shop, name: str, amount: Decimal | None, day: date) -> None:
    """Keep an amount of `AMOUNTS` from a local day on; None takes back the one of that day."""
    typed_amounts.keep(access, shop.shop_id, TYPED, name, "" if amount is None else f"{amount:.2f}", day)


Typed = Mapping[str, Decimal]
"""Amount → what was typed in for it."""


def reports(
    view: View, shops: Sequence[tuple[Shop, datetime]], typed: Typed | None = None
) -> dict[str, RightsEstimate]:
    """The estimate of each shop as of its instant (aware), by its id. `typed`: in the place of what is kept.

    Nobody knows who buys, or asks for money back, after the day on which the first of orders and requests ends: the
    estimate is no later than its last second.
    """
    ends = ends_of_tables(view, [shop for shop, _ in shops])
    members = [
        _member(shop, known_of_tables(shop, ("orders", "refunds"), as_of, ends[shop.shop_id])) for shop, as_of in shops
    ]
    of_shop = rows_by_shop(view, members, used_within=USED_WITHIN_DAYS, gain_days=GAIN_DAYS)
    kept = _kept(view, shops)
    return {shop.shop_id: _estimate(of_shop[shop.shop_id], kept[shop.shop_id] | dict(typed or {})) for shop, _ in shops}


def _member(shop: Shop, as_of: datetime) -> Member:
    today = local_of(as_of, shop).replace(hour=0, minute=0, second=0)
    first, middle = (today - timedelta(days=days - 1) for days in (COST_DAYS + GAIN_DAYS, COST_DAYS))
    return Member(shop, as_of, instant_of(first, shop), instant_of(middle, shop))


def _kept(view: View, shops: Sequence[tuple[Shop, datetime]]) -> dict[str, dict[str, Decimal]]:
    days = {shop.shop_id: local_of(as_of, shop).date() for shop, as_of in shops}
    result: dict[str, dict[str, Decimal]] = {shop_id: {} for shop_id in days}
    for value in typed_values(view):
        if value.composite == TYPED and value.shop_id in days and value.valid_from <= days[value.shop_id]:
            result[value.shop_id][value.name] = Decimal(value.text)
    return result


def _estimate(rows: RightsRows, typed: Typed) -> RightsEstimate:
    returned = [row for row in rows.requests if row["kind"] in ("return_refund", "exchange")]
    names_returns = any(row["returned_at"] is not None for row in returned)
    sent_back = [row for row in returned if row["returned_at"] is not None or not names_returns]
    only = [row for row in rows.requests if row["kind"] == "refund_only"]
    unreturned = [row for row in only if row["sent"]]
    advanced = [
        row
        for row in returned
        if names_returns
        and row["kind"] == "return_refund"
        and (row["returned_at"] is None or row["returned_at"] > row["completed_at"])
    ]
    freight, premium = (typed.get(name) for name in AMOUNTS)
    listed = [_request(row, "unreturned") for row in unreturned] + [_request(row, "advanced") for row in advanced]
    listed.sort(key=lambda entry: (-(entry.amount or 0), entry.refund_id))
    used = [row for row in rows.buyers if row["used"]]
    return RightsEstimate(
        orders=rows.orders,
        returns=len(sent_back),
        returns_told=names_returns,
        undecided=sum(row["sent"] is None for row in only),
        without_amount=sum(entry.amount is None for entry in listed),
        return_freight=freight,
        premium=premium,
        freight_cost=None if freight is None else freight * len(sent_back),
        premium_cost=None if premium is None else premium * rows.orders,
        products=_products(unreturned, sent_back, advanced if names_returns else None, freight),
        requests=tuple(listed[:ROWS_SHOWN]),
        used=_group(used),
        unused=_group([row for row in rows.buyers if not row["used"]]),
        came_back=tuple(
            AgainOrder(
                row["buyer_id"], row["order_id"], row["again_id"], row["again_at"], row["amount"], row["currency"]
            )
            for row in used
            if row["again_id"] is not None
        )[:ROWS_SHOWN],
    )


def _request(row: Mapping[str, Any], kind: Literal["unreturned", "advanced"]) -> RightRequest:
    names = ("product_id", "order_id", "completed_at", "amount", "currency")
    return RightRequest(row["refund_id"], kind, *(row[name] for name in names))


def _products(
    unreturned: Sequence[Mapping[str, Any]],
    sent_back: Sequence[Mapping[str, Any]],
    advanced: Sequence[Mapping[str, Any]] | None,
    freight: Decimal | None,
) -> tuple[ProductCost, ...]:
    titles: dict[str | None, str | None] = {}
    lists = (unreturned, sent_back, advanced or ())
    keys: dict[tuple[str | None, str | None], None] = {}
    for rows in lists:
        for row in rows:
            keys[row["product_id"], row["currency"]] = None
            titles[row["product_id"]] = row["title"]

    def of(rows: Sequence[Mapping[str, Any]], key: tuple[str | None, str | None]) -> tuple[int, Decimal | None]:
        amounts = [row["amount"] for row in rows if (row["product_id"], row["currency"]) == key]
        present = [amount for amount in amounts if amount is not None]
        return len(amounts), sum(present, Decimal(0)) if present or not amounts else None

    costs = []
    for key in keys:
        returns = of(sent_back, key)[0]
        cost = None if freight is None else freight * returns
        ahead = (None, None) if advanced is None else of(advanced, key)
        costs.append(ProductCost(key[0], titles[key[0]], key[1], *of(unreturned, key), returns, cost, *ahead))
    return tuple(sorted(costs, key=_dearest))[:ROWS_SHOWN]


def _dearest(cost: ProductCost) -> tuple[object, ...]:
    spent = (cost.unreturned_amount or 0) + (cost.freight or 0)
    return -spent, -cost.returns, cost.product_id or "", cost.currency or ""


def _group(rows: Sequence[Mapping[str, Any]]) -> Group:
    """`rows`: one a buyer and further order, or one without any."""
    orders = [row for row in rows if row["again_id"] is not None]
    amounts = [row["amount"] for row in orders if row["amount"] is not None]
    currencies = {row["currency"] for row in orders if row["amount"] is not None}
    alike = len(currencies) == 1
    return Group(
        buyers=len({row["buyer_id"] for row in rows}),
        again=len({row["buyer_id"] for row in orders}),
        orders=len(orders),
        without_amount=len(orders) - len(amounts),
        amount=sum(amounts, Decimal(0)) if alike else None,
        currency=next(iter(currencies)) if alike else None,
    )
