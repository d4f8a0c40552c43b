"""The sentences of alerts: messages to receivers, and what the page and the command line list. No streamlit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from data.alerts.outbox import Delivery
from data.shops import Shop
from locales import Translator
from metrics.composites.composite import Composite
from metrics.rules.rule import Rule
from pages.text import composites, scores


def sentence(
    t: Translator,
    delivery: Delivery,
    shop: Shop | None,
    rules: Mapping[str, Rule],
    badges: Mapping[str, Composite],
) -> str:
    """An event in a sentence: 人工3分钟回复率未达标：66.2%（达标线 ≥ 70%，样本 374）.

    `shop` None: it was deleted. `rules`, `badges`: the newest version of each by id; where one is not there any more,
    the sentence holds ids and no figure.
    """
    facts, zone = delivery.facts, "Asia/Shanghai" if shop is None else shop.timezone
    rule, badge = rules.get(delivery.subject), badges.get(delivery.subject)
    words = {"subject": delivery.subject, "value": "–", "line": "–", "cases": t.number(facts.get("cases") or 0)}
    if rule is not None:
        words["subject"] = scores.title(t, rule)
        words["value"] = scores.figure(t, facts.get("value"), rule.unit)
        words["line"] = "–" if rule.pass_ is None else scores.threshold(t, rule.pass_, rule.unit)
    levels, parts = {}, {}
    if badge is not None:
        words["subject"] = composites.words(t, badge.title)
        levels = {level.id: composites.words(t, level.title) for level in badge.level}
        parts = {part.id: composites.words(t, part.title) for part in badge.part}
    level = facts.get("level")
    words["level"] = levels.get(level, level) if level else t("alert.no_level")
    words["parts"] = t("list.comma").join(parts.get(name, name) for name in facts.get("failing", []))
    words["near"] = t("list.and").join(levels.get(name, name) for name in facts.get("near", []))
    name = delivery.event
    match name:
        case "level" if delivery.severity == "high":
            return t("alert.level_fell_by" if words.get("parts") else "alert.level_fell", **words)
        case "finished_missed":
            days = [t.day(date.fromisoformat(facts[name])) for name in ("from", "to")]
            words["days"] = t("quality.span", first=days[0], last=days[1])
        case "deadline":
            first = t.instant(datetime.fromisoformat(facts["first"]), zone)
            return t.n("alert.deadline", facts["n"], hours=t.number(facts["hours"]), first=first)
        case "record":
            due = facts["due"]
            at = "" if due is None else t.instant(datetime.fromisoformat(due), zone)
            words |= {"text": facts["text"], "at": at}
            name = f"record.{facts['kind']}.{'over' if due is None else 'due'}"
        case "stale":
            through = t.instant(datetime.fromisoformat(facts["through"]), zone)
            return t.n("alert.stale", facts["days"], through=through)
        case "import_failed":
            return t("alert.import_failed", file=facts["file"], why=facts["why"][t.language])
        case "report":
            return t("alert.report", name=facts["file"])
    return t(f"alert.{name}", **words)


def message(t: Translator, lines: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Title and body of a message about events: (shop's name, sentence) each, shop by shop in their order."""
    names = list(dict.fromkeys(name for name, _ in lines))
    only = names[0] if len(names) == 1 else t.n("alert.shops", len(names))
    title = t.n("alert.title", len(lines), shops=only)
    parts = []
    for name in names:
        parts.append(name)
        parts += [f"- {text}" for shop, text in lines if shop == name]
    return title, "\n".join(parts)


def state(t: Translator, delivery: Delivery, zone: str) -> str:
    """What became of a delivery: 已发送 …, 等待 …重试, 无人接收."""
    if delivery.receiver == "":
        return t("alert.state.nobody")
    if delivery.sent_at is not None:
        return t("alert.state.sent", at=t.instant(delivery.sent_at, zone))
    if delivery.next_at is None:
        return t("alert.state.given_up")
    key = "alert.state.again" if delivery.attempts else "alert.state.waiting"
    return t(key, at=t.instant(delivery.next_at, zone))
