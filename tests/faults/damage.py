"""Damages a store at random places, beside a backup: each time it is detected, or every figure and row is the same.

`python -m tests.faults.damage 500 50 --seed 7`: so many single bits flipped, so often cut short; part of `make soak`.
Each time the store is looked at by a process of its own, since damage may end it. What is detected is restored from the
backup, and nothing may be lost. Ends with 1 on anything else.
"""

import argparse
import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from data import demo
from data.access import Access
from data.backups.backup import back_up
from data.backups.restore import restore
from data.errors import DabiaoError, StoreDamaged
from data.store import Store
from data.store_file import engine_faults
from metrics.rules.rulebook import load_rules
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import answer
from metrics.scoring.tallies import window_counts
from metrics.scoring.tally_refresh import refresh

DETECTED = {"error.store_damaged_backup", "error.store_unreadable"}
MESSAGES = 1_000
LIMIT_SECONDS = 300


def content(path: Path) -> str:
    """Every figure of every shop of a store, and a sum over the rows of each of its tables, as any start opens it."""
    with Store.open(path) as store, Access.local(store).view() as view:
        requests = requests_in_force(view, view.shops(), load_rules(), None)
        scores = answer(view, requests, window_counts(view, requests))
        tables: dict[str, list[tuple[int, int]]] = {}
        with engine_faults(path), closing(store.connection()) as connection:
            for table in sorted(store.tables):
                sums = "count(*), coalesce(sum(CAST(hash(t) AS HUGEINT)), 0)"
                tables[table] = connection.execute(f"SELECT {sums} FROM {table} AS t").fetchall()
    return json.dumps([scores, tables], default=str)


def apart(work: Callable[[], str]) -> str:
    """What work answers that a process of its own does; "ended by …" where it ends without an answer."""
    reading, writing = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(reading)
        signal.alarm(LIMIT_SECONDS)
        try:
            text = work()
        except BaseException as e:
            text = f"raised {e!r}"
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(text)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(number, 0)
    return text if status == 0 else f"ended by {status}"


def _made(path: Path) -> str:
    """Make the demo shops and a backup of them; the path of that."""
    with Store.open(path) as store:
        access = Access.local(store)
        demo.load(access, messages=MESSAGES)
        refresh(access, [shop.shop_id for shop in access.shops()])
        return str(back_up(access))


def _looked_at(path: Path, backup: Path, expected: str) -> str:
    """How a damaged store comes out: "detected", or "the same"; anything else is a fault."""
    try:
        return "the same" if content(path) == expected else "silently different"
    except DabiaoError as e:
        if e.key not in DETECTED or (isinstance(e, StoreDamaged) and e.values["backup"] != backup):
            return f"told as {e!r}"
        return "detected"


def _restored(path: Path, backup: Path, expected: str) -> str:
    restore(backup, path)
    return "detected" if content(path) == expected else "lost"


def damaged(whole: bytes, number: int, *, cut: bool, chance: random.Random) -> tuple[bytes, str]:
    """A store with one bit flipped, or cut short, and where."""
    place = chance.randrange(len(whole))
    if cut:
        return whole[:place], f"cut {number} at {place}"
    bit = chance.randrange(8)
    return whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :], f"flip {number}: bit {bit} of {place}"


def main() -> int:
    """Damage so often; print each fault, and how often which outcome was."""
    arguments = argparse.ArgumentParser(description="a damaged store: detected, the same, or silently different")
    arguments.add_argument("flips", type=int)
    arguments.add_argument("cuts", type=int)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance, faults = random.Random(options.seed), 0
    with TemporaryDirectory(prefix="dabiao-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        path = Path(folder) / "store" / "dabiao.duckdb"
        backup = Path(apart(lambda: _made(path)))
        whole, expected = path.read_bytes(), apart(lambda: content(path))
        assert expected.startswith("["), expected
        for kind, count in (("flips", options.flips), ("cuts", options.cuts)):
            outcomes: Counter[str] = Counter()
            for number in range(count):
                broken, place = damaged(whole, number, cut=kind == "cuts", chance=chance)
                path.write_bytes(broken)
                outcome = apart(lambda: _looked_at(path, backup, expected))
                if outcome == "detected":
                    outcome = apart(lambda: _restored(path, backup, expected))
                for beside in [*path.parent.glob("*.before-restore-*"), *path.parent.glob(f"{path.name}.wal*")]:
                    beside.unlink()
                outcomes[outcome] += 1
                if outcome not in ("detected", "the same"):
                    faults += 1
                    print(f"  {place} of {len(whole)}: {outcome}", flush=True)
            print(
                f"{count} {kind}: {', '.join(f'{n} {outcome}' for outcome, n in sorted(outcomes.items()))}", flush=True
            )
    print(f"{faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
