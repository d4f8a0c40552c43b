"""What a search for evidence found, each in a line that says what it is. No streamlit."""

from data.reading.evidence_search import Match
from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from pages.text.penalties import with_currency


def label(t: Translator, shop: Shop, match: Match) -> str:
    """运单号 SF100 · 2026-03-02 · 洗脸巾 · ¥59.90 · 已发货 · 订单 2536…; what is not known is left out. Not escaped."""
    word = f"word.status.{match.status}"
    parts = [
        f"{t(f'evidence.kind.{match.kind}')} {match.id}",
        t.day(local_of(match.at, shop).date()),
        match.product_title,
        amount(t, match),
        (t(word) if t.has(word) else match.status) if match.status else None,
        t("evidence.no_order") if match.order_id is None else None,
        f"{t('evidence.kind.order')} {match.order_id}" if match.kind != "order" and match.order_id else None,
    ]
    return " · ".join(part for part in parts if part)


def amount(t: Translator, match: Match) -> str | None:
    """The amount with its currency, where its file names one; None without an amount."""
    if match.amount is None:
        return None
    number = t.number(float(match.amount), 2)
    return with_currency(t, number, match.currency) if match.currency else number
