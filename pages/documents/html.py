"""A report as one HTML file: opens without a network, prints on A4, light. Every text in it is escaped."""

from collections.abc import Mapping

from locales import Translator
from metrics.composites.standing import Standing
from metrics.documents.document import Document, Figure, ShopSection, WorstCases
from metrics.documents.period import Period
from metrics.reports.explanation import Explanation
from metrics.rules.rule import Rule
from metrics.scoring.engine import Case
from metrics.todo.todo import Item
from pages.documents.markup import Markup, element, joined, page, table, without_empty
from pages.documents.sparkline import sparkline
from pages.text import composites, explanations, penalties, portfolio, quality, scores
from pages.text.portfolio import SIGNS

STYLE = """@page{size:A4;margin:14mm 12mm}*{box-sizing:border-box}
body{font:13px/1.55 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif;color:#1B2430;
background:#fff;max-width:980px;margin:1.5rem auto;padding:0 1rem}
h1{font-size:22px;margin:0 0 .2rem}h2{font-size:17px;margin:1.8rem 0 .3rem;border-top:2px solid #2451B3;
padding-top:.6rem}h3{font-size:14px;margin:1rem 0 .3rem}p,li{margin:.2rem 0}.muted{color:#5B6675}
table{border-collapse:collapse;width:100%;margin:.3rem 0 .8rem}th,td{border-bottom:1px solid #E1E6ED;
padding:.28rem .45rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td:first-child{min-width:10em}th{background:#F5F7FA;font-weight:600;overflow-wrap:normal}.whole{white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}svg{display:block}
.met,.near,.missed,.unsettled,.too_few,.no_line,.no_data{white-space:nowrap}.met{color:#0B7A5B}.near{color:#B25E00}.missed{color:#C0341D}.unsettled,.too_few,.no_line,.no_data{color:#6B7480}
@media print{body{margin:0;padding:0;max-width:none;font-size:11px}tr,svg,li{break-inside:avoid}
h2,h3,h2+p,h2+p+p{break-after:avoid}thead{display:table-header-group}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}"""


def title(t: Translator, period: Period) -> str:
    """What the report is called: 周报 2026-03-23 至 2026-03-29."""
    return t(f"report.title.{period.kind}", days=days(t, period))


def days(t: Translator, period: Period) -> str:
    """The first and the last day of a period; one day alone."""
    if period.days == 1:
        return t.day(period.from_)
    return t("quality.span", first=t.day(period.from_), last=t.day(period.to))


def render(t: Translator, report: Document) -> str:
    """The whole page: all shops first, then a section a shop."""
    heading = title(t, report.period)
    parts: list[Markup] = [
        element("h1", heading),
        element("p", portfolio.headline(t, report.standings), class_="muted"),
    ]
    if len(report.standings) > 1:
        parts.append(_all_shops(t, report))
    parts += [_section(t, report.period, section) for section in report.sections]
    left = len(report.standings) - len(report.sections)
    if left:
        parts.append(element("p", t.n("report.further_shops", left), class_="muted"))
    parts.append(element("p", t("report.foot"), class_="muted"))
    return page(t.language[:2], heading, STYLE, *parts)


def _all_shops(t: Translator, report: Document) -> Markup:
    rows = [
        (
            standing.settings.name,
            element("span", t(f"platform.{standing.shop.platform}"), class_="whole"),
            _status(t, standing.status if standing.worst is None else standing.worst.shown_status()),
            portfolio.worst(t, standing),
            t.number(standing.missed),
            t.number(standing.near),
            t.number(standing.due.overdue + standing.due.soon),
            portfolio.at_stake(t, standing),
            element("span", t.instant(standing.data_through, standing.shop.timezone), class_="whole"),
        )
        for standing in report.standings
    ]
    names = ("name", "platform", "status", "urgent", "missed", "near", "todos", "at_stake", "through")
    return table(tuple(t(f"report.{name}") for name in names), rows, (4, 5, 6))


def _section(t: Translator, period: Period, section: ShopSection) -> Markup:
    shop = section.shop
    rules = {figure.rule.id: figure.rule for figure in section.figures}
    titles = {name: scores.title(t, rule) for name, rule in rules.items()}
    platform, zone = t(f"platform.{shop.platform}"), t.zone(shop.timezone)
    at = t("report.as_of", platform=platform, at=t.instant(section.as_of, shop.timezone), zone=zone)
    parts = [
        element("h2", section.name),
        element("p", at, class_="muted"),
        element("p", element("b", scores.headline(t, [figure.score for figure in section.figures]))),
        _lines(t, "report.crossed", [crossing(t, figure) for figure in section.figures if figure.crossing]),
        _figures(t, period, section),
        _lines(t, "report.explained", [_explained(t, rules[e.rule], e) for e in section.explanations]),
        _worst(t, section),
        _items(t, section),
        _lines(t, "report.penalties", [penalties.headline(t, section.exposure)]),
        _lines(t, "report.composites", [sentence for entry in section.composites for sentence in badge(t, entry)]),
        _lines(t, "report.quality", quality_lines(t, section, titles)),
    ]
    return element("section", *parts)


def crossing(t: Translator, figure: Figure) -> str:
    """A figure that crossed its line: 24小时首响率：达标 → 不达标（92.4%，达标线 ≥ 95%）."""
    assert figure.before is not None
    assert figure.rule.pass_ is not None
    return t(
        "report.crossing",
        rule=scores.title(t, figure.rule),
        before=t(f"status.{figure.before}"),
        now=t(f"status.{figure.score.shown_status()}"),
        value=scores.value(t, figure.score, figure.rule),
        line=scores.threshold(t, figure.rule.pass_, figure.rule.unit),
    )


def quality_lines(t: Translator, section: ShopSection, titles: Mapping[str, str]) -> list[str]:
    """What lacks in the data, and which metrics it leaves without a value."""
    lines = [quality.gap(t, table.table, gap) for table in section.quality.tables for gap in table.gaps if gap.figures]
    return [*lines, *(quality.unjudged(t, entry, titles) for entry in section.quality.unjudged)]


def _figures(t: Translator, period: Period, section: ShopSection) -> Markup:
    rows = []
    for figure in section.figures:
        rule, score, of_period = figure.rule, figure.score, figure.of_period
        own = t("card.own") if rule.grade == "user" else ""
        why = scores.undecided(t, score, rule) or "" if score.shown_status() == "unsettled" else ""
        remarks = " ".join(filter(None, (own, why)))
        rows.append(
            (
                joined(scores.title(t, rule), " ", element("span", remarks, class_="muted")),
                _status(t, score.shown_status()),
                scores.value(t, score, rule),
                "–" if rule.pass_ is None else scores.threshold(t, rule.pass_, rule.unit),
                scores.figure(t, of_period.value, of_period.unit),
                scores.figure(t, of_period.previous, of_period.unit),
                t.number(of_period.cases),
                joined(sparkline(rule, figure.days, scores.title(t, rule))),
            )
        )
    names = ("metric", "status", "value", "line", f"now.{period.kind}", f"before.{period.kind}", "cases", "trend")
    headers = tuple(t(f"report.{name}") for name in names)
    return joined(element("h3", t("report.figures")), table(headers, rows, (2, 3, 4, 5, 6)))


def _worst(t: Translator, section: ShopSection) -> Markup:
    parts = []
    for entry in section.worst:
        rows = [case_row(t, section, entry, case) for case in entry.cases]
        names = ("occurred", "subject", "agent", "measure")
        parts.append(element("h3", t("report.worst", rule=scores.title(t, entry.rule))))
        parts.append(table(*without_empty(tuple(t(f"report.{name}") for name in names), rows, (3,))))
    return joined(*parts)


def case_row(t: Translator, section: ShopSection, worst: WorstCases, case: Case) -> tuple[str, str, str, str]:
    """A case: when, which conversation, request or order, whose, and its wait or marks.

    What was never answered or sent is said so, with how long the buyer has waited for an answer.
    """
    measure = "–" if case.measure is None else scores.figure(t, case.measure, worst.rule.family.unit or "marks")
    agent, wait = case.agent_id, worst.waiting.get(case.case_id)
    if wait is not None:
        agent = agent or (wait[1] and t("case.last_agent", agent=wait[1]))
        measure = t("report.unanswered_for", time=t.duration(wait[0].total_seconds()))
    elif case.measure is None and worst.rule.family.of_chats:
        measure = t("report.unanswered")
    elif case.measure is None and worst.rule.cases == "shipments":
        measure = t("dispatch.unsent")
    when = t.instant(case.occurred_at, section.shop.timezone)
    return when, case.subject, agent or "–", measure


def _items(t: Translator, section: ShopSection) -> Markup:
    if not section.items:
        return _lines(t, "report.todo", [t("report.todo.none")])
    rows = [
        (
            t("report.overdue") if item.due_at is None else t.instant(item.due_at, section.shop.timezone),
            item_text(t, section, item),
            item.subject,
            item.agent_id or "–",
        )
        for item in section.items
    ]
    counts = t("report.due", overdue=t.number(section.due.overdue), soon=t.number(section.due.soon))
    names = ("due_at", "kind", "subject", "agent")
    return joined(
        element("h3", t("report.todo")),
        element("p", counts),
        table(*without_empty(tuple(t(f"report.{n}") for n in names), rows)),
    )


def item_text(t: Translator, section: ShopSection, item: Item) -> str:
    """What waits, and for how long: 会话 · 买家已等待 2天4小时."""
    return t(f"todo.item.{item.kind}", time=t.duration((section.as_of - item.since).total_seconds()))


def _explained(t: Translator, rule: Rule, explanation: Explanation) -> str:
    sentence = explanations.sentence(t, rule, explanation, {})
    return t("report.badge", name=scores.title(t, rule), value=sentence)


def badge(t: Translator, entry: Standing) -> list[str]:
    """What is said of a composite: its value or level, then the sentences of its card."""
    name = composites.words(t, entry.title)
    return [
        t("report.badge", name=name, value=composites.value(t, entry)),
        *composites.lines(t, entry),
    ]


def _lines(t: Translator, heading: str, lines: list[str]) -> Markup:
    """A heading and its sentences; nothing without any."""
    if not lines:
        return Markup("")
    return joined(element("h3", t(heading)), element("ul", *(element("li", line) for line in lines)))


def _status(t: Translator, status: str) -> Markup:
    """The status with its sign and word, so that it is never shown by colour alone."""
    return element("span", f"{SIGNS[status]} {t(f'status.{status}')}", class_=status)
