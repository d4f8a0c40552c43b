"""The result of an import, for the ledger, the command line and the pages. Accesses no file and no store."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from data.files.staging import LeftOut
from data.loading.regressions import TakenBack
from data.notices import Notice
from data.reading.ledger import ImportEntry
from data.rows.typed_rows import Unread

Public = Literal["document", "sentence", "pages"]
"""Where a field of a result is published: in the JSON document, in its sentences (`told`), or on the pages only."""


def _public(public: Public) -> dict[str, Public]:
    return {"public": public}


@dataclass(frozen=True)
class Reject:
    """A row that cannot be valid. `column` is "" and `value` the whole row when no single cell is at fault."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class ImportResult(ImportEntry):
    """The result of an import: its entry in the ledger, and what is only reported right after it.

    `rejects`: the first rejected rows, as many as are stored. `period`: first and last instant (aware UTC) to which the
    file's good rows belong; None when there are none. `unread`: unknown words, left empty in accepted rows.
    `taken_back`: how many rows were final and no longer are, as when an old export is loaded late; `taken_back_rows`:
    the first of them. `left_out`: how many rows are not data (column titles, totals, remarks), which `read` does not
    count; `left_out_rows`: the first of them. `other_sheets`: titles of the workbook's sheets that were not read.
    `logged_beside`: how many logged conversations of the file's time are within the shop's summaries of sessions, and
    may be the same (decision 45). `notices`: further content of the sentences. `sheet`: the worksheet's title, where
    several were read; `further`: the results of the others.
    """

    rejects: list[Reject] = field(repr=False, metadata=_public("document"))
    period: tuple[datetime, datetime] | None = field(metadata=_public("pages"))
    unread: tuple[Unread, ...] = field(default=(), metadata=_public("sentence"))
    taken_back: int = field(default=0, metadata=_public("sentence"))
    taken_back_rows: tuple[TakenBack, ...] = field(default=(), metadata=_public("sentence"))
    left_out: int = field(default=0, metadata=_public("sentence"))
    left_out_rows: tuple[LeftOut, ...] = field(default=(), metadata=_public("sentence"))
    other_sheets: tuple[str, ...] = field(default=(), metadata=_public("sentence"))
    logged_beside: int = field(default=0, metadata=_public("sentence"))
    notices: tuple[Notice, ...] = field(default=(), metadata=_public("sentence"))
    sheet: str = field(default="", metadata=_public("document"))
    further: tuple["ImportResult", ...] = field(default=(), repr=False, metadata=_public("pages"))

    def ledger_entry(self) -> dict[str, Any]:
        """Return the fields of the import's ledger entry."""
        return {entry.name: getattr(self, entry.name) for entry in fields(ImportEntry)}

    def as_item(self) -> dict[str, Any]:
        """Return the fields of `import --json`, and those that become its sentences."""
        names = _names("document", "sentence")
        return {name: value for name, value in asdict(self).items() if name in names}


def without_sentences(item: dict[str, Any]) -> dict[str, Any]:
    """Return the result of `as_item` without the fields that `import --json` prints as sentences."""
    return {name: value for name, value in item.items() if name not in _names("sentence")}


def _names(*publics: Public) -> frozenset[str]:
    return frozenset(f.name for f in fields(ImportResult) if f.metadata.get("public", "document") in publics)
