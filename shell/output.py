"""The lines that the shell prints without --json: cells separated by tabs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data.reading.ledger import Coverage
from data.shops import Shop
from locales import Translator
from metrics.rules.rule import Rule
from metrics.scoring.engine import Case
from metrics.scoring.score import Score
from pages.text import scores as scores_text
from shell.printing import row

if TYPE_CHECKING:  # imported where used, so that a score prints sooner
    from data.alerts.outbox import Delivery
    from data.reading.evidence_search import Match
    from metrics.composites.standing import Standing
    from metrics.quality.report import ShopQuality
    from metrics.reconcile.search import Reconciliation
    from metrics.reports.penalties import PenaltyItem
    from metrics.reports.portfolio import ShopStanding
    from metrics.reports.reconciliation import ReconciliationReport
    from metrics.todo.todo import Item


def scores(
    t: Translator, scores: Iterable[Score], rules: Iterable[Rule], reach: Mapping[str, Sequence[Coverage]]
) -> Iterator[str]:
    """Yield a line per score, then how far each shop's tables reach.

    A line has shop, rule, figure, line, status, n, as of, and notes: the last whole
    period, cases that cannot be judged.

    `reach`: the tables of each shop, by shop_id.
    """
    by_id = {rule.id: rule for rule in rules}
    timezones: dict[str, str] = {}
    for score in scores:
        value = scores_text.value(t, score, by_id[score.rule])
        status = t("status." + score.shown_status())
        timezones[score.shop] = score.timezone
        as_of = t("score.as_of", at=t.instant(score.as_of, score.timezone))
        rule, line = by_id[score.rule], score.pass_ or "–"
        remarks = filter(
            None,
            (
                scores_text.programme_line(t, score),
                scores_text.finished(t, score, rule),
                scores_text.undecided(t, score, rule),
            ),
        )
        title = scores_text.title(t, rule)
        yield row(score.shop, title, value, line, status, f"n={score.cases}", as_of, *remarks)
    for shop_id, timezone in timezones.items():
        ends = [
            f"{t(f'table.{table.table}')} {t.instant(table.last_at, timezone)}"
            for table in reach[shop_id]
            if table.last_at is not None
        ]
        yield row(t("score.reach", shop=shop_id, tables=t("list.comma").join(ends)))


def portfolio(t: Translator, standings: "Iterable[ShopStanding]") -> Iterator[str]:
    """Yield a line per shop.

    Name, platform, its score there, status, most urgent figure, overdue and due to-dos, how far its data reaches.
    """
    from pages.text import portfolio as portfolio_text

    for standing in standings:
        worst, title, figure, sample = standing.worst, "–", "–", 0
        if worst is not None:
            title, sample = scores_text.title(t, standing.rules[worst.rule]), worst.cases
            figure = scores_text.value(t, worst, standing.rules[worst.rule])
        status = t("status." + ("no_data" if worst is None else worst.shown_status()))
        due = f"{standing.due.overdue}+{standing.due.soon}"
        through = local(standing.data_through, standing.shop)
        badge = portfolio_text.badge(t, standing) or "–"
        yield row(
            standing.settings.name, standing.shop.platform, badge, status, title, figure, f"n={sample}", due, through
        )


def cases(cases: Iterable[Case], shop: Shop) -> Iterator[str]:
    """Yield a line per case; times in the shop's time zone."""
    for case in cases:
        measure = "–" if case.measure is None else f"{case.measure:g}"
        occurred_at = local(case.occurred_at, shop)
        yield row(case.verdict, occurred_at, case.subject, case.buyer_id or "–", measure, case.reason or "")


def todo(items: "Iterable[Item]", shop: Shop) -> Iterator[str]:
    """Yield a line per to-do; times in the shop's time zone."""
    for item in items:
        due = local(item.due_at, shop) if item.due_at else "–"
        yield row(due, item.kind, item.subject, item.buyer_id or "–", "overdue" if item.overdue else "")


def penalties(t: Translator, items: "Iterable[PenaltyItem]") -> Iterator[str]:
    """Yield a line per kind of violation or payout: shop, kind, severity, money, day of the check, version."""
    for item in items:
        severity = t(f"severity.{item.severity}") if item.severity else t(f"penalty.what.{item.what}")
        ends = "–".join(dict.fromkeys("–" if end is None else f"{end.normalize():f}" for end in (item.low, item.high)))
        money = t("penalty.unknown" if item.low is None else "penalty.no_fine")
        if item.at_most:
            version = f"{item.at_most_version}, {item.at_most_from}"
            money = f"{t('penalty.at_most', amount=f'{item.at_most} {item.currency}')} ({version})"
        elif item.at_most_from is not None:
            money = t("penalty.bound_no_fine", day=item.at_most_from.isoformat())
        elif item.high:
            money = f"{ends} {item.currency}"
        yield row(item.shop, item.violation, severity, money, item.check_on or "–", item.version or "–")


def composites(t: Translator, standings: "Iterable[Standing]") -> Iterator[str]:
    """Yield a line per composite: shop, id, its day, value or level, status, notes, grade."""
    from pages.text import composites as texts

    for standing in standings:
        status, sentences = t(f"composite.{standing.status}_badge"), "; ".join(texts.lines(t, standing))
        day, value = standing.day.isoformat(), texts.value(t, standing)
        yield row(standing.shop, standing.composite, day, value, status, sentences, standing.grade)


def reconciliation(
    t: Translator, shop: Shop, answer: "Reconciliation", report: "ReconciliationReport"
) -> Iterator[str]:
    """Yield which data may be missing, the outcome of the search, and a line per reading."""
    from metrics.reconcile.search import closest
    from pages.text import reconciliation

    rule = answer.ours.reading.rule
    yield from (reconciliation.data_gap(t, gap, shop.timezone) for gap in answer.gaps)
    yield reconciliation.verdict(t, answer, rule)
    for variant, compared in zip(closest(answer), report.readings, strict=True):
        moved = f"~{compared.changed} +{compared.entered} -{compared.left}" if compared.same_unit else "–"
        value = reconciliation.value(t, variant, answer.displayed)
        gap, sentence = reconciliation.gap(t, variant), reconciliation.changes(t, variant, rule)
        yield row(value, gap, f"n={variant.cases}", moved, sentence)


def evidence(t: Translator, shop: Shop, matches: "Iterable[Match]") -> Iterator[str]:
    """Yield a line per request in dispute: its order and its description."""
    from pages.text import evidence_list

    for match in matches:
        yield row(match.order_id or "–", evidence_list.label(t, shop, match))


def quality(t: Translator, shops: "Iterable[ShopQuality]", rules: Iterable[Rule]) -> Iterator[str]:
    """Yield lines per shop: its tables, gaps, failed rows, empty cells, missing figures, what to export and where."""
    from pages.text import exports
    from pages.text import quality as texts

    titles = {rule.id: scores_text.title(t, rule) for rule in rules}
    for shop in shops:
        where = {
            wanted.table: t("list.semicolon").join(exports.instructions(t, shop.platform, [wanted.table]))
            for wanted in shop.exports
        }
        yield from texts.lines(t, shop, titles, where)


def alerts(t: Translator, deliveries: "Iterable[Delivery]", shops: Mapping[str, Shop]) -> Iterator[str]:
    """Yield a line per alert and receiver: time, shop, subject, receiver, outcome, the receiver's answer."""
    from metrics.composites.book import load_composites
    from metrics.rules.rulebook import load_rules
    from pages.text import alerts as texts

    titles, badges = {rule.id: rule for rule in load_rules()}, {badge.id: badge for badge in load_composites()}
    for delivery in deliveries:
        shop = shops.get(delivery.shop_id)
        zone = "UTC" if shop is None else shop.timezone
        sentence = texts.sentence(t, delivery, shop, titles, badges)
        when, state = t.instant(delivery.happened_at, zone), texts.state(t, delivery, zone)
        yield row(when, delivery.shop_id, sentence, delivery.receiver or "–", state, delivery.answer or "")


def rules(t: Translator, rules: Iterable[Rule]) -> Iterator[str]:
    """Yield a line per version of a rule: id, market, line, first day, last day, grade, source."""
    for rule in rules:
        line = rule.pass_.text if rule.pass_ else "–"
        if rule.programme is not None:
            line = f"{line} ({scores_text.programme(t, rule.programme)})"
        until = rule.effective_to or "–"
        yield row(rule.id, rule.market, line, rule.effective_from, until, rule.grade, rule.source)


def document(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield a line per value of a document; a list of records becomes a table under its name and columns."""
    for key, value in values.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            yield from document(value, name)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield row(name, *value[0])
            yield from (row(name, *map(_cell, record.values())) for record in value)
        else:
            yield row(name, _cell(value))


def local(at: datetime, shop: Shop) -> str:
    """Format an instant in the shop's time zone."""
    return at.astimezone(ZoneInfo(shop.timezone)).strftime("%Y-%m-%d %H:%M:%S")


def _cell(value: Any) -> str:
    """Format a value as one cell: a list of records as their number, other lists in full, None as a dash."""
    if value is None or value == []:
        return "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_cell(part)}" for name, part in value.items())
    if isinstance(value, list):
        return str(len(value)) if isinstance(value[0], Mapping) else ", ".join(map(_cell, value))
    return " ".join(str(value).split())
