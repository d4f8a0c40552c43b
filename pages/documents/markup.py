"""HTML built of elements: every text is escaped, whatever it holds, so that no value of a file becomes markup."""

from collections.abc import Sequence
from html import escape


class Markup(str):
    """HTML that is safe to put into a page: made by `element` alone."""


def element(name: str, *children: str, **attributes: object) -> Markup:
    """An element. Children that are no `Markup` are texts and escaped; so are the values of attributes.

    An underscore at an attribute's end is dropped, others become hyphens: `class_`, `stroke_width`. None leaves out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*parts: str) -> Markup:
    """Several parts in a row, texts escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def table(headers: tuple[str, ...], rows: Sequence[tuple[str, ...]], numbers: tuple[int, ...] = ()) -> Markup:
    """A table; the columns at the places of `numbers` stand on the right."""

    def cells(name: str, texts: tuple[str, ...]) -> Markup:
        return joined(*(element(name, c, class_="n" if i in numbers else None) for i, c in enumerate(texts)))

    head = element("thead", element("tr", cells("th", headers)))
    return element("table", head, element("tbody", *(element("tr", cells("td", row)) for row in rows)))


def without_empty(
    headers: tuple[str, ...], rows: Sequence[tuple[str, ...]], numbers: tuple[int, ...] = ()
) -> tuple[tuple[str, ...], list[tuple[str, ...]], tuple[int, ...]]:
    """The arguments of `table` without the columns in which every row has a dash: they would take their room for
    nothing.
    """
    kept = [place for place in range(len(headers)) if not rows or any(row[place] != "–" for row in rows)]
    return (
        tuple(headers[place] for place in kept),
        [tuple(row[place] for place in kept) for row in rows],
        tuple(new for new, place in enumerate(kept) if place in numbers),
    )


def page(language: str, title: str, style: str, *body: str) -> str:
    """A whole page that loads nothing from anywhere: a policy forbids scripts, frames and requests."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = joined(
        Markup("<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("title", title),
        Markup(f"<style>{style}</style>"),
    )
    return "<!doctype html>" + element("html", element("head", head), element("body", *body), lang=language)
