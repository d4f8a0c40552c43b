"""Notices about an import, apart from its counts. Independent of languages: the catalogues have the sentences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """One notice about an imported file: `key` names its sentence (`told.…`), `values` fill its placeholders."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, key: str, **values: str | int) -> "Notice":
        """Return a notice with these values."""
        return cls(key, tuple(values.items()))
