"""How answers reach standard output and standard error: nothing in them can act on a terminal."""

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported where it is used: what prints JSON needs no catalogue
    from locales import Translator

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, line and paragraph separators, marks that change the direction of writing, and the BOM."""


def language() -> str:
    """The language of the catalogues that the environment names: DABIAO_LANGUAGE, else that of the system."""
    named = os.environ.get("DABIAO_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh_CN" if named.startswith("zh") else "en"


def translator() -> "Translator":
    """In the language that the environment names."""
    from locales import translator as translator_of

    return translator_of(language())


def escaped(text: str) -> str:
    """The text with every unsafe character, tabs and line feeds included, as a backslash escape."""
    return UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def row(*cells: object) -> str:
    """Cells as one line, with tabs between them and none inside them."""
    return "\t".join(escaped(str(cell)) for cell in cells)


def print_lines(lines: Iterable[str]) -> None:
    """Print each line; of unsafe characters only the tabs that separate cells stay."""
    for line in lines:
        print("\t".join(escaped(cell) for cell in line.split("\t")))


def print_json(document: object) -> None:
    """Print plain JSON values as one document; only ASCII where standard output cannot take all characters."""
    ascii_only = isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.encoding.lower().startswith("utf")
    text = json.dumps(document, ensure_ascii=ascii_only, indent=2)
    # the line feeds are those of the indentation: inside strings JSON has escaped them
    print(re.sub(rf"(?!\n){UNSAFE.pattern}", lambda match: f"\\u{ord(match[0]):04x}", text))


def print_error(key: str, **values: object) -> None:
    """Print the sentence of an error as one line on standard error."""
    print(f"dabiao: {escaped(translator()(key, **values))}", file=sys.stderr)


def show_upgrade(done: int, of: int) -> None:
    """Say on standard error how far an earlier version's store is brought up to date: of how many shops.

    On a terminal a line that is gone at the end; elsewhere one that says what is begun.
    """
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    if is_terminal:
        sentence = "\x1b[K" if done == of else translator()("upgrade.progress", done=done, of=of)
        print(f"\r{sentence}", end="", file=sys.stderr, flush=True)
    elif done == 0 and of > 0:
        print_error("upgrade.progress", done=done, of=of)


@contextmanager
def progress_line() -> Iterator[Callable[[float], None]]:
    """A line on standard error that says how much is done (0 to 1), and is gone at the end; none but on a terminal."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    t = translator()

    def show(share: float) -> None:
        if is_terminal:
            print(f"\r{t('import.progress', share=t.percent(share, 0))}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
