"""The state of each shop when its scorecard was last viewed, in order to show what has changed since.

One small JSON file beside the store. It may be deleted at any time; only that sentence is lost.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from data.files.own_files import read_own
from data.private_files import write_whole

LARGEST_BYTES = 64 << 20


@dataclass(frozen=True)
class Standing:
    """A shop's statuses at one viewing: as of when (aware), the state of the store, and the status by rule id."""

    as_of: datetime
    state: str
    statuses: dict[str, str] = field(default_factory=dict)


def earlier_standing(store: Path, shop_id: str, now: Standing) -> Standing | None:
    """Return the standing at the last viewing of an earlier state of the store, None without one; store this one.

    Viewing the same state twice changes nothing: changes are shown until the data change again.
    """
    path = store.with_name(f"{store.name}.looks.json")
    document = _read(path)
    slots = document.get(shop_id)
    last, before = (_standing(slots.get(name) if isinstance(slots, dict) else None) for name in ("last", "before"))
    if last is None or (last.state != now.state and last.as_of <= now.as_of):
        last, before = now, last
        document[shop_id] = {"last": _plain(last), "before": None if before is None else _plain(before)}
        with suppress(OSError):  # the scorecard is shown even if the folder cannot be written to
            write_whole(path, json.dumps(document, ensure_ascii=False))
    return before


def changed(before: Standing, statuses: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return rule id → (earlier status, present status) where they differ. Rules missing in either are left out."""
    return {
        rule: (before.statuses[rule], status)
        for rule, status in statuses.items()
        if rule in before.statuses and before.statuses[rule] != status
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(read_own(path, LARGEST_BYTES) or b"")
    except (ValueError, RecursionError):
        return {}  # missing, truncated or another user's: as if nothing had been viewed
    return document if isinstance(document, dict) else {}


def _plain(standing: Standing) -> dict[str, Any]:
    return asdict(standing) | {"as_of": standing.as_of.isoformat()}


def _standing(document: Any) -> Standing | None:
    try:
        return Standing(datetime.fromisoformat(document["as_of"]), str(document["state"]), dict(document["statuses"]))
    except (TypeError, KeyError, ValueError):
        return None
