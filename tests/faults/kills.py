"""Kills work at random instants: afterwards the store is as before or as after, never between.

`python -m tests.faults.kills 200 --seed 7`, part of `make soak`. A process of its own does the work, and is killed in a
step of it (tests/faults/steps.py): by turns before what decides, in it, and after it. Ends with 1 on a difference.
"""

import argparse
import lzma
import os
import random
import shutil
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from data import toml_files
from data.access import Access
from data.backups import names
from data.backups.backup import back_up
from data.backups.restore import restore
from data.changes import shop_changes
from data.changes.erasure import erase
from data.changes.move_import import move
from data.inbox.queue import ImportQueue
from data.inbox.watcher import Inbox, folder_of
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import VERSION, Store
from data.tables import TABLES
from metrics.scoring.retention import keep_for
from tests.faults.steps import Kill, Step, done_in_steps

NOW = datetime(2026, 7, 1, tzinfo=UTC)
OLD_STORE = Path(__file__).parents[1] / "stores" / "version_14.xz"

VOLATILE = {
    "imports": "imported_at, undone_at",
    "shop_settings": "deleted_at",
    "erasures": "erased_at",
    "audit": "happened_at",
}
"""Table → columns that hold the instant of the work."""

DERIVED = {"meta", "zone_offsets", "daily_tallies"}
OF_IMPORTS = {"imports", "rejects", "erasures", "shop_changes"}

Contents = dict[str, tuple[int, int]]
"""Table → how many rows it has, and a sum over them that differs when a row does; and how many backups there are.

File of the configuration → its size, and a sum.
"""

CONFIGURATION = "configuration"
"""The folder of the configuration, beside the stores of work that has one."""


CHANGES = "* EXCLUDE (changed_at) REPLACE (CASE WHEN field <> 'deleted_at' THEN after END AS after)"
"""What is looked at of `shop_changes`: not the instant that is the value of a deletion."""


def contents(path: Path, *, rows_only: bool = False) -> Contents:
    """What a store holds, after it is opened as any start of the app opens it.

    `rows_only`: whatever imports the rows came by.
    """
    result = {}
    with Store.open(path) as store:
        connection = store.connection()
        for table in sorted(store.tables.keys() - DERIVED - (OF_IMPORTS if rows_only else set())):
            if rows_only and table.endswith("_said"):
                continue
            left_out = "import_id, line" if rows_only and table in TABLES else VOLATILE.get(table)
            columns = CHANGES if table == "shop_changes" else "*" if left_out is None else f"* EXCLUDE ({left_out})"
            row = connection.execute(
                f"SELECT count(*), coalesce(sum(CAST(hash(t) AS HUGEINT)), 0) FROM (SELECT {columns} FROM {table}) AS t"
            ).fetchone()
            assert row is not None  # an aggregate always answers
            result[table] = int(row[0]), int(row[1])
        connection.close()
    result["backups"] = len(names.listed(names.folder_of(path))), 0
    for file in sorted((path.parent / CONFIGURATION).rglob("*.toml")):
        result[file.name] = file.stat().st_size, zlib.crc32(file.read_bytes())
    return result


# --- kinds of work ---------------------------------------------------------------------------------------------------


def _chats(first: int, number: int, text: str, month: int = 5) -> str:
    lines = [
        f"c{n},b{n},{sender},2026-0{month}-0{1 + n % 9} 10:0{place}:00,{text}"
        for n in range(first, first + number)
        for place, sender in enumerate(("buyer", "agent"))
    ]
    return "conversation_id,buyer_id,sender,sent_at,text\n" + "\n".join(lines) + "\n"


def _load(path: Path, *texts: str, shop: str = "s") -> None:
    with Store.open(path) as store:
        for number, text in enumerate(texts):
            file = path.with_name(f"{shop}-{number}.csv")
            file.write_text(text, encoding="utf-8")
            import_file(Access.local(store), file, shop, platform="kuaishou")


def _prepare(path: Path) -> None:
    _load(path, _chats(0, 40, "old", month=1), _chats(20, 60, "first"), _chats(50, 60, "second"))
    _load(path, _chats(0, 5, "other"), shop="other")


def _old_store(path: Path) -> None:
    path.write_bytes(lzma.decompress(OLD_STORE.read_bytes()))


def _with_inbox(path: Path) -> None:
    _prepare(path)
    for number in range(3):
        file = folder_of(path) / "s" / f"{number}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_chats(100 * (number + 2), 20, "inbox"), encoding="utf-8")


def _configured(path: Path, text: str) -> None:
    """Write files of a configuration that lies beside the store, and have this process use it."""
    os.environ["XDG_CONFIG_HOME"] = str(path.parent / CONFIGURATION)
    for name in ("sign-in.toml", "rules/mine.toml", "rules/further.toml"):
        file = toml_files.configuration_folder() / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if text:
            file.write_text(f"# {text}\n", encoding="utf-8")


def _with_backup(path: Path) -> None:
    _prepare(path)
    _configured(path, "first")
    with Store.open(path) as store:
        back_up(Access.local(store))
    _import(path)
    _configured(path, "second")


def _restore(path: Path) -> None:
    _configured(path, "")
    (backup,) = names.listed(names.folder_of(path))
    restore(backup, path)


def _in_store(work: Callable[[Access], object]) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        with Store.open(path) as store:
            work(Access.local(store))

    return run


def _import(path: Path) -> None:
    _load(path, _chats(60, 80, "third"))


def _hide(access: Access) -> None:
    shop_changes.delete(access, "s")


def _delete(access: Access) -> None:
    _hide(access)
    _purge(access)


def _purge(access: Access) -> None:
    shop_changes.purge(access, datetime.now(UTC) + timedelta(days=31))


def _watch_inbox(path: Path) -> None:
    """Have the inbox imported, until nothing waits in it any more."""
    with Store.open(path) as store:
        queue = ImportQueue()
        inbox = Inbox(lambda: Access.local(store), lambda _: "", queue=queue, beat_seconds=0.02, quiet_seconds=0.04)
        inbox.start()
        while any((folder_of(path) / "s").glob("*.csv")):
            time.sleep(0.01)
        inbox.stop()
        queue.stop()


@dataclass(frozen=True)
class Work:
    """A kind of work. `prepare` makes the store that it is done on, `run` does it.

    Of several transactions, or files put in place, each may have been the last: who goes on by `go_on` must come to
    the same end as if it had not been killed. `first`: does the first of two alone. `in_any_order`: they may be done
    so.
    """

    run: Callable[[Path], None]
    prepare: Callable[[Path], None] = _prepare
    go_on: Callable[[Path], None] = lambda _: None
    in_any_order: bool = False
    first: Callable[[Path], None] | None = None


KINDS = {
    "import": Work(_import),
    "undo": Work(_in_store(lambda access: undo(access, 2))),
    "move": Work(_in_store(lambda access: move(access, 2, "other"))),
    "delete": Work(_in_store(_delete), go_on=_in_store(_purge), first=_in_store(_hide)),
    "erase": Work(_in_store(lambda access: erase(access, "s", "b30"))),
    "retention": Work(_in_store(lambda access: keep_for(access, ["s"], 120, NOW))),
    "backup": Work(_in_store(back_up)),
    "restore": Work(_restore, _with_backup, _restore, in_any_order=True),
    "migration": Work(lambda path: Store.open(path).close(), _old_store),
    "inbox": Work(_watch_inbox, _with_inbox, _watch_inbox, in_any_order=True),
}


# --- kills -----------------------------------------------------------------------------------------------------------


@dataclass
class MeasuredWork:
    """A kind of work that was done once: its store before, what that and the store afterwards hold, and its steps.

    `after_first`: what it holds after the first of its transactions. `outcomes`: how often a kill left the store as
    before, as after, as after the first transaction, or between, which only work of many transactions may.
    """

    work: Work
    folder: Path
    before: Contents = field(default_factory=dict)
    after: Contents = field(default_factory=dict)
    after_first: Contents = field(default_factory=dict)
    rows_after: Contents = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work, folder: Path) -> "MeasuredWork":
        """Do the work once, undisturbed."""
        template = folder / "template"
        template.mkdir(parents=True)
        work.prepare(template / "dabiao.duckdb")
        result = cls(work, folder)
        if work.prepare is not _old_store:  # to look into an old store is to migrate it
            result.before = contents(result._copy("looked"))
        path = result._copy("undisturbed")
        result.steps = done_in_steps(work.run, path, None)
        result.after = contents(path)
        result.rows_after = contents(path, rows_only=True)
        if work.first is not None:
            path = result._copy("first")
            work.first(path)
            result.after_first = contents(path)
        return result

    def kill(self, chance: random.Random) -> tuple[Kill, str]:
        """Kill the work in a step; where, and what is wrong then, "" where nothing is."""
        places = [number for number, step in enumerate(self.steps) if step.decides]
        parts = range(places[0]), range(places[0], places[-1] + 1), range(places[-1] + 1, len(self.steps))
        wanted = parts[sum(self.outcomes.values()) % len(parts)] or range(len(self.steps))
        number = chance.choice(wanted)
        kill = Kill(number, self.steps[number].name, chance.uniform(0.0, 1.2) * self.steps[number].seconds)
        path = self._copy("killed")
        done_in_steps(self.work.run, path, kill)
        broken = [backup for backup in names.listed(names.folder_of(path)) if not _can_be_restored(backup)]
        if broken:
            return kill, f"{len(broken)} backups cannot be restored"
        is_old = _version_of(path) != VERSION
        state = contents(path)
        states = {"before": self.before, "after": self.after, "after the first": self.after_first}
        outcome = "before" if is_old else next((name for name in states if state == states[name]), "between")
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        if outcome == "between" and not self.work.in_any_order:
            return kill, f"neither before nor after: {_differing(state, *states.values())}"
        if outcome in ("before", "after") and not is_old:  # one that is was migrated when it was looked at
            return kill, ""
        if not is_old:
            self.work.go_on(path)
        wanted = self.rows_after if outcome == "between" else self.after
        differing = _differing(contents(path, rows_only=outcome == "between"), wanted)
        return kill, f"done again, it differs: {differing}" if differing else ""

    def _copy(self, name: str) -> Path:
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder / "template", folder)
        return folder / "dabiao.duckdb"


def _version_of(path: Path) -> int:
    """The schema version of a store that no process has open; the store is not changed."""
    with duckdb.connect(path, read_only=True) as connection:
        return int(connection.execute("SELECT schema_version FROM meta").fetchall()[0][0])


def _differing(state: Contents, *wanted: Contents) -> list[str]:
    return [table for table in state if all(state[table] != contents.get(table) for contents in wanted)]


def _can_be_restored(backup: Path) -> bool:
    with TemporaryDirectory(prefix="dabiao-") as folder:
        restore(backup, path := Path(folder) / "dabiao.duckdb")
        return bool(contents(path))


def main() -> int:
    """Kill so often, the kinds by turns; print each difference and how often what was left."""
    arguments = argparse.ArgumentParser(description="work killed at random instants: before, after, or between")
    arguments.add_argument("count", type=int)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--kind", action="append", choices=list(KINDS), help="default: every kind")
    options = arguments.parse_args()
    chance, differences = random.Random(options.seed), 0
    with TemporaryDirectory(prefix="dabiao-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        kinds = (options.kind or list(KINDS))[: options.count]
        undisturbed = {name: MeasuredWork.of(KINDS[name], Path(folder) / name) for name in kinds}
        for number in range(options.count):
            name = kinds[number % len(kinds)]
            kill, fault = undisturbed[name].kill(chance)
            if fault:
                differences += 1
                print(f"  {name} killed in {kill}: {fault}", flush=True)
    for name, work in undisturbed.items():
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(work.outcomes.items()))
        print(f"  {name}: {outcomes} ({len(work.steps)} steps)")
    print(f"{options.count} kills: {differences} differences")
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
