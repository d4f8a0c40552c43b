"""Sentences about what waits: the clocks of platforms, and the money that would go out by itself. No streamlit."""

from collections.abc import Mapping
from decimal import Decimal

from data.shops import Shop
from locales import Translator
from metrics.todo.due import DueItem
from metrics.todo.open_requests import PlatformClock
from metrics.todo.todo import Item
from pages.text.penalties import with_currency


def clock(t: Translator, shop: Shop, running: PlatformClock | None) -> str | None:
    """What happens by itself, and when: 3月29日 16:08 自动退款 ¥59.90. None without a clock."""
    if running is None:
        return None
    at = t.short_instant(running.due_at, shop.timezone)
    if running.then != "refund" or running.amount is None:
        return t(f"todo.clock.{running.then}", at=at)
    return t("todo.clock.refund_of", at=at, amount=_amount(t, running.amount, running.currency))


def agent(
    t: Translator, item: Item | DueItem, key: tuple[str, str], last: Mapping[tuple[str, str], str | None]
) -> str | None:
    """Whose an item is: the agent it is counted for, else of a conversation who wrote in it last, that nobody did, or
    that the export does not name them. None for requests and orders, which are no agent's.

    `key`: shop_id and number. `last`: `records.last_agents`.
    """
    if item.agent_id is not None or item.kind != "chat":
        return item.agent_id
    if key not in last:
        return t("todo.agent.nobody")
    name = last[key]
    return t("todo.agent.unnamed") if name is None else t("case.last_agent", agent=name)


def refunded_by_itself(t: Translator, sums: Mapping[str, Decimal]) -> str:
    """What goes out if nobody acts, all currencies in one sentence."""
    amounts = " + ".join(_amount(t, amount, currency) for currency, amount in sorted(sums.items()))
    return t("todo.refunded_by_itself", amount=amounts)


def _amount(t: Translator, amount: Decimal, currency: str) -> str:
    return with_currency(t, t.number(float(amount), 2), currency)
