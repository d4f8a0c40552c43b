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
"""Arrow types of columns that statements provide, except instants."""
NO_SUCH_PATH = "PATH_NOT_FOUND"
"""Name of Spark's error for a missing folder."""


class SparkEngine:
    """Answers from the folder `facts` of published facts; an `Engine`.

    `place`: the folder of published facts, in Spark's notation (`s3a://…`, a path that all executors can access).
    Several statements may see different states if facts are published meanwhile: score from a copy, or while nothing is
    imported.
    """

    def __init__(self, session: "SparkSession", place: str) -> None:
        self._session = session
        self._place = place.rstrip("/")
        self._numbers = count()
        self._opened: set[str] = set()

    @property
    def cannot(self) -> frozenset[Inability]:
        """What Spark lacks in comparison with the store."""
        return frozenset({"kept_counts", "other_tables"})

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """Return rows as `Engine.rows` does. Raises DabiaoError for a table that is not published for engines."""
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
        """Write the rows of a SELECT as Parquet into a folder, from the executors, replacing its content.

        Instants are naive UTC.
        """
        statement = self._prepared(sql, params)
        try:
            self._session.sql(statement.text).write.mode("overwrite").parquet(place)
        finally:
            self._forget(statement)

    def write_table(self, table: "pa.Table", place: str) -> None:
        """Write a table of this process as Parquet into a folder, as one file, replacing its content."""
        self._session.createDataFrame(table).coalesce(1).write.mode("overwrite").parquet(place)

    def shops(self) -> list[Shop]:
        """Return the published shops, by id."""
        return [
            Shop(**row)
            for row in self.rows(
                "SELECT shop_id, platform, market, timezone, seller, programmes FROM shops ORDER BY shop_id"
            )
        ]

    def _prepared(self, sql: str, params: Mapping[str, object]) -> Translated:
        """Return the statement for Spark, after creating temporary views of all its tables and relations."""
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
        """Return a fact of all shops; for a table without rows, a frame with its columns."""
        from pyspark.errors import AnalysisException

        try:
            shape = self._session.read.parquet(f"{self._place}/state/columns/{FOLDER}/{name}.parquet")
        except AnalysisException as e:
            if NO_SUCH_PATH not in str(e):
                raise
            raise DabiaoError("error.no_facts", folder=self._place) from e
        columns = [c for c in shape.columns if c not in ("shop_id", "month", "shop")]
        try:
            # with the schema's column types, a month's file need not be opened to determine them
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
