"""The engine of published facts on Spark: answers the SELECTs that the store's views answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from data.engine import Inability
from data.errors import DabiaoError
from data.publishing.facts import FACTS, FOLDER
from data.shops import Shop
from data.spark.translation import Rows, Translated, translated, without_zone

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

ARROW_TYPES = {"VARCHAR": "string", "TEXT": "string", "BIGINT": "int64", "DATE": "date32"}
"""The types of columns that statements bring along, instants aside, as Arrow has them."""
NO_SUCH_PATH = "PATH_NOT_FOUND"
"""What Spark calls the error of a folder that is not there."""


class SparkEngine:
    """Answers from the folder `facts` of published facts; an `Engine`.

    `place`: the folder of published facts, as Spark names it (`s3a://…`, a path that all executors see). Several
    statements may see different states where somebody publishes meanwhile: score from a copy, or when nobody imports.
    """

    def __init__(self, session: "SparkSession", place: str) -> None:
        self._session = session
        self._place = place.rstrip("/")
        self._numbers = count()
        self._opened: set[str] = set()

    @property
    def cannot(self) -> frozenset[Inability]:
        """What Spark lacks beside the store."""
        return frozenset({"kept_counts", "other_tables"})

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """As `Engine.rows`. Raises DabiaoError for a table that is not published for engines."""
        statement = self._prepared(sql, params)
        try:
            table = self._session.sql(statement.text).toArrow()
        finally:
            self._forget(statement)
        instants = [f.name for f in table.schema if str(f.type).startswith("timestamp")]
        rows: list[dict[str, Any]] = table.to_pylist()
        for row in rows:
            for name in instants:
                if row[name] is not None:
                    row[name] = row[name].replace(tzinfo=UTC)
        return rows

    def write(self, sql: str, params: Mapping[str, object], place: str) -> None:
        """Write the rows of a SELECT as Parquet into a folder, from the executors, in the place of what is there.

        Instants are naive UTC.
        """
        statement = self._prepared(sql, params)
        try:
            self._session.sql(statement.text).write.mode("overwrite").parquet(place)
        finally:
            self._forget(statement)

    def write_table(self, table: "pa.Table", place: str) -> None:
        """Write a table of this process as Parquet into a folder, as one file, in the place of what is there."""
        self._session.createDataFrame(table).coalesce(1).write.mode("overwrite").parquet(place)

    def shops(self) -> list[Shop]:
        """The shops that are published, by id."""
        return [
            Shop(**row)
            for row in self.rows(
                "SELECT shop_id, platform, market, timezone, seller, programmes FROM shops ORDER BY shop_id"
            )
        ]

    def _prepared(self, sql: str, params: Mapping[str, object]) -> Translated:
        """The statement for Spark, with every table and relation that it names there as a temporary view."""
        statement = translated(sql, params, f"relation_{next(self._numbers)}")
        for name in sorted(statement.tables - self._opened):
            if name not in FACTS:
                raise DabiaoError("error.engine_table", table=name, known=", ".join(sorted(FACTS)))
            self._facts(name).createOrReplaceTempView(name)
            self._opened.add(name)
        for name, rows in statement.relations.items():
            self._session.createDataFrame(_arrow(rows)).createOrReplaceTempView(name)
        return statement

    def _forget(self, statement: Translated) -> None:
        for name in statement.relations:
            self._session.catalog.dropTempView(name)

    def _facts(self, name: str) -> "DataFrame":
        """A fact of all shops; of a table without a single row its columns."""
        from pyspark.errors import AnalysisException

        try:
            shape = self._session.read.parquet(f"{self._place}/state/columns/{FOLDER}/{name}.parquet")
        except AnalysisException as e:
            if NO_SUCH_PATH not in str(e):
                raise
            raise DabiaoError("error.no_facts", folder=self._place) from e
        columns = [c for c in shape.columns if c not in ("shop_id", "month", "shop")]
        try:
            # the columns' types are those of the schema: a month's file need not be opened to know them
            frame = self._session.read.schema(shape.select("shop", *columns).schema).parquet(
                f"{self._place}/{FOLDER}/{name}"
            )
            frame.schema  # noqa: B018  Spark Connect looks for the folder only when it is asked about it
        except AnalysisException as e:
            if NO_SUCH_PATH not in str(e):
                raise
            frame = shape
        frame = frame.select(frame["shop"].alias("shop_id"), *columns)
        return frame.select(*columns).distinct() if name == "zone_offsets" else frame


def _arrow(rows: Rows) -> "pa.Table":
    import pyarrow as pa

    arrays = {}
    for name, kind in rows.types.items():
        arrow_type = pa.timestamp("us") if kind == "TIMESTAMP" else getattr(pa, ARROW_TYPES[kind])()
        cells = [without_zone(cell) if isinstance(cell, datetime) else cell for cell in rows.cells[name]]
        arrays[name] = pa.array(cells, arrow_type)
    return pa.table(arrays)
