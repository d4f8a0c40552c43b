"""Deformations of cells: ids with trimmings, words for nothing, times and amounts in other writings."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from data.shops import DEFAULTS
from tests.faults.clean_files import CleanFile
from tests.faults.deformations import ASKED, DEFORMATIONS, READ, TOLD, deformation
from tests.faults.deformed import Deformed

__all__ = ["DEFORMATIONS"]

Cells = Callable[[str], str]

_FULL_WIDTH = str.maketrans("0123456789:-./", "０１２３４５６７８９：－．／")


def zone(clean: CleanFile) -> ZoneInfo:
    """The time zone of the shops that such files are imported into."""
    return ZoneInfo(DEFAULTS[clean.form.platform][1])


def rewrite(file: Deformed, role: str, change: Cells) -> bool:
    """Rewrite each filled cell of a role; False when none becomes another."""
    before = [list(row) for row in file.rows]
    for place in file.clean.having(role):
        for row in file.rows:
            if row[place]:
                row[place] = change(str(row[place]))
    return file.rows != before


def _cells(name: str, role: str, change: Cells, *outcomes: str, workbook: bool = False) -> None:
    def deform(file: Deformed, random: Random) -> bool:
        file.workbook = workbook
        return rewrite(file, role, change)

    deform.__name__ = name
    deformation(*outcomes)(deform)


# --- ids -------------------------------------------------------------------------------------------------------------

_cells("backtick_before_ids", "id", lambda cell: f"`{cell}", READ)
_cells("apostrophe_before_ids", "id", lambda cell: f"'{cell}", READ)
_cells("quotes_around_ids", "id", lambda cell: f"'{cell}'", READ)
_cells("ids_as_formulas", "id", lambda cell: f'="{cell}"', READ)
_cells("direction_marks_around_ids", "id", lambda cell: f"\u202d{cell}\u202c", READ)
_cells("tabs_around_ids", "id", lambda cell: f"\t{cell}\t", READ)
_cells("spaces_around_ids", "id", lambda cell: f"\u00a0{cell}\u3000", READ)
_cells("ids_of_full_width", "id", lambda cell: cell.translate(_FULL_WIDTH), READ)
_cells("ids_with_an_exponent", "id", lambda cell: f"{int(cell):.5E}" if cell.isdecimal() else cell, TOLD)


@deformation(TOLD)
def ids_cut_to_fifteen_digits(file: Deformed, random: Random) -> bool:
    """A spreadsheet kept fifteen digits of each number."""
    return rewrite(file, "id", lambda cell: cell[:15] + "0" * (len(cell) - 15) if cell.isdecimal() else cell)


@deformation(TOLD)
def long_ids_as_numbers_of_a_workbook(file: Deformed, random: Random) -> bool:
    """Ids of eighteen digits are numbers, which a workbook keeps fifteen digits of."""
    file.workbook = True
    deformed = False
    for place in file.clean.having("id"):
        for row in file.rows:
            if len(text := str(row[place])) > 15 and text.isdecimal():
                row[place], deformed = int(f"{text[:15]}000"), True
    return deformed


def _with_short_ids(file: Deformed) -> None:
    clean = file.clean
    for place in clean.having("id"):
        clean = clean.with_cells(
            place, [c[-12:].lstrip("0") if c.isdecimal() else c for *_, c in _column(clean, place)]
        )
    file.use(clean)


def _column(clean: CleanFile, place: int) -> list[tuple[str]]:
    return [(row[place],) for row in clean.rows]


@deformation(READ)
def ids_as_fractions(file: Deformed, random: Random) -> bool:
    """Ids that a program took for numbers end in .0."""
    _with_short_ids(file)
    return rewrite(file, "id", lambda cell: f"{cell}.0" if cell.isdecimal() else cell)


@deformation(READ)
def short_ids_as_numbers_of_a_workbook(file: Deformed, random: Random) -> bool:
    """Ids of twelve digits are numbers of a workbook."""
    _with_short_ids(file)
    file.workbook = True
    for place in file.clean.having("id"):
        for row in file.rows:
            if str(row[place]).isdecimal():
                row[place] = int(str(row[place]))
    return True


# --- nothing ---------------------------------------------------------------------------------------------------------


@deformation(READ)
def words_for_nothing(file: Deformed, random: Random) -> bool:
    """A word stands where there is nothing."""
    word = random.choice(["null", "NULL", "None", "nan", "NaN", "N/A", "#N/A", "\\N", "–", "-", "--", "(null)"])
    file.rows = [[word if cell == "" else cell for cell in row] for row in file.rows]
    return any(word in row for row in file.rows)


@deformation(READ)
def no_time_yet_as_a_machines_first(file: Deformed, random: Random) -> bool:
    """What has no time yet has that of a machine's beginning."""
    first = random.choice(["1970-01-01 08:00:00", "0000-00-00 00:00:00", "1970-01-01 00:00:00", "0001-01-01 00:00:00"])
    deformed = False
    for place in file.clean.having("time"):
        for row in file.rows:
            if row[place] == "":
                row[place], deformed = first, True
    return deformed


@deformation(TOLD)
def error_cells(file: Deformed, random: Random) -> bool:
    """Cells of a workbook hold an error."""
    form = file.clean.form
    places = [p for p in file.clean.having("text") if file.headers[p] in file.clean.columns and not form.rows]
    if not places:
        return False
    place = random.choice(places)
    file.workbook = True
    for row in random.sample(file.rows, 3):
        row[place] = random.choice(["#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
    return True


# --- times -----------------------------------------------------------------------------------------------------------


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _times(name: str, change: Callable[[datetime], str], *outcomes: str) -> None:
    _cells(name, "time", lambda cell: change(_time(cell)), *outcomes)


def _twelve(moment: datetime) -> str:
    return f"{moment:%I:%M:%S}".lstrip("0")


_times("two_digits_of_a_year_first", lambda t: f"{t:%y/%m/%d %H:%M:%S}", READ, ASKED)
_times("day_first", lambda t: f"{t:%d/%m/%Y %H:%M:%S}", READ, ASKED)
_times("month_first_with_am_and_pm", lambda t: f"{t:%m/%d/%Y} {_twelve(t)} {t:%p}", READ, ASKED)
_times("narrow_space_before_pm", lambda t: f"{t:%Y-%m-%d} {_twelve(t)}\u202f{t:%p}", READ)
_times("chinese_half_days", lambda t: f"{t:%Y/%m/%d} {'上午' if t.hour < 12 else '下午'} {_twelve(t)}", READ)
_times(
    "hours_after_noon_from_zero",
    lambda t: f"{t:%Y/%m/%d} {'午前' if t.hour < 12 else '午後'}{t.hour % 12}:{t:%M:%S}",
    READ,
)
_times("thai_half_days", lambda t: f"{t:%Y-%m-%d} {_twelve(t)} {'ก่อนเที่ยง' if t.hour < 12 else 'หลังเที่ยง'}", READ)
_times("years_of_the_thai_calendar", lambda t: f"{t.year + 543}-{t:%m-%d %H:%M:%S}", READ)
_times("times_of_full_width", lambda t: f"{t:%Y-%m-%d %H:%M:%S}".translate(_FULL_WIDTH), READ)
_times("fourteen_digits", lambda t: f"{t:%Y%m%d%H%M%S}", READ)
_times("years_months_and_days_in_chinese", lambda t: f"{t.year}年{t.month}月{t.day}日 {t:%H:%M:%S}", READ)
_times("no_zeros_in_front", lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t:%M:%S}", READ)
_times("names_of_months", lambda t: f"{t:%d %b %Y %H:%M:%S}", READ)
_times("day_numbers_of_a_spreadsheet", lambda t: f"{(t - datetime(1899, 12, 30)) / timedelta(days=1):.9f}", READ)
_times("twelve_hours_without_their_half", lambda t: f"{t:%Y-%m-%d} {t:%I:%M:%S}", ASKED, TOLD)
_times("days_without_a_time", lambda t: f"{t:%Y-%m-%d}", TOLD, ASKED)
_times("nothing_but_midnights", lambda t: f"{t:%Y-%m-%d 00:00:00}", TOLD, ASKED)


def _zoned(name: str, change: Callable[[datetime], str], *outcomes: str) -> None:
    """A deformation of instants: the change gets them aware."""

    def deform(file: Deformed, random: Random) -> bool:
        return rewrite(file, "time", lambda cell: change(_time(cell).replace(tzinfo=zone(file.clean))))

    deform.__name__ = name
    deformation(*outcomes)(deform)


_zoned("seconds_since_1970", lambda t: f"{t.timestamp():.0f}", READ)
_zoned("milliseconds_since_1970", lambda t: f"{t.timestamp() * 1000:.0f}", READ)
_zoned("offsets_behind_times", lambda t: t.isoformat(), READ)
_zoned("utc_behind_times", lambda t: f"{t.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC", READ)
_zoned("letters_of_a_zone", lambda t: f"{t.astimezone(ZoneInfo('Asia/Tokyo')):%Y-%m-%d %H:%M:%S} JST", READ)


@deformation(READ)
def zone_in_the_header(file: Deformed, random: Random) -> bool:
    """The header says that its times are in UTC."""
    for place in file.clean.having("time"):
        file.headers[place] += random.choice([" (UTC)", "（UTC）", " UTC"])
    here = zone(file.clean)
    return rewrite(file, "time", lambda c: f"{_time(c).replace(tzinfo=here).astimezone(UTC):%Y-%m-%d %H:%M:%S}")


@deformation(READ, ASKED, TOLD)
def clock_in_the_next_column(file: Deformed, random: Random) -> bool:
    """The date stands in one column, the time of day in the next."""
    for place in sorted(file.clean.having("time"), reverse=True):
        file.headers.insert(place + 1, "时刻")
        for row in file.rows:
            day, _, clock = str(row[place]).partition(" ")
            row[place] = day
            row.insert(place + 1, clock)
    return True


@deformation(ASKED, TOLD)
def days_that_a_spreadsheet_turned(file: Deformed, random: Random) -> bool:
    """Of dates with the day first, a spreadsheet made dates of those it could, with day and month changed over."""
    file.workbook = True
    for place in file.clean.having("time"):
        for row in file.rows:
            if row[place]:
                moment = _time(str(row[place]))
                turned = moment.day <= 12
                row[place] = (
                    moment.replace(month=moment.day, day=moment.month) if turned else f"{moment:%d/%m/%Y %H:%M:%S}"
                )
    return True


@deformation(ASKED)
def two_orders_of_day_and_month(file: Deformed, random: Random) -> bool:
    """Half of the rows write the day first, half the month."""
    for place in file.clean.having("time"):
        for number, row in enumerate(file.rows):
            if row[place]:
                row[place] = f"{_time(str(row[place])):{('%d/%m/%Y', '%m/%d/%Y')[number % 4 // 2]} %H:%M:%S}"
    return True


# --- amounts ---------------------------------------------------------------------------------------------------------


def amounts_written(thousands: str, cents: str, before: str = "", behind: str = "") -> Cells:
    """What writes an amount with these marks, and signs around it."""

    def write(cell: str) -> str:
        whole, _, fraction = cell.partition(".")
        grouped = f"{int(whole):,}".replace(",", thousands)
        return f"{before}{grouped}{cents + fraction if fraction else ''}{behind}"

    return write


_cells("signs_before_amounts", "number", amounts_written(",", ".", before="¥"), READ, ASKED)
_cells("words_behind_amounts", "number", amounts_written(",", ".", behind="元"), READ, ASKED)
_cells("narrow_spaces_in_amounts", "number", amounts_written("\u202f", ",", behind=" €"), READ, ASKED)
_cells("points_in_amounts", "number", amounts_written(".", ","), READ, ASKED)
_cells("apostrophes_in_amounts", "number", amounts_written("'", "."), READ, ASKED)
_cells("names_of_currencies_behind_amounts", "number", amounts_written(",", ".", behind="美元"), READ, ASKED)
_cells("amounts_of_full_width", "number", lambda cell: cell.translate(_FULL_WIDTH), READ)


@deformation(READ)
def money_back_is_negative(file: Deformed, random: Random) -> bool:
    """Refunds are written as negative amounts."""
    if file.clean.form.kind != "refunds":
        return False
    before, behind = random.choice([("-", ""), ("\u2212", ""), ("(", ")")])
    return rewrite(file, "number", lambda cell: f"{before}{cell}{behind}")
