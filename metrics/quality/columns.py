"""Empty cells that a figure or a breakdown needs, such as the agent, the sender type of bots, or a ruling."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule


@dataclass(frozen=True)
class Wanted:
    """A column whose empty cells matter.

    `relation`: the stored table or fact to count in. `among`: SQL condition of the rows that should have a value;
    `filled`: of those that have one. `concerns`: whether a rule's figure needs the column; breakdowns may need it too.
    """

    table: str
    column: str
    relation: str
    among: str
    filled: str
    concerns: Callable[[Rule], bool]


def _no_figure(_: Rule) -> bool:
    return False


def _disputes(rule: Rule) -> bool:
    return rule.cases == "disputes" or "platform_intervened" in rule.exclude


def _is_of(side: str, rule: Rule) -> bool:
    return rule.cases == "reviews" and (rule.side or "description") == side


WANTED = (
    Wanted("messages", "agent_id", "messages", "sender = 'agent'", "agent_id IS NOT NULL", _no_figure),
    Wanted(
        "messages", "buyer_id", "messages", "sender = 'buyer'", "buyer_id IS NOT NULL",
        lambda rule: rule.cases in ("buyer_days", "threads"),
    ),
    Wanted("orders", "buyer_id", "orders", "TRUE", "buyer_id IS NOT NULL", _no_figure),
    Wanted("orders", "product_id", "orders", "TRUE", "product_id IS NOT NULL", _no_figure),
    Wanted(
        "orders", "promised_at", "order_lines", "confirmed_at IS NOT NULL", "promised_at IS NOT NULL",
        lambda rule: rule.cases == "shipments" and rule.promise is None,
    ),
    Wanted(
        "orders", "deliver_by", "order_lines", "confirmed_at IS NOT NULL", "deliver_by IS NOT NULL",
        lambda rule: rule.cases == "deliveries" and rule.within is None,
    ),
    Wanted(
        "orders", "cancelled_by", "order_lines", "withdrawn_at IS NOT NULL", "cancelled_by IS NOT NULL",
        lambda rule: rule.cases == "cancellations",
    ),
    Wanted("refunds", "product_id", "refund_courses", "TRUE", "product_id IS NOT NULL", _no_figure),
    Wanted("refunds", "platform_intervened", "refund_courses", "TRUE", "platform_intervened IS NOT NULL", _disputes),
    Wanted(
        "refunds", "fault", "refund_courses", "platform_intervened", "fault IS NOT NULL",
        lambda rule: rule.cases == "disputes",
    ),
    Wanted("reviews", "product_id", "review_scores", "TRUE", "product_id IS NOT NULL", _no_figure),
    *(
        Wanted("reviews", f"{side}_score", "review_scores", "TRUE", f"{side}_score IS NOT NULL", partial(_is_of, side))
        for side in ("description", "service", "logistics")
    ),
    Wanted(
        "reviews", "buyer_id", "review_scores", "TRUE", "buyer_id IS NOT NULL",
        lambda rule: rule.cases == "reviews" and bool(rule.per_buyer_per_month),
    ),
    Wanted("chat_ratings", "agent_id", "chat_ratings", "TRUE", "agent_id IS NOT NULL", _no_figure),
    Wanted(
        "chat_ratings", "handled_by", "chat_ratings", "TRUE", "handled_by IS NOT NULL",
        lambda rule: rule.handled_by is not None,
    ),
)  # fmt: skip

BOTS = "bot"
"""Pseudo-column for whether any message of the shop is marked as a bot's."""


def tells_bots_apart(rule: Rule) -> bool:
    """Whether the rule treats bots differently from agents, so that its figure needs bots to be marked."""
    return rule.family.of_chats and rule.bots != "count"


@dataclass(frozen=True)
class Empty:
    """A column with empty cells in `rows` of the `of` rows that should have it. `figures`: ids of rules that need it.

    Column `bot`: no message is marked as a bot's, and `rows` = `of` is the number of agents' messages.
    """

    table: str
    column: str
    rows: int
    of: int
    figures: tuple[str, ...]


def empty_cells(view: View, shops: Sequence[Shop], looked_at: Sequence[Wanted] = WANTED) -> dict[str, list[Empty]]:
    """Return shop_id → the columns with empty cells, with `figures` empty, using one statement per relation."""
    result: dict[str, list[Empty]] = defaultdict(list)
    for relation in dict.fromkeys(wanted.relation for wanted in looked_at):
        columns = [wanted for wanted in looked_at if wanted.relation == relation]
        counts = [
            f"count(*) FILTER (WHERE {wanted.among}) AS of_{place}, "
            f"count(*) FILTER (WHERE ({wanted.among}) AND NOT ({wanted.filled})) AS empty_{place}"
            for place, wanted in enumerate(columns)
        ]
        if relation == "messages":
            counts.append("count(*) FILTER (WHERE sender = 'bot') AS bots")
        rows = view.rows(
            f"""
            SELECT r.shop_id, {", ".join(counts)}
            FROM {relation} AS r
            JOIN (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS a ON a.shop_id = r.shop_id
            GROUP BY r.shop_id
            """,
            shop_ids=[shop.shop_id for shop in shops],
        )
        for row in rows:
            for place, wanted in enumerate(columns):
                if row[f"empty_{place}"]:
                    counted = row[f"empty_{place}"], row[f"of_{place}"]
                    result[row["shop_id"]].append(Empty(wanted.table, wanted.column, *counted, ()))
            if relation == "messages" and not row["bots"] and row["of_0"] and looked_at is WANTED:
                result[row["shop_id"]].append(Empty("messages", BOTS, row["of_0"], row["of_0"], ()))
    return result


def empty_columns(view: View, shop: Shop, rules: Sequence[Rule]) -> dict[str, tuple[str, str]]:
    """Return rule id → the table and column without any value that leave the rule without a figure.

    Rules that need no such column are omitted, as are tables without rows.
    """
    looked_at = [wanted for wanted in WANTED if any(wanted.concerns(rule) for rule in rules)]
    cells = empty_cells(view, [shop], looked_at).get(shop.shop_id, ())
    empty = [(entry.table, entry.column) for entry in cells if entry.rows == entry.of]
    causes = {rule.id: [column for column in empty if rests_on(rule, *column)] for rule in rules}
    return {rule_id: of_rule[0] for rule_id, of_rule in causes.items() if of_rule}


def matters(entry: Empty) -> bool:
    """Whether a figure in force or a breakdown needs the column; other empty cells have no effect."""
    if entry.figures or entry.column == BOTS:
        return bool(entry.figures)
    return any(w.concerns is _no_figure for w in WANTED if (w.table, w.column) == (entry.table, entry.column))


def rests_on(rule: Rule, table: str, column: str) -> bool:
    """Whether the rule's figure needs the column."""
    if column == BOTS:
        return tells_bots_apart(rule)
    return any(w.concerns(rule) for w in WANTED if (w.table, w.column) == (table, column))
