"""Screens room: taking files in: into which shop, what each file is, and the import itself with its progress."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.typing import UploadedFile

from data.errors import DabiaoError
from data.format import Format, needed_columns
from data.loader import ImportResult, import_file, recognise
from data.shops import DEFAULTS, MARKET_TIMEZONES, Shop, default_timezone
from data.tables import TABLES
from locales import Translator
from pages import context, phrases

ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls"]


@dataclass(frozen=True)
class Target:
    """The shop that files go into. What is None is already known, or has a default."""

    shop_id: str
    platform: str | None = None
    market: str | None = None
    timezone: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A file that lies ready: what it was recognised as, or why not."""

    file: UploadedFile
    format: Format | None
    error: DabiaoError | None


@dataclass(frozen=True)
class Moved:
    """A figure before and after an import; `before` is None where there was none."""

    after: context.Judged
    before: context.Judged | None


@dataclass(frozen=True)
class Receipt:
    """What came of an import: a result or an error a file, and the figures that moved."""

    shop_id: str
    results: list[ImportResult] = field(default_factory=list)
    failed: list[DabiaoError] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)


def ask_for_shop(t: Translator, shops: Sequence[Shop], current: Shop | None) -> Target:
    """The shop to load into: one there is, or a new one with the defaults of its platform."""
    names = [shop.shop_id for shop in shops]
    new = t("upload.new_shop")
    at = names.index(current.shop_id) if current is not None and current.shop_id in names else 0
    name = st.selectbox(t("upload.shop"), [*names, new], index=at, key="target", width=320) if names else new
    if name != new:
        return Target(name)
    with st.grid(4, min_column_width=180, gap="small"):
        called = st.text_input(t("upload.shop_name"), key="new_shop", max_chars=100)
        platform = st.selectbox(
            t("upload.platform"), list(DEFAULTS), format_func=lambda p: t(f"platform.{p}"), key="new_platform"
        )
        markets = list(dict.fromkeys([DEFAULTS[platform][0], *(m for m, _ in DEFAULTS.values()), *MARKET_TIMEZONES]))
        market = st.selectbox(
            t("upload.market"), markets, format_func=lambda m: t(f"market.{m}"), key=f"new_market-{platform}"
        )
        usual = default_timezone(platform, market)
        zones = list(dict.fromkeys([usual, *MARKET_TIMEZONES.values(), *(zone for _, zone in DEFAULTS.values())]))
        timezone = st.selectbox(t("upload.timezone"), zones, format_func=t.zone, key=f"new_zone-{platform}-{market}")
    return Target(called.strip(), platform, market, timezone)


def waiting(files: Sequence[UploadedFile]) -> list[Waiting]:
    """The dropped files, each looked at once."""
    seen: dict[str, Waiting] = st.session_state.setdefault("seen", {})
    for file in files:
        if file.file_id not in seen:
            seen[file.file_id] = _look(file)
    return [seen[file.file_id] for file in files]


def say(t: Translator, one: Waiting) -> None:
    """A line a file: what it was recognised as, or what to do about it."""
    if one.format is not None:
        made_by = one.format.platform
        platform = t("upload.plain") if made_by == "other" else t(f"platform.{made_by}")
        kind = t("upload.kind", platform=platform, table=t(f"table.{one.format.kind}"))
        st.markdown(f":green[:material/check_circle:] **{kind}**　:gray[{phrases.plain(one.file.name)}]")
    elif one.error is not None:
        st.warning(phrases.plain(phrases.told(t, one.error)), icon=":material/warning:")


def say_columns(t: Translator) -> None:
    """The columns of the plain format, for whoever makes a table by hand; the needed ones in bold."""
    with st.expander(t("upload.columns"), icon=":material/table:"):
        st.caption(t("upload.columns.what"))
        for table in TABLES.values():
            needed = needed_columns(table)
            names = [f"**{c.name}**" if c.name in needed else c.name for c in table.columns]
            st.markdown(f"{t(f'table.{table.name}')}：{', '.join(names)}")


def take_in(t: Translator, target: Target, ready: Sequence[Waiting]) -> Receipt:
    """Import the files one by one; a file that cannot be read does not keep the others out.

    Raises DabiaoError when the shop has no name.
    """
    if not target.shop_id:
        raise DabiaoError("error.shop_name_needed")
    before = _figures(target.shop_id)
    receipt = Receipt(target.shop_id)
    for one in ready:
        text = t("upload.importing", file=one.file.name)
        bar = st.progress(0.0, text)
        try:
            receipt.results.append(_import(target, one, partial(_advance, bar, text)))
        except DabiaoError as e:
            receipt.failed.append(e)
    after = _figures(target.shop_id)
    receipt.moved.extend(
        Moved(one, before.get(rule)) for rule, one in after.items() if _differs(t, before.get(rule), one)
    )
    return receipt


def _import(target: Target, one: Waiting, progress: Callable[[float], None]) -> ImportResult:
    with _on_disk(one.file) as path:
        return import_file(
            context.store(),
            path,
            target.shop_id,
            platform=target.platform,
            market=target.market,
            timezone=target.timezone,
            name=one.file.name,
            progress=progress,
        )


def _advance(bar: DeltaGenerator, text: str, done: float) -> None:
    bar.progress(min(done, 1.0), text)


def _look(file: UploadedFile) -> Waiting:
    with _on_disk(file) as path:
        try:
            return Waiting(file, recognise(path), None)
        except DabiaoError as e:
            return Waiting(file, None, e)


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """The file where the importer can read it, under its own name, for as long as it takes."""
    with TemporaryDirectory(prefix="dabiao-") as folder:
        path = Path(folder) / Path(file.name).name
        path.write_bytes(file.getbuffer())
        yield path


def _figures(shop_id: str) -> dict[str, context.Judged]:
    shop = next((shop for shop in context.sight().shops() if shop.shop_id == shop_id), None)
    return {} if shop is None else {one.rule.id: one for one in context.judged(shop, context.ends_at(shop))}


def _differs(t: Translator, before: context.Judged | None, after: context.Judged) -> bool:
    """Whether somebody would see a difference."""
    if before is None:
        return after.score.value is not None
    shown = [(phrases.value(t, one.score, one.rule), one.score.status) for one in (before, after)]
    return shown[0] != shown[1]
