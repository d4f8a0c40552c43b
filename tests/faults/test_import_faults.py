"""An import that is interrupted anywhere leaves the store as it was, and a damaged file is one clear error."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.access import Access
from data.errors import DabiaoError
from data.loading import contributions, facts, ledger_writer, loader, table_ends
from data.loading.loader import import_file
from data.rows import identity
from data.store import Store
from tests.reference.examples import TIMES, sample

ROOT = Path(__file__).parents[2]
TABLES = ("shops", "messages", "messages_said", "questions", "conversations", "imports", "rejects", "coverage")

HEADER = "conversation_id,message_id,sender,sent_at,text"
BEFORE = "\n".join([HEADER, *(f"c{n},m{n},buyer,2026-01-05 10:00:0{n % 10},旧" for n in range(30))])
AFTER = "\n".join([HEADER, *(f"c{n},m{n},buyer,2026-01-05 10:00:0{n % 10},新" for n in range(10, 60)), "c,m,owl,x,y"])

PAUSING = """
import sys, time
from pathlib import Path
from data.access import Access
from data.loading.loader import import_file
from data.store import Store

def pause(share):
    if share >= float(sys.argv[3]):
        print("there", flush=True)
        time.sleep(600)

import_file(Access.local(Store.open(Path(sys.argv[1]))), Path(sys.argv[2]), "店", progress=pause)
"""


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    with Store.open(path) as store:
        view = Access.local(store).view()
        return {table: view.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in TABLES}


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """A store with one import in it, closed."""
    path = tmp_path / "store.duckdb"
    (tmp_path / "before.csv").write_text(BEFORE, encoding="utf-8")
    (tmp_path / "after.csv").write_text(AFTER, encoding="utf-8")
    with Store.open(path) as store:
        import_file(Access.local(store), tmp_path / "before.csv", "店", platform="kuaishou")
    return path


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("share", sample([0.05, 0.3, 0.45, 0.55, 0.7, 0.9], 2))
def test_a_killed_import_leaves_nothing(loaded: Path, share: float) -> None:
    before = contents(loaded)
    file = loaded.with_name("after.csv")
    with subprocess.Popen(
        [sys.executable, "-c", PAUSING, str(loaded), str(file), str(share)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert contents(loaded) == before
    with Store.open(loaded) as store:
        result = import_file(Access.local(store), file, "店")
    assert (result.read, result.new, result.changed, result.same, result.rejected) == (51, 30, 20, 0, 1)


def fail(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("module", "name"),
    sample(
        [
            (loader, "type_rows"),
            (identity, "settle"),
            (identity, "judge"),
            (contributions, "keep"),
            (identity, "write"),
            (facts, "rebuild"),
            (table_ends, "cover"),
            (ledger_writer, "enter"),
        ],
        3,
    ),
)
def test_an_import_that_is_interrupted_leaves_nothing(
    loaded: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    before = contents(loaded)
    with Store.open(loaded) as store, monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        with pytest.raises(KeyboardInterrupt):
            import_file(Access.local(store), loaded.with_name("after.csv"), "店")
        if module is not contributions:  # of which a new shop has no need
            with pytest.raises(KeyboardInterrupt):
                import_file(Access.local(store), loaded.with_name("after.csv"), "新店", platform="douyin")
    assert contents(loaded) == before
    with Store.open(loaded) as store:
        assert import_file(Access.local(store), loaded.with_name("after.csv"), "店").new == 30


def test_two_imports_at_once_add_nothing_twice(loaded: Path) -> None:
    results = []
    with Store.open(loaded) as store:
        access = Access.local(store)
        work: Callable[[], None] = lambda: results.append(import_file(access, loaded.with_name("after.csv"), "店"))  # noqa: E731
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(result.new for result in results) == [0, 0, 30]
        assert Access.local(store).view().rows(
            "SELECT count(*) AS n, count(DISTINCT message_id) AS d FROM messages"
        ) == [{"n": 60, "d": 60}]


EXPORT = AFTER.replace("新", '"你好, ""在吗""\n"').encode()


@settings(max_examples=ceil(8 * TIMES), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    cut=st.integers(0, len(EXPORT)),
    flips=st.lists(st.tuples(st.integers(0, len(EXPORT) - 1), st.integers(0, 255)), max_size=4),
)
def test_a_damaged_file_is_imported_or_refused_in_one_sentence(
    loaded: Path, encoding: str, cut: int, flips: list[tuple[int, int]]
) -> None:
    damaged = bytearray(EXPORT.decode().encode(encoding)[: cut or None])
    for at, byte in flips:
        if at < len(damaged):
            damaged[at] = byte
    path = loaded.with_name("damaged.csv")
    path.write_bytes(damaged)
    with Store.open(loaded) as store:
        imports = "SELECT count(*) AS n FROM imports"
        before = Access.local(store).view().rows(imports)[0]["n"]
        try:
            result = import_file(Access.local(store), path, "店")
            assert result.read == result.new + result.changed + result.same + result.rejected
            expected = before + 1
        except DabiaoError:
            expected = before
        assert Access.local(store).view().rows(imports)[0]["n"] == expected
