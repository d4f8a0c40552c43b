"""Made exports of one shop: messages in three shapes, with orders, refunds and reviews in proportion.

DuckDB writes them. The same arguments make the same file. Times are UTC.
"""

from pathlib import Path

import duckdb

SECONDS = 90 * 86_400
"""Seconds that a log covers, from 2026-01-01 on."""

PEOPLE = "CASE WHEN hash(n, 1) % 2 = 0 THEN 'buyer' ELSE 'agent' END"
WITH_BOTS = (
    "list_extract(['buyer', 'bot', 'buyer', 'bot', 'agent', 'buyer', 'agent', 'bot'], "
    "1 + CAST(CASE WHEN hash(n, 1) % 4 = 0 THEN hash(n, 2) % 8 ELSE n % 8 END AS INTEGER))"
)
OF_EIGHT = "n // 8", f"(n // 8) * CAST({SECONDS * 8} AS DOUBLE) / $of + (n % 8) * 150 + hash(n, 3) % 130"
SHAPES: dict[str, tuple[str, str, str]] = {
    "many short": (*OF_EIGHT, PEOPLE),
    "few endless": ("n % 12", f"(n // 12) * CAST({SECONDS * 12} AS DOUBLE) / $of", PEOPLE),
    "bots everywhere": (*OF_EIGHT, WITH_BOTS),
}
"""Shape → SQL for the conversation of message n, its second in the log, and its sender.

Conversations of eight messages; twelve conversations altogether; conversations of eight in which bots write more often
than agents.
"""

LETTERS = "您好请问这件什么时候发货我已"
"""Characters of the message texts; each text has about ten, chosen at random."""

TIME = "strftime(TIMESTAMP '2026-01-01' + INTERVAL 1 SECOND * CAST(floor({}) AS BIGINT), '%Y-%m-%d %H:%M:%S')"
MESSAGES = f"""
SELECT 'c' || talk AS conversation_id, 'm' || n AS message_id, 'b' || talk % 5000 AS buyer_id, sender,
    CASE sender WHEN 'agent' THEN 'a' || talk % 7 WHEN 'bot' THEN 'bot' END AS agent_id,
    {TIME.format("second")} AS sent_at,
    translate(left(md5(CAST(n AS VARCHAR)), 12), '0123456789abcdef', '{LETTERS}') || '{{text}}' AS text
FROM (
    SELECT n, CASE WHEN n >= $of AND n % 10 = 0 THEN $of // 8 - 1 - hash(n) % 1000 ELSE {{talk}} END AS talk,
        {{second}} AS second, {{sender}} AS sender
    FROM range($first, $last) AS t(n)
)
"""
"""Of what comes after the log, every tenth message goes on in an earlier conversation."""

BESIDE: dict[str, tuple[int, str]] = {
    "orders": (8, f"""
SELECT 'o' || n AS order_id, 'b' || n % 5000 AS buyer_id, 'p' || hash(n) % 300 AS product_id,
    {TIME.format("second")} AS created_at, {TIME.format("second + 300")} AS paid_at,
    {TIME.format("second + 172800")} AS promised_at, {TIME.format("second + hash(n, 1) % 200000")} AS shipped_at,
    10 + hash(n, 2) % 90 AS amount, 'T' || n AS tracking_id
FROM (SELECT n, n * {SECONDS} / $of AS second FROM range($first, $last) AS t(n))
"""),
    "refunds": (64, f"""
SELECT 'r' || n AS refund_id, 'o' || n * 8 AS order_id, 'refund_only' AS kind, {TIME.format("second")} AS applied_at,
    CASE WHEN n % 20 > 0 THEN {TIME.format("second + hash(n) % 300000")} END AS completed_at
FROM (SELECT n, n * {SECONDS} / $of AS second FROM range($first, $last) AS t(n))
"""),
    "reviews": (32, f"""
SELECT 'v' || n AS review_id, 'o' || n * 4 AS order_id, {TIME.format("second")} AS created_at,
    1 + hash(n) % 5 AS description_score, 1 + hash(n, 1) % 5 AS service_score
FROM (SELECT n, n * {SECONDS} / $of AS second FROM range($first, $last) AS t(n))
"""),
}  # fmt: skip
"""Table → for how many messages it has a row, and its export."""


def write_messages(file: Path, shape: str, messages: int, further: int = 0, behind: int = 0, text: str = "") -> Path:
    """A log of so many messages; `further`: instead so many messages that come after it, and after `behind` others.

    `text`: a text that every message says after its own.
    """
    talk, second, sender = SHAPES[shape]
    first, last = (messages + behind, messages + behind + further) if further else (0, messages)
    return _write(file, MESSAGES.format(talk=talk, second=second, sender=sender, text=text), messages, first, last)


def write_beside(folder: Path, messages: int) -> list[Path]:
    """The orders, refunds and reviews of a shop with so many messages."""
    return [
        _write(folder / f"{table}.csv", sql, max(messages // each, 1), 0, max(messages // each, 1))
        for table, (each, sql) in BESIDE.items()
    ]


def _write(file: Path, sql: str, of: int, first: int, last: int) -> Path:
    numbers = {"of": of, "first": first, "last": last}
    for name, number in numbers.items():
        sql = sql.replace(f"${name}", str(number))
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql} ORDER BY n) TO '{file}' (HEADER)")
    return file
