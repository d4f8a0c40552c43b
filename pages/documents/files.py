"""Writing a report as a file: which shops, which period, which language, HTML or a workbook; private and whole."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from data.access import Access
from data.errors import DabiaoError
from data.publishing.exported_files import write_export
from data.shops import Shop
from data.table_export import file_name
from data.view import View
from locales import LANGUAGE_NAMES, translator
from metrics.documents.document import Document, document
from metrics.documents.period import Period, parse_period
from metrics.rules.rulebook import load_rules
from metrics.scoring.reach import whole_until
from metrics.scoring.windows import local_of
from pages.documents import html, workbook

SUFFIXES = (".html", ".xlsx")


def report_of(access: Access, shop_ids: Sequence[str], period: str) -> Document:
    """The report about these shops, by default all; `period`: see `parse_period`.

    Raises DabiaoError for an unknown shop or period, and where there is no shop at all.
    """
    access.require("export")
    with access.view() as everything:
        shops = [everything.shop(shop_id) for shop_id in dict.fromkeys(shop_ids)] or everything.shops()
    if not shops:
        raise DabiaoError("error.no_shop_to_report")
    with access.view(shop.shop_id for shop in shops) as view:
        return document(view, shops, load_rules(), parse_period(period, last_day(view, shops)))


def last_day(view: View, shops: Sequence[Shop]) -> date:
    """The last local day that the data of any of the shops hold to its end."""
    ends = whole_until(view, shops)
    after = (local_of(ends[shop.shop_id] + timedelta(seconds=1), shop).date() for shop in shops)
    return max(after) - timedelta(days=1)


def content(report: Document, language: str, suffix: str) -> bytes:
    """The report in one of `LANGUAGE_NAMES` as a file with one of `SUFFIXES`."""
    t = translator(LANGUAGE_NAMES[language])
    return workbook.render(t, report) if suffix == ".xlsx" else html.render(t, report).encode()


def name_of(report: Document, language: str, suffix: str) -> str:
    """The file's name: 周报_店铺_2026-03-23_2026-03-29.html; without a shop where there are several."""
    return named(report.period, [standing.settings.name for standing in report.standings], language, suffix)


def named(period: Period, shops: Sequence[str], language: str, suffix: str, label: str = "") -> str:
    """The name of the file of a report about a period and shops, by name or id. `label`: a further part; "": none."""
    t = translator(LANGUAGE_NAMES[language])
    names = [label, *([shops[0]] if len(shops) == 1 else [])]
    days = period.from_.isoformat(), period.to.isoformat()
    return file_name(t(f"report.kind.{period.kind}"), *names, *dict.fromkeys(days)) + suffix


def write(report: Document, language: str, path: Path) -> None:
    """Write the report to a path that ends with one of `SUFFIXES`.

    Raises DabiaoError for another, and as `write_export`.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise DabiaoError("error.report_suffix", file=path, known=", ".join(SUFFIXES))
    write_export(path, content(report, language, path.suffix.lower()))
