"""The start of the command line, beside that of Python itself."""

import sys
from collections.abc import Iterator

from bench.measure import Figure, best, run
from metrics.rules.rulebook import load_rules


def figures() -> Iterator[Figure]:
    """The start of the command line, and what reading every rulebook adds to it."""
    python = best(lambda: run(sys.executable, "-c", "pass"))
    yield Figure("dabiao --help", best(lambda: run(sys.executable, "cli.py", "--help")), "python -c pass", python)
    yield Figure("reading all rulebooks", best(load_rules), "python -c pass", python)
