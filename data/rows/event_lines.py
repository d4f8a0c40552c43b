"""Lines that a chat system wrote into a log under a person's name: that a message was recalled, that somebody joined,
that a conversation ended or was merged.

They are rows of the system, whoever the export names: no figure sees them. One that tells which conversation goes on
says what the column `merged_into` would.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data.notices import Notice
from data.phrases import pattern
from data.sql import Connection, literal
from data.tables import Table

Kind = Literal["recalled", "joined", "ended", "merged"]
KINDS: tuple[Kind, ...] = ("recalled", "joined", "ended")
"""What makes a row the system's."""

LONGEST = 120
"""No such line is longer, in signs: long messages are spared the comparison."""

_NAME = r"[^,!?，。！？;；我]{2,40}"
_SAID_BY = r"(?:系统消息|系统提示|system(?: message)?)?"
_AROUND = r"[\s\[\]()【】（）「」<>\"“”'‘’.。:：!！*_…-]*"


def take_event_lines(connection: Connection, table: Table, shop_id: str) -> tuple[list[Notice], frozenset[str]]:
    """Make the event lines of `typed` the system's. Returns what is to be told, and the columns that they fill.

    Names that were made for rows stay as they are, so that the file makes them again.
    """
    if table.name != "messages":
        return [], frozenset()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE event_rows AS SELECT line, text FROM typed "
        f"WHERE refusal = 0 AND sender <> 'system' AND {_may_be_one('text')}"
    )
    # most files have no such line: they are spared the phrases, which the engine compiles with each statement
    if connection.execute("SELECT 1 FROM event_rows LIMIT 1").fetchone():
        connection.execute(f"DELETE FROM event_rows WHERE NOT {_looks_like_one('text')} OR {_is_sentence('text')}")
    count, example = connection.execute("SELECT count(*), min(text) FROM event_rows").fetchall()[0]
    if count:
        connection.execute(
            "UPDATE typed SET sender = 'system' FROM event_rows AS e "
            "WHERE typed.line = e.line AND typed.text = e.text AND typed.refusal = 0"
        )
    merged = _take_merges(connection, shop_id)
    notices = [Notice.of("event_lines", count=count, example=example)] * bool(count)
    return notices, frozenset({"merged_into"} if merged else ())


def mark_stored(connection: Connection) -> None:
    """Make the event lines of a store that an earlier version filled the system's."""
    # no AND for the first: the engine tries other orders of its parts, and so compares every message with the phrases
    is_one = (
        f"CASE WHEN {_may_be_one('text')} THEN {_looks_like_one('text')} AND NOT {_is_sentence('text')} ELSE FALSE END"
    )
    for table in ("messages", "messages_said"):
        connection.execute(f"UPDATE {table} SET sender = 'system' WHERE sender <> 'system' AND {is_one}")


def _may_be_one(text: str) -> str:
    """SQL that says whether a text is short and holds a word of such a line."""
    # of letters of both sizes: small ones would have to be made of every text
    marks = literal("(?i)" + "|".join(map(re.escape, _listed()["marks"])))
    return f"(length({text}) <= {LONGEST} AND regexp_matches({text}, {marks}))"


def _looks_like_one(text: str) -> str:
    """SQL that says whether a text that may be such a line is one, with anything for a name."""
    plain, named, _ = _patterns()
    return f"regexp_full_match(lower({text}), {_whole(f'{plain}|{named}')})"


def _is_sentence(text: str) -> str:
    """SQL that says whether a text that looks like such a line is what a person wrote."""
    plain, _, sentences = _patterns()
    lowered = f"lower({text})"
    return f"(NOT regexp_full_match({lowered}, {_whole(plain)}) AND regexp_full_match({lowered}, {_whole(sentences)}))"


def _whole(phrases: str) -> str:
    return literal(f"{_AROUND}{_SAID_BY}{_AROUND}(?:{phrases}){_AROUND}")


@cache
def no_handover_pattern() -> str:
    """A regular expression that the compared text of a line matches that hands nobody over to a person."""
    return pattern((*_listed()["recalled"], *_listed()["ended"]))


def _take_merges(connection: Connection, shop_id: str) -> int:
    """Let lines of the system that name the conversation that theirs was merged into say so; how many do."""
    merged, _ = _with_names(("merged",), _NAME)
    names = literal(rf"(?i)^{_AROUND}(?:{'|'.join(merged)})\s*#?(\S+?){_AROUND}$")
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


@cache
def _patterns() -> tuple[str, str, str]:
    """Regular expressions of the lines without a name, of those with one, and of these with what is no name."""
    plain, named = _with_names(KINDS, _NAME)
    words = _listed()["no_names"]
    alike = r"[^\"“”‘「]*"
    no_name = "|".join(
        (
            rf"(?:{alike}[^\w'])?(?:{_either(words['words'])})(?:[^\w']{alike})?",
            rf"\s*(?:{_either(words['first'])}){alike}",
            rf"(?:{alike}[^a-z])?(?:{_either(words['last'])})\s*",
            rf"\s*(?:{_either(words['whole'])})\s*",
            rf"{alike}(?:{_either(words['parts'])}){alike}",
        )
    )
    _, sentences = _with_names(KINDS, f"(?:{no_name})")
    return "|".join(plain), "|".join(named), "|".join(sentences)


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def _with_names(kinds: Iterable[Kind], name: str) -> tuple[list[str], list[str]]:
    """The phrases of these kinds without a name as regular expressions, and those with one.

    What stands around a name is put together: the engine compiles the expression with each statement, which took half
    of the import of a small file while each of 55 phrases had a name of its own.
    """
    plain: list[str] = []
    ends_by_start: dict[str, list[str]] = {}
    for phrase in (phrase for kind in kinds for phrase in _listed()[kind]):
        parts = [re.escape(part).replace(r"\ ", r"\s+") for part in phrase.split("*")]
        if len(parts) > 1:
            ends_by_start.setdefault(_NAME.join(parts[:-1]), []).append(parts[-1])
        else:
            plain += parts
    starts_by_ends: dict[str, list[str]] = {}
    for start, ends in ends_by_start.items():
        starts_by_ends.setdefault("|".join(ends), []).append(start)
    return plain, [f"(?:{'|'.join(starts)}){name}(?:{ends})" for ends, starts in starts_by_ends.items()]


@cache
def _listed() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "event_lines.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
