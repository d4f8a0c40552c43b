"""Deformations of a whole table: what stands around it, how its rows and headers lie, how the file is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from openpyxl.utils import get_column_letter

from data.formats.format import needed_columns
from tests.faults.deformed import Deformed

READ, TOLD, ASKED = "read", "told", "asked"
"""The table is as of the clean file; it is not, and the import says so; nothing was imported, and an error says why."""

Change = Callable[[Deformed, Random], bool]
"""Changes a file in place; False when it cannot be changed in this way."""


@dataclass(frozen=True)
class Deformation:
    """A way in which files differ from clean ones, and what may come of it."""

    name: str
    change: Change
    outcomes: frozenset[str]


DEFORMATIONS: dict[str, Deformation] = {}


def deformation(*outcomes: str) -> Callable[[Change], Change]:
    """Registers a change under its function's name."""

    def register(change: Change) -> Change:
        DEFORMATIONS[change.__name__] = Deformation(change.__name__, change, frozenset(outcomes))
        return change

    return register


# --- around the table ------------------------------------------------------------------------------------------------


@deformation(READ)
def titles_above(file: Deformed, random: Random) -> bool:
    """Rows with the report's name and its time stand above the headers."""
    file.above = [["报表：店铺数据"], ["导出时间", "2026-06-01 10:00:00"], []][: random.randrange(1, 4)]
    return True


@deformation(READ)
def blank_rows(file: Deformed, random: Random) -> bool:
    """Rows without a text stand between the others."""
    for _ in range(random.randrange(1, 4)):
        file.rows.insert(random.randrange(len(file.rows)), [""] * len(file.headers))
    return True


@deformation(READ)
def totals_below(file: Deformed, random: Random) -> bool:
    """The last row sums up."""
    file.rows.append([random.choice(["合计", "Total", "总计"]), *[""] * (len(file.headers) - 2), "1,234.00"])
    return len(file.headers) > 2


@deformation(READ)
def remarks_below(file: Deformed, random: Random) -> bool:
    """Remarks stand below the table."""
    file.below = [[], [random.choice(["注：数据仅供参考", "Note: times are local", "备注：以平台为准"])]]
    return True


@deformation(READ)
def headers_again(file: Deformed, random: Random) -> bool:
    """Two downloads in one file: the headers stand in the middle once more."""
    file.rows.insert(random.randrange(2, len(file.rows)), list(file.headers))
    return True


@deformation(READ)
def notes_on_another_sheet(file: Deformed, random: Random) -> bool:
    """The workbook has a sheet that is no table."""
    file.workbook, file.sheets = True, {"说明": [["本表由系统导出"], ["请勿修改"]]}
    return True


# --- rows and headers ------------------------------------------------------------------------------------------------


@deformation(READ)
def columns_in_another_order(file: Deformed, random: Random) -> bool:
    """The columns stand in another order."""
    places = list(range(len(file.headers)))
    random.shuffle(places)
    file.headers = [file.headers[place] for place in places]
    file.rows = [[row[place] for place in places] for row in file.rows]
    return True


@deformation(READ)
def a_column_is_missing(file: Deformed, random: Random) -> bool:
    """A column that rows can do without is not there: as if its cells were empty."""
    form = file.clean.form
    table = form.table
    tied = {header for headers in (*form.known_by, *form.joined.values(), *form.unlike) for header in headers}
    spare = [
        place
        for place, header in enumerate(file.headers)
        if header in file.clean.columns
        and header not in tied
        and file.clean.columns[header] not in needed_columns(table)
        and file.clean.columns[header] not in ("product_id", *form.if_empty, *table.key)
        and table.column(file.clean.columns[header]).type != "mark"
        and not any(header in headers for row in form.rows for headers in row.columns.values())
    ]
    if not spare:
        return False
    place = random.choice(spare)
    file.use(file.clean.with_cells(place, [""] * len(file.rows)))
    del file.headers[place]
    for row in file.rows:
        del row[place]
    return True


@deformation(READ)
def an_empty_column(file: Deformed, random: Random) -> bool:
    """A column without a header stands between the others."""
    place = random.randrange(len(file.headers))
    file.headers.insert(place, "")
    for row in file.rows:
        row.insert(place, "")
    return True


@deformation(READ)
def a_column_more(file: Deformed, random: Random) -> bool:
    """A column that no format knows; templates refuse one."""
    if file.clean.form.closed:
        return False
    place = random.randrange(len(file.headers))
    file.headers.insert(place, "仓库备注栏")
    for number, row in enumerate(file.rows):
        row.insert(place, f"第{number}号")
    return True


@deformation(READ)
def headers_in_two_rows(file: Deformed, random: Random) -> bool:
    """Above some headers stands what they have in common; the others stand in the upper row."""
    grouped = set(random.sample(range(len(file.headers)), len(file.headers) // 2))
    file.above = [["信息" if place in grouped else header for place, header in enumerate(file.headers)]]
    file.headers = [header if place in grouped else "" for place, header in enumerate(file.headers)]
    file.workbook = True
    return True


@deformation(READ)
def a_header_twice_with_empty_cells(file: Deformed, random: Random) -> bool:
    """A header stands twice, and under the first of them is nothing."""
    place = random.randrange(len(file.headers))
    file.headers.insert(0, file.headers[place])
    for row in file.rows:
        row.insert(0, "")
    return True


@deformation(ASKED)
def a_header_twice_with_other_cells(file: Deformed, random: Random) -> bool:
    """A header stands twice, and its columns differ."""
    places = file.clean.having("id")
    place = random.choice(places)
    if file.clean.form.rows or file.headers[place] not in file.clean.columns:
        return False
    file.headers.append(file.headers[place])
    for number, row in enumerate(file.rows):
        row.append(f"{row[place]}{number}")
    return True


@deformation(READ)
def merged_cells(file: Deformed, random: Random) -> bool:
    """What the lines of an order have in common stands in merged cells."""
    form = file.clean.form
    if form.kind != "orders" or form.once:
        return False
    own = {"line_id", "product_id", "product_title", "quantity", "amount"}
    joined = {header for headers in form.joined.values() for header in headers}
    together = [
        place
        for place, header in enumerate(file.headers)
        if file.clean.columns.get(header) not in own
        and header not in joined
        and all(a[place] == b[place] for a, b in zip(file.rows[::2], file.rows[1::2], strict=True))
    ]
    created = [place for place, header in enumerate(file.headers) if file.clean.columns.get(header) == "created_at"]
    key = [place for place, header in enumerate(file.headers) if file.clean.columns.get(header) == "order_id"]
    if not {*created, *key} <= set(together) or len(together) == len(file.headers):
        return False
    for row in file.rows[1::2]:
        for place in together:
            row[place] = ""
    file.workbook = True
    return True


@deformation(READ)
def merged_orders_of_requests(file: Deformed, random: Random) -> bool:
    """Two requests of one order each, whose number stands in merged cells."""
    form = file.clean.form
    places = [place for place, header in enumerate(file.headers) if file.clean.columns.get(header) == "order_id"]
    if form.kind != "refunds" or form.rows or not places:
        return False
    place = places[0]
    cells = [str(row[place]) for row in file.clean.rows]
    file.use(file.clean.with_cells(place, [cells[number // 2 * 2] for number in range(len(cells))]))
    letter = get_column_letter(place + 1)
    for number in range(0, len(file.rows) - 1, 2):
        file.rows[number + 1][place] = ""
        file.merged.append(f"{letter}{number + 2}:{letter}{number + 3}")
    file.workbook = True
    return True


@deformation(READ, TOLD)
def rows_that_repeat(file: Deformed, random: Random) -> bool:
    """Some rows stand in the file again as they are."""
    names = set(file.clean.columns.values())
    if not set(file.clean.form.table.key) <= names | {"line_id"} or file.clean.form.kind == "chat_ratings":
        return False
    if file.clean.form.once:
        return False
    file.rows += [list(row) for row in random.sample(file.rows, 3)]
    return True


@deformation(READ)
def newest_first(file: Deformed, random: Random) -> bool:
    """The file runs from its newest row to its oldest."""
    if file.clean.form.once or file.clean.form.fill_down:
        return False
    file.rows.reverse()
    return True


# --- how the file is written -----------------------------------------------------------------------------------------


def _written(name: str, *outcomes: str, **fields: object) -> None:
    def change(file: Deformed, random: Random) -> bool:
        for field, value in fields.items():
            setattr(file, field, value)
        return True

    change.__name__ = name
    deformation(*outcomes)(change)


_written("gb18030", READ, ASKED, encoding="gb18030")
_written("utf_16", READ, encoding="utf-16")
_written("utf_32", READ, encoding="utf-32")
_written("byte_order_mark", READ, encoding="utf-8-sig")
_written("semicolons", READ, separator=";")
_written("tabs", READ, separator="\t")
_written("line_ends_of_windows", READ, newline="\r\n")
_written("line_ends_of_old_macs", READ, newline="\r")
_written("workbook_of_texts", READ, workbook=True)
_written("objects_in_json", READ, container="json")
_written("objects_in_json_lines", READ, container="json_lines")
_written("objects_within_objects_in_json", READ, container="json_within")
_written("workbook_in_xml", READ, container="xml")
_written("columns_aligned_by_spaces", READ, ASKED, container="aligned")
_written("table_of_a_web_page", READ, container="html")
_written("lines_that_are_one_quoted_cell", READ, container="quoted_lines", separator="\t")
_written("separator_named_above", READ, separator=";", above=[["sep="]])


@deformation(READ)
def workbook_with_dates_and_numbers(file: Deformed, random: Random) -> bool:
    """A workbook whose times are dates and whose amounts are numbers."""
    file.workbook = True
    for place in file.clean.having("time"):
        for row in file.rows:
            if row[place]:
                row[place] = datetime.fromisoformat(str(row[place]))
    for place in file.clean.having("number"):
        for row in file.rows:
            row[place] = float(str(row[place]))
    return True


@deformation(READ)
def cells_that_open_with_a_quotation_mark(file: Deformed, random: Random) -> bool:
    """Texts begin with a quotation mark in a file that is never quoted."""
    places = [p for p in file.clean.having("text") if file.headers[p] in file.clean.columns]
    if not places:
        return False
    place = random.choice(places)
    cells = [row[place] for row in file.clean.rows]
    for number in random.sample(range(len(cells)), 3):
        cells[number] = f'"{cells[number]}'
    file.use(file.clean.with_cells(place, cells))
    file.raw, file.separator = True, "\t"
    return True
