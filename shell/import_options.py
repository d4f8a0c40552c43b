"""What the arguments of `import` and `formats` say of a file beside its name."""

from argparse import Namespace
from typing import Any


def options_of(arguments: Namespace) -> dict[str, Any]:
    """The options of `import_file` that the arguments of `import` hold; `password` has been asked for already."""
    options = {name: getattr(arguments, name) for name in ("platform", "market", "timezone", "kind", "password")}
    answers = answers_of(arguments, "day_first", "year_first", "clock_24", "decimal", "also_here")
    return {**options, "answers": answers, "format_file": arguments.format, "covers_until": arguments.covers_until}


def answers_of(arguments: Namespace, *names: str) -> dict[str, Any]:
    """What was said of what a file does not show; yes and no as booleans."""
    options = {name: getattr(arguments, name) for name in names}
    return {
        name: {"yes": True, "no": False}.get(answer, answer) for name, answer in options.items() if answer is not None
    }
