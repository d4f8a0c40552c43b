"""Interface of an engine for SELECTs over the facts of shops: a view of the store, or an engine beyond this machine."""

from typing import Any, Literal, Protocol

from data.shops import Shop

Inability = Literal["kept_counts", "other_tables"]
"""What an engine may not support.

`kept_counts`: it has no stored counts of figures (`daily_tallies`), and counts every figure from its cases.
`other_tables`: it has the tables that figures depend on and no others, such as violations, imports and people's notes;
a query of one of those raises DabiaoError.
"""


class Engine(Protocol):
    """Answers one SELECT at a time, in the portable subset of SQL, over the rows of some shops.

    `data.view.View` is the implementation on the store, `data.spark.engine.SparkEngine` the one on published facts with
    Spark. All of `metrics/scoring` that makes scores from cases queries only an engine.
    """

    @property
    def cannot(self) -> frozenset[Inability]:
        """What this engine does not support."""
        ...

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """Return the rows of a SELECT, each by column name. `params` fill its `$name`s and may hold more than it uses.

        The SQL is DuckDB's. Instants are passed and returned as aware UTC datetimes of whole seconds, NULL as None.
        """
        ...

    def shops(self) -> list[Shop]:
        """Return the shops of the engine by id, without the deleted ones."""
        ...
