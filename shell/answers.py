"""Every verb that needs the store, but `import`: what answers it, be it here or in the app that has the store open."""

from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from data.access import Access
from data.access import Verb as AccessVerb
from shell.answer import Answer
from shell.question_arguments import QUESTIONS

Verb = Callable[[Access, Namespace], Answer]

OTHERS = {
    "access": ("access", "run"),
    "agents": ("agents", "run"),
    "audit": ("audit", "run"),
    "backup": ("backups", "backup"),
    "check": ("backups", "check"),
    "demo": ("demo", "run"),
    "erase": ("privacy", "erase"),
    "explore": ("explore", "run"),
    "export": ("export", "export"),
    "publish": ("export", "published"),
    "retention": ("privacy", "keep"),
    "shops": ("shops", "run"),
    "sql": ("sql", "run"),
    "staffing": ("staffing", "run"),
    "views": ("views", "run"),
}
"""Verb → its module and function, loaded when it is needed, so that a verb waits for no other's modules."""


NEEDED: dict[str, AccessVerb] = {
    "access": "access",
    "alerts": "configure",
    "audit": "read",
    "backup": "export",
    "check": "read",
    "demo": "import",
    "erase": "configure",
    "export": "export",
    "publish": "export",
    "shops": "read",
}
"""Verb of the command line → what its actor has to be allowed, at least; "figures" for any other."""


def verb_of(name: str) -> Verb:
    """What answers the verb of that name. Raises KeyError where it is none of these."""
    if name in QUESTIONS:
        from shell.verbs import VERBS

        return VERBS[name]
    module, function = OTHERS[name]
    answer: Verb = getattr(import_module(f"shell.commands.{module}"), function)
    return answer


CONFIRMED = {"erase": "privacy", "retention": "privacy", "shops": "shops"}
"""Verbs that may remove something, each with the module whose `confirm` asks whether that is meant."""


def confirm(arguments: Namespace) -> None:
    """Have it confirmed, in the process of whoever asks, that something is removed. Raises DabiaoError if it is not."""
    if arguments.verb in CONFIRMED:
        import_module(f"shell.commands.{CONFIRMED[arguments.verb]}").confirm(arguments)


def answer(access: Access, arguments: Namespace) -> Answer:
    """Answer the verb that the arguments name, and write down what was exported or backed up.

    Raises KeyError for a verb that needs more than the store, DabiaoError when it cannot be answered.
    """
    access.require(NEEDED.get(arguments.verb, "figures"))
    result = verb_of(arguments.verb)(access, arguments)
    written = [getattr(arguments, name, None) for name in ("out", "csv", "xlsx", "parquet", "zip")]
    if arguments.verb in ("backup", "publish") or any(path is not None for path in written):
        from data.changes import audit  # what writes nothing does not wait for it

        named = getattr(arguments, "shop", None) or []
        shops = [named] if isinstance(named, str) else named
        action: audit.Action = "backup" if arguments.verb == "backup" else "export"
        audit.write(access, [audit.entry_of(access, action, shops, f"dabiao {arguments.verb}")])
    return result


def with_whole_paths(arguments: Namespace, folder: Path) -> Namespace:
    """The arguments with every path, but the store's, made whole from a folder: an answer is the same from anywhere."""
    whole = Namespace(**vars(arguments))
    for name, value in vars(arguments).items():
        if name != "store" and isinstance(value, Path):
            setattr(whole, name, folder / value)
        elif isinstance(value, list) and value and all(isinstance(entry, Path) for entry in value):
            setattr(whole, name, [folder / entry for entry in value])
    return whole
