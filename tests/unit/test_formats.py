"""The built-in formats against exports made as the platforms write them, and what those do not say."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import duckdb
import msgspec
import pytest

from data.access import Access
from data.errors import DabiaoError
from data.files.reader import open_source
from data.formats.format import BUILT_IN, Format, load_formats, read_format
from data.formats.keys import Amounts, Chat, Rows, Times
from data.formats.matching import Match, match, possible_headers, recognise
from data.loading.loader import import_file
from data.loading.loader import recognise as recognise_file
from data.rows.cell_table import staged_places
from data.rows.layout import lay_out
from data.store import IN_MEMORY, Store
from data.tables import TABLES
from tests.formats import (
    douyin,
    filled_templates,
    kuaishou,
    other_chinese,
    pinduoduo,
    plain,
    sessions,
    shopee_lazada,
    taobao,
    tiktok_shop,
    western,
)
from tests.formats.making import Fixture, Unusable
from tests.reference.examples import sample

FIXTURES = [
    fixture
    for module in (
        kuaishou, douyin, taobao, pinduoduo, tiktok_shop, shopee_lazada, western, other_chinese, sessions, plain,
        filled_templates,
    )
    for fixture in module.FIXTURES
]  # fmt: skip
TWICE = sample(FIXTURES, kind=lambda fixture: fixture.platform)
"""The exports that are imported a second time: one of each platform in `make test`, all in `make soak`."""
UNUSABLE = [
    unusable
    for module in (douyin, taobao, pinduoduo, shopee_lazada, western)
    for unusable in module.UNUSABLE
]  # fmt: skip
PLAIN = {f"plain_{name}": ",".join(column.name for column in table.columns) for name, table in TABLES.items()}

UNSAID = {
    "kuaishou_orders": {"buyer_id", "cancelled_at", "cancelled_by", "delivered_at"},
    "kuaishou_aftersales": {"agreed_at", "returned_at", "platform_intervened", "fault"},
    "kuaishou_open_orders": {"status", "promised_at", "amount", "delivered_at", "cancelled_at", "cancelled_by"},
    "kuaishou_open_refunds": {"agreed_at", "returned_at", "platform_intervened", "fault"},
    "douyin_orders": {"buyer_id", "cancelled_at", "cancelled_by", "delivered_at"},
    "taobao_orders": {"promised_at", "shipped_at", "cancelled_at", "cancelled_by"},
    "taobao_refunds": {"agreed_at"},
    "pinduoduo_orders": {"buyer_id", "cancelled_at", "cancelled_by"},
    "tiktok_shop_orders": {"promised_at"},
    "tiktok_shop_returns": {"amount", "agreed_at", "returned_at", "platform_intervened", "fault"},
    "shopee_orders": {"delivered_at", "cancelled_at", "cancelled_by"},
    "shopee_orders_id": {"shipped_at", "delivered_at", "cancelled_at", "cancelled_by"},
    "shopee_orders_vi": {"promised_at", "delivered_at", "cancelled_by"},
    "shopee_orders_th": {"delivered_at", "cancelled_by"},
    "lazada_orders": {"paid_at", "promised_at", "shipped_at"},
    "shopify_orders": {"promised_at", "cancelled_by"},
    "etsy_orders": {"paid_at", "promised_at", "product_id"},
    "ebay_orders": {"cancelled_by"},
    "amazon_orders": {"shipped_at", "cancelled_at"},
    "wechat_orders": {"buyer_id", "promised_at"},
    "xiaohongshu_orders": {"delivered_at", "cancelled_at"},
    "jd_orders": {"promised_at", "shipped_at", "delivered_at", "cancelled_at", "cancelled_by"},
    "youzan_aftersales": {"agreed_at", "returned_at", "platform_intervened", "fault"},
}
"""Format → columns that its export says nothing about. To fill one is to invent."""


@dataclass(frozen=True)
class Sheet:
    head: list[list[str]]


@pytest.fixture(scope="module")
def formats() -> dict[str, Format]:
    return {form.id: form for form in load_formats()}


@pytest.fixture(params=FIXTURES, ids=lambda fixture: f"{fixture.format}-{fixture.file}")
def export(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Fixture, Path]:
    fixture: Fixture = request.param
    path = tmp_path / fixture.file
    fixture.write(path)
    return fixture, path


@pytest.fixture(scope="module")
def access() -> Iterator[Access]:
    """A store with a shop for each export."""
    with Store.open(IN_MEMORY) as store:
        yield Access.local(store)


def recognised(header: str, formats: dict[str, Format], platform: str | None = None) -> Match:
    return recognise([Sheet([header.split(",")])], formats.values(), file="export", platform=platform)


# --- what the formats are --------------------------------------------------------------------------------------------


def test_every_format_has_its_fixture(formats: dict[str, Format]) -> None:
    assert set(formats) == {entry.format for entry in (*FIXTURES, *UNUSABLE)}


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_format_is_named_like_its_file_and_titled_in_both_languages(path: Path) -> None:
    form = read_format(path)
    assert form.id == path.stem
    assert re.search("[一-鿿]", form.title["zh"])
    assert not re.search("[一-鿿]", form.title["en"])
    assert form.platform == "other" or path.stem.startswith(form.platform)


@pytest.mark.parametrize(("name", "unsaid"), UNSAID.items())
def test_what_an_export_does_not_say_is_not_read_into_it(
    name: str, unsaid: set[str], formats: dict[str, Format]
) -> None:
    form = formats[name]
    assert not unsaid & {*form.columns, *form.joined, *form.if_empty, *form.constants}


def test_every_format_and_every_key_is_described(formats: dict[str, Format]) -> None:
    page = (BUILT_IN.parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [name for name in formats if f"`{name}`" not in page] == []
    keys = page.split("## A format file")[1]
    named = {field.name for part in (Format, Times, Amounts, Rows, Chat) for field in msgspec.structs.fields(part)}
    assert [key for key in named if not re.search(rf"`\[*{key}(\.…)?\]*`", keys)] == []


# --- the exports -----------------------------------------------------------------------------------------------------


def test_an_export_is_recognised_without_any_option(export: tuple[Fixture, Path]) -> None:
    fixture, path = export
    assert recognise_file(path).id == fixture.format


def test_an_export_comes_in_as_worked_out_by_hand_and_a_second_time_changes_nothing(
    export: tuple[Fixture, Path], access: Access
) -> None:
    fixture, path = export
    shop = f"{fixture.format} {fixture.file}"
    result = import_file(access, path, shop, platform=fixture.platform, market=fixture.market)
    assert result.format == fixture.format
    assert [(r.line, r.column, r.reason) for r in result.rejects] == list(fixture.rejected)
    assert [(u.column, u.word) for u in result.unread] == list(fixture.unread)
    assert (result.read, result.new, result.rejected) == (fixture.read, len(fixture.rows), len(fixture.rejected))
    with access.view([shop]) as view:
        stored = view.rows(f"SELECT * FROM {result.kind} ORDER BY line")
    assert [{name: row[name] for name in wanted} for row, wanted in zip(stored, fixture.rows, strict=True)] == list(
        fixture.rows
    )
    if fixture in TWICE:
        again = import_file(access, path, shop)
        assert (again.new, again.changed, again.same) == (0, 0, len(fixture.rows))


def test_no_other_format_fits_an_export_as_well(export: tuple[Fixture, Path], formats: dict[str, Format]) -> None:
    fixture, path = export
    sheets = [(sheet, possible_headers(sheet)) for sheet in open_source(path).sheets]
    points: dict[str, int] = {}
    for form in formats.values():
        fits = [fit for place, (sheet, headers) in enumerate(sheets) if (fit := match(sheet, headers, place, form))]
        if fits:
            points[form.id] = max(len(candidate.places) + len(form.known_by) for candidate in fits)
    own = points.pop(fixture.format, None)
    if formats[fixture.format].chat is not None:
        assert (own, points) == (None, {}), "a chat has no headers"
    else:
        assert own is not None
        assert max(points.values(), default=0) < own, points


def test_the_order_of_an_exports_columns_does_not_matter(
    export: tuple[Fixture, Path], formats: dict[str, Format]
) -> None:
    fixture, path = export
    if formats[fixture.format].chat is None:
        turned = [Sheet([list(reversed(row)) for row in sheet.head]) for sheet in open_source(path).sheets]
        assert recognise(turned, formats.values(), file="export").format.id == fixture.format


@pytest.mark.parametrize("unusable", UNUSABLE, ids=lambda unusable: unusable.format)
def test_an_export_of_no_use_is_known_and_said_to_be(unusable: Unusable, tmp_path: Path) -> None:
    path = tmp_path / unusable.file
    unusable.write(path)
    with pytest.raises(DabiaoError) as refusal:
        recognise_file(path)
    assert refusal.value.key == unusable.error
    assert refusal.value.values == {"file": unusable.file, "format": unusable.format}


# --- plain files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["kuaishou", "tiktok_shop", None])
@pytest.mark.parametrize(("name", "header"), PLAIN.items())
def test_a_plain_file_is_recognised_for_a_shop_of_any_platform(
    name: str, header: str, platform: str | None, formats: dict[str, Format]
) -> None:
    matches = recognised(header, formats, platform)
    assert matches.format.id == name
    assert set(matches.places) == set(header.split(","))


def test_a_plain_file_of_reviews_with_order_numbers_is_no_file_of_orders(formats: dict[str, Format]) -> None:
    assert recognised("order_id,created_at,service_score", formats).format.id == "plain_reviews"
    assert recognised("order_id,created_at,paid_at", formats).format.id == "plain_orders"


# --- columns that a file lacks ---------------------------------------------------------------------------------------


def headers_in(form: Format) -> list[str]:
    """Every header that a format reads, in the first of its spellings."""
    listed = [headers[0] for headers in form.columns.values()]
    for several in (form.joined, form.if_empty, *(row.if_empty for row in form.rows)):
        listed += [header for headers in several.values() for header in headers]
    listed += [headers[0] for row in form.rows for headers in row.columns.values()]
    listed += [later.header[0] for row in form.rows for later in row.later.values()]
    return list(dict.fromkeys([*(entry[0] for entry in form.known_by), *listed]))


def named_by_layout(form: Format) -> list[str]:
    """The headers that a format's layout does something with, beside that of the table's key."""
    names = {*form.fill_down, *form.once, *form.joined, *form.if_empty, form.table.key[0]}
    for row in form.rows:
        names |= {*row.if_empty, *row.constants, *row.later, *row.only_with}
    headers = [form.columns[name][0] for name in sorted(names) if name in form.columns]
    for several in (
        form.joined,
        form.if_empty,
        *(row.if_empty for row in form.rows),
        *(row.columns for row in form.rows),
    ):
        headers += [header for listed in several.values() for header in listed]
    headers += [later.header[0] for row in form.rows for later in row.later.values()]
    return list(dict.fromkeys(headers))


@pytest.mark.parametrize("form", [form for form in load_formats() if form.chat is None], ids=lambda form: form.id)
def test_columns_that_an_export_lacks_stay_empty_whichever_one_or_two_they_are(form: Format) -> None:
    headers = headers_in(form)
    connection = duckdb.connect()
    laid_out = form.rows or form.fill_down or form.once or form.times.months or form.joined or form.if_empty
    # two headers that no part of the layout names are rewritten by nothing: leaving out either alone shows all
    pairs = [*combinations(named_by_layout(form), 2), *zip(headers, headers, strict=True)]
    for dropped in [{first, second} for first, second in sample(pairs, 6) if laid_out]:
        left = [header for header in headers if header not in dropped]
        matched = match(Sheet([left]), possible_headers(Sheet([left])), 0, form)
        if matched is None or form.unusable:
            continue
        cells = ", ".join(f"'x' AS \"{name}\"" for name in staged_places(matched))
        connection.execute(f"CREATE TABLE staged AS SELECT 2::BIGINT AS line, NULL::VARCHAR AS ragged, {cells}")
        lay_out(connection, matched, file="export.csv", exact_cells=False)
        assert {*matched.places, "line"} <= {name for name, *_ in connection.execute("DESCRIBE staged").fetchall()}
        assert connection.execute("SELECT count(*) FROM staged").fetchone() is not None
        for kind in ("VIEW", "TABLE"):
            with contextlib.suppress(duckdb.CatalogException):
                connection.execute(f"DROP {kind} staged")
