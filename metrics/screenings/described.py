"""Goods that buyers call not as described, by product, with the words of the title that they deny: a screening."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from data.view import View
from metrics.scoring.population import Member
from metrics.screenings.stretch import rows_of

WORDS = Path(__file__).with_name("described.toml")
DAYS = 90
"""Requests applied for, and reviews written, in so many local days, the as-of day included."""
LOW_MARK = 3
"""A review counts up to this mark of its description; better ones and automatic ones do not."""
PRODUCTS_SHOWN = 50


@dataclass(frozen=True)
class Claim:
    """A kind of claim that titles make. `words`: how titles make it; `denied`: how buyers deny it without the word.

    `needs_claim`: what denies it counts only where the title makes it.
    """

    why: str
    needs_claim: bool
    words: re.Pattern[str]
    denied: re.Pattern[str]


@dataclass(frozen=True)
class WordList:
    """The list of words as of a day. `general`: not as described, without saying in what; `negations`: a pattern."""

    listed_on: date
    general: re.Pattern[str]
    negations: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Complaint:
    """A request by the reason it first had, or a low review by its text. `happened_at`: aware, UTC; `mark`: a review's.

    `kinds`: the kinds of claims it denies; `denied`: the words of the title that make them.
    """

    kind: Literal["request", "review"]
    subject: str
    order_id: str | None
    happened_at: datetime
    mark: float | None
    text: str
    kinds: tuple[str, ...]
    denied: tuple[str, ...]


@dataclass(frozen=True)
class DescribedProduct:
    """A product with complaints, the newest first.

    `orders`: how many orders they are of, a complaint without an order counting as one; `sold`: the orders with the
    product paid in the same days; `words`: the words of its title that are denied, the most often denied first.
    `title` None: not known.
    """

    product_id: str
    title: str | None
    orders: int
    sold: int
    words: tuple[str, ...]
    complaints: tuple[Complaint, ...]

    @property
    def share(self) -> float | None:
        """Complaining orders per order paid, not all of them the same orders; None where none was paid."""
        return self.orders / self.sold if self.sold else None


@dataclass(frozen=True)
class DescribedReport:
    """The products of a shop, those of most complaining orders first. `listed_on`: the day of the list of words."""

    listed_on: date
    products: tuple[DescribedProduct, ...]


def reports(view: View, members: Sequence[Member]) -> dict[str, DescribedReport]:
    """The screening of each shop over its days by its id, by one statement whatever the number of shops."""
    words = word_list()
    denied = (words.negations + f"({_for_engine(claim.words)})" for claim in words.claims)
    requests = (words.general.pattern, *(claim.denied.pattern for claim in words.claims), *denied)
    rows = rows_of(view, members, COMPLAINTS, pattern="(?i)" + "|".join(f"({part})" for part in requests))
    products: dict[str, list[DescribedProduct]] = {member.shop.shop_id: [] for member in members}
    for (shop_id, product_id), listed in groupby(rows, key=lambda row: (row["shop_id"], row["product_id"])):
        product = _product(product_id, list(listed), words)
        if product.complaints:
            products[shop_id].append(product)
    return {
        shop_id: DescribedReport(
            words.listed_on,
            tuple(sorted(listed, key=lambda product: (-product.orders, product.product_id))[:PRODUCTS_SHOWN]),
        )
        for shop_id, listed in products.items()
    }


def _product(product_id: str, rows: Sequence[dict[str, Any]], words: WordList) -> DescribedProduct:
    title = rows[0]["title"]
    complaints = tuple(complaint for row in rows if (complaint := _complaint(row, title or "", words)) is not None)
    orders = {(complaint.order_id, None if complaint.order_id else complaint.subject) for complaint in complaints}
    counted = Counter(word for complaint in complaints for word in complaint.denied)
    ranked = sorted(counted, key=lambda word: (-counted[word], word))
    return DescribedProduct(product_id, title, len(orders), rows[0]["sold"], tuple(ranked), complaints)


def _complaint(row: dict[str, Any], title: str, words: WordList) -> Complaint | None:
    """What a text denies of a title; None where it does not say that the goods are not as described."""
    text = row["text"]
    kinds: list[str] = []
    denied: list[str] = []
    for claim in words.claims:
        claimed = [match[0] for match in claim.words.finditer(title)]
        negated = [word for word in claimed if re.search(words.negations + re.escape(word), text, re.IGNORECASE)]
        if claim.denied.search(text) and (claimed or not claim.needs_claim):
            negated = claimed
        elif not negated:
            continue
        kinds.append(claim.why)
        denied += negated
    if not kinds:
        if not words.general.search(text):
            return None
        every_claim = [match[0] for claim in words.claims for match in claim.words.finditer(title)]
        denied = [word for word in every_claim if word.lower() in text.lower()]
    return Complaint(
        row["kind"], row["subject"], row["order_id"], row["happened_at"], row["mark"], text, tuple(kinds),
        tuple(dict.fromkeys(denied)),
    )  # fmt: skip


@cache
def word_list() -> WordList:
    """The list of described.toml."""
    written: dict[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    claims = (
        Claim(entry["why"], entry.get("needs_claim", False), _pattern(entry["words"]), _pattern(entry["denied"]))
        for entry in written["claim"]
    )
    return WordList(written["as_of"], _pattern(written["general"]), written["negations"], tuple(claims))


def _for_engine(pattern: re.Pattern[str]) -> str:
    """The pattern as the database engine reads it, which knows no look-ahead: it finds that much more."""
    return pattern.pattern.replace("(?![a-z])", "")


def _pattern(matches: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(matches), re.IGNORECASE | re.ASCII)


COMPLAINTS = f"""
first_reasons AS (
    SELECT s.shop_id, s.refund_id, arg_min(s.reason, s.import_id) AS reason
    FROM refunds_said AS s
    JOIN population AS p ON p.shop_id = s.shop_id
    WHERE NOT s.same AND s.reason IS NOT NULL
    GROUP BY s.shop_id, s.refund_id
),

complaints AS (
    SELECT
        r.shop_id, r.product_id, 'request' AS kind, r.refund_id AS subject, r.order_id, r.applied_at AS happened_at,
        CAST(NULL AS DOUBLE) AS mark, coalesce(f.reason, r.reason) AS text
    FROM refund_courses AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    LEFT JOIN first_reasons AS f ON f.shop_id = r.shop_id AND f.refund_id = r.refund_id
    WHERE
        r.applied_at >= p.reads_from AND r.applied_at <= p.as_of AND r.product_id IS NOT NULL
        AND regexp_matches(coalesce(f.reason, r.reason), $pattern)
    UNION ALL
    SELECT
        r.shop_id, r.product_id, 'review', r.review_id, r.order_id, r.created_at, r.description_score, r.text
    FROM reviews AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE
        r.created_at >= p.reads_from AND r.created_at <= p.as_of AND r.product_id IS NOT NULL
        AND r.description_score <= {LOW_MARK} AND r.text IS NOT NULL AND NOT coalesce(r.automatic, FALSE)
),

products AS (
    SELECT
        o.shop_id, o.product_id,
        arg_max(o.product_title, o.created_at) FILTER (WHERE o.product_title IS NOT NULL) AS title,
        count(DISTINCT CASE WHEN o.paid_at >= p.reads_from AND o.paid_at <= p.as_of THEN o.order_id END) AS sold
    FROM orders AS o
    JOIN population AS p ON p.shop_id = o.shop_id
    WHERE o.created_at <= p.as_of
    GROUP BY o.shop_id, o.product_id
)

SELECT c.*, o.title, coalesce(o.sold, 0) AS sold
FROM complaints AS c
LEFT JOIN products AS o ON o.shop_id = c.shop_id AND o.product_id = c.product_id
ORDER BY c.shop_id, c.product_id, c.happened_at DESC, c.kind, c.subject
"""
