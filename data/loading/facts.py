"""Facts, built once when rows arrive, for the conversations, requests and orders that the rows concern."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.buyer_names import known_buyer
from data.loading import kept_counts
from data.loading.merged import CONVERSATION, FROM_MERGED, MESSAGE, NO_COPY, find_merged, touch_merged
from data.phrases import LONGEST_GREETING, NO_WORD, greeting_marks, greeting_pattern, greetings, greetings_pattern
from data.sql import Connection, literal, parsed

SQL = Path(__file__).parents[1] / "facts"

FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "messages": (("conversations", "conversation_id"), ("questions", "conversation_id")),
    "refunds": (("refund_courses", "refund_id"),),
    "orders": (("order_lines", "order_id"),),
    "reviews": (("review_scores", "review_id"),),
    "chat_ratings": (("chat_scores", "conversation_id"),),
}
"""Canonical table → its facts, each with the column by which `touched` lists what must be rebuilt."""

LOCAL_INSTANTS = {
    "refunds": ("applied_at",),
    "orders": ("created_at", "paid_at", "delivered_at"),
    "reviews": ("created_at",),
    "chat_ratings": ("rated_at",),
}
"""Canonical table → its instants whose local day a fact holds. Those of messages are handled in `_gather`."""

QUIET = "CASE WHEN m.sender = 'buyer' AND NOT m.needs_answer THEN 'quiet' ELSE m.sender END"
"""The sender of a message m; `quiet`: a buyer whose message needs no answer according to the export."""


def rebuild(connection: Connection, shop_id: str, table: str, *, whole: bool = False) -> None:
    """Rebuild the facts of the touched rows, in the caller's transaction, and delete the counts made from them.

    For the counts see `data.loading.kept_counts`. The temporary table `touched` holds, without duplicates, the
    conversation_id, refund_id, order_id or review_id of every new, changed or deleted row of `table`; `whole`: all
    messages of the shop are new, and need not be listed. Tables without facts are ignored. A request's product may come
    from its order, so that requests of touched orders are rebuilt as well.
    """
    if table not in FACTS:
        return
    values: dict[str, object] = {"shop_id": shop_id}
    first_day = None
    if table == "messages":
        values |= _gather(connection, shop_id, whole)
        first_day = None if whole else kept_counts.first_day(connection, shop_id)
    else:
        _find_spans(connection, shop_id, table)
    kept_counts.forget(connection, shop_id, table, first_day)
    for fact, key in FACTS[table]:
        if not whole:
            _forget(connection, shop_id, fact, key)
        _build(connection, fact, values)
    if table == "orders":
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT r.refund_id FROM refunds AS r "
            "JOIN touched AS t ON t.order_id = r.order_id WHERE r.shop_id = $shop_id",
            values,
        )
        if connection.execute("SELECT 1 FROM touched LIMIT 1").fetchone():
            rebuild(connection, shop_id, "refunds")


def rebuild_shop(connection: Connection, shop_id: str) -> None:
    """Rebuild all facts of a shop, inside the caller's transaction."""
    for table, ((_, key), *_) in FACTS.items():
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {key} FROM {table} WHERE shop_id = $shop_id",
            {"shop_id": shop_id},
        )
        rebuild(connection, shop_id, table)


def _gather(connection: Connection, shop_id: str, whole: bool) -> dict[str, object]:
    """Create the temporary `spoken` and `spans`; return the parameters that switch parts of the facts' SQL.

    `spoken`: the messages of the touched conversations except those of the system, each with a unique number `n` (in no
    particular order) and with `greeting`, whether it is an agent's and only a greeting. `spans`: the shop's offsets
    from UTC at the times of these messages.
    """
    buyer = known_buyer("m.buyer_id")
    cells = spoken_cells()
    names = "m.conversation_id, m.message_id"
    wanted = f"WHERE m.shop_id = {literal(shop_id)} AND m.sender <> 'system'"
    joined = "" if whole else "JOIN touched AS t ON t.conversation_id = m.conversation_id"
    greeting = f"{greeting_sql()} AS greeting"
    if find_merged(connection, shop_id):
        if not whole:
            touch_merged(connection)
        names = f"{CONVERSATION} AS conversation_id, {MESSAGE} AS message_id"
        keep_spoken(
            connection, f"SELECT {names}, {cells}, {greeting} FROM {FROM_MERGED} {joined} {wanted} QUALIFY {NO_COPY}"
        )
        *switches, first, last = summary(connection, "spoken")
    elif whole:
        rows = f"(SELECT {cells}, m.buyer_id AS named, {greeting} FROM messages AS m {wanted})"
        *switches, first, last, all_known = summary(connection, rows, "bool_and(buyer_id IS NOT DISTINCT FROM named)")
        if all_known:  # otherwise the patterns are compared again wherever `spoken` is used
            cells = cells.replace(buyer, "m.buyer_id")
        if any(switches[:2]):  # bots and greetings are read many times
            keep_spoken(connection, f"SELECT {names}, {cells}, {greeting} FROM messages AS m {wanted}")
        else:  # a comparison with a known result would be planned again wherever `spoken` is used
            connection.execute(
                f"CREATE OR REPLACE TEMP VIEW spoken AS SELECT m.rowid AS n, {names}, {cells}, FALSE AS greeting "
                f"FROM messages AS m {wanted}"
            )
    else:
        keep_spoken(connection, f"SELECT {names}, {cells}, {greeting} FROM messages AS m {joined} {wanted}")
        *switches, first, last = summary(connection, "spoken")
    _keep_spans(connection, shop_id, first, last)
    return dict(zip(("any_bots", "any_greetings", "any_nameless", "several_files"), switches, strict=True))


def spoken_cells() -> str:
    """SQL for the columns of `spoken` from a message m, except its names."""
    return f"m.line, {QUIET} AS sender, m.sent_at, {known_buyer('m.buyer_id')} AS buyer_id, m.agent_id, m.import_id"


def greeting_sql() -> str:
    """SQL condition: a message m is an agent's and only a greeting."""
    # a message whose first Chinese character begins no greeting needs no comparison
    letters = literal("".join(sorted({text[0] for text in greetings()})))
    perhaps = f"(m.text NOT BETWEEN '一' AND '鿿' OR contains({letters}, left(m.text, 1)))"
    bare = f"regexp_replace(lower(m.text), {literal(NO_WORD)}, '', 'g')"
    # one pattern: comparing each mark separately took a third of an import
    marked = f"regexp_matches(lower(m.text), {literal('|'.join(map(re.escape, greeting_marks())))})"
    return (
        f"CASE WHEN m.sender <> 'agent' OR m.text IS NULL OR length(m.text) > {LONGEST_GREETING} THEN FALSE "
        f"WHEN {perhaps} AND regexp_matches({bare}, {literal(greetings_pattern())}) THEN TRUE "
        f"WHEN {marked} THEN regexp_matches({bare}, {literal(greeting_pattern())}) ELSE FALSE END"
    )


def keep_spoken(connection: Connection, rows: str) -> None:
    """Create `spoken` from the result of a query, which is stored."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE spoken_rows AS {rows}")
    connection.execute("CREATE OR REPLACE TEMP VIEW spoken AS SELECT rowid AS n, * FROM spoken_rows")


def summary(connection: Connection, rows: str, *more: str) -> tuple[Any, ...]:
    """Return statistics of messages: four flags, first and last time, and `more` aggregates.

    The flags: whether there are bots, greetings, questions of unknown buyers, several files.
    """
    row = connection.execute(
        "SELECT coalesce(bool_or(sender = 'bot'), FALSE), coalesce(bool_or(greeting), FALSE), "
        "coalesce(bool_or(sender IN ('buyer', 'quiet') AND buyer_id IS NULL), FALSE), "
        f"{', '.join(['coalesce(min(import_id) < max(import_id), FALSE)', 'min(sent_at)', 'max(sent_at)', *more])} "
        f"FROM {rows}"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    return row


def _find_spans(connection: Connection, shop_id: str, table: str) -> None:
    """Create the temporary `spans`: the shop's offsets from UTC at the times of the touched rows."""
    ((_, key), *_) = FACTS[table]
    ends = ", ".join(f"min({at}), max({at})" for at in LOCAL_INSTANTS[table])
    row = connection.execute(
        f"SELECT {ends} FROM {table} JOIN touched USING ({key}) WHERE shop_id = $shop_id", {"shop_id": shop_id}
    ).fetchone()
    instants = [at for at in row or () if at is not None]
    _keep_spans(connection, shop_id, min(instants, default=None), max(instants, default=None))


def _keep_spans(connection: Connection, shop_id: str, first: datetime | None, last: datetime | None) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE spans AS SELECT z.starts_at, z.ends_at, z.offset_seconds FROM zone_offsets AS z "
        "JOIN shops AS s USING (timezone) WHERE s.shop_id = $shop_id AND z.starts_at <= $last AND z.ends_at > $first",
        {"shop_id": shop_id, "first": first, "last": last},
    )


def _forget(connection: Connection, shop_id: str, fact: str, key: str) -> None:
    connection.execute(
        f"DELETE FROM {fact} WHERE shop_id = $shop_id AND {key} IN (SELECT {key} FROM touched)", {"shop_id": shop_id}
    )


def _build(connection: Connection, fact: str, values: Mapping[str, object]) -> None:
    select = fact_sql(fact)
    parameters = {name: value for name, value in values.items() if f"${name}" in select}
    connection.execute(parsed(connection, f"INSERT INTO {fact} BY NAME {select}"), parameters)


@cache
def fact_sql(fact: str, *, many: bool = False) -> str:
    """Return the SELECT of a fact for the shop `$shop_id`, or with `many` for all shops in the temporary table `built`.

    For one shop, the shop is in no join and no partition, which would make an import a fifth slower.
    """
    select = (SQL / f"{fact}.sql").read_text(encoding="utf-8")
    for pattern, of_one, of_many in SHOPS:
        select = re.sub(pattern, of_many if many else of_one, select)
    return re.sub(r"known_buyer\(([\w.]+)\)", lambda column: known_buyer(column[1]), select)


SHOPS = (
    (r"each_shop\((\w+)\), ", "", r"\1.shop_id, "),
    (r"same_shop\((\w+), (\w+)\) AND ", "", r"\1.shop_id = \2.shop_id AND "),
    (r"of_shops\((\w+)\)", r"\1.shop_id = $shop_id", r"\1.shop_id IN (SELECT shop_id FROM built)"),
    (r"shop_of\((\w+)\)", "$shop_id", r"\1.shop_id"),
)
"""Markers for the shop of a row in the SQL of facts; their replacement for one shop, and for many."""
