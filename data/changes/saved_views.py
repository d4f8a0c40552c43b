"""Saves, changes and deletes saved views. Each is one transaction; data/reading/saved_views.py reads them."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data.access import Access
from data.errors import DabiaoError
from data.reading.saved_views import ViewPage
from data.sql import Connection, now
from data.store import in_transaction

LONGEST_NAME = 100
"""Characters of a view's name at most."""
MOST_VIEWS = 500
"""Saved views of one person at most."""


def save(
    access: Access,
    name: str,
    page: ViewPage,
    link: Mapping[str, Sequence[str]],
    shop_ids: Sequence[str] = (),
    *,
    shared: bool = False,
    on_board: bool = True,
) -> int:
    """Save a view under a name, replacing the person's own one of that name; return its number.

    Raises DabiaoError for a name that is empty or too long and for too many views; NotAllowed for a shop that the
    person may not see.
    """
    text = _name(name)
    values = {
        "shop_ids": list(shop_ids), "name": text, "page": page, "link": json.dumps(dict(link), ensure_ascii=False),
        "actor": access.actor, "shared": shared, "on_board": on_board,
        "at": now(),
    }  # fmt: skip

    def work(connection: Connection) -> int:
        row = connection.execute(
            "SELECT coalesce(max(view_id), 0), count(*) FILTER (WHERE saved_by = $actor), "
            "min(view_id) FILTER (WHERE saved_by = $actor AND name = $name) FROM saved_views",
            {"actor": access.actor, "name": text},
        ).fetchone()
        assert row is not None  # an aggregate always returns a row
        latest, own, same = row
        if same is None and own >= MOST_VIEWS:
            raise DabiaoError("error.saved_views", most=MOST_VIEWS)
        view_id = int(latest + 1 if same is None else same)
        connection.execute("DELETE FROM saved_views WHERE view_id = $view_id", {"view_id": view_id})
        connection.execute(
            "INSERT INTO saved_views BY NAME SELECT $view_id AS view_id, CAST($shop_ids AS VARCHAR[]) AS shop_ids, "
            "$name AS name, $page AS page, $link AS link, $actor AS saved_by, $shared AS shared, "
            "$on_board AS on_board, $at AS saved_at",
            {**values, "view_id": view_id},
        )
        return view_id

    access.require("figures")
    with access.writing("figures", *shop_ids) as connection:
        return in_transaction(connection, lambda: work(connection))


def change(
    access: Access, view_id: int, *, name: str | None = None, shared: bool | None = None, on_board: bool | None = None
) -> None:
    """Rename the actor's own view, share it or not, put it on the board or remove it; None leaves a property unchanged.

    Raises DabiaoError where the person has no such view or has another one of that name, and for an invalid name.
    """
    new_name = None if name is None else _name(name)

    def work(connection: Connection) -> None:
        own = _own(connection, access, view_id)
        if new_name is not None and any(other == new_name for number, other in own.items() if number != view_id):
            raise DabiaoError("error.saved_view_name_taken", name=new_name)
        values = {"name": new_name, "shared": shared, "on_board": on_board}
        for column, value in values.items():
            if value is not None:
                connection.execute(
                    f"UPDATE saved_views SET {column} = $value WHERE view_id = $view_id",
                    {"value": value, "view_id": view_id},
                )

    _write(access, work)


def delete(access: Access, view_id: int) -> None:
    """Delete the actor's own view. Raises DabiaoError where the person has no such view."""

    def work(connection: Connection) -> None:
        _own(connection, access, view_id)
        connection.execute("DELETE FROM saved_views WHERE view_id = $view_id", {"view_id": view_id})

    _write(access, work)


def _write(access: Access, work: Callable[[Connection], None]) -> None:
    access.require("figures")
    with access.writing("figures") as connection:
        in_transaction(connection, lambda: work(connection))


def _own(connection: Connection, access: Access, view_id: int) -> dict[Any, str]:
    """Return the names of the person's own views by number. Raises DabiaoError when `view_id` is not one of them."""
    rows = connection.execute(
        "SELECT view_id, name FROM saved_views WHERE saved_by = $actor", {"actor": access.actor}
    ).fetchall()
    own = dict(rows)
    if view_id not in own:
        raise DabiaoError("error.no_saved_view", view=view_id, known=", ".join(own.values()) or "–")
    return own


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise DabiaoError("error.saved_view_name", longest=LONGEST_NAME)
    return name
