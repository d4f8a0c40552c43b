"""What is to be told of an import beside its counts. Knows no language: the catalogues hold the sentences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """One thing to tell of a file that was taken in: `key` names its sentence (`told.…`), `values` fill its gaps."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, key: str, **values: str | int) -> "Notice":
        """A notice with these values."""
        return cls(key, tuple(values.items()))
