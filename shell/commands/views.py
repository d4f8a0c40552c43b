"""`dabiao views`: the saved views that a person may open, and changes of the person's own."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from data.access import Access
from data.changes import saved_views as changes
from data.errors import DabiaoError
from data.reading import saved_views as reading
from locales import Translator
from shell.answer import Answer
from shell.printing import row


def run(access: Access, arguments: Namespace) -> Answer:
    """Apply the change and return the saved views afterwards.

    Raises DabiaoError if a name is missing or the person has no such view.
    """
    if arguments.what != "list":
        _change(access, arguments)
    with access.view() as view:
        listed = reading.listed(view, access.actor)
    documents = [
        {
            "view": entry.view_id, "name": entry.name, "page": entry.page, "shops": list(entry.shop_ids),
            "saved_by": entry.saved_by, "shared": entry.shared, "on_board": entry.on_board,
            "saved_at": entry.saved_at.isoformat(), "link": dict(entry.link),
        }
        for entry in listed
    ]  # fmt: skip
    return Answer(documents, lambda t: _lines(t, documents))


def _change(access: Access, arguments: Namespace) -> None:
    if arguments.view is None:
        raise DabiaoError("error.view_needed", what=arguments.what)
    with access.view() as view:
        view_id = reading.find(view, access.actor, arguments.view).view_id
    if arguments.what == "delete":
        changes.delete(access, view_id)
    elif arguments.what == "rename":
        if arguments.name is None:
            raise DabiaoError("error.view_name_needed")
        changes.change(access, view_id, name=arguments.name)
    else:
        changes.change(access, view_id, shared=arguments.what == "share")


def _lines(t: Translator, listed: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield a line per view: number, page, name, who saved it, and its shops."""
    for entry in listed:
        shops = t("list.comma").join(entry["shops"]) or t("explore.shops.all")
        yield row(str(entry["view"]), t(f"page.{entry['page']}"), entry["name"], entry["saved_by"], shops)
