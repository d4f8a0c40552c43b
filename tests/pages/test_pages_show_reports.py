"""Pages: what a page shows are the values of its report, which the command line prints as well; in both languages."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.access import Access
from data.shops import Shop
from data.store import Store
from locales import LANGUAGES, Translator, translator
from metrics.reconcile.platform_figure import parse_shown
from metrics.reconcile.search import reconcile
from metrics.reconcile.variants import neighbours
from metrics.reports import (
    aftersales,
    chat,
    dispatch,
    history,
    host_sheet,
    penalties,
    reconciliation,
    records,
    reviews,
    today,
    trend,
    trust,
)
from metrics.reports import whatif as whatif_report
from metrics.reports.request import RuleQuestion, Scope, rules_in_force
from metrics.rules.rulebook import load_rules
from metrics.scoring.score import Score, scorecard
from metrics.scoring.windows import local_of
from metrics.todo import todo
from pages.today import strip
from tests.pages.made import opened
from tests.pages.shown import Page

SHOPS = ("demo-kuaishou", "demo-tiktok")
EACH_SHOP_IN_A_LANGUAGE = [(SHOPS[0], LANGUAGES[0]), (SHOPS[1], LANGUAGES[1])]
"""Every page of both demo shops, one in each language."""
SCALES = (1, 60, 3600, 86400)
"""A chart of durations counts in seconds, minutes, hours or days."""
Values = list[float | None]


@pytest.fixture(params=EACH_SHOP_IN_A_LANGUAGE, ids=SHOPS)
def scope(request: pytest.FixtureRequest, small_demo: Path) -> Iterator[tuple[Scope, Translator]]:
    """A shop of the store that the app's was copied from, and the language to open its pages in."""
    name, language = request.param
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        shop = view.shop(name)
        yield Scope(view, shop, None), translator(language)


@pytest.fixture
def look(at_seen_demo: Path) -> Callable[..., Page]:
    """Opens a page of the app's copy of the store."""

    def at(page: str, scope: Scope, t: Translator, **query: str) -> Page:
        app = opened(f"pages/{page}.py", shop=scope.shop.shop_id, lang=t.language, **query)
        return Page(app, t, ())

    return at


def in_force(scope: Scope) -> list[Any]:
    return rules_in_force(scope.view, scope.shop, load_rules(), scope.as_of)


def parts(scope: Scope) -> tuple[Any, Shop, list[Any], datetime]:
    return scope.view, scope.shop, in_force(scope), scope.as_of


def text(page: Page) -> str:
    """Everything that the page says in words."""
    return "\n".join(page.text(kind, element) for kind, element in page.left if kind not in PICTURES)


PICTURES = ("plotly_chart", "dataframe", "table")


def says(page: Page, *values: str) -> None:
    """Each of these texts stands on the page."""
    words = text(page)
    assert [value for value in values if value not in words] == []


def in_some_unit(drawn: Values, values: Values) -> None:
    """What a chart draws are these values, or, of durations, the same in a greater unit."""
    assert [item is None for item in drawn] == [item is None for item in values]
    pairs = [(a, b) for a, b in zip(drawn, values, strict=True) if a is not None and b is not None]
    assert any(all(a * scale == pytest.approx(b) for a, b in pairs) for scale in SCALES)


def local(at: datetime | None, shop: Shop) -> datetime | None:
    return None if at is None else local_of(at, shop)


def column(table: Any, name: str) -> list[Any]:
    """The cells of a column; None where one is empty."""
    return [None if pd.isna(cell) else cell for cell in table[name]]


def figure(t: Translator, score: Score) -> str:
    """The figure of a score as it stands on a card."""
    assert score.value is not None
    if score.unit == "share":
        return t.percent(score.value)
    return t.number(score.value, 2) if score.unit == "marks" else t.duration(score.value)


def test_scorecard(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    first = [rule_id for step in today.report(*parts(shop)).steps for rule_id in step.rules]
    scores = scorecard(*parts(shop))
    scores.sort(key=lambda score: first.index(score.rule) if score.rule in first else len(first))
    page = look("scorecard", shop, t)
    cards = [page.text(kind, e) for kind, e in page.left if kind == "html" and "class='db-card'" in e.value]
    assert len(cards) == len(scores)
    for card, score in zip(cards, scores, strict=True):
        if score.value is not None:
            assert figure(t, score) in card
            assert t.number(score.cases) in card
        if score.needed:
            assert t.number(score.needed) in card


def test_what_to_do_first(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = today.report(*parts(shop))
    assert report.steps
    labels = [link.label.replace("\\", "") for link in look("scorecard", shop, t).app.get("page_link")]
    numbered = [label for label in labels if label[:1] in strip.NUMBERS]
    assert len(numbered) == len(report.steps)
    for label, step in zip(numbered, report.steps, strict=True):
        assert t.number(step.count) in label
    for answer in report.explanations:  # on its card
        share = t.percent(answer.missed / answer.all_missed, 0)
        assert any(share in label and t.number(answer.missed) in label for label in labels)


def test_rule(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    rule = next(rule for rule in in_force(shop) if rule.cases in chat.FAMILIES)
    report = trend.report(shop.view, shop.shop, rule, shop.as_of)
    page = look("rule", shop, t, rule=rule.id)
    says(page, figure(t, report.score), t.number(report.score.cases))
    drawn = page.chart(page.t("chart.trend", unit="").split("（")[0].split("(")[0].strip())["data"][0]
    assert drawn["x"] == [str(day.day) for day in report.days]
    in_some_unit(drawn["y"], [day.value for day in report.days])
    assert page.chart("bars-agent_id")["data"][0]["x"] == [group.missed for group in report.by_agent_id[:12]]


def test_chat(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = chat.report(RuleQuestion(*parts(shop)))
    page = look("chat", shop, t)
    says(page, t.number(report.bots.chats))
    assert page.chart("waits")["data"][0]["y"] == [bar.count for bar in report.waits]
    assert report.rule is not None
    table = page.table(f"agents-{report.rule.id}")
    assert column(table, "met") == [agent.met for agent in report.agents]
    assert column(table, "missed") == [agent.missed for agent in report.agents]
    hours = look("chat", shop, t, view="weekday_hour").chart("heat")["data"][0]
    missed = {(cell.weekday, cell.hour): cell.missed for cell in report.by_weekday_and_hour}
    assert hours["z"] == [[missed.get((weekday, hour), 0) for hour in range(24)] for weekday in range(7)]


def test_another_rule_of_the_link_is_reported(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    first = chat.report(RuleQuestion(*parts(shop))).rule
    other = next(rule for rule in in_force(shop) if rule.cases in chat.FAMILIES and rule != first)
    report = chat.report(RuleQuestion(*parts(shop), other))
    table = look("chat", shop, t, rule=other.id).table(f"agents-{other.id}")
    assert column(table, "missed") == [agent.missed for agent in report.agents]


def test_aftersales(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = aftersales.report(RuleQuestion(*parts(shop)))
    page = look("aftersales", shop, t)
    says(page, t.number(report.rulings.completed))
    assert page.chart("times")["data"][0]["y"] == [bar.count for bar in report.times]
    for trace, party in zip(page.chart("ages")["data"], ("for_merchant", "for_buyer"), strict=True):
        assert trace["y"] == [getattr(age, party) for age in report.open_by_age]
    reasons = look("aftersales", shop, t, view="reason").chart("reasons")["data"][0]
    assert reasons["x"] == [reason.count for reason in report.reasons]


def test_dispatch(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = dispatch.report(RuleQuestion(*parts(shop)))
    page = look("dispatch", shop, t)
    says(page, t.number(report.cancelled.confirmed))
    assert page.chart("sent")["data"][0]["y"] == [bar.count for bar in report.sent]
    page = look("dispatch", shop, t, view="cancelled_by")
    counts = {party: getattr(report.cancelled, party) for party in dispatch.CANCELLERS}
    named = {party: count for party, count in counts.items() if count}
    if len(named) == 1:
        [(party, count)] = named.items()
        says(page, t.n(f"dispatch.cancelled.only.{party}", count))
    else:
        assert page.chart("cancelled")["data"][0]["x"] == list(named.values())


def test_reviews(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = reviews.report(RuleQuestion(*parts(shop)))
    page = look("reviews", shop, t)
    sides = [side for side in report.sides if side.value is not None]
    assert sides
    for trace, side in zip(page.chart("time")["data"], sides, strict=True):
        assert trace["y"] == pytest.approx([value for _, value in side.days])
    assert page.chart("words")["data"][0]["x"] == [len(word.reviews) for word in report.words]
    assert column(page.table(column="interval"), "bad") == [product.bad for product in report.products]
    assert report.topics is not None
    assert column(page.table(column="bad_before"), "bad") == [topic.reviews for topic in report.topics.topics]
    sheet = host_sheet.report(RuleQuestion(*parts(shop), rule=report.rule))
    if sheet.products:
        assert column(page.table(column="reasons"), "number") == [product.product_id for product in sheet.products]
    else:
        assert all("reasons" not in table.value for table in page.app.dataframe)


def test_trust(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = trust.report(shop.view, shop.shop, shop.instant)
    page = look("trust", shop, t)
    says(page, t.number(report.rights.refund_only), t.number(report.rights.requests))
    hits = [hit for hit in report.steering if hit.why != "attitude"]
    if hits:
        assert column(page.table(column="talk"), "talk") == [hit.conversation_id for hit in hits]
    else:
        says(page, t("trust.steering.none"))
    if report.estimate.products:
        table = page.table(column="unreturned_amount")
        assert column(table, "unreturned_amount") == [
            None if cost.unreturned_amount is None else float(cost.unreturned_amount)
            for cost in report.estimate.products
        ]
        assert column(table, "returns") == [cost.returns for cost in report.estimate.products]
    if report.cohorts:
        table = page.table(column="again_30")
        assert column(table, "buyers") == [cohort.buyers for cohort in report.cohorts]
    if not report.advertising.titles and not report.advertising.messages:
        says(page, t("trust.claim.none"))


def test_todo(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    items = todo.report(*parts(shop))
    page = look("todo", shop, t)
    groups = [
        [item for item in items if item.overdue],
        [item for item in items if item.due_at is not None],
        [item for item in items if item.due_at is None and not item.overdue],
    ]
    for group in filter(None, groups):
        table = page.table(column="subject")
        assert column(table, "subject") == [item.subject for item in group]
        if group[0].due_at is not None:
            assert [at.to_pydatetime() for at in table["due"]] == [local(item.due_at, shop.shop) for item in group]
    assert any(groups)


def test_penalties(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    exposure = penalties.report(*parts(shop))
    page = look("penalties", shop, t)
    cards = [element for kind, element in page.left if kind == "html" and "<h2" in element.value]
    # among the elements with a number are the heads of the cards that name an amount
    named = [item for item in penalties.items(exposure) if item.low is not None or item.at_most]
    assert len(cards) == len(named)
    if exposure.ledger:
        table = page.table(column="counts")
        assert [str(day) for day in table["day"]] == [str(violation.day) for violation in exposure.ledger]
    lacking = records.report(shop.view, shop.shop, shop.as_of).certificates.lacking
    if lacking:
        assert column(page.table(column="need"), "sold") == [entry.sold for entry in lacking]


def test_whatif(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    scores = {score.rule: score for score in scorecard(*parts(shop))}
    rules = {rule.id: rule for rule in in_force(shop)}
    rule_id = next(name for name, item in scores.items() if item.cases and "more" in whatif_report.levers(rules[name]))
    page = look("whatif", shop, t, rule=rule_id)
    page.app.slider(key=f"more-{rule_id}").set_value(7).run()
    page.read()
    change = whatif_report.Change(more=7)
    report = whatif_report.report(shop.view, shop.shop, rules[rule_id], shop.as_of, change, scores[rule_id])
    head = page.text("html", page.take("html", lambda element: "db-head" in element.value))
    assert report.then.value is not None
    value = report.then.value
    assert (t.number(value, 2) if scores[rule_id].unit == "marks" else t.percent(value)) in head


def test_reconcile(scope: tuple[Scope, Translator], look: Any) -> None:
    """Of the share with the fewest readings; those of a chat rule are compared with the command line's."""
    shop, t = scope
    shares = [rule for rule in in_force(shop) if rule.unit == "share"]
    counted = {rule.id: len(neighbours(shop.shop, rule, load_rules())) for rule in shares}
    rule = min((rule for rule in shares if counted[rule.id] > 1), key=lambda rule: counted[rule.id])
    answer = reconcile(shop.view, shop.shop, rule, shop.as_of, parse_shown("45%", "share"), load_rules())
    report = reconciliation.report(shop.view, shop.shop, shop.as_of, answer)
    page = look("reconcile", shop, t, rule=rule.id, value="45%")
    (radio,) = page.app.radio
    assert len(radio.options) == len(report.readings) > 1
    for caption, reading in zip(radio.proto.captions, report.readings, strict=True):
        assert t.number(reading.cases) in caption


def test_history(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = history.report(shop.view, shop.shop, shop.instant)
    table = look("history", shop, t).table(column="rejected")
    for name in ("read", "new", "changed", "same", "rejected", "file"):
        assert column(table, name) == [getattr(record, name) for record in report.imports]


def test_evidence(scope: tuple[Scope, Translator], look: Any) -> None:
    from data.reading import evidence_search
    from pages.text import evidence_list
    from pages.text.plain_text import escape_markdown

    shop, t = scope
    disputed = evidence_search.disputed(shop.view, shop.shop, shop.instant)
    page = look("evidence", shop, t)
    labels = [escape_markdown(evidence_list.label(t, shop.shop, match)) for match in disputed]
    assert [button.label for button in page.app.button if button.key.startswith("disputed-")] == labels


def test_a_wait_is_a_length_of_time(scope: tuple[Scope, Translator], look: Any) -> None:
    shop, t = scope
    report = chat.report(RuleQuestion(*parts(shop)))
    assert report.rule is not None
    table = look("chat", shop, t).table(f"agents-{report.rule.id}")
    for cell, agent in zip(table["slowest"], report.agents, strict=True):
        if isinstance(cell, timedelta) and agent.slowest is not None:
            assert cell == timedelta(seconds=round(agent.slowest))
