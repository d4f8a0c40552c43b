"""The answer of a verb that reads the store: a document for programs and lines for people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.errors import DabiaoError

if TYPE_CHECKING:
    from locales import Translator


@dataclass(frozen=True)
class Answer:
    """What `--json` prints, as plain JSON values, and the lines printed without it.

    `problems`: parts that could not be answered, printed on standard error. `failure`: the error for which the verb
    fails despite its answer; raised after everything was printed.
    """

    document: Any
    lines: "Callable[[Translator], Iterable[str]]"
    problems: tuple[DabiaoError, ...] = ()
    failure: DabiaoError | None = None
