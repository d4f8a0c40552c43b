"""The import that a page has started: its progress bar, and the receipt once it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from data.errors import DabiaoError
from data.loading.import_result import ImportResult
from locales import Translator
from metrics.reports.scorecard import Judged
from pages.state import queries, session
from pages.text import plain_text, scores
from pages.uploads.import_job import Job
from pages.uploads.waiting_files import Target, Waiting, waiting

LOOK_SECONDS = 0.5

AT_ONCE_SECONDS = 0.5
"""An import that finishes within this time gets no progress bar."""


@dataclass(frozen=True)
class Moved:
    """A score before and after an import; `before` is None if there was none."""

    after: Judged
    before: Judged | None


@dataclass(frozen=True)
class Receipt:
    """Results of an import per file, and the scores that changed. Failed files stay in the queue with their error."""

    shop_id: str
    results: list[ImportResult] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    stopped: bool = False


def start_import(target: Target, files: Sequence[Waiting], covers_until: date | None = None) -> None:
    """Start the import. `covers_until`: as in `Job`. Raises DabiaoError if the shop has no name."""
    if not target.shop_id:
        raise DabiaoError("error.shop_name_needed")
    st.session_state["before"] = _figures(target.shop_id)
    st.session_state["job"] = Job(target, list(files), covers_until).start(session.access())
    st.session_state.pop("receipt", None)


def show_progress(t: Translator, job: Job) -> None:
    """Show the progress of an import; once it is done, keep its receipt and run the page again."""
    if not job.wait(AT_ONCE_SECONDS):
        _progress(t)
        return
    del st.session_state["job"]
    taken = [entry for entry in job.files[: job.at] if entry.error is None]
    st.session_state["waiting"] = [entry for entry in waiting() if not any(entry is other for other in taken)]
    session.close_view()  # it was opened before the files were in
    before, after = st.session_state.pop("before"), _figures(job.target.shop_id)
    moved = [Moved(entry, before.get(rule)) for rule, entry in after.items() if _differs(t, before.get(rule), entry)]
    st.session_state["receipt"] = Receipt(job.target.shop_id, job.results, moved, job.is_cut_short)
    if job.results:
        st.session_state["show_shop"] = job.target.shop_id
        if job.target.platform is not None:  # the shop is new no longer: its form goes, and the next files go into it
            st.session_state["target"] = job.target.shop_id
    st.rerun()


@st.fragment(run_every=LOOK_SECONDS)
def _progress(t: Translator) -> None:
    """The progress bar, redrawn every `LOOK_SECONDS` without the rest of the page."""
    job: Job | None = st.session_state.get("job")
    if job is None or job.is_done:
        st.rerun()
    at = min(job.at, len(job.files) - 1)
    file = plain_text.escape_markdown(job.files[at].name)
    importing = t("upload.importing", file=file, at=t.number(at + 1), count=t.number(len(job.files)))
    st.progress(min(job.share, 1.0), t("upload.stopping", file=file) if job.is_stopped else importing)
    st.button(t("upload.stop"), icon=":material/stop_circle:", key="stop", on_click=job.stop)


def _figures(shop_id: str) -> dict[str, Judged]:
    shop = next((shop for shop in session.view().shops() if shop.shop_id == shop_id), None)
    return {} if shop is None else {entry.rule.id: entry for entry in queries.judged(shop, queries.ends_at(shop))}


def _differs(t: Translator, before: Judged | None, after: Judged) -> bool:
    """Whether the value as shown or the status changed."""
    if before is None:
        return after.score.value is not None
    states = [(scores.value(t, entry.score, entry.rule), entry.score.shown_status()) for entry in (before, after)]
    return states[0] != states[1]
