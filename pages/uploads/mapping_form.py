"""Parts of the mapping page, which asks what columns and words of an unknown file mean. Saves nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data.errors import DabiaoError
from data.formats import known_words, profile
from data.formats.drafts import Draft
from data.formats.format import ANY_WORD, MARKS, needed_columns
from data.formats.profile import ROWS_TRIED, Unknown
from data.formats.suggest import Suggestion
from data.loading.trial import Trial, with_draft
from data.shops import DEFAULTS, Shop, default_timezone
from data.tables import TABLES
from locales import Translator
from pages.state import all_shops
from pages.tables import safe_tables
from pages.text import imports, plain_text
from pages.uploads import ambiguous_cells
from pages.uploads.waiting_files import Target, Waiting

WORDS_ASKED = 30
"""Number of words of a column that get a question of their own, most frequent first; the others share one."""


DOUBTS_IN_WORDS = ("several", "unfit", "one_piece", "days", "clock", "zone")
"""Doubts that are told above the columns; the others are questions of their own."""


def file_profile(file: Waiting) -> Unknown:
    """The profile of the file, read once per file and session."""
    profiles: dict[str, Unknown] = st.session_state.setdefault("looked", {})
    if file.key not in profiles:
        profiles.clear()
        profiles[file.key] = profile.look(file.path, file.name, password=file.password)
    return profiles[file.key]


def market_and_timezone(target: Target, shops: Sequence[Shop]) -> tuple[str, str]:
    """Market and time zone in which the file's amounts and times are read."""
    for shop in shops:
        if shop.shop_id == target.shop_id:
            return shop.market, shop.timezone
    platform = target.platform or "other"
    return target.market or DEFAULTS[platform][0], target.timezone or default_timezone(platform, target.market)


def ask_doubts(t: Translator, waiting: Waiting, file: Unknown) -> dict[str, Any]:
    """Ask how dates and amounts are meant that a trial import found ambiguous. Draft field → answer, None if open."""
    doubts: dict[str, DabiaoError] = st.session_state.setdefault("doubts", {}).get(waiting.key, {})
    return {
        ambiguous_cells.READINGS_TO_ASK[key]: ambiguous_cells.ask_reading(t, file, error, f"said-{waiting.key}-{key}")
        for key, error in doubts.items()
    }


def record_doubt(file: Waiting, error: DabiaoError) -> bool:
    """Record an error that the user can settle. Returns False if it is none of those or was recorded before."""
    doubts = st.session_state.setdefault("doubts", {}).setdefault(file.key, {})
    if error.key not in ambiguous_cells.READINGS_TO_ASK or error.key in doubts:
        return False
    doubts[error.key] = error
    return True


def preview(t: Translator, file: Unknown) -> None:
    """Show the first rows of the file."""
    frame = pd.DataFrame(file.first, columns=file.headers)
    st.dataframe(
        safe_tables.escaped(frame), hide_index=True, height="content", alt=t("mapping.preview", file=file.name)
    )


def ask_target(t: Translator, target: Target, shops: Sequence[Shop]) -> Target:
    """Say into which shop the file goes; ask how a new one is called that has no name yet."""
    if target.shop_id:
        label = all_shops.shop_labels(t, shops).get(target.shop_id, target.shop_id)
        st.caption(t("mapping.into", shop=plain_text.escape_markdown(label)))
        return target
    called = st.text_input(t("upload.shop_name"), key="mapping_shop", max_chars=100, width=420)
    return replace(target, shop_id=called.strip())


def ask_platform(t: Translator, target: Target, shops: Sequence[Shop]) -> str:
    """Ask for the platform of the export; the default is that of the shop."""
    there = {shop.shop_id: shop.platform for shop in shops}
    usual = there.get(target.shop_id) or target.platform or "other"
    return st.selectbox(
        t("mapping.platform"),
        list(DEFAULTS),
        index=list(DEFAULTS).index(usual),
        format_func=lambda name: t(f"platform.{name}"),
        key="mapping_platform",
        width=260,
    )


def ask_columns(t: Translator, file: Unknown, suggestion: Suggestion) -> dict[str, str]:
    """Ask for the header of each canonical column, starting with the suggestion. Canonical column → header.

    Needed and suggested columns are asked for at once, the others behind an expander.
    """
    draft = suggestion.draft
    table = TABLES[draft.kind]
    needed = needed_columns(table)
    show_doubts(t, suggestion, DOUBTS_IN_WORDS)
    first = [c for c in table.columns if c.name in needed or c.name in draft.columns]
    first.sort(key=lambda column: column.name not in needed)
    with st.grid(3, min_column_width=240, gap="small", key="mapping_columns"):
        chosen = {c.name: _ask_column(t, file, suggestion, c.name, needed=c.name in needed) for c in first}
    others = [c for c in table.columns if c not in first]
    if others:
        with (
            st.expander(t("mapping.more_columns")),
            st.grid(3, min_column_width=240, gap="small", key="mapping_more_columns"),
        ):
            chosen |= {c.name: _ask_column(t, file, suggestion, c.name, needed=False) for c in others}
    return {c.name: header for c in table.columns if (header := chosen[c.name]) is not None}


def show_doubts(t: Translator, suggestion: Suggestion, reasons: Collection[str]) -> None:
    """Show the doubts of a suggestion that have one of these reasons."""
    for line in doubts(t, suggestion, reasons):
        st.caption(f":material/help: {plain_text.escape_markdown(line)}")


def doubts(t: Translator, suggestion: Suggestion, reasons: Collection[str]) -> list[str]:
    """Sentences on what a person should know of a suggestion, beside what stands under each of its columns."""
    return [
        t(
            f"doubt.{doubt.why}",
            column=imports.column(t, doubt.column) if doubt.column else "",
            text=t(f"table.{doubt.text}") if doubt.why == "kind" else doubt.text,
        )
        for doubt in suggestion.doubts
        if doubt.why in reasons
    ]


def _ask_column(t: Translator, file: Unknown, suggestion: Suggestion, name: str, *, needed: bool) -> str | None:
    draft = suggestion.draft
    usual = draft.columns.get(name)
    with st.container(gap="xxsmall"):
        header: str | None = st.selectbox(
            imports.column(t, name) + (t("mapping.needed") if needed else ""),
            file.headers,
            index=file.headers.index(usual) if usual in file.headers else None,
            placeholder=t("mapping.none"),
            key=f"map-{draft.kind}-{name}",
        )
        if header is not None:
            unsure = {doubt.column for doubt in suggestion.doubts if doubt.why in ("similar", "content")}
            st.caption(_sample(t, file, header, unsure=name in unsure and header == usual))
    return header


def ask_words(
    t: Translator, file: Unknown, draft: Draft, suggested: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Ask for the meaning of words. Canonical column → word of the file → canonical word, without the obvious ones."""
    meanings: dict[str, dict[str, str]] = {}
    for name, header in draft.columns.items():
        column_profile = file.field(header)
        if column_profile is None or not known_words.meanings(draft.kind, name):
            continue
        words = [(word, n) for word, n in column_profile.words.most_common() if word not in MARKS]
        if not words:
            continue
        st.subheader(
            t("mapping.words", column=imports.column(t, name), header=plain_text.escape_markdown(header)), anchor=False
        )
        st.caption(t(f"mapping.words.{'sender' if name == 'sender' else 'what'}"))
        usual = {word: known_words.understood(draft.kind, name, word) for word, _ in words} | dict(
            suggested.get(name, {})
        )
        answers = _ask_meanings(t, draft.kind, name, words, usual, column_profile.many)
        changed = {w: meant for w, meant in answers.items() if meant != known_words.understood(draft.kind, name, w)}
        if changed:
            meanings[name] = changed
    return meanings


@st.cache_data(max_entries=16, ttl="10m", show_spinner=False)
def trial_import(
    path: str, name: str, draft: Draft, whole: bool, place: tuple[str, str], password: str | None
) -> Trial:
    """Result of a trial import, which is not committed. Raises what the import would raise."""
    market, timezone = place
    return with_draft(Path(path), draft, whole=whole, name=name, market=market, timezone=timezone, password=password)


def trial_result(t: Translator, trial: Trial, draft: Draft) -> None:
    """Show how many rows would be imported, why others would be rejected, and the first rows as read."""
    result = trial.result
    taken = result.read - result.rejected
    summary = t("mapping.tried", read=t.number(result.read), taken=t.number(taken), rejected=t.number(result.rejected))
    (st.success if not result.rejected else st.warning)(
        summary, icon=":material/check_circle:" if not result.rejected else ":material/warning:"
    )
    if not trial.complete:
        st.caption(t("mapping.sampled", n=t.number(ROWS_TRIED)))
    for refused in trial.refused:
        why = imports.rejection_reason(t, refused.column, refused.reason)
        st.markdown(
            plain_text.escape_markdown(
                t.n("mapping.refused", refused.count, why=why, line=t.number(refused.line), cell=refused.value)
            )
        )
    for line in (*imports.skipped_rows(t, result), *imports.unknown_words(t, result)):
        st.markdown(plain_text.escape_markdown(line))
    if trial.rows:
        st.caption(t("mapping.as_read", zone=t.zone(trial.timezone)))
        cells = [
            {imports.column(t, name): _cell(t, trial.timezone, name, row[name]) for name in draft.columns}
            for row in trial.rows
        ]
        st.dataframe(
            safe_tables.escaped(pd.DataFrame(cells)),
            hide_index=True,
            placeholder="–",
            height="content",
            alt=t("mapping.trial"),
        )


def _ask_meanings(
    t: Translator,
    kind: str,
    column: str,
    words: Sequence[tuple[str, int]],
    usual: Mapping[str, str | None],
    many: bool,
) -> dict[str, str]:
    """Word → its meaning, as far as answered; `*` stands for all words without a question of their own."""
    ours = known_words.meanings(kind, column)
    answers: dict[str, str] = {}
    with st.grid(4, min_column_width=200, gap="small", key=f"words-{kind}-{column}"):
        for word, n in words[:WORDS_ASKED]:
            label = t("mapping.word", word=plain_text.escape_markdown(word), n=t.number(n))
            meant = _ask_word(t, label, f"word-{kind}-{column}-{word}", column, ours, usual.get(word))
            if meant is not None:
                answers[word] = meant
        if many or len(words) > WORDS_ASKED:
            meant = _ask_word(t, t("mapping.other_words"), f"words-{kind}-{column}-others", column, ours, None)
            if meant is not None:
                answers[ANY_WORD] = meant
    return answers


def _ask_word(t: Translator, label: str, key: str, column: str, ours: Sequence[str], usual: str | None) -> str | None:
    return st.selectbox(
        label,
        ours,
        index=ours.index(usual) if usual in ours else None,
        format_func=lambda word: meaning(t, column, word),
        placeholder=t("mapping.unknown_word"),
        key=key,
    )


def meaning(t: Translator, column: str, word: str) -> str:
    """Display name of a canonical word."""
    return t(f"flag.{word}") if word in ("yes", "no") else t(f"word.{column}.{word}")


def _sample(t: Translator, file: Unknown, header: str, *, unsure: bool) -> str:
    column_profile = file.field(header)
    cells = list(dict.fromkeys(column_profile.samples))[:3] if column_profile is not None else []
    text = t("list.and").join(cell if len(cell) <= 20 else cell[:20] + "…" for cell in cells) or t("mapping.empty")
    return plain_text.escape_markdown((t("mapping.unsure") if unsure else "") + " ".join(text.split()))


def _cell(t: Translator, zone: str, name: str, cell: Any) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return f"{t.instant(cell, zone)}:{t.clock(cell, zone)[-2:]}"
    if isinstance(cell, bool):
        return t("flag.yes" if cell else "flag.no")
    if isinstance(cell, str) and t.has(f"word.{name}.{cell}"):
        return t(f"word.{name}.{cell}")
    return str(cell)
