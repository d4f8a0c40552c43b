"""The results of `dabiao formats` as documents: available formats, a file tried, a format learnt."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.errors import DabiaoError
from data.files.archive import legible
from data.formats import profile
from data.formats.drafts import refuse_incomplete, save
from data.formats.format import BUILT_IN, Format, own_folder, read_format
from data.formats.suggest import Doubt, suggest
from data.loading import trial
from data.loading.loader import recognise
from data.loading.trial import Trial

Document = dict[str, Any]

DOUBTS = {
    "error.ambiguous_dates": "dates", "error.ambiguous_years": "dates", "error.ambiguous_amounts": "amounts",
    "error.half_day_missing": "clock_24", "error.half_days_in_part": "clock_24",
    "error.half_days_unmarked": "clock_24",
}  # fmt: skip
"""Error of an ambiguous file → the doubt that reports it; nothing is guessed."""


def listed() -> list[Document]:
    """Return every format: id, platform, kind, title by language, and whether it is the user's own."""
    return [
        {**_said(read_format(path)), "own": own}
        for folder, own in ((BUILT_IN, False), (own_folder(), True))
        for path in sorted(folder.glob("*.toml"))
    ]


def checked(path: Path, *, kind: str | None = None, password: str | None = None) -> Document:
    """Return which format fits a file and what would be read; for a format file, its content. Nothing is stored.

    Raises DabiaoError when the file cannot be read or recognised, or the format file is invalid.
    """
    if path.suffix.lower() == ".toml":
        return {"file": str(path), **_said(read_format(path))}
    form = recognise(path, kind=kind, password=password)
    return {
        "file": legible(path.name),
        **_said(form),
        **_tried(trial.with_known_format(path, kind=kind, password=password)),
    }


def learnt(
    path: Path,
    *,
    kind: str | None = None,
    name: str | None = None,
    platform: str | None = None,
    password: str | None = None,
    columns: Mapping[str, str] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Document:
    """Save the format that a file suggests as one of the user's own; return its assumptions, doubts and rows.

    `name`: by default the file's. `columns`: canonical column → header chosen by the user ("": the file has none).
    `answers`: the user's answers about times and amounts: day_first, year_first, clock_24, decimal. Raises DabiaoError
    when the file cannot be read, lacks needed columns, has no such header, or the name is taken.
    """
    file = profile.look(path, password=password)
    suggestion = suggest(file, kind=kind, platform=platform or "other", columns=columns)
    draft, doubts, tried = suggestion.draft, list(suggestion.doubts), Document()
    draft = replace(draft, **(answers or {}))
    refuse_incomplete(draft)
    try:
        tried = _tried(trial.with_draft(path, draft, whole=file.complete, password=password))
    except DabiaoError as e:
        if e.key not in DOUBTS:
            raise
        doubts.append(Doubt(str(e.values["column"]), DOUBTS[e.key], str(e.values.get("first", ""))))
    saved = save(draft, name or legible(path.stem), legible(path.name))
    document = {"file": legible(path.name), "path": str(saved), **_said(read_format(saved))}
    document |= {"columns": draft.columns, "values": draft.values, "doubts": [asdict(doubt) for doubt in doubts]}
    return document | tried


def _said(form: Format) -> Document:
    return {"format": form.id, "platform": form.platform, "kind": form.kind, "title": dict(form.title)}


def _tried(tried: Trial) -> Document:
    return {
        "read": tried.result.read,
        "rejected": tried.result.rejected,
        "complete": tried.complete,
        "notices": [asdict(notice) for notice in tried.result.notices],
        "refused": [asdict(refused) for refused in tried.refused],
        "rows": [
            {name: _plain(cell, tried.timezone) for name, cell in row.items() if cell is not None} for row in tried.rows
        ],
    }


def _plain(cell: Any, timezone: str) -> Any:
    if isinstance(cell, datetime):
        return cell.astimezone(ZoneInfo(timezone)).isoformat()
    return float(cell) if isinstance(cell, Decimal) else cell
