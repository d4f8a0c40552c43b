"""Certificates of goods: which run out, and products that were sold and have none where a source says they need one."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data.shops import Shop
from data.view import View
from metrics.scoring.windows import local_of
from metrics.screenings.stretch import last_days, rows_of

LIST = Path(__file__).with_name("certificates.toml")
WARN_DAYS = 30
"""A certificate is about to run out from so many local days before its last one on."""
SOLD_DAYS = 90
"""Products count that were paid for in so many local days, the as-of day included."""
PRODUCTS_SHOWN = 100

ENDLESS = datetime.max.replace(tzinfo=UTC)

State = Literal["over", "soon", "valid", "later", "endless", "renewed"]
STATES: tuple[State, ...] = ("over", "soon", "later", "valid", "endless", "renewed")
"""It ran out; it runs out within `WARN_DAYS`; it does not hold yet; it holds; … without an end; another one of the same
kind, product and category holds longer. In the order in which they are listed."""


@dataclass(frozen=True)
class Category:
    """A category of goods. `names`: how files call it; `words`: of titles of it, unless they have `not_words`."""

    id: str
    names: re.Pattern[str]
    words: re.Pattern[str]
    not_words: re.Pattern[str]


@dataclass(frozen=True)
class Need:
    """A certificate that goods of a category need. `platforms`, `markets`: empty for all. `title`: it, by language."""

    category: str
    platforms: tuple[str, ...]
    markets: tuple[str, ...]
    kinds: re.Pattern[str]
    title: dict[str, str]
    grade: str
    source: str


@dataclass(frozen=True)
class CertificateList:
    """The categories and needs as of a day."""

    listed_on: date
    categories: tuple[Category, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Certificate:
    """A certificate. Instants aware, UTC. `product_id` None: of its category or, without one, of the whole shop.

    `category`: as the file writes it. `days_left`: local days until its last one, negative since then; None: endless.
    """

    certificate_id: str
    kind: str
    product_id: str | None
    title: str | None
    category: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    days_left: int | None
    state: State


@dataclass(frozen=True)
class Lacking:
    """A product that was sold and has no valid certificate that counts. `sold`: orders with it that were paid.

    `category`: its id. `guessed`: from the title; else a certificate of the product names it. `last_order`: the latest
    of these orders. `had`: the latest such certificate that ran out.
    """

    product_id: str
    title: str | None
    category: str
    guessed: bool
    sold: int
    last_order: str
    need: dict[str, str]
    grade: str
    source: str
    had: str | None


@dataclass(frozen=True)
class Sold:
    """A product that was sold, with the number of its orders and the latest of them."""

    title: str | None
    orders: int
    last_order: str


@dataclass(frozen=True)
class CertificateReport:
    """The certificates of a shop, those that ran out and run out first; and what may lack one, the most sold first.

    `sold_until`: the instant (aware, UTC) that ends the days in which products were sold. `listed_on`: the day of the
    list of categories and needs. `unsourced`: categories of products sold for which no source says what they need.
    """

    sold_until: datetime
    listed_on: date
    certificates: tuple[Certificate, ...]
    lacking: tuple[Lacking, ...]
    unsourced: tuple[str, ...]


def reports(view: View, shops: Sequence[tuple[Shop, datetime, datetime]]) -> dict[str, CertificateReport]:
    """The certificates of each shop by its id, as of its first instant, and what was sold up to the second (aware)."""
    members = [last_days(shop, sold_until, SOLD_DAYS) for shop, _, sold_until in shops]
    kept: dict[str, list[dict[str, Any]]] = {shop.shop_id: [] for shop, *_ in shops}
    sold: dict[str, dict[str, Sold]] = {shop.shop_id: {} for shop, *_ in shops}
    for row in rows_of(view, members, CERTIFICATES):
        kept[row.pop("shop_id")].append(row)
    for row in rows_of(view, members, SOLD):
        sold[row["shop_id"]][row["product_id"]] = Sold(row["title"], row["sold"], row["last_order"])
    return {shop.shop_id: _report(shop, at, end, kept[shop.shop_id], sold[shop.shop_id]) for shop, at, end in shops}


def running_out(view: View, shops: Sequence[tuple[Shop, datetime]]) -> dict[str, list[Certificate]]:
    """The certificates of each shop that ran out or are about to, without those renewed; by one statement."""
    kept: dict[str, list[dict[str, Any]]] = {shop.shop_id: [] for shop, _ in shops}
    for row in rows_of(view, [last_days(shop, as_of, 1) for shop, as_of in shops], CERTIFICATES):
        kept[row.pop("shop_id")].append(row)
    listed = {shop.shop_id: _certificates(shop, as_of, kept[shop.shop_id], {}) for shop, as_of in shops}
    return {name: [entry for entry in of_shop if entry.state in ("over", "soon")] for name, of_shop in listed.items()}


def category_of(text: str | None, *, guess: bool) -> str | None:
    """The id of the category that a text is of; None where it names none.

    `guess`: the text is a title, which has words of the category; else it is how a file writes a category.
    """
    if not text:
        return None
    for category in certificate_list().categories:
        if text == category.id or (category.names.search(text) and not guess):
            return category.id
        if guess and category.words.search(text) and not category.not_words.search(text):
            return category.id
    return None


def _report(
    shop: Shop, as_of: datetime, sold_until: datetime, kept: Sequence[dict[str, Any]], sold: Mapping[str, Sold]
) -> CertificateReport:
    listing = certificate_list()
    certificates = _certificates(shop, as_of, kept, sold)
    of_product = {c.product_id: category_of(c.category, guess=False) for c in certificates if c.product_id}
    lacking: list[Lacking] = []
    unsourced: set[str] = set()
    for product_id, product in sold.items():
        category = of_product.get(product_id) or category_of(product.title, guess=True)
        needs = [need for need in listing.needs if need.category == category and _holds_for(need, shop)]
        if category is not None and not needs:
            unsourced.add(category)
        for need in needs:
            counting = [c for c in certificates if need.kinds.search(c.kind) and _covers(c, product_id, need.category)]
            if not any(_holds(c, as_of) for c in counting):
                had = max((c for c in counting if _end(c) < as_of), key=_end, default=None)
                lacking.append(
                    Lacking(
                        product_id, product.title, need.category, of_product.get(product_id) is None, product.orders,
                        product.last_order, need.title, need.grade, need.source,
                        None if had is None else had.certificate_id,
                    )
                )  # fmt: skip
    lacking.sort(key=lambda entry: (-entry.sold, entry.product_id))
    return CertificateReport(
        sold_until, listing.listed_on, certificates, tuple(lacking[:PRODUCTS_SHOWN]), tuple(sorted(unsourced))
    )


def _certificates(
    shop: Shop, as_of: datetime, kept: Sequence[dict[str, Any]], sold: Mapping[str, Sold]
) -> tuple[Certificate, ...]:
    today = local_of(as_of, shop).date()
    latest: dict[tuple[object, ...], datetime] = {}
    for row in kept:
        if row["valid_from"] is None or row["valid_from"] <= as_of:
            key = _renewed_by(row)
            latest[key] = max(latest.get(key, row["valid_until"] or ENDLESS), row["valid_until"] or ENDLESS)
    listed = []
    for row in kept:
        end = row["valid_until"]
        days_left = None if end is None else (local_of(end, shop).date() - today).days
        longest = latest.get(_renewed_by(row))
        state: State = "endless" if end is None else "valid"
        if end is not None and longest is not None and end < longest and longest > as_of:
            state = "renewed"
        elif end is not None and end < as_of:
            state = "over"
        elif row["valid_from"] is not None and row["valid_from"] > as_of:
            state = "later"
        elif days_left is not None and days_left <= WARN_DAYS:
            state = "soon"
        title = sold[row["product_id"]].title if row["product_id"] in sold else None
        listed.append(Certificate(**row, title=title, days_left=days_left, state=state))
    return tuple(sorted(listed, key=_place))


def _renewed_by(row: dict[str, Any]) -> tuple[object, ...]:
    """What certificates have in common of which a later one renews an earlier one.

    Of the whole shop there may be several of a kind, such as authorizations by brands: none of them is taken to renew
    another, since a warning too many does less harm than one that is missing.
    """
    of_shop = row["certificate_id"] if row["product_id"] is None and row["category"] is None else None
    return row["kind"], row["product_id"], row["category"], of_shop


def _place(certificate: Certificate) -> tuple[object, ...]:
    return (
        STATES.index(certificate.state), _end(certificate), certificate.kind, certificate.certificate_id,
        certificate.product_id or "",
    )  # fmt: skip


def _end(certificate: Certificate) -> datetime:
    return certificate.valid_until or ENDLESS


def _holds(certificate: Certificate, as_of: datetime) -> bool:
    begun = certificate.valid_from is None or certificate.valid_from <= as_of
    return begun and _end(certificate) >= as_of


def _covers(certificate: Certificate, product_id: str, category: str) -> bool:
    if certificate.product_id is not None:
        return certificate.product_id == product_id
    return certificate.category is None or category_of(certificate.category, guess=False) == category


def _holds_for(need: Need, shop: Shop) -> bool:
    of_platform = not need.platforms or shop.platform in need.platforms
    return of_platform and (not need.markets or shop.market in need.markets)


@cache
def certificate_list() -> CertificateList:
    """The list of categories and needs."""
    written: dict[str, Any] = tomllib.loads(LIST.read_text(encoding="utf-8"))
    categories = (
        Category(entry["id"], *(_pattern(entry[name]) for name in ("names", "words", "not_words")))
        for entry in written["category"]
    )
    needs = (
        entry | {name: tuple(entry[name]) for name in ("platforms", "markets")} | {"kinds": _pattern(entry["kinds"])}
        for entry in written["need"]
    )
    return CertificateList(written["as_of"], tuple(categories), tuple(Need(**entry) for entry in needs))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE | re.ASCII)


CERTIFICATES = """
kept AS (
    SELECT
        c.shop_id, c.certificate_id, c.kind, nullif(c.product_id, '') AS product_id, c.category, c.valid_from,
        c.valid_until
    FROM certificates AS c
    JOIN population AS p ON p.shop_id = c.shop_id
)

SELECT * FROM kept ORDER BY shop_id, kind, certificate_id
"""

SOLD = """
sold AS (
    SELECT
        o.shop_id, o.product_id, arg_max(o.product_title, o.created_at) AS title, count(DISTINCT o.order_id) AS sold,
        arg_max(o.order_id, o.paid_at) AS last_order
    FROM orders AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.product_id IS NOT NULL AND o.paid_at >= p.reads_from AND o.paid_at <= p.as_of
    GROUP BY o.shop_id, o.product_id
)

SELECT * FROM sold ORDER BY shop_id, product_id
"""
