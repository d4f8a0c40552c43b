"""Bench room: how long the command line takes to say anything, beside Python itself."""

import sys
from collections.abc import Iterator

from bench.measure import Figure, best, run


def figures() -> Iterator[Figure]:
    """The start of the command line."""
    python = best(lambda: run(sys.executable, "-c", "pass"))
    yield Figure("dabiao --help", best(lambda: run(sys.executable, "cli.py", "--help")), "python -c pass", python)
