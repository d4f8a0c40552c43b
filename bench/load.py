"""Many people click while a large import runs: `python -m bench.load --visitors 50`, part of no other benchmark.

Each visitor speaks the protocol of a browser's page and clicks from page to page every few seconds. Printed: how many
clicks failed; how long one takes at the 95th hundredth beside the same clicks of one visitor on a server with nothing
else to do; and how much memory the server has from tenth to tenth of many more clicks, beside a blank app of Streamlit
that is clicked as often. Everything runs on this machine, the visitors too.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from urllib.request import urlopen

from streamlit.proto.Alert_pb2 import Alert

from bench.logs import SHAPES, write_messages
from bench.measure import ROOT, Cost, Figure, apart, run, table
from bench.switching import BARE
from tests.integration.visit import Shown, Visit, visiting

PAGES = ["", "todo", "chat", "aftersales", "dispatch", "reviews", "penalties", "portfolio", "history", "agents"]
BARE_PAGES = ["", "two"]
WARM = 2
"""Rounds of the pages on the idle server that are not counted."""
ROUNDS = 6
CLICKED_AT_ONCE = 4
"""Visitors who click without a pause while memory is measured."""
STEPS = 10


@dataclass
class Clicks:
    """Durations of clicks by page, in seconds, and the reasons of failed clicks."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)

    def click(self, visit: Visit, page: str) -> None:
        """Click once."""
        start = time.perf_counter()
        try:
            error = _error_in(visit.look_at(page))
        except Exception as e:
            error = repr(e)
        self.seconds[page].append(time.perf_counter() - start)
        if error:
            self.errors[f"{page or 'scorecard'}: {error}"] += 1

    def all_seconds(self) -> list[float]:
        """Of all pages."""
        return [seconds for of_page in self.seconds.values() for seconds in of_page]


def _error_in(page_run: Shown) -> str:
    for message in page_run.messages:
        if message.WhichOneof("type") == "delta":
            element = message.delta.new_element
            if element.HasField("exception"):
                return element.exception.message
            if element.HasField("alert") and element.alert.format == Alert.ERROR:
                return element.alert.body
    return "" if page_run.ended_well else "it did not end well"


@contextmanager
def _served(app: Path, store: Path, port: int) -> Iterator[tuple[str, int]]:
    """The address and process of a server, until the block is left."""
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
    server = subprocess.Popen(
        [*command, "--server.headless", "true", "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"],
        cwd=ROOT,
        env=os.environ | {"DABIAO_STORE": str(store), "XDG_CONFIG_HOME": str(store.parent / "config")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urlopen(f"{address}/_stcore/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()


def _memory(process: int) -> float:
    """Megabytes that a process holds now."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1000


def _alone(address: str) -> Clicks:
    """One visitor on a server with nothing else to do, once every page has been seen."""
    clicks = Clicks()
    with visiting(address) as visit:
        for place in range(WARM + ROUNDS):
            for page in PAGES:
                (clicks if place >= WARM else Clicks()).click(visit, page)
    return clicks


def _crowd(address: str, visitors: int, every: float, work: Callable[[], None], after: float) -> tuple[Clicks, float]:
    """Visitors who each click every so many seconds while work is done, and so many seconds longer; and its seconds."""
    clicks, done = Clicks(), Event()

    def visit_on(number: int) -> None:
        chance = random.Random(number)
        if done.wait(chance.uniform(0, every)):
            return
        try:
            with visiting(address) as visit:
                while not done.is_set():
                    begun = time.perf_counter()
                    clicks.click(visit, chance.choice(PAGES))
                    done.wait(max(every - (time.perf_counter() - begun), 0.0))
        except Exception as e:  # what ends a visit is what is looked for
            clicks.errors[f"a visit: {e!r}"] += 1

    with ThreadPoolExecutor(visitors) as people:
        for number in range(visitors):
            people.submit(visit_on, number)
        start = time.perf_counter()
        work()
        taken = time.perf_counter() - start
        time.sleep(after)
        done.set()
    return clicks, taken


def _memory_over(address: str, process: int, pages: Sequence[str], count: int) -> tuple[list[float], Counter[str]]:
    """Memory after each tenth of so many clicks."""
    levels, clicks = [], Clicks()

    def go_on(visit: Visit, number: int) -> None:
        chance = random.Random(number)
        for _ in range(count // STEPS // CLICKED_AT_ONCE):
            clicks.click(visit, chance.choice(pages))

    with ThreadPoolExecutor(CLICKED_AT_ONCE) as people:
        for step in range(STEPS):
            list(
                people.map(
                    lambda number: _visited(address, go_on, number), range(step * 10, step * 10 + CLICKED_AT_ONCE)
                )
            )
            levels.append(_memory(process))
    return levels, clicks.errors


def _visited(address: str, work: Callable[[Visit, int], None], number: int) -> None:
    with visiting(address) as visit:
        work(visit, number)


def _hundredth(values: Sequence[float], place: int) -> float:
    return statistics.quantiles(values, n=100)[place - 1] if len(values) > 1 else values[0]


def _measure(folder: Path, options: argparse.Namespace) -> None:
    """Measure, and print what clicks took, then how much memory was held."""
    store = folder / "store" / "dabiao.duckdb"
    run(sys.executable, "cli.py", "demo", "--store", str(store))
    file = apart(write_messages, folder / "messages.csv", next(iter(SHAPES)), options.rows)
    (bare := folder / "bare.py").write_text(BARE, encoding="utf-8")

    def imports() -> None:
        command = ["cli.py", "import", str(file), "--store", str(store), "--shop", "imported", "--platform", "kuaishou"]
        run(sys.executable, *command)

    with _served(ROOT / "serve.py", store, options.port) as (address, process):
        alone = _alone(address)
        crowd, seconds = _crowd(address, options.visitors, options.every, imports, options.after)
        print(f"{options.visitors} visitors while {options.rows:,} rows are imported, which took {seconds:.0f} s")
        print(table(_of_clicks(crowd, alone)))
        for error, count in crowd.errors.items():
            print(f"  {count} × {error}")
        levels, errors = _memory_over(address, process, PAGES, options.clicks)
    with _served(bare, store, options.port + 1) as (address, process):
        beside, _ = _memory_over(address, process, BARE_PAGES, options.clicks)
    print(table(_of_memory(levels, beside, options.clicks)))
    for error, count in errors.items():
        print(f"  {count} × {error}")


def _of_clicks(crowd: Clicks, alone: Clicks) -> Iterator[Figure]:
    failed, clicks = float(sum(crowd.errors.values())), float(len(crowd.all_seconds()))
    yield Figure("clicks that failed", failed, "clicks", clicks, "0", "clicks")
    medians = {page: statistics.median(seconds) for page, seconds in alone.seconds.items()}
    for page in PAGES:
        if len(times := crowd.seconds[page]) > 1:
            took, beside = Cost(_hundredth(times, 95), 0), Cost(medians[page], 0)
            yield Figure(f"page {page or 'scorecard'}, p95 of {len(times)}", took, "median alone", beside)
    every_click = [seconds / medians[page] for page in PAGES for seconds in crowd.seconds[page]]
    for place, target in ((50, ""), (95, "≤ 4")):
        what = f"a click beside the same alone, p{place}"
        yield Figure(what, _hundredth(every_click, place), "median alone", 1.0, target, "times")


def _of_memory(levels: Sequence[float], beside: Sequence[float], count: int) -> Iterator[Figure]:
    for number, (level, of_bare) in enumerate(zip(levels, beside, strict=True), 1):
        what = f"memory after {count * number // STEPS:,} clicks"
        yield Figure(what, level, "a blank app", of_bare, "level", "MB")


def main() -> None:
    """Measure in a folder that is thrown away."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two clicks of a visitor")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the import")
    parser.add_argument("--after", type=float, default=20.0, help="seconds that they go on after it")
    parser.add_argument("--clicks", type=int, default=36_000, help="clicks over which memory is looked at")
    parser.add_argument("--port", type=int, default=8790)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="dabiao-load-") as name:
        _measure(Path(name), options)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
