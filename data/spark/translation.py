"""Translates a DuckDB SELECT, with its parameters, to Spark with sqlglot; rows among them become relations.

sqlglot belongs to the extra `spark`: functions import it, so that the module can be imported without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

WRITTEN_OUT = 200
"""Rows up to which a relation is written as VALUES; a longer one becomes a temporary view."""


@dataclass(frozen=True)
class Rows:
    """Rows that a statement provides: DuckDB type by column, and cells by column."""

    types: dict[str, str]
    cells: dict[str, Sequence[object]]

    def __len__(self) -> int:
        return len(next(iter(self.cells.values())))


@dataclass(frozen=True)
class Translated:
    """The text for Spark, its tables, and by name the rows that must exist as temporary views."""

    text: str
    tables: frozenset[str]
    relations: dict[str, Rows] = field(default_factory=dict)


def translated(sql: str, params: Mapping[str, object], prefix: str = "relation") -> Translated:
    """Return the statement for Spark. `prefix`: of the names of the views that it needs.

    Instants are naive UTC on Spark: aware parameters lose their zone. Raises KeyError for a missing parameter.
    """
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(sql, read="duckdb")
    relations: dict[str, Rows] = {}
    for select in list(tree.find_all(exp.Select)):
        rows = _unnested(select, params)
        if rows is None:
            continue
        if len(rows) > WRITTEN_OUT:
            name = f"{prefix}_{len(relations)}"
            relations[name] = rows
            select.replace(exp.select("*").from_(name))
        else:
            select.replace(_written_out(rows))
    for placeholder in list(tree.find_all(exp.Placeholder)):
        placeholder.replace(_constant(params[placeholder.name]))
    for aggregate in list(tree.find_all(exp.ArgMin, exp.ArgMax)):
        _skip_null_arguments(aggregate)
    tables = {table.name.lower() for table in tree.find_all(exp.Table) if not _is_of_a_with(table)}
    return Translated(_text(tree), frozenset(tables - relations.keys()), relations)


def _is_of_a_with(table: "exp.Table") -> bool:
    """Whether a name refers to a part of an enclosing WITH; inside a part, only to one of the parts before it."""
    from sqlglot import exp

    name = table.name.lower()
    inner: exp.Expression = table
    while (node := inner.parent) is not None:
        if isinstance(node, exp.With):
            parts = node.expressions
            before = parts[: next(place for place, part in enumerate(parts) if part is inner)]
        else:
            clause = node.args.get("with_")
            before = [] if clause is None or clause is inner else clause.expressions
        if any(part.alias_or_name.lower() == name for part in before):
            return True
        inner = node
    return False


def _text(tree: "exp.Expression") -> str:
    """Return the text for Spark, each WITH in its place.

    sqlglot by default moves them to the top, as Hive needs it, where a name that an inner one redefines would occur
    twice.
    """
    from sqlglot.dialects.spark import Spark

    writer = type("Nested", (Spark.Generator,), {"EXPRESSIONS_WITHOUT_NESTED_CTES": frozenset()})
    return str(writer(dialect="spark").generate(tree))


def _unnested(select: "exp.Select", params: Mapping[str, object]) -> Rows | None:
    """Return the rows of `SELECT unnest(CAST($a AS VARCHAR[])) AS b, …`, which Spark lacks; None for other SELECTs."""
    from sqlglot import exp

    types: dict[str, str] = {}
    cells: dict[str, Sequence[object]] = {}
    for column in select.expressions:
        unnested = column.this if isinstance(column, exp.Alias) else None
        cast = unnested.this if isinstance(unnested, exp.Explode | exp.Unnest) else None
        if not isinstance(cast, exp.Cast) or not isinstance(cast.this, exp.Placeholder):
            return None
        values = params[cast.this.name]
        assert isinstance(values, Sequence)
        types[column.alias] = cast.to.expressions[0].sql("duckdb")
        cells[column.alias] = values
    return Rows(types, cells) if types else None


def _written_out(rows: Rows) -> "exp.Select":
    """Return the rows as a SELECT from VALUES; every cell is cast, so that NULLs have their column's type."""
    from sqlglot import exp

    columns = list(rows.types)
    listed = [tuple(_constant(rows.cells[column][place]) for column in columns) for place in range(len(rows))]
    values = exp.values(listed or [tuple(exp.null() for _ in columns)], alias="v", columns=columns)
    cells = (exp.cast(exp.column(name, "v"), kind, dialect="duckdb") for name, kind in rows.types.items())
    select = exp.select(*(exp.alias_(cell, name) for cell, name in zip(cells, columns, strict=True))).from_(values)
    return select if len(rows) else select.where(exp.false())


def _constant(content: object) -> "exp.Expression":
    """Return a parameter as a SQL constant. Raises TypeError for an unsupported type."""
    from sqlglot import exp

    match content:
        case None:
            return exp.null()
        case bool():
            return exp.true() if content else exp.false()
        case int() | float():
            return exp.Literal.number(repr(content))
        case datetime():
            text = without_zone(content).isoformat(sep=" ")
            return exp.cast(exp.Literal.string(text), exp.DataType.Type.TIMESTAMPNTZ)
        case date():
            return exp.cast(exp.Literal.string(content.isoformat()), exp.DataType.Type.DATE)
        case str():
            return exp.Literal.string(content)
    raise TypeError(type(content).__name__)


def without_zone(instant: datetime) -> datetime:
    """Return an instant as engines hold it: naive UTC."""
    return instant if instant.tzinfo is None else instant.astimezone(UTC).replace(tzinfo=None)


def _skip_null_arguments(aggregate: "exp.ArgMin | exp.ArgMax") -> None:
    """Exclude the rows without an argument, as DuckDB does and Spark's min_by does not."""
    from sqlglot import exp

    condition = exp.Not(this=exp.Is(this=aggregate.this.copy(), expression=exp.null()))
    around = aggregate.parent
    if isinstance(around, exp.Filter):
        around.expression.set("this", exp.and_(around.expression.this, condition))
    else:
        aggregate.replace(exp.Filter(this=aggregate.copy(), expression=exp.Where(this=condition)))
