"""What an import did, as the ledger, the shell and the pages take it. Touches no file and no store."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from data.files.staging import LeftOut
from data.loading.regressions import TakenBack
from data.notices import Notice
from data.reading.ledger import ImportEntry
from data.rows.typed_rows import Unread

Public = Literal["document", "sentence", "pages"]
"""Where a field of a result goes: into the JSON document; into the document's sentences (`told`); to the pages only."""


def _public(public: Public) -> dict[str, Public]:
    return {"public": public}


@dataclass(frozen=True)
class Reject:
    """A row that cannot be right. `column` "" and the whole row as `value` when no single cell is at fault."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class ImportResult(ImportEntry):
    """What an import did: its entry in the ledger, and what is only told right after it.

    `rejects`: the first rejected rows, as many as are kept. `period`: first and last instant (aware UTC) by which the
    file's good rows belong; None when there are none.
    `unread`: words that mean nothing to us, left empty in rows that were taken. `taken_back`: how many rows were final
    and are not any more, as when an old export is loaded late; `taken_back_rows` are the first of them. `left_out`: how
    many rows are no data (titles of columns, totals, remarks), which `read` does not count; `left_out_rows` are the
    first of them. `other_sheets`: titles of the workbook's sheets that were not read. `logged_beside`: how many logged
    conversations of the file's time lie within the shop's summaries of sessions, and may be the same (decision 45).
    `notices`: what else the sentences say. `sheet`: the worksheet's title, where several were read; `further`: the
    results of the others.
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
        """The fields that the import's entry in the ledger holds."""
        return {entry.name: getattr(self, entry.name) for entry in fields(ImportEntry)}

    def as_item(self) -> dict[str, Any]:
        """The fields of `import --json`, and those that become its sentences."""
        names = _names("document", "sentence")
        return {name: value for name, value in asdict(self).items() if name in names}


def without_sentences(item: dict[str, Any]) -> dict[str, Any]:
    """An `as_item` without the fields that `import --json` prints as sentences."""
    return {name: value for name, value in item.items() if name not in _names("sentence")}


def _names(*publics: Public) -> frozenset[str]:
    return frozenset(f.name for f in fields(ImportResult) if f.metadata.get("public", "document") in publics)
