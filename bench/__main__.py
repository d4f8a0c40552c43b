"""The benchmarks, as `python -m bench` or `make bench` runs them. Writes bench/results.md part by part."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import crowd, exploring, importing, many_shops, results, scoring, shops, start, switching
from bench.measure import Figure, table

PARTS = {
    "start": "The start of the command line, and every rule of a demo shop.",
    "import": "From the CSV of a log to an answer, and 10,000 messages that come later.",
    "score": "All rules of one shop, beside programs that read its log for one figure.",
    "shops": "One shop's rules and those of all shops, by the number of shops in the store.",
    "rules": "All rules of many shops beside aggregates that are written by hand, one a rule.",
    "explore": "Explorations of all shops beside SQL that is written by hand, an answer each.",
    "pages": "From a click to a page that is all there, beside a blank page of Streamlit.",
}


def main() -> None:
    """Run the benchmarks in a temporary folder."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--messages", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000], metavar="N")
    parser.add_argument("--shops", type=int, nargs="+", default=[1, 100, 1000], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program; of large logs there is one")
    options = parser.parse_args()
    for part in options.parts or PARTS:
        with TemporaryDirectory(prefix="dabiao-bench-") as name:
            figures = list(_figures(part, Path(name), options))
        print(table(figures), flush=True)
        results.write(part, results.section(part, PARTS[part], figures))
        if part == "import":
            results.PLOT.write_text(results.plot(results.growth(figures)), encoding="utf-8")


def _figures(part: str, folder: Path, options: argparse.Namespace) -> Iterable[Figure]:
    of_many: dict[str, Callable[[Path], Iterable[Figure]]] = {
        "rules": many_shops.figures,
        "explore": exploring.figures,
        "pages": lambda store: [*switching.figures(folder), *switching.figures_of_many(folder, store)],
    }
    if part in of_many:
        return of_many[part](crowd.make(folder / "many.duckdb", max(*options.shops, 2), max(options.messages)))
    if part == "start":
        return [*start.figures(), *scoring.figures(folder)]
    if part == "import":
        return importing.figures(folder, options.messages, options.rounds)
    if part == "score":
        return importing.figures_of_scores(folder, options.messages, options.rounds)
    return shops.figures(folder, options.messages, options.shops, options.rounds)


if __name__ == "__main__":
    main()
