"""bench/results.md: what was measured last, part by part, with date, machine and load; and the plot of growth."""

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from math import log10
from pathlib import Path

from bench.measure import Figure, numbers, table

RESULTS = Path(__file__).with_name("results.md")
PLOT = Path(__file__).with_name("growth.svg")
HEAD = """# What was measured

`make bench` writes this file, and `make bench ARGS="PART ..."` only the parts that are named. A figure and its
yardstick are medians of the same run, taken by turns. "Took" is elapsed time; "processor" is time of all cores,
which depends much less on what else the machine does. The last column says what the ratio (or the time) is to
be. What the profile shows where it is not, and what was tried, stands in [notes.md](notes.md). `bench/logs.py`
describes the logs, `bench/programs.py` holds the programs. Seconds of a single run stand where a log has more
than three million messages.

![Growth with the size of a log](growth.svg)
"""
LIBRARIES = ("duckdb", "pandas", "polars", "streamlit", "pyarrow")
COLOURS = ("#1f5fbf", "#b3541e", "#3a7d44", "#7a3e9d", "#555555")
DASHES = ("", "8 4", "2 4", "10 3 2 3", "4 2")
WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 720, 420, 70, 60, 150, 20


def section(part: str, title: str, figures: Sequence[Figure]) -> str:
    """A part of the file: what it measures, where and when, and its table."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    place = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {_memory():.0f} GB; {_processor()}"
    return (
        f"## {part}\n\n{title}\n\nMeasured until {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {place}; load of the "
        f"machine in the last 1, 5 and 15 minutes {load}. Python {platform.python_version()}, {_versions()}.\n\n"
        f"{table(figures)}\n"
    )


def write(part: str, text: str) -> None:
    """Put a section into the file, in the place of its former one."""
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    sections = {
        written.split("\n", 1)[0]: f"## {written.rstrip()}\n" for written in re.split(r"^## ", before, flags=re.M)[1:]
    }
    sections[part] = text
    RESULTS.write_text("\n".join([HEAD, *(sections[name] for name in sorted(sections))]), encoding="utf-8")


def growth(figures: Iterable[Figure]) -> dict[str, dict[int, float]]:
    """Program → size of the log → seconds of the processor, of the first shape."""
    lines: dict[str, dict[int, float]] = {}
    for figure in figures:
        match = re.fullmatch(r"(?:(import)|(\w+) program,) ([\d,]+) messages, many short", figure.what)
        if match:
            size = int(match[3].replace(",", ""))
            lines.setdefault("Dabiao's import" if match[1] else match[2], {})[size] = numbers(figure.value)[1]
            lines.setdefault("DuckDB by hand", {})[size] = numbers(figure.yardstick)[1]
    return lines


def plot(lines: Mapping[str, Mapping[int, float]]) -> str:
    """An SVG of seconds by size, both axes by powers of ten."""
    sizes = sorted({size for line in lines.values() for size in line})
    seconds = [value for line in lines.values() for value in line.values()]
    low, high = int(log10(min(seconds)) // 1), int(-(-log10(max(seconds)) // 1))
    first, last = log10(sizes[0]), log10(sizes[-1])

    def x(size: float) -> float:
        return LEFT + (log10(size) - first) / max(last - first, 1) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (log10(value) - low) / max(high - low, 1) * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<text x="{LEFT}" y="{HEIGHT - 12}">messages in the log; seconds of the processor from CSV to answer</text>',
        *(f'<text x="{x(size):.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,}</text>' for size in sizes),
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ccc"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for (name, line), colour, dash in zip(lines.items(), COLOURS, DASHES, strict=False):
        points = [(x(size), y(line[size])) for size in sorted(line)]
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="13" '
        'font-family="sans-serif">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _versions() -> str:
    parts = []
    for name in LIBRARIES:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"{name} missing")
    return ", ".join(parts)


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _processor() -> str:
    try:
        names = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown processor"
