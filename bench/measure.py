"""How work is timed, and how the figures are printed."""

import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Figure:
    """What something took and what its yardstick took, in seconds."""

    what: str
    seconds: float
    beside: str
    beside_seconds: float


def best(work: Callable[[], object], tries: int = 5) -> float:
    """Seconds of the quickest of a few runs: what it costs when the machine is least disturbed."""
    taken = []
    for _ in range(tries):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def run(*command: str) -> None:
    """Run a command in the project's folder. Raises CalledProcessError when it fails."""
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def table(figures: Iterable[Figure]) -> str:
    """The figures as an aligned text table, with the ratio of each to its yardstick."""
    rows = [("what", "seconds", "beside", "seconds", "ratio")]
    rows += [(f.what, f"{f.seconds:.3f}", f.beside, f"{f.beside_seconds:.3f}", f"{f.seconds / f.beside_seconds:.2f}")
             for f in figures]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_aligned(cell, width, i) for i, (cell, width) in enumerate(zip(row, widths, strict=True)))
             for row in rows]  # fmt: skip
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column in (0, 2) else cell.rjust(width)
