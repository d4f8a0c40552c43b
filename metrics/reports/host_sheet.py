"""The sheet for the host of a live stream: products to keep out of it, the reasons, and recovered products."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from data.shops import Shop
from data.view import View
from metrics.reports import reviews
from metrics.reports.request import RuleQuestion
from metrics.reports.reviews import Product
from metrics.rules.rule import Rule
from metrics.scoring.requests import request_of
from metrics.screenings import described
from metrics.screenings.described import DescribedProduct
from metrics.screenings.stretch import last_days

BEFORE = timedelta(days=7)
"""A product that was at risk this long ago, and no longer is, has recovered."""
WORDS_SHOWN = 5

State = Literal["keep_out", "recovered"]


@dataclass(frozen=True)
class HostProduct:
    """A product of the sheet, by the reviews of the rule's window.

    `state`: "keep_out": at risk (see `reviews.Product`); "recovered": no longer so. `bad`: the number of bad reviews.
    `count`: the number of all reviews; `low`, `high`: the 95 % interval of the share of bad ones; these three are None
    for a recovered product without bad reviews. `words`: the most common words of its bad reviews. `denied`: words of
    its title that buyers deny; `not_as_described`: the number of orders with such complaints, both over the days of
    that screening.
    """

    product_id: str
    state: State
    bad: int
    count: int | None
    low: float | None
    high: float | None
    words: tuple[str, ...]
    denied: tuple[str, ...]
    not_as_described: int


@dataclass(frozen=True)
class HostSheet:
    """The products to keep out, the most certain first, then the recovered ones. `as_of`, `compared_with`: aware, UTC.

    `rule`: the rule whose reviews are counted.
    """

    shop: str
    as_of: datetime
    compared_with: datetime
    rule: Rule
    products: tuple[HostProduct, ...]


def report(question: RuleQuestion) -> HostSheet:
    """Return the sheet of a shop by the requested rule, else by the "description" side of the reviews.

    Raises DabiaoError for a rule of another family.
    """
    asked_for = question.rule and question.reported_rule(reviews.FAMILIES, "reviews")
    rule = asked_for or reviews.side_rules(question.rules)["description"]
    return _sheet(question.view, question.shop, rule, question.as_of)


def _sheet(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> HostSheet:
    instant = request_of(view, shop, rule, as_of).as_of
    products = {product.product_id: product for product in reviews.bad_products(view, shop, rule, as_of)}
    before = reviews.bad_products(view, shop, rule, instant - BEFORE)
    out = [product_id for product_id, product in products.items() if product.at_risk]
    recovered = [product.product_id for product in before if product.at_risk and product.product_id not in out]
    words: Mapping[str, tuple[str, ...]] = {}
    complaints: Mapping[str, DescribedProduct] = {}
    if out or recovered:
        words = _words(view, shop, rule, as_of, {*out, *recovered})
        screening = described.reports(view, [last_days(shop, instant, described.DAYS)])[shop.shop_id]
        complaints = {product.product_id: product for product in screening.products}
    states: list[tuple[str, State]] = [
        *((name, "keep_out") for name in out),
        *((name, "recovered") for name in recovered),
    ]
    return HostSheet(
        shop=shop.shop_id,
        as_of=instant,
        compared_with=instant - BEFORE,
        rule=rule,
        products=tuple(_product(name, state, products.get(name), words, complaints) for name, state in states),
    )


def _product(
    product_id: str,
    state: State,
    product: Product | None,
    words: Mapping[str, tuple[str, ...]],
    complaints: Mapping[str, DescribedProduct],
) -> HostProduct:
    complaint = complaints.get(product_id)
    return HostProduct(
        product_id=product_id,
        state=state,
        bad=product.bad if product else 0,
        count=product.count if product else None,
        low=product.low if product else None,
        high=product.high if product else None,
        words=words.get(product_id, ()),
        denied=complaint.words if complaint else (),
        not_as_described=complaint.orders if complaint else 0,
    )


def _words(view: View, shop: Shop, rule: Rule, as_of: datetime | None, wanted: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the most common words of the bad reviews of each product, for products with review texts."""
    by_product: dict[str, list[reviews.Review]] = {}
    for review in reviews.low_reviews(view, shop, rule, as_of):
        if review.product_id in wanted:
            by_product.setdefault(review.product_id or "", []).append(review)
    return {
        product_id: tuple(word.word for word in reviews.words(low)[:WORDS_SHOWN])
        for product_id, low in by_product.items()
    }
