"""Damaged files, each of which has to end in a result or in one clear error: `python -m bench.fuzz 10000`.

A case is determined by its number: `python -m bench.fuzz 1 --from 4711` makes case 4711 again.
"""

import argparse
import faulthandler
import os
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.damage import case
from data.access import Access
from data.errors import DabiaoError
from data.files.archive import Member, members
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator

SECONDS = 10.0
"""Most processor seconds for a file of this size, including processes started for it."""

HANG_SECONDS = 600.0
"""Seconds after which the run ends and prints its location; code that hangs in a library cannot be interrupted."""

STORE_CASES = 250
"""Cases after which a new store is created, because the old one has grown."""


@dataclass
class Tally:
    """Outcomes of the cases: how each ended, the faults found, and the duration of the slowest."""

    endings: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)

    def __str__(self) -> str:
        lines = [f"{count:7,}  {ending}" for ending, count in self.endings.most_common()]
        lines += [f"slowest: {self.slowest[0]:.1f} s, case {self.slowest[1]}", f"faults: {len(self.faults)}"]
        kinds = Counter(fault.splitlines()[-1] for fault in self.faults)
        examples = [next(fault for fault in self.faults if fault.endswith(kind)) for kind in kinds]
        lines += [f"\n{count:,} times, such as {fault}" for fault, count in zip(examples, kinds.values(), strict=True)]
        return "\n".join(lines)


def run(first: int, count: int, folder: Path) -> Tally:
    """Try this many cases, in stores that are made in `folder`."""
    tally = Tally()
    for start in range(first, first + count, STORE_CASES):
        numbers = range(start, min(start + STORE_CASES, first + count))
        with Store.open(folder / f"{start}.duckdb") as store:
            for number in numbers:
                _try(store, number, folder, tally)
        (folder / f"{start}.duckdb").unlink()
    return tally


def _try(store: Store, number: int, folder: Path, tally: Tally) -> None:
    name, content = case(number)
    path = folder / name
    path.write_bytes(content)
    began = _processor_seconds()
    faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
    try:
        for ending in _import(store, path):
            tally.endings[ending] += 1
    except Exception:
        tally.faults.append(f"case {number} ({name}): {traceback.format_exc().strip()}")
    finally:
        faulthandler.cancel_dump_traceback_later()
        path.unlink()
    taken = _processor_seconds() - began
    if taken > SECONDS:
        tally.faults.append(f"case {number} ({name}): took {taken:.1f} s")
    tally.slowest = max(tally.slowest, (taken, number))


def _processor_seconds() -> float:
    """What this process and those it waited for have used so far: on a busy machine it stays the same."""
    return sum(os.times()[:4])


def _import(store: Store, path: Path) -> Iterator[str]:
    """How each file in a file ended. Raises AssertionError when something of an error stayed, or a sum is wrong."""
    before = _counts(store)
    platform = "tiktok_shop" if path.name.startswith("returns") else "kuaishou"
    try:
        with members(path) as files:
            for file in files:
                yield _import_one(store, file, platform)
    except DabiaoError as e:
        refused = e
    else:
        return
    assert _counts(store) == before, f"{refused} left something behind"
    yield _key_of(refused)


def _import_one(store: Store, file: Member, platform: str) -> str:
    before = _counts(store)
    try:
        result = import_file(
            Access.local(store), file.path, f"店 {platform}", platform=platform, name=file.name, password="x"
        )
    except DabiaoError as e:
        refused = e
    else:
        after = _counts(store)
        assert result.read == result.new + result.changed + result.same + result.rejected, result
        assert after["imports"] == before["imports"] + 1, result
        assert after["rejects"] == before["rejects"] + result.rejected, result
        return "imported" if result.read else "imported, without a row"
    assert _counts(store) == before, f"{refused} left something behind"
    return _key_of(refused)


def _key_of(e: DabiaoError) -> str:
    """The error's key. Raises KeyError when a catalogue has no sentence for it."""
    for language in LANGUAGES:
        assert translator(language)(e.key, **e.values) != e.key
    return e.key


def _counts(store: Store) -> dict[str, int]:
    view = Access.local(store).view()
    parts = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*) AS n FROM {name}" for name in store.tables)
    return {row["name"]: row["n"] for row in view.rows(parts)}


def main() -> None:
    """Run the cases and print how they ended. Exit code 1 when there was a fault."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("count", type=int, help="how many cases")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="N", help="the first case (default: 0)")
    arguments = parser.parse_args()
    with TemporaryDirectory(prefix="dabiao-fuzz-") as folder:
        tally = run(arguments.first, arguments.count, Path(folder))
    print(tally)
    raise SystemExit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
