"""From a log's CSV to an answer: Dabiao beside bare DuckDB and programs that answer one question; then further rows.

Every program runs in a process of its own, from its start to its end, and all have to give the same answer.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import logs
from bench.measure import Cost, Figure, apart, by_turns, command, here, process
from bench.programs import PROGRAMS
from data.access import Access
from data.loading.loader import import_file
from data.store import Store

FLOOR = "duckdb"
FURTHER = 10_000
"""Rows imported after the first file."""
LARGE = 3_000_000
"""Messages above which a log is measured only once, because it takes minutes."""
SHOP = ("--shop", "bench", "--platform", "kuaishou", "--timezone", "UTC")


def figures(folder: Path, sizes: Sequence[int], rounds: int) -> Iterator[Figure]:
    """Each size of log in each shape. All programs read the first shape and the smallest size of the others."""
    for place, shape in enumerate(logs.SHAPES):
        for size in sizes:
            file = apart(logs.write_messages, folder / "messages.csv", shape, size)
            every = place == 0 or size == min(sizes)
            yield from _imports(folder, file, shape, size, list(PROGRAMS) if every else ["dabiao", FLOOR], rounds)
            if place == 0:
                yield from _further(folder, file, shape, size)


def figures_of_scores(folder: Path, sizes: Sequence[int], rounds: int) -> Iterator[Figure]:
    """Every rule of one shop of each size, from the counts that the import by the command line keeps."""
    for size in sizes:
        (store := folder / "score.store").unlink(missing_ok=True)
        file = apart(logs.write_messages, folder / "messages.csv", next(iter(logs.SHAPES)), size)
        files = [file, *apart(logs.write_beside, folder, size)]
        process(sys.executable, "cli.py", "import", "--store", str(store), *SHOP, *map(str, files))
        yield from _score(store, file, size, rounds)


def _imports(folder: Path, file: Path, shape: str, size: int, programs: Sequence[str], rounds: int) -> Iterator[Figure]:
    answers: dict[str, str] = {}

    def answered(name: str) -> Cost:
        (store := folder / f"{name}.store").unlink(missing_ok=True)
        cost, answers[name] = process(sys.executable, "-m", "bench.programs", name, str(file), str(store))
        return cost

    costs = dict(
        zip(programs, by_turns([partial(answered, name) for name in programs], _rounds(size, rounds)), strict=True)
    )
    if len(set(answers.values())) > 1:
        raise ValueError(f"the programs do not agree: {answers}")
    which = f"{size:,} messages, {shape}"
    yield Figure(f"import {which}", costs["dabiao"], "DuckDB by hand", costs[FLOOR], "≤ 2")
    for name in programs:
        if name not in ("dabiao", FLOOR):
            yield Figure(f"{name} program, {which}", costs[name], "DuckDB by hand", costs[FLOOR])
    peaks = costs["dabiao"].peak / 1e6, costs[FLOOR].peak / 1e6
    yield Figure("its memory", peaks[0], "DuckDB by hand", peaks[1], "< 2,000 MB", "MB")
    kept = [(folder / name).stat().st_size / 1e6 for name in ("dabiao.store", file.name)]
    yield Figure("its store", kept[0], "the CSV", kept[1], "≤ 0.6", "MB")


def _further(folder: Path, file: Path, shape: str, size: int) -> Iterator[Figure]:
    """Further rows into the store of so many messages: in a process that has it open, and by the command line."""
    (store := folder / "shell.store").unlink(missing_ok=True)
    imports = (sys.executable, "cli.py", "import", "--store", str(store), *SHOP)
    whole, _ = process(*imports, str(file))
    beside = [str(path) for path in apart(logs.write_beside, folder, size)]
    process(*imports, *beside)
    later = [apart(logs.write_messages, folder / f"{n}.csv", shape, size, FURTHER, n * FURTHER) for n in range(6)]
    by_command = by_turns([lambda: process(*imports, str(later.pop()))[0]], len(later) // 2)[0]
    inside = apart(_inside, store, later)
    all_of_it = f"the import of {size:,} by the command line"
    yield Figure(f"{FURTHER:,} further messages, in process", inside, all_of_it, whole, "≤ 0.02 at 10,000,000")
    yield Figure(f"{FURTHER:,} further messages, command line", by_command, all_of_it, whole, "≤ 0.05 at 10,000,000")


def _inside(store: Path, files: list[Path]) -> Cost:
    with Store.open(store) as opened:
        access = Access.local(opened)
        return by_turns([lambda: here(partial(import_file, access, files.pop(), "bench"))], len(files))[0]


def _score(store: Path, file: Path, size: int, rounds: int) -> Iterator[Figure]:
    """Every rule of the shop, by the command line, beside a process that only opens the store, and beside programs."""
    opens = f"from pathlib import Path; from data.store import Store; Store.open(Path({str(store)!r})).close()"
    works = {
        "score": (sys.executable, "cli.py", "score", "--shop", "bench", "--json", "--store", str(store)),
        "opened": (sys.executable, "-c", opens),
        **{name: (sys.executable, "-m", "bench.programs", name, str(file), "") for name in ("pandas", "polars")},
    }
    run = [command(*words) for words in works.values()]
    costs = dict(zip(works, by_turns(run, _rounds(size, rounds + 2)), strict=True))
    what = f"all rules of a shop of {size:,} messages"
    yield Figure(f"{what}, dabiao score", costs["score"], "opening the store", costs["opened"])
    yield Figure(
        f"{what}, beyond that", costs["score"] - costs["opened"], "opening the store", costs["opened"], "≤ 0.1 s"
    )
    yield Figure("pandas program for one figure", costs["pandas"], "dabiao score", costs["score"], "≥ 20 at 10,000,000")
    yield Figure("polars program for one figure", costs["polars"], "dabiao score", costs["score"], "≥ 5 at 10,000,000")


def _rounds(size: int, rounds: int) -> int:
    return 1 if size > LARGE else rounds
