"""Where each shop stood when somebody last looked, so that the next look can say what has changed since.

One small JSON file beside the store. It can be deleted at any time; nothing but that sentence is lost.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Look:
    """What was seen: as of when (aware), in which state of the store, and the status of each rule by its id."""

    as_of: datetime
    state: str
    statuses: dict[str, str] = field(default_factory=dict)


def look(store: Path, shop_id: str, now: Look) -> Look | None:
    """The look before this one, in an earlier state of the store; None when there was none. Remembers this one.

    Looking twice at the same state changes nothing: what had changed is said until the data change again.
    """
    path = store.with_name(f"{store.name}.looks.json")
    known = _read(path)
    slots = known.get(shop_id)
    last, before = (_look(slots.get(name) if isinstance(slots, dict) else None) for name in ("last", "before"))
    if last is None or (last.state != now.state and last.as_of <= now.as_of):
        last, before = now, last
        known[shop_id] = {"last": _plain(last), "before": None if before is None else _plain(before)}
        _write(path, known)
    return before


def changed(before: Look, statuses: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The rules whose status is another one now: what it was, what it is. Rules that either look lacks are left out."""
    return {
        rule: (before.statuses[rule], status)
        for rule, status in statuses.items()
        if rule in before.statuses and before.statuses[rule] != status
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # not there yet, or cut short: then nobody has looked
    return found if isinstance(found, dict) else {}


def _write(path: Path, known: Mapping[str, Any]) -> None:
    made = path.with_name(f"{path.name}.new")
    try:
        made.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        os.replace(made, path)
    except OSError:
        made.unlink(missing_ok=True)  # a folder that cannot be written to is no reason to show no scorecard


def _plain(seen: Look) -> dict[str, Any]:
    return asdict(seen) | {"as_of": seen.as_of.isoformat()}


def _look(found: Any) -> Look | None:
    try:
        return Look(datetime.fromisoformat(found["as_of"]), str(found["state"]), dict(found["statuses"]))
    except (TypeError, KeyError, ValueError):
        return None
