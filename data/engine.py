"""What answers SELECTs over the facts of shops: a view of the store, or an engine beyond this machine."""

from typing import Any, Literal, Protocol

from data.shops import Shop

Inability = Literal["kept_counts", "other_tables"]
"""What an engine may be unable to do.

`kept_counts`: it holds no counts of figures that were made before (`daily_tallies`), and counts every figure from its
cases. `other_tables`: it holds the tables that figures rest on and no others, such as violations, imports and people's
notes; whoever names one of those gets a DabiaoError.
"""


class Engine(Protocol):
    """Answers one SELECT at a time, in the portable subset of SQL, over the rows of some shops.

    `data.view.View` is the one of the store, `data.spark.engine.SparkEngine` the one of published facts on Spark. All
    of `metrics/scoring` that forms scores from cases asks an engine and nothing else.
    """

    @property
    def cannot(self) -> frozenset[Inability]:
        """What this engine is unable to do."""
        ...

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """The rows of a SELECT, each by column name. `params` fill its `$name`s and may hold more than it uses.

        The text is that of DuckDB. Instants go in and come out as aware UTC datetimes of whole seconds, NULL as None.
        """
        ...

    def shops(self) -> list[Shop]:
        """The shops of the engine by id, without the deleted ones."""
        ...
