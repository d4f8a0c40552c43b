"""How a column writes its times, decided once from all of it, and the step from local time to UTC."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from data.errors import DabiaoError
from data.formats.keys import Times
from data.sql import Connection, literal

_TIME = (
    r"(?:(?P<gap>T|,? +)99?:99(?P<sec>:99)?(?P<frac>[.,]9+)?(?P<half> ?[AaPp][Mm])?"
    r"(?P<off> ?(?:Z|UTC|GMT|[+-]99:?(?:99)?))?)?"
)
_YEAR = r"(?P<year>9999|99)"
_YEAR_FIRST = re.compile(rf"9999(?P<a>[-/.])99?(?P=a)99?{_TIME}")
_CHINESE = re.compile(rf"9999年99?月99?日{_TIME}")
_YEAR_LAST = re.compile(rf"99?(?P<a>[-/.])99?(?P=a){_YEAR}{_TIME}")
_DAY_MONTH = re.compile(rf"99?(?P<a>[ -])(?P<mon>[A-Za-z]+)(?P<b>,? |-){_YEAR}{_TIME}")
_MONTH_DAY = re.compile(rf"(?P<mon>[A-Za-z]+)(?P<a>[ -])99?(?P<b>,? |-){_YEAR}{_TIME}")
_UNIX = re.compile(r"[A-Za-z]{3} [A-Za-z]{3} +99? 99:99:99 [+-]9999 9999")
_EPOCHS = {"9999999999": "epoch", "9999999999999": "epoch"}
_SERIAL = re.compile(r"99999(?:\.9+)?")

_OFFSET = r":[0-9]{2}(?:[.,][0-9]+)?(?: ?[AaPp][Mm])? ?(Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)$"
_DIGITS = str.maketrans("012345678", "999999999")
_SHAPES = 10_000
"""So many shapes of a column are looked at, the most frequent first; a column of times has a handful."""


@dataclass(frozen=True)
class Writing:
    """How a column writes times. `parse`: SQL for the naive time in the cell, NULL when there is none of this kind.

    `offset`: SQL for the seconds that the cell's time is ahead of UTC, NULL where the shop's zone decides.
    """

    parse: str
    offset: str = "NULL"


@dataclass(frozen=True)
class _Shapes:
    """The shapes of a column that are of one family, as formats of strptime for both orders of day and month."""

    formats: tuple[tuple[str, str], ...] = ()
    family: str = ""
    fraction: bool = False
    offset: bool = False


def is_time(text: str) -> bool:
    """Whether a cleaned cell has the shape of a time, whatever column it stands in.

    Ten digits have it too. A spreadsheet's day number has not: five digits are anything until a column says they are.
    """
    shape = _shape(text.translate(_DIGITS))
    return shape is not None and shape.family != "serial"


def plain_columns(connection: Connection, columns: Iterable[str], times: Times) -> frozenset[str]:
    """The staged columns in which every cell is YYYY-MM-DD HH:MM:SS, or with slashes: read fastest by far."""
    names = list(columns)
    if times.format is not None or not names:
        return frozenset()
    plain = ", ".join(
        f"bool_and(({name} LIKE '____-__-__ __:__:__' OR {name} LIKE '____/__/__ __:__:__') "
        f"AND TRY_CAST({name} AS TIMESTAMP) IS NOT NULL)"
        for name in names
    )
    row = connection.execute(f"SELECT {plain} FROM staged").fetchone()
    assert row is not None  # an aggregate always answers
    return frozenset(name for name, all_plain in zip(names, row, strict=True) if all_plain is not False)


def decide(
    connection: Connection,
    columns: Mapping[str, str],
    times: Times,
    *,
    file: str,
    plain: frozenset[str] = frozenset(),
    exact_cells: bool = False,
) -> dict[str, Writing]:
    """How each of these columns of the table `cells` writes its times; all columns of a file decide together.

    `columns`: column → its header, for messages. `plain`: those that `plain_columns` found. `exact_cells`: the file's
    own dates (of a workbook) come as ISO 8601 beside whatever `times` names. Raises DabiaoError when day and month
    could be either.
    """
    if times.format is not None:
        return {name: _explicit(name, times.format, exact_cells) for name in columns}
    decided: dict[str, Writing] = {}
    open_columns: dict[str, _Shapes] = {}
    for name in columns:
        if name in plain:
            decided[name] = Writing(f"TRY_CAST({name} AS TIMESTAMP)")
            continue
        shapes = _shapes(connection, name)
        if shapes.family == "year_last":
            open_columns[name] = shapes
        else:
            decided[name] = _writing(name, shapes, 0)
    for name, order in _orders(connection, open_columns, columns, times, file).items():
        decided[name] = _writing(name, open_columns[name], order)
    return decided


def zone_offset_sql(connection: Connection, column: str, timezone: str) -> str:
    """SQL for the seconds by which the local times in a column of the table `read_times` are ahead of UTC."""
    offsets: list[tuple[datetime, int]] = connection.execute(
        "SELECT local_ends_at, offset_seconds FROM zone_offsets WHERE timezone = $zone "
        "AND local_ends_at > TIMESTAMP '1999-12-31' ORDER BY local_ends_at",
        {"zone": timezone},
    ).fetchall()
    if len(offsets) > 1:
        bounds = connection.execute(f"SELECT min({column}), max({column}) FROM read_times").fetchone()
        first, last = bounds if bounds and bounds[0] is not None else (datetime.min, datetime.min)
        starts = [datetime.min, *(end for end, _ in offsets)]
        offsets = [o for start, o in zip(starts, offsets, strict=False) if start <= last and first < o[0]] or offsets[
            :1
        ]
    cases = "".join(f"WHEN {column} < TIMESTAMP '{end}' THEN {seconds} " for end, seconds in offsets[:-1])
    return f"CASE {cases}ELSE {offsets[-1][1]} END" if cases else str(offsets[-1][1])


def _shapes(connection: Connection, name: str) -> _Shapes:
    """The family to which most cells of a column belong, and the shapes of that family."""
    counted = connection.execute(
        f"SELECT translate({name}, '012345678', '999999999') AS shape, count(*) AS n FROM cells "
        f"WHERE {name} IS NOT NULL AND ragged IS NULL GROUP BY 1 ORDER BY n DESC, shape LIMIT {_SHAPES}"
    ).fetchall()
    cells: dict[str, int] = {}
    shapes: dict[str, list[_Shapes]] = {}
    for shape, n in counted:
        read = _shape(shape)
        if read is not None:
            cells[read.family] = cells.get(read.family, 0) + n
            shapes.setdefault(read.family, []).append(read)
    if not cells:
        return _Shapes()
    family = max(cells, key=lambda f: cells[f])
    same = shapes[family]
    # two digits of a year first: %Y would take them for the year 26
    formats = sorted({f for s in same for f in s.formats}, key=lambda f: ("%y" not in f[0], f))
    return _Shapes(tuple(formats), family, any(s.fraction for s in same), any(s.offset for s in same))


def _shape(shape: str) -> _Shapes | None:
    if shape in _EPOCHS:
        return _Shapes(family="epoch")
    if _SERIAL.fullmatch(shape):
        return _Shapes(family="serial")
    if _UNIX.fullmatch(shape):
        return _Shapes(family="unix")
    for family, pattern, days in (
        ("year_first", _YEAR_FIRST, ("%Y{a}%m{a}%d", "%Y{a}%m{a}%d")),
        ("year_first", _CHINESE, ("%Y年%m月%d日", "%Y年%m月%d日")),
        ("year_last", _YEAR_LAST, ("%d{a}%m{a}{year}", "%m{a}%d{a}{year}")),
        ("named", _DAY_MONTH, ("%d{a}{mon}{b}{year}", "%d{a}{mon}{b}{year}")),
        ("named", _MONTH_DAY, ("{mon}{a}%d{b}{year}", "{mon}{a}%d{b}{year}")),
    ):
        found = pattern.fullmatch(shape)
        if found:
            parts = found.groupdict()
            year = "%y" if parts.get("year") == "99" else "%Y"
            month = "%b" if len(parts.get("mon") or "") == 3 else "%B"
            day_first, month_first = (d.format(**{**parts, "year": year, "mon": month}) + _clock(parts) for d in days)
            return _Shapes(((day_first, month_first),), family, bool(parts["frac"]), bool(parts["off"]))
    return None


def _clock(parts: Mapping[str, str | None]) -> str:
    if parts["gap"] is None:
        return ""
    half = parts["half"] or ""
    hour, mark = ("%I", half[:-2] + "%p") if half else ("%H", "")
    return f"{parts['gap']}{hour}:%M{':%S' if parts['sec'] else ''}{mark}"


def _writing(name: str, shapes: _Shapes, order: int) -> Writing:
    """`order`: 0 day first, 1 month first; it matters to the family year_last only."""
    if shapes.family == "epoch":
        digits = f"regexp_full_match({name}, '[0-9]{{10}}([0-9]{{3}})?')"
        return Writing(f"CASE WHEN {digits} THEN make_timestamp(CAST(left({name}, 10) AS BIGINT) * 1000000) END", "0")
    if shapes.family == "serial":
        # days since the end of 1899; the hour is a binary fraction, so that its second has to be rounded
        seconds = f"CAST(floor(TRY_CAST({name} AS DOUBLE) * 86400 + 0.5) AS BIGINT)"
        serial = f"regexp_full_match({name}, '[0-9]{{5}}(\\.[0-9]+)?')"
        return Writing(f"CASE WHEN {serial} THEN TIMESTAMP '1899-12-30' + to_seconds({seconds}) END")
    if shapes.family == "unix":
        return _explicit(name, "%a %b %d %H:%M:%S %z %Y", exact_cells=False)
    if not shapes.formats:
        return Writing("CAST(NULL AS TIMESTAMP)")
    text = name
    if shapes.fraction:
        text = f"regexp_replace({text}, '(:[0-9]{{2}})[.,][0-9]+', '\\1')"
    if not shapes.offset:
        return Writing(_strptime(text, shapes, order))
    offset = f"regexp_extract({name}, {literal(_OFFSET)}, 1)"
    text = f"CASE WHEN {offset} = '' THEN {text} ELSE rtrim(left({text}, length({text}) - length({offset}))) END"
    minutes = f"coalesce(TRY_CAST(nullif(right(replace({offset}, ':', ''), -3), '') AS INTEGER), 0)"
    sign = f"CASE WHEN prefix({offset}, '-') THEN -60 ELSE 60 END"
    seconds = (
        f"CASE WHEN {offset} = '' THEN NULL WHEN {offset} IN ('Z', 'UTC', 'GMT') THEN 0 "
        f"ELSE {sign} * (60 * CAST(substr({offset}, 2, 2) AS INTEGER) + {minutes}) END"
    )
    return Writing(_strptime(text, shapes, order), seconds)


def _strptime(text: str, shapes: _Shapes, order: int) -> str:
    formats = list(dict.fromkeys(literal(both[order]) for both in shapes.formats))
    return f"try_strptime({text}, [{', '.join(formats)}])"


def _explicit(name: str, form: str, exact_cells: bool) -> Writing:
    parsed = f"try_strptime({name}, {literal(form)})"
    zoned = "%z" in form
    if zoned:
        # an instant with an offset comes back as TIMESTAMPTZ, whose cast would ask for the session's time zone
        parsed = f"make_timestamp(epoch_us({parsed}))"
    parsed = f"date_trunc('second', {parsed})"
    if not exact_cells:
        return Writing(parsed, "0" if zoned else "NULL")
    iso = f"regexp_full_match({name}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}( [0-9:.]+)?')"
    own = f"CASE WHEN {iso} THEN date_trunc('second', TRY_CAST({name} AS TIMESTAMP)) END"
    return Writing(f"coalesce({own}, {parsed})", f"CASE WHEN NOT {iso} THEN 0 END" if zoned else "NULL")


def _orders(
    connection: Connection, open_columns: Mapping[str, _Shapes], headers: Mapping[str, str], times: Times, file: str
) -> dict[str, int]:
    """For columns with the year last: 0 day first, 1 month first."""
    orders: dict[str, int] = {}
    doubtful: dict[str, tuple[str, str]] = {}
    evident: set[int] = set()
    for name, shapes in open_columns.items():
        day, month = (_writing(name, shapes, order).parse for order in (0, 1))
        row = connection.execute(
            "SELECT count(day), count(month), min(cell) FILTER (day <> month), max(cell) FILTER (day <> month) "
            f"FROM (SELECT {name} AS cell, {day} AS day, {month} AS month FROM cells WHERE ragged IS NULL)"
        ).fetchone()
        assert row is not None  # an aggregate always answers
        days, months, first, last = row
        orders[name] = 0 if days >= months else 1
        if days != months:
            evident.add(orders[name])
        elif first is not None:
            doubtful[name] = (first, last)
    for name, (first, last) in doubtful.items():
        if len(evident) == 1:
            orders[name] = min(evident)
        elif times.day_first == "unless_am_pm":
            orders[name] = 1 if "%p" in _writing(name, open_columns[name], 0).parse else 0
        elif times.day_first is not None:
            orders[name] = 0 if times.day_first else 1
        else:
            raise DabiaoError("error.ambiguous_dates", file=file, column=headers[name], first=first, second=last)
    return orders
