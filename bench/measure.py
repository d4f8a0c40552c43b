"""How work is timed, and how the figures are printed."""

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes per unit of the reported memory peak: macOS reports bytes, other systems kilobytes."""


Result = TypeVar("Result")


@dataclass(frozen=True)
class Cost:
    """What work took: seconds that passed, seconds of the processor (of all its cores), and peak bytes of memory.

    The processor's seconds hardly depend on what else the machine does. `peak` 0: not measured.
    """

    elapsed: float
    processor: float
    peak: int = 0

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(max(self.elapsed - other.elapsed, 0), max(self.processor - other.processor, 0), self.peak)


@dataclass(frozen=True)
class Figure:
    """Something measured beside its yardstick of the same run: both in seconds, or both a number of `unit`.

    `target`: what the ratio is to be, or what is measured where it has a unit, in words.
    """

    what: str
    value: Cost | float
    beside: str
    yardstick: Cost | float
    target: str = ""
    unit: str = "s"


def process(*command: str) -> tuple[Cost, str]:
    """What a command in the project's folder takes from its start to its end, and what it prints.

    Raises CalledProcessError when it fails.
    """
    start = time.perf_counter()
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=_environment()
    )
    assert running.stdout is not None
    text = running.stdout.read()
    _, status, usage = os.wait4(running.pid, 0)
    elapsed = time.perf_counter() - start
    running.returncode = os.waitstatus_to_exitcode(status)
    running.stdout.close()
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command, text)
    return Cost(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * PEAK_UNIT), text


def command(*words: str) -> Callable[[], Cost]:
    """Runs a command, see `process`."""
    return lambda: process(*words)[0]


def _environment() -> dict[str, str]:
    """Return the environment of a user, in which compiled modules are kept."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def here(work: Callable[[], object]) -> Cost:
    """What work takes in this process, where other threads should be idle."""
    elapsed, processor = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - elapsed, time.process_time() - processor)


def apart(work: Callable[..., Result], *arguments: object) -> Result:
    """Do work in a process of its own: this one has to stay small, since processes start with their parent's peak."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each number of several runs."""
    return Cost(
        statistics.median(cost.elapsed for cost in costs),
        statistics.median(cost.processor for cost in costs),
        max(cost.peak for cost in costs),
    )


def by_turns(works: Sequence[Callable[[], Cost]], rounds: int, warm: int = 0) -> list[Cost]:
    """The median cost of each work over several rounds by turns, so that whatever else runs falls on all of them.

    `warm`: so many rounds before these are not counted.
    """
    taken = [[work() for work in works] for _ in range(rounds + warm)]
    return [median(costs) for costs in zip(*taken[warm:], strict=True)]


def run(*command: str) -> None:
    """Run a command in the project's folder. Raises CalledProcessError when it fails."""
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


HEAD = ("what", "took", "processor", "beside", "took", "processor", "ratio", "ratio of processor", "target")


def table(figures: Iterable[Figure]) -> str:
    """The figures as an aligned table of Markdown, with the ratio of each to its yardstick."""
    rows = [HEAD, *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    cells = [_cells(figure.value, figure.unit), _cells(figure.yardstick, figure.unit)]
    ratios = [_ratio(*(numbers(side)[place] for side in (figure.value, figure.yardstick))) for place in (0, 1)]
    return (figure.what, *cells[0], figure.beside, *cells[1], *ratios, figure.target)


def numbers(value: Cost | float) -> tuple[float, float]:
    """Elapsed time and that of the processor; of another number that number and 0."""
    return (value.elapsed, value.processor) if isinstance(value, Cost) else (value, 0)


def _cells(value: Cost | float, unit: str) -> tuple[str, str]:
    if isinstance(value, Cost):
        return f"{value.elapsed:.3f} s", f"{value.processor:.3f} s"
    return f"{value:,.1f} {unit}", ""


def _ratio(value: float, yardstick: float) -> str:
    return f"{value / yardstick:.2f}" if yardstick else ""
