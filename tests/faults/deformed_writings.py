"""Deformations as programs and people write: marks before cells and headers, units of money, further forms of times."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from data.words import traditional
from tests.faults.clean_files import CleanFile
from tests.faults.deformations import ASKED, DEFORMATIONS, READ, TOLD, deformation
from tests.faults.deformed import Deformed
from tests.faults.deformed_cells import amounts_written, rewrite, zone

__all__ = ["DEFORMATIONS"]

_BEIJING = ZoneInfo("Asia/Shanghai")
_TO_TRADITIONAL = {
    simplified: sign
    for sign in traditional.TRADITIONAL
    if (simplified := traditional.simplified(sign)) not in ("复", "历", "圆", "经")
}
_MONTHS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]


# --- around cells and headers ----------------------------------------------------------------------------------------


@deformation(READ)
def rows_drawn_as_a_tree(file: Deformed, random: Random) -> bool:
    """Ids and texts of some rows have before them what draws them below another."""
    mark = random.choice(["└─ ", "├── ", "│  └ ", "|-- ", "↳ ", "+-- "])
    for place in {*file.clean.having("id"), *file.clean.having("text")}:
        for row in file.rows[1::2]:
            if row[place]:
                row[place] = f"{mark}{row[place]}"
    return True


@deformation(READ)
def columns_that_are_lists(file: Deformed, random: Random) -> bool:
    """Each cell begins with a mark of a list."""
    mark = random.choice("•●▪◦")
    file.rows = [[f"{mark} {cell}" if cell else cell for cell in row] for row in file.rows]
    return all(sum(bool(row[place]) for row in file.rows) != 1 for place in range(len(file.headers)))


@deformation(READ)
def texts_with_a_mark_of_a_list(file: Deformed, random: Random) -> bool:
    """Some texts begin with the mark of a list, which stays."""
    places = [p for p in file.clean.having("text") if file.headers[p] in file.clean.columns]
    if not places:
        return False
    place = random.choice(places)
    cells = [f"● {row[place]}" if number % 3 else row[place] for number, row in enumerate(file.clean.rows)]
    file.use(file.clean.with_cells(place, cells))
    return True


def _headers(name: str, change: Callable[[int, str], str], *outcomes: str) -> None:
    def deform(file: Deformed, random: Random) -> bool:
        if file.clean.form.closed:  # templates keep to their headers, or are asked about
            return False
        before = file.headers
        file.headers = [change(number, header) for number, header in enumerate(before, 1)]
        return file.headers != before

    deform.__name__ = name
    deformation(*outcomes)(deform)


def _in_traditional(_: int, header: str) -> str:
    return "".join(_TO_TRADITIONAL.get(sign, sign) for sign in header)


def _has_chinese(header: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in header)


_headers("headers_that_are_numbered", lambda n, header: f"{n}.{header}" if n < 100 else header, READ, TOLD)
_headers("headers_in_frames", lambda _, header: f"【{header}】", READ, TOLD, ASKED)
_headers("headers_with_colons", lambda _, header: f"{header}：", READ)
_headers("headers_in_traditional_chinese", _in_traditional, READ)
_headers("headers_that_are_marked", lambda n, header: (f"*{header}", f"{header} ▲", f"{header}(必填)")[n % 3], READ)
_headers(
    "headers_that_are_wrapped",
    lambda _, header: f"{header[:2]}\n{header[2:]}" if all(map(_has_chinese, header)) and len(header) > 3 else header,
    READ,
)
_headers("headers_in_capitals_and_spaces", lambda _, header: f"  {header.upper()}\u3000", READ)


@deformation(READ)
def headers_that_a_program_numbered(file: Deformed, random: Random) -> bool:
    """Before a column stands an empty one of the same header; a program told the two apart by a number."""
    places = [place for place, header in enumerate(file.headers) if header in file.clean.columns]
    place = random.choice(places)
    header = file.headers[place]
    if file.clean.form.rows or file.clean.form.closed or header == "":
        return False
    file.headers[place] = f"{header}.1"
    file.headers.insert(0, header)
    for row in file.rows:
        row.insert(0, "")
    return True


def _ids(name: str, change: Callable[[str], str], *outcomes: str) -> None:
    def deform(file: Deformed, random: Random) -> bool:
        return rewrite(file, "id", lambda cell: change(cell) if cell.isdecimal() else cell)

    deform.__name__ = name
    deformation(*outcomes)(deform)


_ids("labels_before_ids", lambda cell: f"订单号：{cell}", READ)
_ids("buttons_behind_ids", lambda cell: f"{cell}\n复制", READ)
_ids("commas_behind_ids", lambda cell: f"{cell},", READ)
_ids("ids_in_groups_of_digits", lambda cell: " ".join(cell[at : at + 4] for at in range(0, len(cell), 4)), READ)
_ids("ids_as_links", lambda cell: f'=HYPERLINK("https://example.org/{cell}","{cell}")', READ)
_ids("several_ids_in_a_cell", lambda cell: f"{cell};{int(cell) + 1}" if int(cell) % 3 == 0 else cell, READ, TOLD, ASKED)


@deformation(READ, TOLD)
def carriers_beside_waybills(file: Deformed, random: Random) -> bool:
    """The cell of a waybill names its carrier, too."""
    write = random.choice(["中通快递 {}", "顺丰速运：{}", "{}(圆通速递)", "J&T Express: {}", "京东物流/{}"])
    places = [place for place, header in enumerate(file.headers) if file.clean.columns.get(header) == "tracking_id"]
    for place in places:
        for row in file.rows:
            row[place] = write.format(row[place]) if row[place] else ""
    return bool(places)


@deformation(READ)
def entities_of_a_page(file: Deformed, random: Random) -> bool:
    """A page's entities stand for spaces."""
    return rewrite(file, "time", lambda cell: cell.replace(" ", "&nbsp;"))


# --- texts -----------------------------------------------------------------------------------------------------------


def _with_texts(file: Deformed, change: Callable[[int, str], str]) -> bool:
    """Let the clean file have other texts in a column of texts that its format reads as they are."""
    form = file.clean.form
    places = [
        place
        for place in file.clean.having("text")
        if (name := file.clean.columns.get(file.headers[place])) in ("text", "reason", "product_title")
        and name not in form.values
        and name not in form.table.key
        and name not in form.joined
        and name not in form.skip
    ]
    for place in places:
        cells = [change(number, row[place]) for number, row in enumerate(file.clean.rows)]
        file.use(file.clean.with_cells(place, cells))
    return bool(places)


@deformation(READ)
def quotation_marks_behind_backslashes(file: Deformed, random: Random) -> bool:
    """Quotation marks in quoted cells stand behind backslashes."""
    file.backslashes = True
    return _with_texts(file, lambda n, cell: f'"so", {cell}, "n{n}"')


@deformation(READ)
def zero_bytes(file: Deformed, random: Random) -> bool:
    """Zero bytes stand behind some cells."""
    for row in random.sample(file.rows, 5):
        place = random.randrange(len(row))
        row[place] = f"{row[place]}\0"
    return True


@deformation(TOLD, ASKED)
def texts_encoded_twice(file: Deformed, random: Random) -> bool:
    """Another program read some, or all, of the texts in a wrong encoding and saved them."""
    every = random.choice([1, 7])
    if not _with_texts(file, lambda n, cell: f"José {cell} Zoë"):
        return False
    for row in file.rows[::every]:
        row[:] = [str(cell).encode().decode("cp1252") for cell in row] if all(map(_is_western, row)) else row
    return any("JosÃ©" in str(cell) for row in file.rows for cell in row)


def _is_western(cell: object) -> bool:
    return all(ord(sign) < 0x100 for sign in str(cell))


@deformation(TOLD, ASKED)
def chinese_read_in_a_wrong_encoding(file: Deformed, random: Random) -> bool:
    """The last texts of the file are Chinese that another program read as GB18030."""
    written = file.clean

    if not _with_texts(file, lambda n, cell: "质量很好下次再来" if n > 36 else cell):
        return False
    for row in file.rows:
        row[:] = [
            "质量很好下次再来".encode().decode("gb18030", "replace") if cell == "质量很好下次再来" else cell
            for cell in row
        ]
    return written != file.clean


# --- times -----------------------------------------------------------------------------------------------------------


def _times(name: str, change: Callable[[datetime], str], *outcomes: str) -> None:
    """A deformation of instants: the change gets them aware."""

    def deform(file: Deformed, random: Random) -> bool:
        here = zone(file.clean)
        return rewrite(file, "time", lambda cell: change(datetime.fromisoformat(cell).replace(tzinfo=here)))

    deform.__name__ = name
    deformation(*outcomes)(deform)


_times("offsets_beside_letters_of_a_zone", lambda t: f"{t.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S %z} CST", READ)
_times("zones_in_brackets", lambda t: f"{t.isoformat()}[{t.tzinfo}]", READ)
_times("time_of_beijing", lambda t: f"{t.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S} 北京时间", READ)
_times("dates_without_dashes", lambda t: f"{t:%Y%m%dT%H%M%S}", READ)
_times("one_digit_each", lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute}:{t.second}", READ)
_times("dashes_between_hours_and_minutes", lambda t: f"{t:%Y-%m-%d %H-%M-%S}", READ)
_times("am_and_pm_in_front", lambda t: f"{t:%Y-%m-%d %p %I:%M:%S}", READ)
_times("months_in_vietnamese", lambda t: f"{t.day} thg {t.month}, {t.year} {t:%H:%M:%S}", READ)
_times("months_in_chinese", lambda t: f"{_MONTHS[t.month - 1]}月 {t.day}, {t.year} {t:%H:%M:%S}", READ)
_times("no_space_before_the_clock", lambda t: f"{t:%Y-%m-%d%H:%M:%S}", READ)
_times("weekdays_in_chinese", lambda t: f"{t:%Y-%m-%d} 周{'一二三四五六日'[t.weekday()]} {t:%H:%M:%S}", READ)
_times("thousandths_of_seconds", lambda t: f"{t:%Y-%m-%d %H:%M:%S}.000", READ)
_times("times_of_javascript", lambda t: f"{t:%a %b %d %Y %H:%M:%S GMT%z} (CST)", READ)


def _to_the_minute(file: Deformed) -> bool:
    """Let the clean file have times on the full minute; not of messages, of which several would be of one minute."""
    clean = file.clean
    for place in clean.having("time"):
        clean = clean.with_cells(place, [f"{row[place][:-2]}00" if row[place] else "" for row in clean.rows])
    file.use(clean)
    return True


@deformation(READ, ASKED, TOLD)
def minutes_with_an_offset(file: Deformed, random: Random) -> bool:
    """Times without seconds and with an offset behind them, which may look like the end of a span."""
    _to_the_minute(file)
    here, there = zone(file.clean), ZoneInfo(random.choice(["America/Bogota", "Asia/Shanghai", "America/Phoenix"]))

    def written(cell: str) -> str:
        return datetime.fromisoformat(cell).replace(tzinfo=here).astimezone(there).isoformat(" ", "minutes")

    return rewrite(file, "time", written)


@deformation(READ)
def minutes_from_newest_to_oldest(file: Deformed, random: Random) -> bool:
    """Times without seconds, in a file that runs from its newest row to its oldest."""
    if file.clean.form.once or file.clean.form.fill_down:
        return False
    _to_the_minute(file)
    rewrite(file, "time", lambda cell: cell[:-3])
    file.rows.reverse()
    return True


# --- amounts ---------------------------------------------------------------------------------------------------------


def _unit(name: str, unit: str, factor: int) -> None:
    def deform(file: Deformed, random: Random) -> bool:
        if file.clean.form.amounts.unit == "fen":
            return False
        for place in file.clean.having("number"):
            file.headers[place] = f"{file.headers[place].split('(')[0].split('（')[0]}({unit})"
        return rewrite(file, "number", lambda cell: f"{Decimal(cell) / factor:f}")

    deform.__name__ = name
    deformation(READ, ASKED, TOLD)(deform)


_unit("hundreds_in_the_header", "百元", 100)
_unit("ten_thousands_in_the_header", "万元", 10_000)
_unit("lakhs_in_the_header", "lakh", 100_000)
_unit("cents_in_the_header", "分", Decimal("0.01"))  # type: ignore[arg-type]


def _whole(clean: CleanFile, role: str, factor: int) -> CleanFile:
    for place in clean.having(role):
        clean = clean.with_cells(
            place, [str(int(float(row[place])) * factor) if row[place] else "" for row in clean.rows]
        )
    return clean


@deformation(ASKED, TOLD, READ)
def a_mark_before_three_digits(file: Deformed, random: Random) -> bool:
    """Whole amounts have a mark between their thousands which may as well stand before a fraction."""
    file.use(_whole(file.clean, "number", 1))
    return rewrite(file, "number", amounts_written(random.choice(".,"), ""))


@deformation(ASKED, TOLD, READ)
def lengths_of_time_with_a_mark_before_three_digits(file: Deformed, random: Random) -> bool:
    """Lengths of time have a mark between their thousands which may as well stand before a fraction."""
    if not any(later for row in file.clean.form.rows for later in row.later):
        return False
    file.use(_whole(file.clean, "integer", 24))
    return rewrite(file, "integer", amounts_written(".", ""))
