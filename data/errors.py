"""Errors that a user can cause. Keys and values only: the catalogues in locales/ have the sentences."""

from typing import Any

QUOTED = {"value", "header", "headers"}
"""Values of errors that are cells of a file: the first row of a table without headers contains people's text."""


class DabiaoError(Exception):
    """A fault that a user can cause and correct.

    `key` names its sentence in the catalogues (`error.…`), `values` fill the sentence's placeholders.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.key}({values})"

    def as_json(self) -> dict[str, Any]:
        """Return `key` and `values` as plain JSON values."""
        plain = {name: v if isinstance(v, int | float | str) else str(v) for name, v in self.values.items()}
        return {"key": self.key, "values": plain}

    def unquoted(self) -> "DabiaoError":
        """Return the same error without the content that it quotes from a file."""
        return DabiaoError(self.key, **{name: "…" if name in QUOTED else v for name, v in self.values.items()})


def of_file(e: OSError) -> DabiaoError | None:
    """Return the system's error about a file as one that a user can correct; None where it names no file."""
    if e.filename is None:
        return None
    return DabiaoError("error.file_system", file=e.filename, why=e.strerror or e)


def shown_for(e: Exception) -> DabiaoError:
    """Return the error shown to users for an unexpected one: the file it is about, or that it is in the log."""
    error = of_file(e) if isinstance(e, OSError) else None
    return error or DabiaoError("error.unexpected")


class StoreLocked(DabiaoError):
    """Another process has the store open for writing."""

    def __init__(self, path: object) -> None:
        super().__init__("error.store_locked", path=path)


class StoreDamaged(DabiaoError):
    """The content of the store's file is damaged. `backup`: its newest backup; None where there is none."""

    def __init__(self, path: object, backup: object = None) -> None:
        if backup is None:
            super().__init__("error.store_damaged", path=path)
        else:
            super().__init__("error.store_damaged_backup", path=path, backup=backup)


class NotAllowed(DabiaoError):
    """The actor may not do this with these shops."""

    def __init__(self, actor: str, verb: str, shops: str) -> None:
        super().__init__("error.not_allowed", actor=actor, verb=verb, shops=shops)


class NotLetIn(DabiaoError):
    """Nobody has signed in (`who` is ""), or the access file does not name the person."""

    def __init__(self, who: str) -> None:
        if who:
            super().__init__("error.no_access", who=who)
        else:
            super().__init__("error.not_signed_in")
        self.who = who


class QueryRefused(DabiaoError):
    """A statement exceeds what a view answers: one SELECT over the view's tables with listed functions."""

    def __init__(self, part: str) -> None:
        super().__init__("error.query_refused", part=part)


class UnknownFile(DabiaoError):
    """No known format reads the file; `headers`: its headers, in readable form."""

    def __init__(self, file: str, headers: str) -> None:
        super().__init__("error.unknown_file", file=file, headers=headers)


class PlatformNeeded(DabiaoError):
    """The shop does not exist yet, and its platform was not given; `platforms`: the known ones."""

    def __init__(self, shop: str, platforms: str) -> None:
        super().__init__("error.platform_needed", shop=shop, known=platforms)
