"""Work on a disk that is really full: a small one in memory, in a namespace of its own, that ends with the process."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.server import ROOT

MEGABYTES = 24
ROOMS = (0, 65_536, 300_000, 1_500_000)
"""So many bytes are left when something is begun: nothing, not enough, and enough for some of it."""

WORK = f"""
import random, shutil, sys
from pathlib import Path
from data.access import Access
from data.backups.backup import back_up
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.loading.undo import undo
from data.publishing.publish import publish
from data.store import Store

disk, elsewhere = Path(sys.argv[1]), Path(sys.argv[2])
assert shutil.disk_usage(disk).total <= {MEGABYTES} << 20
filler, numbers = disk / "filler", random.Random(1)


def export(name, conversations):
    path = elsewhere / f"{{name}}.csv"
    lines = [
        f"{{name}}{{n}},b{{n}},{{sender}},2026-03-01 10:00:00,{{numbers.getrandbits(512):x}}"
        for n in range(conversations) for sender in ("buyer", "agent")
    ]
    path.write_text("\\n".join(["conversation_id,buyer_id,sender,sent_at,text", *lines]))
    return path


def state(access):
    with access.view() as view:
        rows = "SELECT count(*) AS n, min(text) AS a, max(text) AS b, count(DISTINCT text) AS c FROM messages"
        return view.rows(rows), view.rows("SELECT count(*) AS n FROM imports WHERE undone_at IS NULL")


def fill(room):
    with filler.open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - room)))


with Store.open(disk / "d.duckdb") as store:
    access = Access.local(store)
    import_file(access, export("first", 500), "s", platform="kuaishou")
    works = {{
        "import": lambda: import_file(access, export("more", 4000), "s"),
        "back up": lambda: back_up(access),
        "publish": lambda: publish(access),
        "undo": lambda: undo(access, 1),
    }}
    for room in {ROOMS}:
        for name, work in works.items():
            before, done = state(access), False
            fill(room)
            try:
                work()
                done = True
            except DabiaoError as e:
                assert e.key in ("error.no_room", "error.already_undone"), e
                if e.key == "error.no_room":
                    assert str(e.values["path"]).startswith(str(disk)), e
                    print("no room:", name)
            assert done or state(access) == before, name
            filler.unlink()
    access.view().close()
    after = state(access)
with Store.open(disk / "d.duckdb") as store:
    assert state(Access.local(store)) == after
    print("whole:", sorted(path.name for path in disk.iterdir()))
"""


def mounts() -> bool:
    """Whether a process of this user can have a disk of its own."""
    words = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        shutil.which("unshare") is not None and subprocess.run(words, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not mounts(), reason="no disk can be mounted here; test_undo_faults.py has one by a limit on files")
def test_on_a_full_disk_all_goes_in_or_nothing_and_the_disk_is_named(tmp_path: Path) -> None:
    disk, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    disk.mkdir()
    elsewhere.mkdir()
    mounted = f'mount -t tmpfs -o size={MEGABYTES}m none "$1" && exec "$0" -c "$3" "$1" "$2"'
    words = ["unshare", "-rm", "sh", "-c", mounted, sys.executable, str(disk), str(elsewhere), WORK]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert {"no room: import", "no room: back up", "no room: publish", "no room: undo"} <= set(lines)
    assert lines[-1] == "whole: ['d.duckdb', 'd.duckdb.backups', 'd.duckdb.published']"
