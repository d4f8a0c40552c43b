"""Pages: the numbers that stand on a page, read as a person reads them, to be held against the real ones."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

from locales import Translator
from tests.pages.made import sound

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SECONDS = {
    **dict.fromkeys(("天", "d"), 86400),
    **dict.fromkeys(("小时", "h"), 3600),
    **dict.fromkeys(("分钟", "min", "分"), 60),
    **dict.fromkeys(("秒", "s"), 1),
}
PART = r"\d[\d,]*(?:\.\d+)? ?(?:天|小时|分钟|秒|d\b|h\b|min\b|s\b)"
TOKEN = re.compile(
    rf"""
      (?P<date>\d{{4}}-\d\d-\d\d | \d{{1,2}}月\d{{1,2}}日 | \d{{1,2}}\ (?:{"|".join(MONTHS)})(?:\ \d{{4}})?)
    | (?P<clock>\d{{1,2}}:\d\d(?::\d\d)?)
    | (?P<share>\d[\d,]*(?:\.\d+)?(?:%|\ 个百分点|\ pts))
    | (?P<span>\d+分\d+秒 | {PART.replace(" ", chr(92) + " ")}(?:\ ?{PART.replace(" ", chr(92) + " ")})*)
    | (?P<number>\d[\d,]*(?:\.\d+)?)
    """,
    re.VERBOSE,
)
KINDS = (
    "metric", "html", "markdown", "caption", "header", "subheader", "info", "success", "warning", "button_group",
    "plotly_chart", "dataframe", "table",
)  # fmt: skip
"""The elements whose numbers have to be accounted for."""

Wanted = float | int | str | None


@dataclass(frozen=True)
class Token:
    """A number in a text, and between which bounds the real one lies if it was rounded to the last digit shown.

    A date or a time of day has its parts instead: year (0: not shown), month and day; hour, minute and second (-1).
    """

    kind: str
    text: str
    low: float = 0
    high: float = 0
    parts: tuple[int, ...] = ()

    def fits(self, wanted: Wanted) -> bool:
        """Whether this is what that value looks like: seconds, a share of 1, a count, a day or instant in ISO 8601."""
        if isinstance(wanted, str):
            return self._is_of(datetime.fromisoformat(wanted)) if self.parts else False
        return wanted is not None and not self.parts and self.low <= wanted <= self.high

    def _is_of(self, at: datetime) -> bool:
        if self.kind == "date":
            return self.parts in ((0, at.month, at.day), (at.year, at.month, at.day))
        return self.parts in ((at.hour, at.minute, -1), (at.hour, at.minute, at.second))


def tokens(text: str) -> list[Token]:
    """The numbers in a text, in order."""
    result = []
    for match in TOKEN.finditer(text):
        kind, sentence = str(match.lastgroup), match.group()
        if kind in ("date", "clock"):
            result.append(Token(kind, sentence, parts=_date(sentence) if kind == "date" else _clock(sentence)))
            continue
        numbers = [(float(n.replace(",", "")), _half(n)) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", sentence)]
        scale = [0.01 if kind == "share" else 1.0]
        if kind == "span":
            scale = [float(SECONDS[unit]) for unit in re.findall(r"[^\d\s.,]+", sentence)]
        middle = sum(n * s for (n, _), s in zip(numbers, scale, strict=True))
        room = numbers[-1][1] * scale[-1] + 1e-9
        result.append(Token(kind, sentence, middle - room, middle + room))
    return result


def _half(number: str) -> float:
    return 0.5 * 10 ** -len(number.partition(".")[2])


def _date(text: str) -> tuple[int, ...]:
    if re.fullmatch(r"[\d-]+", text):
        day = date.fromisoformat(text)
        return day.year, day.month, day.day
    if "月" in text:
        month, day_of_month = map(int, re.findall(r"\d+", text))
        return 0, month, day_of_month
    parts = text.split()
    return int(parts[2]) if len(parts) > 2 else 0, MONTHS.index(parts[1]) + 1, int(parts[0])


def _clock(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in text.split(":")]
    return (*parts, -1) if len(parts) == 2 else tuple(parts)


def text_of(markup: str) -> str:
    """What a piece of HTML says, to the eye and to a screen reader."""
    labels = " ".join(re.findall(r"aria-label='([^']*)'", markup))
    return unescape(re.sub(r"<[^>]*>", " ", markup) + " " + labels)


def unmarked(text: str) -> str:
    """What a piece of Markdown says whose marks were taken away from the words in it."""
    return re.sub(r"\\([^\w\s])", r"\1", text)


@dataclass
class Page:
    """A page after its run, and those of its elements that the test has not checked yet."""

    app: AppTest
    t: Translator
    names: Sequence[str]
    left: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.read()

    def read(self) -> None:
        """Begin anew: everything on the page is to be accounted for."""
        sound(self.app)
        self.left = [(kind, item) for kind in KINDS for item in self.app.get(kind) if self.says(kind, item)]

    def says(self, kind: str, item: Any) -> bool:
        """Whether an element holds a number; the style sheet does not count."""
        if kind in ("plotly_chart", "dataframe", "table"):
            return True
        written = str(item.value).startswith(("<style", "<details"))  # the style sheet, and the glossary's words
        return not written and bool(tokens(self.text(kind, item)))

    def text(self, kind: str, item: Any) -> str:
        """What an element says, without the names of rules and products, which may hold figures of their own."""
        if kind == "button_group":
            sentence = " / ".join(item.options)
        elif kind == "metric":
            sentence = f"{item.label} / {item.value}"
        else:
            sentence = text_of(str(item.value)) if kind == "html" else unmarked(str(item.value))
        return self.unnamed(sentence)

    def unnamed(self, text: str) -> str:
        """A text without what somebody has written or named, which may hold figures of its own."""
        for name in sorted(self.names, key=len, reverse=True):
            text = text.replace(name, " ")
        return text

    def take(self, kind: str, predicate: Callable[[Any], bool] = lambda item: True) -> Any:
        """The first element of a kind that is left and is meant; accounted for from now on."""
        for place, (its, item) in enumerate(self.left):
            if its == kind and predicate(item):
                del self.left[place]
                return item
        raise AssertionError(f"no {kind} of these is left: {[(k, str(o.value)[:80]) for k, o in self.left]}")

    def has(self, kind: str, predicate: Callable[[Any], bool] = lambda item: True) -> bool:
        """Whether such an element is left."""
        return any(its == kind and predicate(item) for its, item in self.left)

    def chart(self, key: str) -> dict[str, Any]:
        """The figure of a key, or whose title holds that text."""

        def is_it(item: Any) -> bool:
            title = _figure(item)["layout"].get("title", {}).get("text", "")
            return bool(item.key == key or (key and key in str(title)))

        return _figure(self.take("plotly_chart", is_it))

    def table(self, key: str | None = None, column: str | None = None) -> Any:
        """The data of the first table with that key, or that has that column."""
        is_it = (
            (lambda item: str(item.key).startswith(key))
            if key
            else (lambda item: column in item.value.reset_index().columns)
        )
        return self.take("dataframe", is_it).value

    def accounted(
        self, text: str, wanted: Iterable[Wanted], must: Iterable[Wanted] = (), words: Iterable[str] = ()
    ) -> None:
        """Every number in the text is one of those wanted, and each that must stand there does.

        `words`: the keys of sentences in the catalogue that have numbers of their own ("the last 30 days").
        """
        texts, must = tokens(text), [item for item in must if item is not None]
        own = {(item.kind, item.low, item.high) for key in words for item in self.own(key)}
        allowed = [*wanted, *must]
        strange = [
            item.text
            for item in texts
            if (item.kind, item.low, item.high) not in own and not any(item.fits(value) for value in allowed)
        ]
        assert strange == [], f"{strange} in {text!r}, which knows {allowed}"
        missing = [value for value in must if not any(item.fits(value) for item in texts)]
        assert missing == [], f"{missing} not in {text!r}"

    def own(self, key: str) -> list[Token]:
        """The numbers that a sentence of the catalogue holds itself."""
        forms = self.t._messages[key]
        return [item for form in forms for item in tokens(re.sub(r"\{\w+\}", " ", form))]

    def says_all(self, kind: str, *must: Wanted, may: Iterable[Wanted] = (), words: Iterable[str] = ()) -> None:
        """The first element of the kind that is left says these numbers, and no others than those."""
        item = self.take(kind)
        self.accounted(self.text(kind, item), may, must, words)

    def done(self) -> None:
        """Asserts that the test has checked every element."""
        assert [(kind, item.key, self.text(kind, item)[:300]) for kind, item in self.left] == []


def _figure(item: Any) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(item.proto.spec)
    return drawn
