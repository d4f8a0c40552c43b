"""The cached questions of the page 数据探索: answers, cases behind a mark, groups to filter by, names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from data.reading.records import titles_of
from data.reading.shop_settings import settings
from data.shops import Shop
from data.view import View
from metrics.explore.answer import cases as cases_behind
from metrics.explore.dimensions import Dimension
from metrics.explore.question import Filter, Measure, Question
from metrics.explore.selection import select
from metrics.reports import explore
from metrics.reports.explore import Explored
from metrics.rules.rule import Rule
from metrics.scoring.engine import Case
from pages.exploring.link import Mark
from pages.state import answer_cache, queries


def explored(question: Question, shops: Sequence[Shop], as_of: datetime | None) -> Explored:
    """The answer to a question about these shops; `as_of` None: each at the end of its own data."""
    return answer_cache.cached(_explored, tuple(shops), question, as_of)


def listed(question: Question, shops: Sequence[Shop], as_of: datetime | None, mark: Mark) -> tuple[Case, ...]:
    """The cases behind a mark, the missed first, one more than a page shows where there are more."""
    return answer_cache.cached(_cases, tuple(shops), question, as_of, mark)


def keys_of(question: Question, shops: Sequence[Shop], of_one: Filter) -> list[str | None]:
    """The groups that a filter can let through: those of its dimension in the question's period, and those it has."""
    plain = Question(question.of, (of_one[0],), (Measure("cases"), Measure("pending")), (), question.period)
    keys = [group.keys[0] for group in explored(plain, shops, None).answer.groups]
    return list(dict.fromkeys([*keys, *of_one[1]]))


def shop_names(shops: Sequence[Shop]) -> Mapping[str, str]:
    """Return the names of all shops by id. `shops`: any shops."""
    return answer_cache.cached(_shop_names, tuple(shops[:1]))


def names(shops: Sequence[Shop], keys: Iterable[tuple[Dimension, str]]) -> dict[tuple[Dimension, str], str]:
    """What these shops and products are called, by dimension and key; other keys are shown as they are."""
    listed_keys = list(dict.fromkeys(keys))
    called: dict[tuple[Dimension, str], str] = {
        (dimension, key): shop_names(shops).get(key, key) for dimension, key in listed_keys if dimension == "shop"
    }
    products = tuple(key for dimension, key in listed_keys if dimension == "product")
    if products:
        titles = answer_cache.cached(_titles, tuple(shops), products)
        called |= {("product", key): title for key, title in titles.items()}
    return called


def rules_of(shops: Sequence[Shop]) -> tuple[Rule, ...]:
    """The rules that speak of any of these shops, the newest version of each."""
    newest = {rule.id: rule for rule in queries.rules() if any(rule.applies_to(shop) for shop in shops)}
    return tuple(newest.values())


def _explored(view: View, shops: Sequence[Shop], question: Question, as_of: datetime | None) -> Explored:
    return explore.report(view, shops, queries.rules(), question, as_of)


def _cases(
    view: View, shops: Sequence[Shop], question: Question, as_of: datetime | None, mark: Mark
) -> tuple[Case, ...]:
    half, measure, keys = mark
    narrowed = replace(question, measures=(measure,))
    selection = select(view, shops, queries.rules(), narrowed, as_of)
    return tuple(cases_behind(view, selection, keys, measure, half, queries.CASES_SHOWN + 1))


def _shop_names(view: View, _: Sequence[Shop]) -> dict[str, str]:
    return {shop_id: described.name for shop_id, described in settings(view).items()}


def _titles(view: View, _: Sequence[Shop], products: Sequence[str]) -> dict[str, str]:
    return titles_of(view, products)
