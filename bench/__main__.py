"""The benchmarks, as `python -m bench` or `make bench` runs them."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import crowd, importing, many_shops, scoring, start, switching
from bench.measure import table


def main() -> None:
    """Measure everything in a folder that is thrown away, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--messages", type=int, default=2_000_000, help="messages to import (default: 2,000,000)")
    parser.add_argument("--shops", type=int, default=1000, help="shops among which one is looked at (default: 1,000)")
    parser.add_argument(
        "--in-shops", type=int, default=10_000_000, metavar="MESSAGES", help="messages of theirs (default: 10,000,000)"
    )
    options = parser.parse_args()
    with TemporaryDirectory(prefix="dabiao-bench-") as name:
        folder = Path(name)
        print(table([
            *start.figures(),
            *scoring.figures(folder),
            *importing.figures(folder, options.messages),
            *switching.figures(folder),
            *many_shops.figures(many := crowd.make(folder / "many.duckdb", options.shops, options.in_shops)),
            *switching.figures_of_many(folder, many),
        ]))  # fmt: skip


if __name__ == "__main__":
    main()
