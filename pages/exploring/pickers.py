"""The pickers of an exploration. Each shows what the link says, and writes what is chosen into it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast, get_args

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.explore.dimensions import Dimension, dimensions_of
from metrics.explore.link import ALL, filter_text, shops_text
from metrics.explore.periods import PRESETS, Comparison, Period, preset
from metrics.explore.question import MARKS_FROM, WITH_THRESHOLD, Filter, Measure, Question, measures_of
from metrics.families import FAMILIES, FamilyInfo
from metrics.rules.rule import Rule
from pages.exploring import asking, link
from pages.text import explore as texts

CUSTOM = "custom"
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
FIRST_THRESHOLDS = {"within": 600, "at_least": 4}
"""Seconds and marks of a measure that has just been picked."""
FILTERS = 2
"""Most filters that can be set on the page; a link may hold more."""


def show(
    t: Translator, question: Question, rules: Sequence[Rule], shops: Sequence[Shop], visible: Sequence[Shop], day: date
) -> None:
    """Show the pickers of a question. `rules`: those that can be asked about. `day`: the last local day of the data."""
    family = link.family_of(question.of, rules)
    with st.container(border=True, key="pickers"):
        with st.grid(3, min_column_width=250, gap="small"):
            _subject(t, question, rules)
            _measures(t, question, family)
            _threshold(t, question)
            _marks(t, question)
        with st.grid(5, min_column_width=180, gap="small"):
            _dimensions(t, question, family)
            _period(t, question, shops)
            _comparison(t, question)
            _shops(t, shops, visible)
        if isinstance(question.period, Period):
            _days(t, question.period, day)
        with st.expander(t("explore.filters", n=t.number(len(question.where))), key="filters"):
            for place in range(max(FILTERS, len(question.where))):
                _filter(t, question, family, shops, place)


def _select(
    label: str,
    key: str,
    options: Sequence[Any],
    value: Any,
    show_option: Callable[[Any], str],
    chosen: Callable[[Any], None],
) -> None:
    """A select box that follows the link, and tells what was chosen; the first option where the link's is none."""
    if st.session_state.get(key) != value and value in options:
        st.session_state[key] = value
    st.selectbox(
        label, options, key=key, format_func=show_option, filter_mode="contains",
        on_change=lambda: chosen(st.session_state[key]),
    )  # fmt: skip


def _subject(t: Translator, question: Question, rules: Sequence[Rule]) -> None:
    options = [*FAMILIES, *dict.fromkeys(rule.id for rule in rules)]

    def chosen(of: str) -> None:
        """What the new family has no such thing of goes out of the link with it."""
        family = link.family_of(of, rules)
        by = [dimension for dimension in question.by if dimension in dimensions_of(family)]
        measures = [measure for measure in question.measures if measure.name in measures_of(family)]
        kept = [f for f in question.where if f[0] in dimensions_of(family)]
        link.put(what=of, filter=[filter_text(f) for f in kept] or None, **_by(by or ["day"]), **_of(measures))

    _select(t("explore.what"), "what", options, question.of, lambda of: texts.subject(t, of, rules), chosen)


def _of(measures: Sequence[Measure]) -> dict[str, str]:
    return {"measure": ",".join(map(str, measures or [Measure("cases")]))}


def _by(by: Sequence[str]) -> dict[str, str | None]:
    return {"rows": by[0] if by else "", "columns": by[1] if len(by) > 1 else None}


def _measures(t: Translator, question: Question, family: FamilyInfo) -> None:
    names = [measure.name for measure in question.measures]
    if st.session_state.get("measures") != names:
        st.session_state["measures"] = names
    thresholds = FIRST_THRESHOLDS | {
        measure.name: measure.threshold for measure in reversed(question.measures) if measure.threshold is not None
    }

    def chosen() -> None:
        listed = st.session_state["measures"] or ["cases"]
        link.put(**_of([Measure(name, thresholds.get(name)) for name in listed]))

    st.multiselect(
        t("explore.measures"),
        measures_of(family),
        key="measures",
        format_func=lambda name: t(f"explore.measure.{name}{'_any' if name in WITH_THRESHOLD else ''}"),
        on_change=chosen,
        max_selections=8,
    )


def _threshold(t: Translator, question: Question) -> None:
    """The length of the first measure that has one, as a number and its unit."""
    seconds = next((measure.threshold for measure in question.measures if measure.name == "within"), None)
    if seconds is None:
        return
    unit = next(name for name in reversed(UNITS) if seconds % UNITS[name] == 0)
    wanted: dict[str, Any] = {"threshold": seconds // UNITS[unit], "threshold_unit": unit}
    if st.session_state.get("threshold_of") != seconds:  # the link holds another length than the fields showed
        st.session_state.update(wanted, threshold_of=seconds)

    def chosen() -> None:
        length = (st.session_state["threshold"] or 1) * UNITS[st.session_state["threshold_unit"]]
        st.session_state["threshold_of"] = length
        changed = [
            Measure("within", length) if measure == Measure("within", seconds) else measure
            for measure in question.measures
        ]
        link.put(**_of(list(dict.fromkeys(changed))))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.number_input(
            t("explore.threshold"), min_value=1, max_value=9999, step=1, key="threshold", on_change=chosen, width=130
        )
        st.selectbox(
            t("explore.threshold_unit"), list(UNITS), key="threshold_unit", on_change=chosen, width=110,
            format_func=lambda name: t(f"explore.unit.{name}"), label_visibility="hidden",
        )  # fmt: skip


def _marks(t: Translator, question: Question) -> None:
    """Ask for the mark of the first measure that has one."""
    mark = next((measure.threshold for measure in question.measures if measure.name == "at_least"), None)
    if mark is None:
        return
    if st.session_state.get("marks_from") != mark:
        st.session_state["marks_from"] = mark

    def chosen() -> None:
        of_mark, picked = Measure("at_least", mark), Measure("at_least", st.session_state["marks_from"])
        changed = [picked if measure == of_mark else measure for measure in question.measures]
        link.put(**_of(list(dict.fromkeys(changed))))

    st.selectbox(t("explore.marks_from"), MARKS_FROM, key="marks_from", on_change=chosen, width=130)


def _dimensions(t: Translator, question: Question, family: FamilyInfo) -> None:
    first, second = (*question.by, "", "")[:2]
    dimensions = dimensions_of(family)

    def name(dimension: str) -> str:
        return texts.dimension(t, cast("Dimension", dimension), family) if dimension else t("explore.none")

    def rows(dimension: str) -> None:
        link.put(**_by([dimension] if second in ("", dimension) else [dimension, second]))

    def columns(dimension: str) -> None:
        link.put(**_by([first, dimension] if dimension else [first]))

    _select(t("explore.rows"), "rows", dimensions, first or dimensions[0], name, rows)
    _select(t("explore.columns"), "columns", ["", *(d for d in dimensions if d != first)], second, name, columns)


def _period(t: Translator, question: Question, shops: Sequence[Shop]) -> None:
    value = CUSTOM if isinstance(question.period, Period) else question.period

    def chosen(name: str) -> None:
        if name == CUSTOM:
            days = asking.explored(question, shops, None).answer.period
            link.put(period=None, first=days.first.isoformat(), last=days.last.isoformat())
        else:
            link.put(period=name, first=None, last=None)

    _select(t("explore.period"), "period", [*PRESETS, CUSTOM], value, lambda p: t(f"explore.period.{p}"), chosen)


def _days(t: Translator, period: Period, day: date) -> None:
    """The first and last day of a period of one's own."""
    if st.session_state.get("days_of") != (period.first, period.last):
        st.session_state.update(first=period.first, last=period.last, days_of=(period.first, period.last))

    def chosen() -> None:
        first, last = st.session_state["first"], st.session_state["last"]
        first, last = min(first, last), max(first, last)
        link.put(first=first.isoformat(), last=last.isoformat())

    newest = max(day, period.last)
    with st.container(horizontal=True, gap="small"):
        for name in ("first", "last"):
            st.date_input(
                t(f"explore.{name}"), key=name, on_change=chosen, format="YYYY-MM-DD", width=180,
                min_value=date(2000, 1, 1), max_value=preset("year", newest).last,
            )  # fmt: skip


def _comparison(t: Translator, question: Question) -> None:
    options = ["", *get_args(Comparison)]
    _select(
        t("explore.compare"), "compare", options, question.compare or "",
        lambda name: t(f"explore.compare.{name or 'none'}"), lambda name: link.put(compare=name or None),
    )  # fmt: skip


def _shops(t: Translator, shops: Sequence[Shop], visible: Sequence[Shop]) -> None:
    if len(visible) < 2:
        return
    names = asking.shop_names(visible)
    text = st.query_params.get("shops", "")
    value = text if text in ("", ALL) else "some"

    def chosen(how: str) -> None:
        link.put(shops=shops_text([shop.shop_id for shop in shops]) if how == "some" else how or None)

    _select(t("explore.shops"), "shops_how", ["", ALL, "some"], value, lambda how: t(_SHOPS[how]), chosen)
    if value != "some":
        return
    if st.session_state.get("shops_some") != [shop.shop_id for shop in shops]:
        st.session_state["shops_some"] = [shop.shop_id for shop in shops]
    st.multiselect(
        t("explore.shops.some"), [shop.shop_id for shop in visible], key="shops_some",
        format_func=lambda shop_id: names.get(shop_id, shop_id),
        on_change=lambda: link.put(shops=shops_text(st.session_state["shops_some"])),
    )  # fmt: skip


_SHOPS = {"": "explore.shops.this", ALL: "explore.shops.all", "some": "explore.shops.some"}


def _filter(t: Translator, question: Question, family: FamilyInfo, shops: Sequence[Shop], place: int) -> None:
    """A dimension and the groups of it that are let through."""
    current: Filter | None = question.where[place] if place < len(question.where) else None
    dimension = current[0] if current else ""
    taken = {of_one[0] for n, of_one in enumerate(question.where) if n != place}

    def put(changed: Filter | None) -> None:
        listed: list[Filter | None] = list(question.where)
        listed[place : place + 1] = [changed]
        link.put(filter=[filter_text(of_one) for of_one in listed if of_one is not None] or None)

    def name(word: str) -> str:
        return texts.dimension(t, cast("Dimension", word), family) if word else t("explore.none")

    with st.container(horizontal=True, gap="small"):
        options = ["", *(d for d in dimensions_of(family) if d not in taken)]
        _select(
            t("explore.filter"), f"filter{place}", options, dimension, name,
            lambda word: put((cast("Dimension", word), ()) if word else None),
        )  # fmt: skip
        if current is None:
            return
        keys = asking.keys_of(question, shops, current)
        names = asking.names(shops, [(current[0], key) for key in keys if key is not None])
        key = f"filter{place}-{current[0]}"
        if st.session_state.get(key) != list(current[1]):
            st.session_state[key] = list(current[1])
        st.multiselect(
            t("explore.filter.keys"), keys, key=key,
            format_func=lambda word: texts.key(t, current[0], word, family, names),
            on_change=lambda: put((current[0], tuple(st.session_state[key]))),
        )  # fmt: skip
