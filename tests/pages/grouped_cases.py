"""The cases of a demo shop put into groups without any SQL: what drill-downs of the pages are compared with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.access import Access
from data.shops import Shop
from data.store import Store
from data.view import View
from metrics.reports import aftersales, chat, dispatch, reviews
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.engine import Case, cases
from metrics.scoring.reach import default_as_of
from metrics.scoring.windows import local_of

RULES = load_rules()
WAITS = (10, 30, 60, 180, 600, 1800, 3600, 10_800, 43_200, 86_400, 172_800)
TIMES = (3600, 21_600, 43_200, 86_400, 172_800, 259_200, 432_000, 604_800, 1_296_000)
AGES = (86_400, 172_800, 259_200, 604_800, 1_296_000)
LATE = (-172_800, -86_400, -43_200, -14_400, 0, 43_200, 86_400, 259_200)


@dataclass(frozen=True)
class ShopState:
    """A shop as the store has it, read row by row: what a key is told from."""

    view: View
    shop: Shop
    as_of: datetime
    refunds: dict[str, dict[str, Any]]
    courses: dict[str, dict[str, Any]]
    lines: dict[str, dict[str, Any]]
    orders: list[dict[str, Any]]
    cases_of: dict[Rule, list[Case]] = field(default_factory=dict)

    def all(self, rule: Rule) -> list[Case]:
        """Every case of the rule; asked once, since the store is only read."""
        if rule not in self.cases_of:
            self.cases_of[rule] = cases(self.view, self.shop, rule, None)
        return self.cases_of[rule]

    def key(self, dimension: str, case: Case, rule: Rule) -> str | None:
        """The group of a case, told by hand."""
        return KEY_OF[dimension](self, case, rule)


def binned(number: float | None, edges: tuple[int, ...]) -> str | None:
    return None if number is None else str(next((edge for edge in edges if number <= edge), "more"))


def _waiting(state: ShopState, case: Case, rule: Rule) -> str | None:
    row, now = state.courses[case.subject], state.as_of
    if row["completed_at"] is not None and row["completed_at"] <= now:
        return None
    agreed, back = (row[name] is not None and row[name] <= now for name in ("agreed_at", "returned_at"))
    return f"{'buyer' if agreed and not back else 'merchant'}-{binned((now - row['applied_at']).total_seconds(), AGES)}"


def _late(state: ShopState, case: Case, rule: Rule) -> str | None:
    row = state.lines[case.case_id]
    if case.measure is None:
        return None if row["status"] in ("shipped", "delivered", "completed") else "unsent"
    return binned((row["shipped_at"] - case.due_at).total_seconds(), LATE)


def _step(*needed: str) -> Callable[[ShopState, Case, Rule], str | None]:
    def step_of(state: ShopState, case: Case, rule: Rule) -> str | None:
        row = state.courses[case.subject]
        done = row["completed_at"] is not None and row["completed_at"] <= state.as_of
        return "told" if done and all(row[name] is not None for name in needed) else None

    return step_of


def _bought(state: ShopState, case: Case, rule: Rule) -> str | None:
    """The product of the buyer's latest order of the 30 days before the case, else of the next of the 30 days after."""
    placed = []
    for row in state.orders:
        away = row["created_at"] - case.occurred_at
        of_buyer = case.buyer_id is not None and row["buyer_id"] == case.buyer_id and row["product_id"] is not None
        if of_buyer and row["created_at"] <= state.as_of and abs(away) <= timedelta(days=30):
            placed.append((away > timedelta(0), abs(away), row["order_id"], row["line_id"], row["product_id"]))
    return str(min(placed)[-1]) if placed else None


def _local(state: ShopState, case: Case) -> datetime:
    return case.occurred_at.astimezone(ZoneInfo(state.shop.timezone))


KEY_OF: dict[str, Callable[[ShopState, Case, Rule], str | None]] = {
    "agent_id": lambda shop_state, case, rule: case.agent_id,
    "product_id": lambda shop_state, case, rule: case.product_id,
    "bought": _bought,
    "weekday": lambda shop_state, case, rule: str(_local(shop_state, case).weekday()),
    "hour": lambda shop_state, case, rule: f"{_local(shop_state, case):%H}",
    "day": lambda shop_state, case, rule: f"{_local(shop_state, case):%Y-%m-%d}",
    "weekday_hour": lambda shop_state, case, rule: (
        f"{_local(shop_state, case).weekday()}-{_local(shop_state, case):%H}"
    ),
    "wait": lambda shop_state, case, rule: binned(case.measure, WAITS) or "never",
    "took": lambda shop_state, case, rule: binned(case.measure, TIMES),
    "reason": lambda shop_state, case, rule: shop_state.refunds[case.subject]["reason"],
    "step_merchant": _step("agreed_at"),
    "step_buyer": _step("agreed_at", "returned_at"),
    "step_back": _step("returned_at"),
    "waiting": _waiting,
    "late": _late,
    "mark": lambda shop_state, case, rule: f"{rule.side}-{int(case.measure or 0)}",
    "bad_product": lambda shop_state, case, rule: case.product_id if (case.measure or 0) <= 2 else None,
}
"""By what → the group of a case, in plain Python."""

NUMBER_OF = {
    **dict.fromkeys(("agent_id", "product_id", "bought", "hour", "day", "weekday", "weekday_hour"), ("missed",)),
    **dict.fromkeys(("wait", "took", "reason", "late", "mark", "bad_product"), ("met", "missed")),
    **dict.fromkeys(("step_merchant", "step_buyer", "step_back"), ("met", "missed")),
    "waiting": ("pending",),
}
"""By what → the verdicts that its number counts. A mean counts what it is the mean of."""


def state_of_shop(path: Path, shop_id: str) -> Iterator[ShopState]:
    with Store.open(path) as store:
        view = Access.local(store).view([shop_id])
        shop = view.shop(shop_id)
        tables = {name: view.rows(f"SELECT * FROM {name}") for name in ("refunds", "refund_courses", "orders")}
        refunds, courses = ({row["refund_id"]: row for row in tables[name]} for name in ("refunds", "refund_courses"))
        lines = {f"{row['order_id']}/{row['line_id']}": row for row in tables["orders"]}
        lines |= whole_orders(tables["orders"])
        yield ShopState(view, shop, default_as_of(view, shop), refunds, courses, lines, tables["orders"])


def whole_orders(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Order → its first row in the file, sent when its last line was; of a rule that counts orders."""
    orders: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: row["line"]):
        orders.setdefault(row["order_id"], []).append(row)
    return {
        order_id: {**of_one[0], "shipped_at": max((r["shipped_at"] for r in of_one if r["shipped_at"]), default=None)}
        for order_id, of_one in orders.items()
    }


def rules_of(state: ShopState) -> dict[str, Rule]:
    """Every rule that a page may count by: those in force, and those that every shop has."""
    held = in_force(RULES, state.shop, local_of(state.as_of, state.shop).date())
    sides = reviews.side_rules(held).values()
    beside = (chat.FIRST_RESPONSE, aftersales.ALL_REQUESTS, dispatch.ALL_ORDERS, *sides)
    return {rule.id: rule for rule in (*held, *beside)}
