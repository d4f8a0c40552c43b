"""The import that a page has started: its progress bar, and the receipt once it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from data.errors import DabiaoError
from data.loading.loader import ImportResult
from locales import Translator
from pages.state import queries, session
from pages.text import plain_text, scores
from pages.uploads.import_job import Job
from pages.uploads.upload_form import waiting
from pages.uploads.waiting_files import Target, Waiting

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


def start_import(target: Target, files: Sequence[Waiting]) -> None:
    """Start importing. Raises DabiaoError when the shop has no name."""
    if not target.shop_id:
        raise DabiaoError("error.shop_name_needed")
    st.session_state["before"] = _figures(target.shop_id)
    st.session_state["job"] = Job(target, list(files)).start(session.access())
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
    file = plain_text.escape_markdown(job.files[at].name)
    importing = t("upload.importing", file=file, at=t.number(at + 1), count=t.number(len(job.files)))
    st.progress(min(job.share, 1.0), t("upload.stopping", file=file) if job.stopped.is_set() else importing)
    st.button(t("upload.stop"), icon=":material/stop_circle:", key="stop", on_click=job.stopped.set)


def _figures(shop_id: str) -> dict[str, queries.Judged]:
    shop = next((shop for shop in session.sight().shops() if shop.shop_id == shop_id), None)
    return {} if shop is None else {entry.rule.id: entry for entry in queries.judged(shop, queries.ends_at(shop))}


def _differs(t: Translator, before: queries.Judged | None, after: queries.Judged) -> bool:
    """Whether somebody would see a difference."""
    if before is None:
        return after.score.value is not None
    states = [(scores.value(t, entry.score, entry.rule), entry.score.status) for entry in (before, after)]
    return states[0] != states[1]
