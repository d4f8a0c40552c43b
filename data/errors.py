"""The one kind of error that a user can cause. Knows no language: the catalogues hold the sentences."""


class DabiaoError(Exception):
    """Something that a user can cause and mend, told in one clear sentence.

    `key` names the sentence in the catalogues (`error.…`), `values` fill its gaps.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.key}({told})"
