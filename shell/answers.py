"""The functions that answer every verb on the store except `import`, in this process or in the app."""

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
"""Verb → its module and function, loaded on demand, so that no verb waits for another's modules."""


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
"""Verb of the command line → the least permission that its actor needs; "figures" for any other."""


def verb_of(name: str) -> Verb:
    """Return the function that answers the verb. Raises KeyError for an unknown verb."""
    if name in QUESTIONS:
        from shell.verbs import VERBS

        return VERBS[name]
    module, function = OTHERS[name]
    answer: Verb = getattr(import_module(f"shell.commands.{module}"), function)
    return answer


CONFIRMED = {"erase": "privacy", "retention": "privacy", "shops": "shops"}
"""Verbs that may remove something → the module whose `confirm` asks for confirmation."""


def confirm(arguments: Namespace) -> None:
    """Ask for confirmation of a removal, in the caller's process. Raises DabiaoError if it is not given."""
    if arguments.verb in CONFIRMED:
        import_module(f"shell.commands.{CONFIRMED[arguments.verb]}").confirm(arguments)


def answer(access: Access, arguments: Namespace) -> Answer:
    """Answer the verb that the arguments name, and record exports and backups in the audit.

    Raises KeyError for a verb that needs more than the store, DabiaoError if it cannot be answered.
    """
    access.require(NEEDED.get(arguments.verb, "figures"))
    result = verb_of(arguments.verb)(access, arguments)
    written = [getattr(arguments, name, None) for name in ("out", "csv", "xlsx", "parquet", "zip")]
    if arguments.verb in ("backup", "publish") or any(path is not None for path in written):
        from data.changes import audit  # imported where used: other verbs do not need it

        named = getattr(arguments, "shop", None) or []
        shops = [named] if isinstance(named, str) else named
        action: audit.Action = "backup" if arguments.verb == "backup" else "export"
        audit.write(access, [audit.entry_of(access, action, shops, f"dabiao {arguments.verb}")])
    return result


def with_whole_paths(arguments: Namespace, folder: Path) -> Namespace:
    """Return the arguments with all paths except the store's made absolute, relative to a folder.

    So the app's answer does not depend on its own working folder.
    """
    whole = Namespace(**vars(arguments))
    for name, value in vars(arguments).items():
        if name != "store" and isinstance(value, Path):
            setattr(whole, name, folder / value)
        elif isinstance(value, list) and value and all(isinstance(entry, Path) for entry in value):
            setattr(whole, name, [folder / entry for entry in value])
    return whole
