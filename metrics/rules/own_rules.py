"""A merchant's own lines, read from and written to the rule files of their configuration folder.

A file may have been written by hand and may be open in an editor. Therefore everything in it except the changed entry
(comments, order, spelling) is kept, nothing is written that the reader of rule files would reject, and changes made in
the meantime are never overwritten.
"""

import hashlib
import os
import re
from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import tomlkit

from data import toml_files
from data.errors import DabiaoError
from data.private_files import write_whole
from data.toml_files import configuration_folder
from metrics.rules.rule import Rule, Words
from metrics.rules.rulebook import read_rulebook, rule_files, same_days, same_shops
from metrics.rules.toml_entry import entry_of

PREFIX = "own."
"""The beginning of the ids of lines made in the app."""
HEAD = "# 自己的线 · Own lines. Dabiao writes here, and so may you.\n"

_writing = Lock()


@dataclass(frozen=True)
class Own:
    """One of the merchant's own rules, and the file that contains it."""

    path: Path
    rule: Rule


def folder() -> Path:
    """Return the folder of the merchant's own rule files."""
    return configuration_folder() / "rules"


def own_rules() -> list[Own]:
    """Return the merchant's own rules, file by file. Raises DabiaoError if a file is faulty."""
    return [Own(path, rule) for path in _files() for rule in read_rulebook(path)]


def state() -> str:
    """Return a digest of the own rule files that changes whenever one of them changes.

    A file that cannot be read contributes its name only; its error is reported when rules are read.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path in _files():
        digest.update(os.fsencode(path.name) + b"\0")
        with suppress(OSError):
            digest.update(toml_files.content_of(path) + b"\0")
    return digest.hexdigest()


def beside(base: Rule, title: Words) -> dict[str, Any]:
    """Return the entry of an own line based on a rule: it counts the same, is always in force, and has no penalty.

    Its id is `own.` followed by the rule's id, with a number if that is already used.
    """
    name = PREFIX + base.id.removeprefix(PREFIX)
    taken = {own.rule.id for own in own_rules()}
    free = next(
        rule_id for rule_id in (name, *(f"{name}.{i}" for i in range(2, len(taken) + 3))) if rule_id not in taken
    )
    own = msgspec.structs.replace(
        base,
        id=free,
        title=title,
        target=None,
        effective_from=date.min,
        effective_to=None,
        grade="user",
        source=base.id,
        note=None,
        violation=None,
    )
    return entry_of(own)


def add(entry: dict[str, Any]) -> None:
    """Write a new [[rule]] entry into the file of own lines for its platform.

    Raises DabiaoError, without writing, if it is not a valid rule or overlaps another rule with the same id.
    """
    path = folder() / f"own-{entry.get('platform', 'any')}.toml"
    table = tomlkit.table()
    for name, value in entry.items():
        _put(table, name, value)
    with _writing:
        before = path.read_bytes() if path.exists() else None
        text = HEAD if before is None else _text(path, before)
        _write(path, before, f"{text.rstrip()}\n\n[[rule]]\n{table.as_string()}".lstrip())


def change(own: Own, entry: dict[str, Any]) -> None:
    """Write the fields of `entry` that differ into the entry of `own`.

    Raises DabiaoError, without writing, in the cases of `add` and if the entry was changed by someone else meanwhile.
    """
    old = entry_of(own.rule)
    with _writing:
        before, text, start, end = _entry(own)
        document = tomlkit.parse(text[start:end])
        table: Any = document["rule"][0]
        for name in old.keys() - entry.keys():
            table.pop(name, None)
        for name, value in entry.items():
            if old.get(name) != value:
                _put(table, name, value)
        _write(own.path, before, text[:start] + tomlkit.dumps(document) + text[end:])


def delete(own: Own) -> None:
    """Remove an entry from its file. Raises DabiaoError, without writing, in the cases of `change`."""
    with _writing:
        before, text, start, end = _entry(own)
        _write(own.path, before, text[:start] + text[end:].lstrip("\r\n"))


def _files() -> list[Path]:
    return sorted(folder().glob("*.toml")) if folder().is_dir() else []


def _entry(own: Own) -> tuple[bytes, str, int, int]:
    """Return the bytes of the file, its text, and the positions in it at which the entry begins and ends.

    Comments and blank lines below the last field belong to what follows. Raises DabiaoError if the entry no longer
    exists or has changed, or if it is written in a way that can only be edited by hand.
    """
    try:
        before = toml_files.content_of(own.path)
    except OSError as e:
        raise DabiaoError("error.own_changed", file=own.path, entry=own.rule.id) from e
    rules = [rule.as_json() for rule in read_rulebook(own.path)]
    if own.rule.as_json() not in rules:
        raise DabiaoError("error.own_changed", file=own.path, entry=own.rule.id)
    text = _text(own.path, before)
    heads = [(heading.start(), heading[1]) for heading in HEADING.finditer(text)]
    starts = [start for start, name in heads if name == "rule"]
    if len(starts) != len(rules):
        raise DabiaoError("error.own_by_hand", file=own.path, entry=own.rule.id)
    start = starts[rules.index(own.rule.as_json())]
    following = (place for place, name in heads if place > start and not name.startswith("rule."))
    chunk = text[start : next(following, len(text))]
    return before, text, start, start + len(chunk) - len(TAIL.search(chunk)[0])  # type: ignore[index]  # it may be empty


HEADING = re.compile(r"^[ \t]*\[{1,2}[ \t]*([\w.-]+)[ \t]*\]{1,2}[ \t]*(?:#.*)?\r?$", re.MULTILINE)
TAIL = re.compile(r"(?:^[ \t]*(?:#.*)?(?:\r?\n|\Z))*\Z", re.MULTILINE)


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise DabiaoError("error.rulebook_unreadable", file=path, why=str(e)) from e


def _put(table: Any, name: str, value: Any) -> None:
    """Set a field; a text in two languages is written as separate keys, such as `title.zh` and `title.en`."""
    if isinstance(table.get(name), str) and isinstance(value, dict) and len(set(value.values())) == 1:
        table[name] = value["en"]  # one text for both, as it was
    elif not isinstance(value, dict):
        table[name] = value
    elif isinstance(table.get(name), MutableMapping):
        table[name].update(value)
    elif name in ("title", "note"):
        table.pop(name, None)
        for language, text in value.items():
            table.append(tomlkit.key([name, language]), text)
    else:
        made = tomlkit.inline_table()
        made.update(value)
        table[name] = made


def _write(path: Path, before: bytes | None, text: str) -> None:
    """Replace the file atomically, if the text is valid and the file has not changed since `before` was read."""

    def check(new: Path) -> None:
        _refuse(path, new)
        if (path.read_bytes() if path.exists() else None) != before:
            raise DabiaoError("error.own_changed", file=path, entry="[[rule]]")

    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text, check)


def _refuse(path: Path, new: Path) -> None:
    """Raise the error that reading the rules would raise if `new` replaced `path`."""
    try:
        rules = read_rulebook(new)
    except DabiaoError as e:
        raise DabiaoError(e.key, **e.values | {"file": path}) from e
    others = [rule for file in rule_files() if file != path for rule in read_rulebook(file)]
    for number, rule in enumerate(rules):
        for other in [*others, *rules[:number]]:
            if rule.id == other.id and same_shops(rule, other) and same_days(rule, other):
                raise DabiaoError(
                    "error.rules_overlap",
                    rule=rule.id,
                    first=other.effective_from,
                    second=rule.effective_from,
                    market=rule.market,
                )
