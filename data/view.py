"""The view of the store: what readers may ask, limited to the rows of some shops."""

from dataclasses import dataclass
from typing import Any

import duckdb

from data.errors import DabiaoError
from data.shops import Shop
from data.sql import Connection


@dataclass
class View:
    """A reader's sight of the store: the rows of its shops and no others.

    Names in its SQL resolve to temporary views of this cursor before the tables, so that a query cannot forget the
    limit. Instants come back as naive UTC datetimes.
    """

    _cursor: Connection
    limited_to: frozenset[str] | None

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """The rows that a SELECT finds; `$name` in it is filled from `params`, which may hold more than it uses."""
        statements = self._cursor.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise ValueError("a view only answers one SELECT")
        used = {name: params[name] for name in statements[0].named_parameters}
        found = self._cursor.execute(statements[0], used)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def shops(self) -> list[Shop]:
        """The shops in sight, by name."""
        return [Shop(**row) for row in self.rows("SELECT * FROM shops ORDER BY shop_id")]

    def shop(self, shop_id: str) -> Shop:
        """The shop of that name. Raises DabiaoError when it is not in sight."""
        for shop in self.shops():
            if shop.shop_id == shop_id:
                return shop
        raise DabiaoError("error.unknown_shop", shop=shop_id, known=", ".join(s.shop_id for s in self.shops()) or "–")

    def version(self) -> int:
        """A number that grows with every import and undoing: what was read before it changed may be out of date."""
        return int(self.rows("SELECT coalesce(max(import_id), 0) + count(undone_at) AS n FROM imports")[0]["n"])
