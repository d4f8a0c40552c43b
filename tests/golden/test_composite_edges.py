"""Every version of every composite against what was published: both sides of every edge, and no field without a test.

The mutation test changes one field of a rule file at a time, such as a line by its last digit or its sign, a window or
a day: one of the shops that were worked out by hand has to stand elsewhere then. Titles, notes, sources are left out.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from data.shops import Shop
from metrics.composites import judging
from metrics.composites.composite import Composite
from tests.golden import composites_of_abroad, composites_of_china
from tests.golden.composite_book import MARKETS, Facts, Golden, changed, entries, judged, made, outcome
from tests.golden.douyin_weights import AFTER, BEFORE

GOLDEN = (*composites_of_china.GOLDEN, *composites_of_abroad.GOLDEN)
ENTRIES = entries()

EQUIVALENT = (
    # what is asked of the top rating is stricter than the standard line, which is asked of it as well
    "ebay.seller_level part defects.levels = ['above_standard']",
    "ebay.seller_level part cases.levels = ['above_standard']",
    "ebay.seller_level part cases_top.pass = < 0.003",  # of at most 2 cases none can be exactly 0.3 %
)
"""Changes that nobody could notice."""


def entry_of(golden: Golden) -> dict[str, Any]:
    (entry,) = (
        entry
        for entry in ENTRIES
        if entry["id"] == golden.composite
        and str(entry["effective_from"]) == golden.days.split()[0]
        and made(entry).applies_to(Shop("s", entry["platform"], golden.markets[0], "UTC"))  # type: ignore[union-attr]
    )
    return entry


def differences(composite: Composite, golden: Golden) -> Iterator[tuple[object, object, object]]:
    """What differs from what was published: what, as it is, as it was published."""
    days = [date.fromisoformat(day) for day in golden.days.split()]
    held = [composite.holds_on(day + timedelta(days=step)) for day in days for step in (-1, 0)]
    yield "days", held, [False, True, True, False][: 2 * len(days)]
    shops = [market for market in MARKETS if composite.applies_to(Shop("s", composite.platform, market, "UTC"))]
    yield "markets", sorted(shops), sorted(golden.markets)
    yield "grade", composite.grade, golden.grade
    standing = judged(composite, golden, golden.shop)
    yield "level", outcome(standing), golden.level
    if golden.value is not None:
        yield "value", standing.value, Fraction(golden.value)
    yield "sub-scores", {k: str(v and float(v)) for k, v in standing.sub_scores.items()}, _floats(golden.subs)
    for facts, level in golden.edges:
        yield facts, _outcome(composite, golden, facts, level), level
    for points, level in golden.points:
        yield points, outcome(judged(composite, golden, {"points": str(points)})), level
    for field, expected in golden.tables.items():
        present = getattr(composite, field)
        yield field, present, tuple(map(Decimal, expected)) if isinstance(expected, tuple) else expected
    if golden.kept_days is not None:
        for days_ago, counts in ((golden.kept_days, True), (golden.kept_days + 1, False)):
            yield f"points of {days_ago} days ago", _counts(composite, golden, days_ago), counts
    for pair in filter(None, golden.display.split(", ")):
        total, display = pair.split()
        yield f"display of {total}", str(judging.display_of(composite, Fraction(total)) or "-"), display
    for pair in filter(None, golden.stars.split(", ")):
        total, stars = pair.split()
        yield f"stars of {total}", str(judging.stars_of(composite, Fraction(total)) or "-"), stars
    if golden.says:
        yield "levels", {level.id for level in composite.level}, set(golden.says)
    for level in composite.level if golden.says else ():
        texts = [text for text in (level.title, level.opens, level.closes) if text is not None]
        yield f"numbers of {level.id}", _numbers(" ".join(text.zh for text in texts)), golden.says.get(level.id)


def _outcome(composite: Composite, golden: Golden, facts: Facts, level: str) -> str:
    """As exact as what is expected: with the value where that names one."""
    standing = judged(composite, golden, {**golden.shop, **facts})
    exact = " " in level.replace("not judged", "")
    return f"{outcome(standing)} {float(standing.value or 0):g}" if exact else outcome(standing)


def _floats(subs: object) -> dict[str, str]:
    assert isinstance(subs, dict)
    return {name: str(float(value)) for name, value in subs.items()}


def _counts(composite: Composite, golden: Golden, days_ago: int) -> bool:
    return judged(composite, golden, {"points": "5", "days ago": days_ago}).value == 5


def _numbers(text: str) -> str:
    return " ".join(re.findall(r"[0-9]+(?:\.[0-9]+)?", text))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.composite} {golden.days} {golden.markets[0]}")
def test_a_composite_is_what_was_published(golden: Golden) -> None:
    composite = made(entry_of(golden))
    assert composite is not None
    assert [difference for difference in differences(composite, golden) if difference[1] != difference[2]] == []


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.composite} {golden.days} {golden.markets[0]}")
def test_no_field_can_be_changed_without_a_shop_that_stands_elsewhere(golden: Golden) -> None:
    unseen = []
    for name, other in changed(entry_of(golden)):
        composite = made(other)
        if composite is None or f"{golden.composite} {name}" in EQUIVALENT:
            continue
        if all(present == wanted for _, present, wanted in differences(composite, golden)):
            unseen.append(name)
    assert unseen == []


def test_a_level_of_a_programme_judges_no_shop_outside_it() -> None:
    """Figures of a Top Rated seller are above standard for one in no programme; all other badges are not judged."""
    outcomes: dict[str, set[str]] = {}
    for golden in GOLDEN:
        composite = made(entry_of(golden))
        if composite is not None and composite.programmes:
            standing = judged(composite, golden, golden.shop, None)
            assert set(standing.outside) == composite.programmes
            outcomes.setdefault(outcome(standing), set()).add(golden.composite)
    assert outcomes == {
        "above_standard": {"ebay.seller_level"},
        "outside": {
            "etsy.star_seller", "lazada.lazmall", "lazada.priority_delivery", "shopee.preferred",
            "shopee.preferred_cross_border", "shopee.preferred_plus", "tiktok_shop.star_shop", "tiktok_shop.star_tier",
            "tiktok_shop.official_shop", "taobao.tmall_assessment",
        },
    }  # fmt: skip


def test_every_version_of_every_composite_has_a_shop() -> None:
    tested = [(entry["id"], entry["effective_from"], str(entry.get("market"))) for entry in map(entry_of, GOLDEN)]
    assert sorted(tested) == sorted((e["id"], e["effective_from"], str(e.get("market"))) for e in ENTRIES)


@pytest.mark.parametrize(("first", "published"), [("2026-05-07", BEFORE), ("2026-07-14", AFTER)])
def test_douyins_weights_are_those_that_were_published(first: str, published: dict[str, str]) -> None:
    (entry,) = (e for e in ENTRIES if e["id"] == "douyin.experience" and str(e["effective_from"]) == first)
    wanted = {}
    for weights, trades in published.items():
        for trade in trades.split("，"):
            name, _, kind = trade.partition(" ")
            wanted[name, kind or "通用"] = [int(weight) for weight in weights.split("/")]
    assert {(trade, kind): weights for trade, kind, weights in entry["weights"]["rows"]} == wanted
