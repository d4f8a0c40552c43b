"""Where a platform offers the export that fills a table, in sentences. Pure functions; no streamlit."""

from collections.abc import Sequence
from typing import Literal

from data.errors import DabiaoError
from data.formats.format import Format, load_formats, needed_columns
from data.tables import KEPT_BY_HAND, TABLES
from locales import Translator

EXPORTED = tuple(table for table in TABLES if table not in KEPT_BY_HAND)
"""The tables that platforms export."""


def instructions(t: Translator, platform: str, tables: Sequence[str]) -> list[str]:
    """A sentence per export that fills one of the tables: its name and the menu path; then other systems that do."""
    formats = [form for table in tables for form in exports_of(platform, table)]
    lines = [
        t("lacking.at", export=_title(t, form), path=menu_path(t, form)) for form in formats if form.unusable is None
    ]
    useless = [form for form in formats if form.unusable is not None]
    lines += [t(f"lacking.not.{form.unusable}", export=_title(t, form), path=menu_path(t, form)) for form in useless]
    unknown = [table for table in tables if not any(form.kind == table and form.unusable is None for form in formats)]
    if unknown:
        lines.append(_unknown(t, platform, unknown))
    others = [_title(t, form) for form in _other_systems(tables)]
    if others:
        lines.append(t("lacking.elsewhere", systems=t("list.and").join(others)))
    return lines


def exports_of(platform: str, table: str) -> list[Format]:
    """The formats of a platform for a table with a documented menu path.

    Exports of the seller back office come first.
    """
    formats = [form for form in _formats() if form.platform == platform and form.kind == table and form.found_at]
    return sorted(formats, key=lambda form: "→" not in form.found_at["zh"])


def with_column(forms: Sequence[Format], column: str) -> list[Format]:
    """Those of the formats that fill a column."""
    return [
        form
        for form in forms
        if any(column in part for part in (form.columns, form.joined, *(row.columns for row in form.rows)))
    ]


def menu_path(t: Translator, form: Format) -> str:
    """The menu path to an export, in the reader's language."""
    return form.found_at[_title_language(t)]


def _unknown(t: Translator, platform: str, tables: Sequence[str]) -> str:
    """A sentence on tables without a documented export: the columns that a table of one's own needs."""
    names, made_by = t("list.and").join(t(f"table.{table}") for table in tables), t(f"platform.{platform}")
    if len(tables) > 1:
        return t("lacking.unknown_ones", tables=names, platform=made_by)
    columns = t("list.and").join(t(f"column.{column}") for column in needed_columns(TABLES[tables[0]]))
    return t("lacking.unknown", table=names, platform=made_by, columns=columns)


def _other_systems(tables: Sequence[str]) -> list[Format]:
    """Formats of other systems, such as help desks, that fill one of the tables; without the plain formats."""
    formats = [form for form in _formats() if form.platform == "other" and form.kind in tables]
    return [
        form for form in formats if form.unusable is None and not form.found_at and not form.id.startswith("plain_")
    ]


def _formats() -> list[Format]:
    try:
        return load_formats()
    except DabiaoError:  # an invalid format of the user's own; the upload page reports it
        return []


def _title(t: Translator, form: Format) -> str:
    return form.title.get(_title_language(t), form.id)


def _title_language(t: Translator) -> Literal["zh", "en"]:
    return "zh" if t.language.startswith("zh") else "en"
