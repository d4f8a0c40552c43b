"""Options of a file from the arguments of `import` and `formats`."""

from argparse import Namespace
from typing import Any


def options_of(arguments: Namespace) -> dict[str, Any]:
    """Return the options of `import_file` in the arguments of `import`; `password` must have been read already."""
    options = {name: getattr(arguments, name) for name in ("platform", "market", "timezone", "kind", "password")}
    answers = answers_of(arguments, "day_first", "year_first", "clock_24", "decimal", "also_here")
    return {**options, "answers": answers, "format_file": arguments.format, "covers_until": arguments.covers_until}


def answers_of(arguments: Namespace, *names: str) -> dict[str, Any]:
    """Return the user's answers about facts that a file does not show; yes and no as booleans."""
    options = {name: getattr(arguments, name) for name in names}
    return {
        name: {"yes": True, "no": False}.get(answer, answer) for name, answer in options.items() if answer is not None
    }
