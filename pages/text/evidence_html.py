"""The evidence of an order as one self-contained, printable HTML page."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from data.reading.evidence import Event, Evidence
from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from pages.text import plain_text
from pages.text.penalties import with_currency

SHEET = """body{font:14px/1.6 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;color:#1B2430;
max-width:860px;margin:2rem auto;padding:0 1rem}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:1.6rem}
p{color:#5B6675}table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}td,th{border:1px solid #E1E6ED;
padding:.3rem .5rem;text-align:left;vertical-align:top}th{background:#F5F7FA;font-weight:600;width:11rem}
td.at{white-space:nowrap;width:11rem}@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}"""


def page(t: Translator, shop: Shop, evidence: Evidence, as_of: datetime) -> str:
    """The whole page: title, events in order of time, then the rows per table. `as_of` is aware UTC."""
    title = t("evidence.of", order=evidence.order_id)
    subtitle = t("evidence.asked", shop=shop.shop_id, at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone))
    parts = [
        f"<h1>{escape(title)}</h1><p>{escape(subtitle)}</p>",
        f"<h2>{escape(t('evidence.timeline'))}</h2>{timeline(t, shop, evidence)}",
    ]
    for table, rows in evidence.rows.items():
        if rows and table != "messages":
            parts.append(f"<h2>{escape(t(f'table.{table}'))}</h2>" + "".join(_row(t, shop, row) for row in rows))
    head = f"<meta charset='utf-8'><title>{escape(title)}</title><style>{SHEET}</style>"
    return f"<!doctype html><html lang='{t.language[:2]}'><head>{head}</head><body>{''.join(parts)}</body></html>"


def timeline(t: Translator, shop: Shop, evidence: Evidence) -> str:
    """The events in order of time, as an HTML table."""
    rows = "".join(
        f"<tr><td class='at'>{escape(t.day(local_of(event.at, shop).date()))} {t.clock(event.at, shop.timezone)}</td>"
        f"<td>{escape(event_title(t, event))}</td><td>{escape(event_details(t, shop, event))}</td></tr>"
        for event in evidence.events
    )
    return f"<table>{rows}</table>"


def event_title(t: Translator, event: Event) -> str:
    """Title of an event: 订单 付款 · 2536…, 买家 · 2000807471 · c004838."""
    if event.who is not None:
        return " · ".join(filter(None, (t(f"sender.{event.who}"), event.person, event.subject)))
    table, column = event.what.split(".")
    return f"{t(f'table.{table}')} {t(f'column.{column}')} · {event.subject}"


def event_details(t: Translator, shop: Shop, event: Event) -> str:
    """Text of a message, or the columns of a row that belong to its time: 类型 仅退款、原因 质量问题、金额 ¥59.9."""
    if event.who is not None:
        return event.text or ""
    cells = {name: plain_text.cell(t, shop, name, cell) for name, cell in event.details.items()}
    if event.currency is not None and "amount" in cells:
        cells["amount"] = with_currency(t, cells["amount"], event.currency)
    return t("list.comma").join(f"{t(f'column.{name}')} {text}" for name, text in cells.items())


def _row(t: Translator, shop: Shop, row: Mapping[str, Any]) -> str:
    cells = "".join(
        f"<tr><th>{escape(t(f'column.{name}'))}</th><td>{escape(plain_text.cell(t, shop, name, cell))}</td></tr>"
        for name, cell in row.items()
        if cell is not None
    )
    return f"<table>{cells}</table>"
