"""A format in the making: the user's description of an unknown file, until it is saved as a format file."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec
import tomlkit

from data.errors import DabiaoError
from data.formats.format import Format, load_formats, needed_columns, own_folder, read_format
from data.private_files import write_whole
from data.tables import TABLES

SAID = "-said"
"""Suffix of the name of a format that only adds answers to another one: how its dates or amounts are written."""


@dataclass(frozen=True)
class Draft:
    """What is known so far about an unknown file.

    `columns`: canonical column → header; `values`: canonical column → the file's word → the project's. `day_first`,
    `year_first`, `clock_24` and `decimal` (the decimal mark) None: decided from the columns.
    """

    kind: str
    platform: str = "other"
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    day_first: bool | None = None
    year_first: bool | None = None
    clock_24: bool | None = None
    decimal: str | None = None


def missing(draft: Draft) -> tuple[str, ...]:
    """Return the needed columns that the draft does not have yet; of several marks any one is enough."""
    table = TABLES[draft.kind]
    lacking = tuple(name for name in needed_columns(table) if name not in draft.columns)
    marks = tuple(column.name for column in table.columns if column.type == "mark")
    return lacking if not marks or any(name in draft.columns for name in marks) else (*lacking, marks[0])


def to_toml(draft: Draft, title: str, learnt_from: str, shops: Collection[str] = ()) -> str:
    """Return the draft as a format file, with columns in the order of the table.

    `shops`: the only ones it applies to, if any.
    """
    written = tomlkit.document()
    written.add(tomlkit.comment(" ".join(learnt_from.split())))
    written["id"] = name_of(title)
    written["title"] = title
    written["kind"] = draft.kind
    written["platform"] = draft.platform
    if shops:
        written["shops"] = sorted(shops)
    order = [column.name for column in TABLES[draft.kind].columns]
    # known by its needed columns, so that it precedes a built-in format that fits as well
    written["known_by"] = [draft.columns[name] for name in needed_columns(TABLES[draft.kind]) if name in draft.columns]
    written["columns"] = {name: draft.columns[name] for name in order if name in draft.columns}
    values = {name: dict(draft.values[name]) for name in order if draft.values.get(name) and name in draft.columns}
    if values:
        written["values"] = values
    times = {name: getattr(draft, name) for name in ("day_first", "year_first", "clock_24")}
    if answered := {name: answer for name, answer in times.items() if answer is not None}:
        written["times"] = answered
    if draft.decimal is not None:
        written["amounts"] = {"decimal": draft.decimal}
    return tomlkit.dumps(written)


def name_of(title: str) -> str:
    """Return the name of a format's file from its title: letters and digits of any script, hyphens for the rest."""
    return re.sub(r"[^\w.]+", "-", title).strip("-._")[:80]


def refuse_incomplete(draft: Draft) -> None:
    """Raise DabiaoError with the needed columns that a draft does not have."""
    lacking = missing(draft)
    if lacking:
        raise DabiaoError("error.columns_missing", kind=draft.kind, columns=", ".join(lacking))


def save(draft: Draft, title: str, learnt_from: str, shops: Collection[str] = ()) -> Path:
    """Save the draft as one of the user's own formats, for all later imports, or for those into `shops`.

    `learnt_from` is the file's name, as information in the format file. Raises DabiaoError when something is missing,
    the title is taken or empty, the draft is not a valid format, or the folder cannot be written.
    """
    refuse_incomplete(draft)
    name = name_of(title)
    if not name:
        raise DabiaoError("error.format_name_needed")
    if name.casefold() in {form.id.casefold() for form in load_formats()}:
        raise DabiaoError("error.format_exists", name=name)
    return _keep(name, to_toml(draft, title, learnt_from, shops))


def remember(
    form: Format,
    shops: Collection[str] = (),
    *,
    day_first: bool | None = None,
    year_first: bool | None = None,
    clock_24: bool | None = None,
    decimal: str | None = None,
) -> Path:
    """Save a known format again as one of the user's own, with the answers about its dates or amounts.

    It precedes the format from which it was made, in `shops` or in every shop. Raises DabiaoError when the folder
    cannot be written.
    """
    needed = tuple(form.columns[name] for name in needed_columns(form.table) if name in form.columns)
    document = msgspec.to_builtins(form)
    of_shops = f"-{sha256(chr(31).join(sorted(shops)).encode()).hexdigest()[:8]}" if shops else ""
    document["id"] = f"{re.sub(f'{SAID}(-[0-9a-f]{{8}})?$', '', form.id)}{SAID}{of_shops}"
    document["shops"] = sorted(shops)
    document["known_by"] = [list(headers) for headers in dict.fromkeys((*form.known_by, *needed))]
    times = {"day_first": day_first, "year_first": year_first, "clock_24": clock_24}
    if answered := {name: answer for name, answer in times.items() if answer is not None}:
        document["times"] = {**document.get("times", {}), **answered}
    if decimal is not None:
        document["amounts"] = {**document.get("amounts", {}), "decimal": decimal}
    return _keep(document["id"], tomlkit.dumps(document))


def _keep(name: str, text: str) -> Path:
    path = own_folder() / f"{name}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text, check=read_format)
    except OSError as e:
        raise DabiaoError("error.format_not_saved", file=path, why=e.strerror or str(e)) from e
    return path
