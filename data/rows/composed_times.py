"""Cells that hold more, or less, than one time.

Promises in words (48小时内发货, within 3 days), and times of several parcels. A promise in words is a length of time
from payment, or from the order where it says so or was dispatched unpaid.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from data.formats.matching import Match
from data.formats.times import Writing
from data.notices import Notice
from data.sql import Connection, literal

_WORDS = (
    "(?i)^(?:(下单后|下單後|拍下后|成交后|提交订单后)|(?:买家)?(?:付款|支付)(?:成功)?(?:后|後)|承诺|预计"
    "|(?:to |will )?(?:ships?|shipped|dispatch(?:ed)?)? ?(?:within|in)?) *"
    "([1-9][0-9]{0,2}) *-?(?:(?:个)?(?:小时|小時|h|hrs?|hours?)|(个?(?:天|日)|days?))"
    "(?:之内|以内|内|內)?(?:发货|發貨|发出|出库|交运)?$"
)
_HOUR, _DAY = 3_600, 86_400
_MARKED = "'^[CP][0-9]+$'"


_MOMENT = "[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
_BETWEEN = "[;；,，、|\n]+ *"
_SEVERAL = f"'^{_MOMENT}(?:{_BETWEEN}{_MOMENT})+[;；,，、|]?$'"
_OF_PARCELS = ("shipped_at", "delivered_at")


def take_last_of_several(connection: Connection, match: Match, plain: Collection[str]) -> list[Notice]:
    """Keep the last of several times in a cell of `cells`, one for each parcel of the row; return a notice.

    At the last time all parcels were on their way, or had arrived. Cells of other columns are not changed.
    """
    notices = []
    for name in (name for name in _OF_PARCELS if name in match.places and name not in plain):
        several = f"regexp_matches({name}, {_SEVERAL})"
        count, line = connection.execute(
            f"SELECT count(*), min(line) FROM cells WHERE ragged IS NULL AND {several}"
        ).fetchall()[0]
        if count:
            # the parcels of a row may be written in several ways: compared in one form, stored as written
            alike = "replace(replace(t, '/', '-'), 'T', ' ')"
            moments = f"list_transform(regexp_extract_all({name}, '{_MOMENT}'), lambda t: {{'at': {alike}, 'text': t}})"
            last = f"list_max({moments}).text"
            connection.execute(f"UPDATE cells SET {name} = {last} WHERE {several}")
            notices.append(Notice.of("several_times", column=match.headers[name], count=count, line=line))
    return notices


def mark_promises(connection: Connection, match: Match, plain: Collection[str]) -> list[Notice]:
    """Replace promises in words in `cells` by seconds behind a letter (C: from the order, P: from payment).

    Returns a notice of them. They are left unread where the file does not have the times of order and payment.
    """
    if not {"promised_at", "created_at", "paid_at"} <= match.places.keys() or "promised_at" in plain:
        return []
    words = f"regexp_matches(promised_at, {literal(_WORDS)})"
    count, line = connection.execute(
        f"SELECT count(*), min(line) FROM cells WHERE ragged IS NULL AND {words}"
    ).fetchall()[0]
    if not count:
        return []
    (text,) = connection.execute("SELECT promised_at FROM cells WHERE line = $line", {"line": line}).fetchall()[0]
    start, number, day = (f"regexp_extract(promised_at, {literal(_WORDS)}, {group})" for group in (1, 2, 3))
    seconds = f"CAST({number} AS INTEGER) * CASE WHEN {day} = '' THEN {_HOUR} ELSE {_DAY} END"
    connection.execute(
        f"UPDATE cells SET promised_at = CASE WHEN {start} = '' THEN 'P' ELSE 'C' END || ({seconds}) WHERE {words}"
    )
    return [Notice.of("promises_in_words", column=match.headers["promised_at"], count=count, text=text[:40])]


def with_promises(
    connection: Connection, match: Match, writings: Mapping[str, Writing]
) -> tuple[dict[str, Writing], list[Notice]]:
    """Return how columns write times, including what `mark_promises` wrote, and a notice.

    A promise begins with the order where it was dispatched before it was paid, as with cash on delivery. An order that
    is neither paid nor dispatched, or paid on a day without a time, has no promise; the notice counts these.
    """
    promised, created, paid = (writings[name] for name in ("promised_at", "created_at", "paid_at"))
    marked, of_order = f"regexp_full_match(promised_at, {_MARKED})", "prefix(promised_at, 'C')"
    if shipped := writings.get("shipped_at"):
        of_order = f"({of_order} OR coalesce({shipped.parse} < {paid.parse}, {shipped.parse} IS NOT NULL))"
    begins = f"CASE WHEN {of_order} THEN {created.parse} WHEN NOT ({paid.day}) THEN {paid.parse} END"
    without = f"{marked} AND ({begins}) IS NULL"
    count, line = connection.execute(
        f"SELECT count(*), min(line) FROM cells WHERE ragged IS NULL AND {without}"
    ).fetchall()[0]
    connection.execute(f"UPDATE cells SET promised_at = NULL WHERE {without}")
    seconds = "to_seconds(CAST(substr(promised_at, 2) AS INTEGER))"
    read = replace(
        promised,
        parse=f"CASE WHEN {marked} THEN {begins} + {seconds} ELSE {promised.parse} END",
        offset=f"CASE WHEN NOT {marked} THEN {promised.offset} WHEN {of_order} THEN {created.offset} "
        f"ELSE {paid.offset} END",
        day=f"CASE WHEN {marked} THEN FALSE ELSE {promised.day} END",
        clock=True,
    )
    notice = Notice.of("promises_without_payment", column=match.headers["promised_at"], count=count, line=line)
    return {**writings, "promised_at": read}, [notice] if count else []
