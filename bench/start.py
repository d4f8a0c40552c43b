"""The start of the command line, beside that of Python itself."""

import sys
from collections.abc import Iterator

from bench.measure import Figure, by_turns, command


def figures() -> Iterator[Figure]:
    """The start of the command line."""
    helps, passes = command(sys.executable, "cli.py", "--help"), command(sys.executable, "-c", "pass")
    helped, python = by_turns([helps, passes], 5)
    yield Figure("dabiao --help", helped, "python -c pass", python)
