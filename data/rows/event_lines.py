"""Lines that a chat system logs under a person's name.

That a message was recalled, that somebody joined, that a conversation ended or was merged. They become rows of the
system, whatever sender the export names, and count in no figure. A line that names the conversation in which this one
continues fills the column `merged_into`.
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
"""Kinds of lines that make a row the system's."""

LONGEST = 120
"""Longest such line in characters; longer messages are not compared."""

_NAME = r"[^,!?，。！？;；我]{2,40}"
_SAID_BY = r"(?:系统消息|系统提示|system(?: message)?)?"
_AROUND = r"[\s\[\]()【】（）「」<>\"“”'‘’.。:：!！*_…-]*"


def take_event_lines(connection: Connection, table: Table, shop_id: str) -> tuple[list[Notice], frozenset[str]]:
    """Set the sender of the event lines in `typed` to the system; return notices, and the columns that they fill.

    Names that were made for rows stay as they are, so that the file makes them again.
    """
    if table.name != "messages":
        return [], frozenset()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE event_rows AS SELECT line, text FROM typed "
        f"WHERE refusal = 0 AND sender <> 'system' AND {_may_be_one('text')}"
    )
    # most files have no such line, and need not run the patterns, which the engine compiles with each statement
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
    """Set the sender of event lines to the system in a store that an earlier version filled."""
    # CASE instead of AND: the engine may reorder an AND, and would compare every message with the patterns
    is_one = (
        f"CASE WHEN {_may_be_one('text')} THEN {_looks_like_one('text')} AND NOT {_is_sentence('text')} ELSE FALSE END"
    )
    for table in ("messages", "messages_said"):
        connection.execute(f"UPDATE {table} SET sender = 'system' WHERE sender <> 'system' AND {is_one}")


def _may_be_one(text: str) -> str:
    """SQL condition: a text is short and contains a word of such a line."""
    # case-insensitive instead of lower(), which would be calculated for every text
    marks = literal("(?i)" + "|".join(map(re.escape, _listed()["marks"])))
    return f"(length({text}) <= {LONGEST} AND regexp_matches({text}, {marks}))"


def _looks_like_one(text: str) -> str:
    """SQL condition: a text that may be such a line is one, with any text as a name."""
    plain, named, _ = _patterns()
    return f"regexp_full_match(lower({text}), {_whole(f'{plain}|{named}')})"


def _is_sentence(text: str) -> str:
    """SQL condition: a text that looks like such a line is a person's sentence."""
    plain, _, sentences = _patterns()
    lowered = f"lower({text})"
    return f"(NOT regexp_full_match({lowered}, {_whole(plain)}) AND regexp_full_match({lowered}, {_whole(sentences)}))"


def _whole(phrases: str) -> str:
    return literal(f"{_AROUND}{_SAID_BY}{_AROUND}(?:{phrases}){_AROUND}")


@cache
def no_handover_pattern() -> str:
    """Return a pattern for the folded text of a line that hands the conversation over to nobody."""
    return pattern((*_listed()["recalled"], *_listed()["ended"]))


def _take_merges(connection: Connection, shop_id: str) -> int:
    """Fill `merged_into` from system lines that name the conversation theirs was merged into; return their number."""
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
    """Return patterns of the lines without a name, of those with one, and of those with words that are not a name."""
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
    """Return the phrases of these kinds as patterns: those without a name, and those with one.

    Phrases with the same text around the name share one pattern: the engine compiles the expression with each
    statement, which took half the import of a small file when each of 55 phrases had a name of its own.
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
