"""Prints answers to standard output and standard error, with control sequences escaped."""

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported where used: printing JSON needs no catalogue
    from locales import Translator

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, line and paragraph separators, marks that change the direction of writing, and the BOM."""


def language() -> str:
    """Return the language in `LANGUAGES` that the environment names: DABIAO_LANGUAGE, else the system's."""
    named = os.environ.get("DABIAO_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh_CN" if named.startswith("zh") else "en"


def translator() -> "Translator":
    """Return the translator of the language that the environment names."""
    from locales import translator as translator_of

    return translator_of(language())


def escaped(text: str) -> str:
    """Return the text with every unsafe character, including tabs and line feeds, as a backslash escape."""
    return UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def row(*cells: object) -> str:
    """Return cells as one line, separated by tabs; tabs inside them are escaped."""
    return "\t".join(escaped(str(cell)) for cell in cells)


def print_lines(lines: Iterable[str]) -> None:
    """Print each line with unsafe characters escaped, except the tabs that separate cells."""
    for line in lines:
        print("\t".join(escaped(cell) for cell in line.split("\t")))


def print_json(document: object) -> None:
    """Print plain JSON values as one document, in ASCII if standard output cannot encode every character."""
    ascii_only = isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.encoding.lower().startswith("utf")
    text = json.dumps(document, ensure_ascii=ascii_only, indent=2)
    # only line feeds of the indentation remain: JSON escapes those inside strings
    print(re.sub(rf"(?!\n){UNSAFE.pattern}", lambda match: f"\\u{ord(match[0]):04x}", text))


def print_error(key: str, **values: object) -> None:
    """Print the sentence of an error as one line on standard error."""
    print(f"dabiao: {escaped(translator()(key, **values))}", file=sys.stderr)


def show_upgrade(done: int, of: int) -> None:
    """Print on standard error how many of an earlier version's shops are upgraded: `done` of `of`.

    On a terminal this is a line that is cleared at the end; elsewhere a single line at the start.
    """
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    if is_terminal:
        sentence = "\x1b[K" if done == of else translator()("upgrade.progress", done=done, of=of)
        print(f"\r{sentence}", end="", file=sys.stderr, flush=True)
    elif done == 0 and of > 0:
        print_error("upgrade.progress", done=done, of=of)


@contextmanager
def progress_line() -> Iterator[Callable[[float], None]]:
    """Show progress (0 to 1) in a line on standard error, cleared at the end; only on a terminal."""
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
