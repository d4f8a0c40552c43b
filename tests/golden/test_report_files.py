"""Reports as files: periods by the end of the data, figures beside the period before, hostile texts, workbooks."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from data.access import Access
from data.changes.shop_changes import describe
from data.errors import DabiaoError
from data.shops import Shop
from metrics.documents.document import Document, _over, document
from metrics.documents.period import Period, last_period, parse_period
from metrics.rules.rule import Rule
from metrics.scoring.reach import whole_until
from metrics.scoring.requests import Request
from pages.documents import files
from pages.documents.markup import without_empty
from tests.reference.drawing import rows_in
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>"\'&\u202e'
REPLY = Rule.of(
    {
        "id": "reply",
        "title": {"zh": "回复<b>率</b>", "en": "Reply <b>rate</b>"},
        "cases": "turns",
        "within": "3 minutes",
        "pass": ">= 0.5",
        "grade": "A",
        "window": "2 days",
        "minimum_cases": 1,
    }
)


@pytest.mark.parametrize(
    ("name", "through", "expected"),
    [
        ("last-week", "2026-12-01", ("2026-11-23", "2026-11-29")),  # a Tuesday
        ("last-week", "2026-11-29", ("2026-11-23", "2026-11-29")),  # a Sunday: that week is whole
        ("last-month", "2026-11-29", ("2026-10-01", "2026-10-31")),
        ("last-month", "2026-11-30", ("2026-11-01", "2026-11-30")),
        ("last-day", "2026-11-30", ("2026-11-30", "2026-11-30")),
    ],
)
def test_the_last_period_is_the_newest_that_the_data_reach(name: Any, through: str, expected: tuple[str, str]) -> None:
    period = last_period(name, date.fromisoformat(through))
    assert (period.from_.isoformat(), period.to.isoformat()) == expected


def test_the_period_before_has_the_same_length_or_is_the_month_before() -> None:
    assert Period("week", date(2026, 11, 23), date(2026, 11, 29)).before.from_ == date(2026, 11, 16)
    assert Period("month", date(2026, 3, 1), date(2026, 3, 31)).before == Period(
        "month", date(2026, 2, 1), date(2026, 2, 28)
    )
    assert Period("range", date(2026, 3, 4), date(2026, 3, 6)).before.from_ == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["yesterday", "2026-03-02..2026-03-01", "2026-03-01", "1000-01-01..1000-01-02", ".."])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(DabiaoError):
        parse_period(text, date(2026, 3, 5))


def chats(day: int, late: int, prompt: int, agent: str) -> list[dict[str, Any]]:
    """Conversations of a day, the late ones answered after ten minutes, the others after one."""
    lines = ["messages | conversation_id | buyer_id | sender | agent_id | sent_at"]
    for nth in range(late + prompt):
        minute = 10 if nth < late else 1
        lines.append(f"         | c{day}-{nth} | B{nth} | buyer |  | 01-{day:02} 10:00:00")
        lines.append(f"         | c{day}-{nth} |  | agent | {agent} | 10:{minute:02}:00")
    return rows_in("\n".join(lines), ZONE)["messages"]


@pytest.fixture(scope="module")
def report(made_shops: MadeShops) -> Document:
    """Two days in which 1 of 4 are late, then two in which 5 of 6 are; a hostile agent and a hostile shop's name."""
    agent = HOSTILE.replace("|", "")
    rows = [row for day in (5, 6) for row in chats(day, 0, 2, agent)] + chats(4, 0, 2, agent)
    rows += [row for day in (7, 8) for row in chats(day, 5, 1, agent)]
    shop = made_shops.put({"messages": rows}, ZONE)
    access = Access.local(made_shops.store)
    describe(access, shop.shop_id, name=HOSTILE)
    with access.view([shop.shop_id]) as view:
        return document(view, [shop], [REPLY], Period("range", date(2026, 1, 7), date(2026, 1, 8)))


def test_a_figure_stands_as_assessed_over_the_period_and_beside_the_one_before(report: Document) -> None:
    (figure,) = report.sections[0].figures
    assert (figure.score.met, figure.score.missed) == (2, 10)
    assert (figure.of_period.value, figure.of_period.previous) == (2 / 12, 1.0)
    assert (figure.before, figure.crossing) == ("met", "missed")
    assert [day.value for day in figure.days[-4:]] == [1.0, 1.0, 1 / 6, 1 / 6]
    assert [len(entry.cases) for entry in report.sections[0].worst] == [5]


@pytest.mark.parametrize(("language", "remark"), [
    ("zh", "未回复（已等 4小时）"), ("en", "Not answered (waiting for 4 h)"),
])  # fmt: skip
def test_who_still_waits_stands_first_among_the_worst_cases(made_shops: MadeShops, language: str, remark: str) -> None:
    """c-w had an answer after four minutes and asked again at 20:00, four hours before the day ended."""
    lines = """messages | conversation_id | buyer_id | sender | agent_id | sent_at
                        | c-w | W | buyer |      | 01-08 09:00:00
                        | c-w |   | agent | Anna | 09:04:00
                        | c-w | W | buyer |      | 20:00:00
                        | c-z | Z | buyer |      | 23:30:00
                        | c-z |   | agent | Anna | 23:30:00"""
    rows = chats(8, 6, 1, "Bob") + rows_in(lines, ZONE)["messages"]
    shop = made_shops.put({"messages": rows}, ZONE)
    rule = msgspec.structs.replace(REPLY, cases="buyer_days")
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        made = document(view, [shop], [rule], Period("range", date(2026, 1, 7), date(2026, 1, 8)))
    (worst,) = made.sections[0].worst
    assert worst.cases[0].subject == "c-w"
    assert (len(worst.cases), list(worst.waiting)) == (5, [worst.cases[0].case_id])
    page = files.content(made, language, ".html").decode()
    assert remark in page
    book = openpyxl.load_workbook(io.BytesIO(files.content(made, language, ".xlsx")))
    first = [cell.value for cell in book.worksheets[3][2]]
    assert first[3] == "c-w"
    assert timedelta(hours=4) - timedelta(seconds=1) in first
    assert remark in first


def test_a_day_that_was_imported_before_it_was_over_is_no_finished_one(made_shops: MadeShops) -> None:
    """Data to 8 January, 10:10, imported at noon of that day: a question of 10:09 is not missed by the evening."""
    shop = made_shops.put({"messages": chats(7, 0, 2, "A") + chats(8, 1, 0, "A")}, ZONE)
    connection = made_shops.store.connection()

    def known(imported_at: str) -> tuple[date, str]:
        connection.execute("DELETE FROM imports WHERE shop_id = ?", [shop.shop_id])
        connection.execute(
            "INSERT INTO imports (import_id, shop_id, file, sha256, kind, platform, format, read, new, changed, same, "
            "rejected, imported_at, columns) VALUES (0, ?, 'f', 'x', 'messages', 'other', 'x', 4, 4, 0, 0, 0, ?, [])",
            [shop.shop_id, imported_at],
        )
        with Access.local(made_shops.store).view([shop.shop_id]) as view:
            until = whole_until(view, [shop])[shop.shop_id]
            return files.last_day(view, [shop]), until.strftime("%d %H:%M")

    assert known("2026-01-08 04:00:00") == (date(2026, 1, 7), "08 02:10")
    assert known("2026-01-08 16:00:00") == (date(2026, 1, 8), "08 15:59"), "midnight of the 9th, local time"
    connection.close()


def test_columns_without_anything_in_them_take_no_room() -> None:
    rows = [("1 Nov", "c1", "–", "–"), ("2 Nov", "c2", "–", "1.00")]
    names = ("time", "number", "agent", "rating")
    assert without_empty(names, rows, (3,)) == (
        ("time", "number", "rating"), [("1 Nov", "c1", "–"), ("2 Nov", "c2", "1.00")], (2,),
    )  # fmt: skip
    assert without_empty(names, [], (3,)) == (names, [], (3,))


def test_shops_with_one_rule_share_it_over_the_period() -> None:
    """What is asked by the same rule is counted by the same statement."""
    shops = [Shop(name, "other", "CN", ZONE) for name in ("a", "b")]
    asked_at = datetime(2026, 1, 8, tzinfo=UTC)
    requests = [Request(shop, REPLY, asked_at, asked_at) for shop in shops]
    of_period = _over(requests, Period("range", date(2026, 1, 7), date(2026, 1, 8)))
    assert of_period[0].rule is of_period[1].rule
    assert of_period[0].rule.window == Period("range", date(2026, 1, 7), date(2026, 1, 8)).window


class PageParser(HTMLParser):
    """The elements of a page, and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_holds_no_markup_but_its_own_and_loads_nothing(report: Document, language: str) -> None:
    text = files.content(report, language, ".html").decode()
    parser = PageParser()
    parser.feed(text)
    assert parser.names & {"script", "b", "img", "a", "iframe", "link"} <= {"b"}
    assert not any(name.startswith("on") or name in ("src", "href") for name in parser.attributes)
    assert "http" not in re.sub(r'http-equiv="Content-Security-Policy"', "", text.replace("http://x", ""))
    assert HOSTILE in "".join(parser.texts)
    assert ("Reply <b>rate</b>" if language == "en" else "回复<b>率</b>") in "".join(parser.texts)
    assert "default-src 'none'" in text.replace("&#x27;", "'")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_holds_numbers_and_texts_and_no_formula(report: Document, language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.content(report, language, ".xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}, "no formula"
    figures = book.worksheets[1]
    headers = [cell.value for cell in figures[1]]
    row = [cell.value for cell in figures[2]]
    assert row[0] == HOSTILE
    shares = [place for place, header in enumerate(headers) if header and header.endswith(("（比率）", "(share)"))]
    assert [row[place] for place in shares] == pytest.approx([2 / 12, 2 / 12, 1.0])
    waits = {cell.value for cell in book.worksheets[3]["F"][1:]}
    assert waits == {timedelta(minutes=10)}


def test_a_report_is_written_whole_and_private(report: Document, tmp_path: Path) -> None:
    path = tmp_path / "week.html"
    path.write_text("<!doctype html>the page before", encoding="utf-8")
    files.write(report, "en", path)
    assert "the page before" not in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["week.html"]
    with pytest.raises(DabiaoError):
        files.write(report, "en", tmp_path / "week.pdf")
    with pytest.raises(DabiaoError):
        files.write(report, "en", tmp_path / "no folder" / "week.html")


def test_a_file_is_named_after_its_kind_shop_and_days(report: Document) -> None:
    name = re.sub(r"[^\w.-]+", "-", HOSTILE).strip("-.")
    assert files.name_of(report, "zh", ".html") == f"报告_{name}_2026-01-07_2026-01-08.html", "no id"
