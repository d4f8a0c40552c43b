"""Taking files in: into which shop, what each file is and still needs, and the import's progress."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from data.errors import DabiaoError
from data.formats import drafts, profile
from data.formats.format import Format, needed_columns
from data.inbox.watcher import DONE, FAILED
from data.loading.loader import ImportResult
from data.shops import DEFAULTS, MARKET_TIMEZONES, Shop, default_timezone
from data.tables import TABLES
from locales import Translator
from pages.state import navigation, queries, session
from pages.text import imports, scores
from pages.uploads.import_job import Job
from pages.uploads.waiting_files import LOCKED, Target, Waiting

ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls", "ods", "zip"]

MAPPABLE = ("error.unknown_file", "error.ambiguous_format")
"""What a person helps against by saying which column is which."""

READINGS_TO_ASK = {"error.ambiguous_dates": "day_first", "error.ambiguous_amounts": "decimal"}
"""What a file does not show → the field of a draft by which a person says it."""

LOOK_SECONDS = 0.5

AT_ONCE_SECONDS = 0.5
"""An import that is done so soon needs no progress bar."""


@dataclass(frozen=True)
class Moved:
    """A figure before and after an import; `before` is None where there was none."""

    after: queries.Judged
    before: queries.Judged | None


@dataclass(frozen=True)
class Receipt:
    """What came of an import: a result a file, and the figures that moved. What failed still waits, with its error."""

    shop_id: str
    results: list[ImportResult] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    stopped: bool = False


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


def file_card(t: Translator, file: Waiting, target: Target) -> None:
    """A file that waits: what it was recognised as, or what is to be done about it; it can be taken away again."""
    with st.container(border=True, gap="xsmall", key=f"file-{file.key}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            if file.format is not None and file.error is None:
                kind = imports.kind(t, file.format.platform, file.format.kind)
                st.markdown(f":green[:material/check_circle:] **{kind}**　:gray[{scores.escape_markdown(file.name)}]")
            else:
                st.markdown(f":orange[:material/warning:] **{scores.escape_markdown(file.name)}**")
            st.button(
                t("upload.remove"),
                key=f"remove-{file.key}",
                icon=":material/close:",
                type="tertiary",
                on_click=_forget,
                args=(file,),
            )
        if file.error is not None:
            _next_step(t, file, file.error, target)


def plain_format_columns(t: Translator) -> None:
    """The columns of the plain format, for whoever makes a table by hand; the needed ones in bold."""
    with st.expander(t("upload.columns"), icon=":material/table:"):
        st.caption(t("upload.columns.what"))
        for table in TABLES.values():
            needed = needed_columns(table)
            names = [f"**{c.name}**" if c.name in needed else c.name for c in table.columns]
            st.markdown(f"{t(f'table.{table.name}')}：{', '.join(names)}")


def inbox_help(t: Translator, target: Target) -> None:
    """Where files can be put so that they go in by themselves."""
    with st.expander(t("upload.inbox"), icon=":material/folder_open:"):
        shop = target.shop_id or t("upload.shop_name")
        st.caption(t("upload.inbox.what", shop=scores.escape_markdown(shop), done=DONE, failed=FAILED))
        st.code(str(session.inbox().folder / shop), language=None, wrap_lines=True)


def waiting() -> list[Waiting]:
    """The files that wait to be imported, or to be helped."""
    files: list[Waiting] = st.session_state.setdefault("waiting", [])
    return files


def start_import(target: Target, files: Sequence[Waiting]) -> None:
    """Start importing. Raises DabiaoError when the shop has no name."""
    if not target.shop_id:
        raise DabiaoError("error.shop_name_needed")
    st.session_state["before"] = _figures(target.shop_id)
    st.session_state["job"] = Job(target, list(files)).start(session.store())
    st.session_state.pop("receipt", None)


def show_progress(t: Translator, job: Job) -> None:
    """Show how far an import is; once it is done, put its receipt by."""
    if not job.done.wait(AT_ONCE_SECONDS):
        _progress(t)
        return
    del st.session_state["job"]
    taken = [entry for entry in job.files[: job.at] if entry.error is None]
    st.session_state["waiting"] = [entry for entry in waiting() if not any(entry is other for other in taken)]
    if job.unforeseen is not None:
        raise job.unforeseen
    session.look_anew()  # this view began before the files were in
    before, after = st.session_state.pop("before"), _figures(job.target.shop_id)
    moved = [Moved(entry, before.get(rule)) for rule, entry in after.items() if _differs(t, before.get(rule), entry)]
    st.session_state["receipt"] = Receipt(job.target.shop_id, job.results, moved, job.stopped.is_set())
    if job.results:
        st.session_state["show_shop"] = job.target.shop_id
    st.rerun()


@st.fragment(run_every=LOOK_SECONDS)
def _progress(t: Translator) -> None:
    """How far it is, drawn again and again while the rest of the page stands still."""
    job: Job | None = st.session_state.get("job")
    if job is None or job.done.is_set():
        st.rerun()
    at = min(job.at, len(job.files) - 1)
    file = scores.escape_markdown(job.files[at].name)
    importing = t("upload.importing", file=file, at=t.number(at + 1), count=t.number(len(job.files)))
    st.progress(min(job.share, 1.0), t("upload.stopping", file=file) if job.stopped.is_set() else importing)
    st.button(t("upload.stop"), icon=":material/stop_circle:", key="stop", on_click=job.stopped.set)


def _next_step(t: Translator, file: Waiting, error: DabiaoError, target: Target) -> None:
    if error.key in MAPPABLE and file.is_table:
        st.markdown(t("upload.unknown"))
        if st.button(t("upload.map"), key=f"map-{file.key}", type="primary", icon=":material/table_edit:"):
            st.session_state["mapping"] = (file, target)
            st.switch_page(navigation.MAPPING, query_params={})
        return
    if error.key in MAPPABLE:
        st.markdown(t("upload.no_table"))
        return
    st.markdown(scores.escape_markdown(scores.error_text(t, error)))
    if error.key in LOCKED:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            word = st.text_input(t("upload.password"), type="password", key=f"password-{file.key}", width=240)
            if st.button(t("upload.unlock"), key=f"unlock-{file.key}", icon=":material/lock_open:") and word:
                file.password = word
                file.look()
                st.rerun()
    elif error.key in READINGS_TO_ASK and file.format is not None:
        _ask_and_remember(t, file, file.format, error)
    elif file.format is not None:
        st.button(t("upload.again"), key=f"again-{file.key}", icon=":material/refresh:", on_click=file.look)


def _ask_and_remember(t: Translator, file: Waiting, form: Format, error: DabiaoError) -> None:
    """What a file itself does not show, asked with its own cells, and remembered for files like it."""
    source = profile.look(file.path, file.name, password=file.password)
    answer = ask_reading(t, source, error, f"said-{file.key}")
    if st.button(t("upload.remember"), key=f"remember-{file.key}", disabled=answer is None):
        drafts.remember(form, **{READINGS_TO_ASK[error.key]: answer})
        file.look()
        st.rerun()


def ask_reading(t: Translator, file: profile.Unknown, error: DabiaoError, key: str) -> Any:
    """How doubtful dates or amounts are meant, as a draft of a format has it; None while nobody has said."""
    if error.key == "error.ambiguous_dates":
        column_profile = file.field(str(error.values["column"]))
        return _ask_day_first(t, column_profile.samples if column_profile is not None else [], key)
    cell = str(error.values["first"])
    return st.radio(
        t("mapping.amount", cell=scores.escape_markdown(cell)),
        [".", ","],
        index=None,
        format_func=lambda decimal: t.number(profile.amount(cell, decimal), 2),
        key=key,
    )


def _ask_day_first(t: Translator, cells: Sequence[str], key: str) -> bool | None:
    """Three dates of a file, read day first and month first, in words: whether the day comes first; None: not said."""
    readings = profile.readings(cells)
    words = {
        day_first: " · ".join(t.full_day(first if day_first else second) for _, first, second in readings)
        for day_first in (True, False)
    }
    day_first: bool | None = st.radio(
        t("mapping.days", cells=" · ".join(scores.escape_markdown(cell) for cell, _, _ in readings)),
        [True, False],
        index=None,
        format_func=words.__getitem__,
        key=key,
    )
    return day_first


def _forget(file: Waiting) -> None:
    st.session_state["waiting"] = [other for other in waiting() if other is not file]


def _figures(shop_id: str) -> dict[str, queries.Judged]:
    shop = next((shop for shop in session.sight().shops() if shop.shop_id == shop_id), None)
    return {} if shop is None else {entry.rule.id: entry for entry in queries.judged(shop, queries.ends_at(shop))}


def _differs(t: Translator, before: queries.Judged | None, after: queries.Judged) -> bool:
    """Whether somebody would see a difference."""
    if before is None:
        return after.score.value is not None
    states = [(scores.value(t, entry.score, entry.rule), entry.score.status) for entry in (before, after)]
    return states[0] != states[1]
