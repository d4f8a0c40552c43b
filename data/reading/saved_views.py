"""Reads saved views: selections of a page, stored under a name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from data.errors import DabiaoError
from data.view import View

ViewPage = Literal["explore", "portfolio"]
"""The pages whose state can be saved."""


@dataclass(frozen=True)
class SavedView:
    """A saved view. `link`: the parameters of the page's link. `shop_ids`: empty means all that the reader may see.

    `saved_by`: the account that saved it; "" where unknown. `shared`: others can see it, too. `on_board`: it is on the
    board of the person who saved it. `saved_at`: aware, UTC.
    """

    view_id: int
    name: str
    page: ViewPage
    link: Mapping[str, Sequence[str]]
    shop_ids: tuple[str, ...]
    saved_by: str
    shared: bool
    on_board: bool
    saved_at: datetime


def listed(view: View, actor: str) -> tuple[SavedView, ...]:
    """Return the views that a person may open, by name: their own, and shared ones whose shops the view holds."""
    rows = view.rows(
        "SELECT view_id, name, page, link, shop_ids, saved_by, shared, on_board, saved_at FROM saved_views "
        "WHERE saved_by = $actor OR shared ORDER BY name, view_id",
        actor=actor,
    )
    return tuple(
        SavedView(**row | {"link": json.loads(row["link"]), "shop_ids": tuple(row["shop_ids"])}) for row in rows
    )


def find(view: View, actor: str, name: str) -> SavedView:
    """Return the view of this number or name: a person's own before a shared one.

    Raises DabiaoError when there is none that the person may open.
    """
    own_first = sorted(listed(view, actor), key=lambda saved: saved.saved_by != actor)
    for saved in own_first:
        if name in (str(saved.view_id), saved.name):
            return saved
    raise DabiaoError("error.no_saved_view", view=name, known=", ".join(saved.name for saved in own_first) or "–")
