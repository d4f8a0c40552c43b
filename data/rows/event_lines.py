"""Lines that a chat system wrote into a log under a person's name: that a message was recalled, that somebody joined,
that a conversation ended or was merged.

They are rows of the system, whoever the export names: no figure sees them. One that tells which conversation goes on
says what the column `merged_into` would.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from data.notices import Notice
from data.phrases import pattern
from data.sql import Connection, literal
from data.tables import Table

LONGEST = 120
"""No such line is longer, in signs: long messages are spared the comparison."""

_NAME = r"[^,!?，。！？;；我]{2,40}"
_COMPLAINT = r"(?i)^\W*(?:why|how|your|they|nobody)\b|你们|怎么|为什么|为何"
"""What begins or holds so was written by a person about such an event: "why you closed the chat"."""
_SAID_BY = r"(?:系统消息|系统提示|system(?: message)?)?"
_AROUND = r"[\s\[\]()【】（）「」<>\"“”'‘’.。:：!！*_…-]*"


def take_event_lines(connection: Connection, table: Table, shop_id: str) -> tuple[list[Notice], frozenset[str]]:
    """Make the event lines of `typed` the system's. Returns what is to be told, and the columns that they fill.

    Names that were made for rows stay as they are, so that the file makes them again.
    """
    if table.name != "messages":
        return [], frozenset()
    good = f"refusal = 0 AND sender <> 'system' AND {event_sql('text')}"
    count, example = connection.execute(f"SELECT count(*), min(text) FROM typed WHERE {good}").fetchall()[0]
    if count:
        connection.execute(f"UPDATE typed SET sender = 'system' WHERE {good}")
    merged = _take_merges(connection, shop_id)
    notices = [Notice.of("event_lines", count=count, example=example)] * bool(count)
    return notices, frozenset({"merged_into"} if merged else ())


def mark_stored(connection: Connection) -> None:
    """Make the event lines of a store that an earlier version filled the system's."""
    for table in ("messages", "messages_said"):
        connection.execute(f"UPDATE {table} SET sender = 'system' WHERE sender <> 'system' AND {event_sql('text')}")


def event_sql(text: str) -> str:
    """SQL that says whether a message with this text is such a line."""
    phrases = _phrases("recalled", "joined", "ended")
    # of letters of both sizes: small ones would have to be made of every text
    marks = literal("(?i)" + "|".join(map(re.escape, _listed()["marks"])))
    return (
        f"length({text}) <= {LONGEST} AND regexp_matches({text}, {marks}) "
        f"AND regexp_full_match(lower({text}), {literal(f'{_AROUND}{_SAID_BY}{_AROUND}({phrases}){_AROUND}')}) "
        f"AND NOT regexp_matches({text}, {literal(_COMPLAINT)})"
    )


def no_handover_pattern() -> str:
    """A regular expression that the compared text of a line matches that hands nobody over to a person."""
    return pattern(_listed()["recalled"] + _listed()["ended"])


def _take_merges(connection: Connection, shop_id: str) -> int:
    """Let lines of the system that name the conversation that theirs was merged into say so; how many do."""
    names = literal(rf"(?i)^{_AROUND}(?:{_phrases('merged')})\s*#?(\S+?){_AROUND}$")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE merges AS SELECT line, goes_on FROM ("
        f"SELECT line, conversation_id, regexp_extract(text, {names}, 1) AS goes_on FROM typed WHERE refusal = 0 "
        f"AND sender = 'system' AND merged_into IS NULL AND length(text) <= {LONGEST} "
        "AND regexp_matches(lower(text), 'merged|合并')) WHERE goes_on <> conversation_id AND goes_on IN ("
        "SELECT conversation_id FROM typed WHERE refusal = 0 UNION "
        "SELECT conversation_id FROM messages WHERE shop_id = $shop_id)",
        {"shop_id": shop_id},
    )
    connection.execute("UPDATE typed SET merged_into = goes_on FROM merges WHERE merges.line = typed.line")
    return int(connection.execute("SELECT count(*) FROM merges").fetchall()[0][0])


def _phrases(*kinds: Literal["recalled", "joined", "ended", "merged"]) -> str:
    """The phrases of these kinds as one regular expression.

    What stands around a name is put together: the engine compiles the expression with each statement, which took half
    of the import of a small file while each of 55 phrases had a name of its own.
    """
    plain: list[str] = []
    ends_by_start: dict[str, list[str]] = {}
    for phrase in (phrase for kind in kinds for phrase in _listed()[kind]):
        start, *end = (re.escape(part).replace(r"\ ", r"\s+") for part in phrase.split("*"))
        if end:
            ends_by_start.setdefault(start, []).append(end[0])
        else:
            plain.append(start)
    starts_by_ends: dict[str, list[str]] = {}
    for start, ends in ends_by_start.items():
        starts_by_ends.setdefault("|".join(ends), []).append(start)
    named = [f"(?:{'|'.join(starts)}){_NAME}(?:{ends})" for ends, starts in starts_by_ends.items()]
    return "|".join(plain + named)


@cache
def _listed() -> dict[str, list[str]]:
    path = Path(__file__).parents[1] / "event_lines.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
