"""The words of reports on a schedule and of the rules of who gets which alerts. No streamlit."""

from collections.abc import Mapping

from data.alerts.settings import Send
from locales import LANGUAGE_NAMES, Translator
from pages.schedules.report_settings import Schedule


def schedule(t: Translator, entry: Schedule, shop_names: Mapping[str, str]) -> str:
    """A schedule in a line: 周报 · 09:00 起（北京时间）· 全部店铺 · 网页 · 中文."""
    parts = [
        t(f"report.kind.{entry.period.removeprefix('last-')}"),
        t("schedules.from", at=entry.at.strftime("%H:%M"), zone=t.zone(entry.timezone)),
        t("list.comma").join(shop_names.get(shop, shop) for shop in entry.shops) or t("reports.shops.all"),
        t("list.comma").join(t(f"schedules.format.{name}") for name in entry.formats),
        t(f"language.{LANGUAGE_NAMES[entry.language]}"),
    ]
    if entry.to:
        parts.append(t("schedules.sent_to", names=t("list.comma").join(entry.to)))
    return " · ".join([entry.name, *parts] if entry.name else parts)


def alert_rule(t: Translator, entry: Send, shop_names: Mapping[str, str], figure_names: Mapping[str, str]) -> str:
    """A rule of who gets which alerts in a line: 老板 ← 全部店铺 · 全部指标 · 变为未达标 · 高."""
    comma = t("list.comma")
    parts = [
        comma.join(shop_names.get(shop, shop) for shop in entry.shops) or t("reports.shops.all"),
        comma.join(figure_names.get(figure, figure) for figure in entry.figures) or t("alerts.figures.all"),
        comma.join(t(f"alerts.event.{event}") for event in entry.events) or t("alerts.events.all"),
        t("alerts.severity.from", severity=t(f"alerts.severity.{entry.severity}")),
    ]
    return f"{comma.join(entry.to)} ← {' · '.join(parts)}"
