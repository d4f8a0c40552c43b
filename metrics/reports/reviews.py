"""The reviews report: the three sides over time, products at risk, and topics and words of bad reviews."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from data.shops import Shop
from data.view import View
from metrics.reports.request import RuleQuestion
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import KEYS, LOW, Dimension
from metrics.scoring.engine import IN_WINDOW, query
from metrics.scoring.outlook import wilson
from metrics.scoring.plan import FULL_MARKS, LOWEST_MARK
from metrics.scoring.requests import request_of
from metrics.scoring.score import Score
from metrics.scoring.trend import tallies
from metrics.screenings import topics
from metrics.screenings.topics import TopicReport

SideName = Literal["description", "service", "logistics"]
SIDES: tuple[SideName, ...] = get_args(SideName)
SMOOTHED_DAYS = 7
SHOWN_DAYS = 60
PRODUCTS_SHOWN, WORDS_SHOWN, REVIEWS_SHOWN = 30, 30, 500
FAMILIES = ("reviews",)
"""The families whose rules the report accepts."""
STOPWORDS = Path(__file__).with_name("stopwords.toml")


@dataclass(frozen=True)
class Side:
    """One side of the reviews in its rule's window. `value`: the mean mark; None without reviews.

    `marks`: the number of reviews by mark from one to five, fractions rounded up. `days`: local day → the mean of the
    seven days up to it. `after_five`, `after_one`: the mean with one more review of five marks or of one mark; None
    without reviews.
    """

    name: SideName
    rule: Rule
    value: float | None
    marks: dict[int, int]
    days: tuple[tuple[date, float | None], ...]
    after_five: float | None
    after_one: float | None


@dataclass(frozen=True)
class Product:
    """A product's bad reviews. `low`, `high`: the 95 % interval of their share (Wilson).

    `at_risk`: even `low` is above the shop's share, so that the small number of reviews is not the reason. Such a
    product should be kept out of live streams until it is improved.
    """

    product_id: str
    bad: int
    count: int
    low: float
    high: float
    at_risk: bool

    @property
    def share(self) -> float:
        """The share of bad reviews."""
        return self.bad / self.count


@dataclass(frozen=True)
class Review:
    """A review with the mark of one side. `created_at`: aware, UTC. `text`: None without a text."""

    review_id: str
    order_id: str | None
    product_id: str | None
    created_at: datetime
    mark: float
    text: str | None


@dataclass(frozen=True)
class Word:
    """A word and the bad reviews that contain it."""

    word: str
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class ReviewsReport:
    """The reviews report of a shop as of an instant (aware, UTC).

    All fields from `rule` on are None or empty if no rule was requested and no side has a review.
    """

    shop: str
    as_of: datetime
    sides: tuple[Side, ...]
    rule: Rule | None
    score: Score | None
    products: tuple[Product, ...]
    low_reviews: tuple[Review, ...]
    words: tuple[Word, ...]
    topics: TopicReport | None


def report(question: RuleQuestion) -> ReviewsReport:
    """Return the reviews report: the sides, and the bad reviews of one of them.

    The reviews are those of the requested rule, else of the first side with a review. Raises DabiaoError for a rule of
    another family.
    """
    view, shop, as_of = question.view, question.shop, question.as_of
    side_rules_held = side_rules(question.rules).values()
    sides = tuple(side(view, shop, side_rule, as_of) for side_rule in side_rules_held)
    if question.rule is None:
        rule = next((candidate.rule for candidate in sides if candidate.value is not None), None)
    else:
        rule = question.reported_rule(FAMILIES, "reviews")
    low = () if rule is None else low_reviews(view, shop, rule, as_of)
    return ReviewsReport(
        shop=shop.shop_id,
        as_of=request_of(view, shop, next(iter(side_rules_held)), as_of).as_of,
        sides=sides,
        rule=rule,
        score=None if rule is None else question.score_of(rule),
        products=() if rule is None else products(view, shop, rule, as_of),
        low_reviews=low,
        words=words(low),
        topics=None if rule is None else topics.report(view, shop, rule, as_of),
    )


def side_rules(rules: Iterable[Rule]) -> dict[SideName, Rule]:
    """Return the rule of each side: the one in force, else one without a line over 30 days."""
    fields = {"cases": "reviews", "statistic": "mean"}
    defaults: dict[SideName, Rule] = {
        name: Rule.of({"id": f"reviews_{name}", "side": name, **fields}) for name in SIDES
    }
    return defaults | {rule.side: rule for rule in rules if rule.cases == "reviews" and rule.statistic == "mean"}


def side(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> Side:
    """Return a side of the reviews as its rule counts them."""
    request = request_of(view, shop, rule, as_of)
    window = request.window
    mark = KEYS["mark"].sql
    rows = query(request, since=window.start).rows(
        view,
        f"""
        SELECT c.measure, {mark} AS mark, count(*) AS n
        FROM cases AS c
        WHERE {IN_WINDOW} AND c.verdict IN ('met', 'missed')
        GROUP BY c.measure, {mark}
        """,
        start=window.start,
        end=window.end,
    )
    total = sum((Fraction(row["measure"]) * row["n"] for row in rows), Fraction(0))
    count = sum(row["n"] for row in rows)
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["mark"]] += row["n"]
    return Side(
        name=rule.side,
        rule=rule,
        value=float(total / count) if count else None,
        marks={mark: counts[f"{rule.side}-{mark}"] for mark in range(1, 6)},
        days=_smoothed(view, shop, rule, as_of),
        after_five=float((total + FULL_MARKS) / (count + 1)) if count else None,
        after_one=float((total + LOWEST_MARK) / (count + 1)) if count else None,
    )


def products(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Product, ...]:
    """Return the first `PRODUCTS_SHOWN` of `bad_products`."""
    return bad_products(view, shop, rule, as_of)[:PRODUCTS_SHOWN]


def bad_products(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Product, ...]:
    """Return all products with bad reviews in the rule's window, the highest lower limit of their share first."""
    request = request_of(view, shop, rule, as_of)
    window = request.window
    rows = query(request, since=window.start).rows(
        view,
        f"""
        SELECT product_id, count(*) AS n, count(*) FILTER (WHERE measure <= {LOW}) AS bad
        FROM cases
        WHERE {IN_WINDOW} AND verdict IN ('met', 'missed') AND product_id IS NOT NULL
        GROUP BY product_id
        """,
        start=window.start,
        end=window.end,
    )
    bad, count = sum(row["bad"] for row in rows), sum(row["n"] for row in rows)
    result = []
    for row in rows:
        if row["bad"]:
            low, high = wilson(row["bad"], row["n"])
            result.append(Product(row["product_id"], row["bad"], row["n"], low, high, low > bad / count))
    return tuple(sorted(result, key=lambda product: (-product.low, -product.bad, product.product_id)))


def low_reviews(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Review, ...]:
    """Return the bad reviews with a text in the rule's window, the newest first."""
    return _reviews(view, shop, rule, as_of, f"c.measure <= {LOW} AND r.text IS NOT NULL")


def topic_reviews(view: View, shop: Shop, rule: Rule, as_of: datetime | None, topic: str) -> tuple[Review, ...]:
    """Return the bad reviews in the rule's window that mention a topic, the newest first."""
    _, patterns = topics.word_list()
    condition = f"c.measure <= {LOW} AND regexp_matches(r.text, $key)"
    return _reviews(view, shop, rule, as_of, condition, key=patterns[topic])


def reviews(
    view: View, shop: Shop, rule: Rule, as_of: datetime | None, group: tuple[Dimension, str | None]
) -> tuple[Review, ...]:
    """Return the reviews of a group (dimension, key) in the rule's window, with or without text, the newest first."""
    key = KEYS[group[0]]
    return _reviews(view, shop, rule, as_of, f"{key.sql} IS NOT DISTINCT FROM $key", key.joins, group[1])


def _reviews(
    view: View, shop: Shop, rule: Rule, as_of: datetime | None, condition: str, joins: str = "", key: str | None = None
) -> tuple[Review, ...]:
    request = request_of(view, shop, rule, as_of)
    window = request.window
    rows = query(request, since=window.start).rows(
        view,
        f"""
        SELECT r.review_id, r.order_id, c.product_id, c.occurred_at AS created_at, c.measure AS mark, r.text
        FROM cases AS c
        JOIN reviews AS r ON r.shop_id = c.shop_id AND r.review_id || coalesce('/' || r.order_id, '') = c.case_id
        {joins}
        WHERE {IN_WINDOW} AND c.verdict IN ('met', 'missed') AND {condition}
        ORDER BY c.occurred_at DESC, c.case_id
        LIMIT {REVIEWS_SHOWN}
        """,
        start=window.start,
        end=window.end,
        key=key,
    )
    return tuple(Review(**row) for row in rows)


def words(reviews: Iterable[Review]) -> tuple[Word, ...]:
    """Return the words of these reviews by the number of reviews that contain them, the most common first."""
    import rjieba  # slow: it loads a dictionary

    reviews_by_word: dict[str, list[Review]] = {}
    for review in reviews:
        for word in {part.strip().lower() for part in rjieba.cut(review.text or "")}:
            if len(word) > 1 and any(c.isalpha() for c in word) and word not in _stopwords():
                reviews_by_word.setdefault(word, []).append(review)
    counted = [Word(word, tuple(holding)) for word, holding in reviews_by_word.items()]
    return tuple(sorted(counted, key=lambda word: (-len(word.reviews), word.word)))[:WORDS_SHOWN]


def _smoothed(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[tuple[date, float | None], ...]:
    counts = tallies(view, shop, rule, as_of, SHOWN_DAYS + SMOOTHED_DAYS - 1)
    result: list[tuple[date, float | None]] = []
    for day in list(counts)[SMOOTHED_DAYS - 1 :]:
        week = [counts[day - timedelta(days=back)] for back in range(SMOOTHED_DAYS)]
        measured = sum(tally.measured for tally in week)
        result.append((day, sum(tally.total for tally in week) / measured if measured else None))
    return tuple(result)


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(word for listed in tomllib.loads(STOPWORDS.read_text("utf-8")).values() for word in listed)
