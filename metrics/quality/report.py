"""The data quality report: covered days, gaps, failed rows, empty cells, unjudged figures, and exports needed next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from data.reading.shop_settings import settings
from data.shops import Shop
from data.view import View
from metrics.quality import calendar
from metrics.quality.calendar import Counts, Span
from metrics.quality.columns import Empty, empty_cells, matters, rests_on
from metrics.reconcile.data_gaps import MOMENTS
from metrics.rules.rule import Rule
from metrics.scoring.reach import ends_of_data, ends_of_tables
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import Score, answer
from metrics.scoring.windows import local_of


@dataclass(frozen=True)
class Gap:
    """Days that a table does not cover, both ends included, and the rules (ids) whose periods include them.

    `no_rows`: the table is empty; the days are the periods of the rules that need it. `behind`: it ends earlier than
    the shop's other tables, by more than chance explains. `quiet`: days within it have no rows, with the same test.
    """

    what: Literal["no_rows", "behind", "quiet"]
    from_: date
    to: date
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Failed:
    """The number of rejected rows of a table's files with one reason (its code), without undone imports."""

    reason: str
    rows: int


@dataclass(frozen=True)
class TableQuality:
    """The loaded data of one table of a shop. Days are the shop's local ones.

    `days`: rows by day. `repeated`: rows by day that several files contain. `overlaps`: these days as spans. `first`,
    `last`: first and last covered day; None without rows.
    """

    table: str
    rows: int
    first: date | None
    last: date | None
    days: Mapping[date, int]
    repeated: Mapping[date, int]
    overlaps: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    failed: tuple[Failed, ...]
    empty: tuple[Empty, ...]


@dataclass(frozen=True)
class Unjudged:
    """A rule in force without a figure, and the reason: a `table` without rows, its empty `column`, or no case."""

    rule: str
    why: Literal["table", "column", "no_case"]
    table: str
    column: str | None


@dataclass(frozen=True)
class ExportNext:
    """A file to export next: the table, the local days that it should cover, and the rules (ids) that need it."""

    table: str
    from_: date
    to: date
    figures: tuple[str, ...]


@dataclass(frozen=True)
class ShopQuality:
    """The quality of a shop's data. `data_through`: the last instant (aware, UTC) that any table covers.

    `exports`: the files to export next, those needed by the most figures first.
    """

    shop: str
    name: str
    platform: str
    data_through: datetime
    tables: tuple[TableQuality, ...]
    unjudged: tuple[Unjudged, ...]
    exports: tuple[ExportNext, ...]

    @property
    def complete(self) -> bool:
        """Whether no export is needed."""
        return not self.exports


@dataclass(frozen=True)
class _Figure:
    rule: Rule
    score: Score
    first: date
    last: date


def report(view: View, shops: Sequence[Shop], rules: Iterable[Rule]) -> tuple[ShopQuality, ...]:
    """Return the quality of the data of these shops, in the same order, using a few statements for all of them.

    `rules`: all rules; those in force in each shop, as of the end of their own tables, determine what is needed.
    """
    if not shops:
        return ()
    requests = requests_in_force(view, shops, rules, None)
    figures: dict[str, list[_Figure]] = defaultdict(list)
    for request, score in zip(requests, answer(view, requests), strict=True):
        window = request.window
        days = (local_of(at, request.shop).date() for at in (window.start, window.end))
        figures[request.shop.shop_id].append(_Figure(request.rule, score, *days))
    counts, repeated = calendar.rows_by_day(view, shops), calendar.repeated_by_day(view, shops)
    ends, table_ends = ends_of_data(view, shops), ends_of_tables(view, shops)
    failed, empty, written = _failed(view, shops), empty_cells(view, shops), settings(view)
    result = []
    for shop in shops:
        name, of_shop = shop.shop_id, figures[shop.shop_id]
        lacking = [replace(e, figures=_resting_on(of_shop, e.table, e.column)) for e in empty[name]]
        lacking = [entry for entry in lacking if matters(entry)]
        last_day = local_of(ends[name], shop).date()
        tables = tuple(
            _table(
                table,
                counts.get((name, table), {}),
                repeated.get((name, table), {}),
                None if table not in table_ends[name] else local_of(table_ends[name][table], shop).date(),
                last_day,
                of_shop,
                failed[name, table],
                tuple(entry for entry in lacking if entry.table == table),
            )
            for table in MOMENTS
        )
        unjudged = tuple(_unjudged(figure, tables) for figure in of_shop if figure.score.status == "no_data")
        title = written[name].name
        result.append(ShopQuality(name, title, shop.platform, ends[name], tables, unjudged, _exports(tables)))
    return tuple(result)


def _resting_on(figures: Iterable[_Figure], table: str, column: str) -> tuple[str, ...]:
    return tuple(figure.rule.id for figure in figures if rests_on(figure.rule, table, column))


def _table(
    table: str,
    counts: Counts,
    repeated: Counts,
    end: date | None,
    last_day: date,
    figures: Sequence[_Figure],
    failed: Sequence[Failed],
    empty: tuple[Empty, ...],
) -> TableQuality:
    needing = [figure for figure in figures if table in figure.rule.tables]
    gaps: list[Gap] = []
    first, last = min(counts, default=None), end or max(counts, default=None)
    if first is None or last is None:
        if needing:
            ids = tuple(figure.rule.id for figure in needing)
            gaps.append(Gap("no_rows", min(figure.first for figure in needing), last_day, ids))
    else:
        for span in calendar.suspicious_spans(counts, first, last_day):
            behind = span.from_ > last
            touched = tuple(f.rule.id for f in needing if behind or (f.first <= span.to and span.from_ <= f.last))
            gaps.append(Gap("behind" if behind else "quiet", span.from_, span.to, touched))
    return TableQuality(
        table=table,
        rows=sum(day.rows for day in counts.values()),
        first=first,
        last=last,
        days={day: count.rows for day, count in sorted(counts.items())},
        repeated={day: count.rows for day, count in sorted(repeated.items())},
        overlaps=calendar.spans(repeated),
        gaps=tuple(gaps),
        failed=tuple(failed),
        empty=empty,
    )


def _unjudged(figure: _Figure, tables: Sequence[TableQuality]) -> Unjudged:
    of_rule = [table for table in tables if table.table in figure.rule.tables]
    for table in of_rule:
        if not table.rows:
            return Unjudged(figure.rule.id, "table", table.table, None)
    for table in of_rule:
        for entry in table.empty:
            if entry.rows == entry.of and rests_on(figure.rule, entry.table, entry.column) and entry.column != "bot":
                return Unjudged(figure.rule.id, "column", entry.table, entry.column)
    return Unjudged(figure.rule.id, "no_case", figure.rule.family.table, None)


def _exports(tables: Iterable[TableQuality]) -> tuple[ExportNext, ...]:
    """Return one file per table that covers all of its gaps that affect a figure."""
    result = []
    for table in tables:
        gaps = [gap for gap in table.gaps if gap.figures]
        if gaps:
            ids = tuple(dict.fromkeys(rule_id for gap in gaps for rule_id in gap.figures))
            days = min(gap.from_ for gap in gaps), max(gap.to for gap in gaps)
            result.append(ExportNext(table.table, *days, ids))
    return tuple(sorted(result, key=lambda export: -len(export.figures)))


def _failed(view: View, shops: Sequence[Shop]) -> dict[tuple[str, str], list[Failed]]:
    """Return the rejected rows by (shop_id, table), the most frequent reason first."""
    result: dict[tuple[str, str], list[Failed]] = defaultdict(list)
    rows = view.rows(
        """
        SELECT i.shop_id, i.kind, r.reason, count(*) AS n
        FROM (SELECT DISTINCT shop_id, import_id, line, reason FROM rejects) AS r
        JOIN imports AS i ON i.import_id = r.import_id AND i.shop_id = r.shop_id
        JOIN (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS a ON a.shop_id = i.shop_id
        WHERE i.undone_at IS NULL
        GROUP BY 1, 2, 3
        ORDER BY n DESC, r.reason
        """,
        shop_ids=[shop.shop_id for shop in shops],
    )
    for row in rows:
        result[row["shop_id"], row["kind"]].append(Failed(row["reason"], row["n"]))
    return result
