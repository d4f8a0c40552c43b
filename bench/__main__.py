"""Bench room, the door: `python -m bench`, or `make bench`."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import importing, scoring, start
from bench.measure import table


def main() -> None:
    """Measure everything in a folder that is thrown away, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--messages", type=int, default=2_000_000, help="messages to import (default: 2,000,000)")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="dabiao-bench-") as name:
        folder = Path(name)
        print(table([*start.figures(), *scoring.figures(folder), *importing.figures(folder, asked.messages)]))


if __name__ == "__main__":
    main()
