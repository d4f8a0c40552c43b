"""The form of a custom metric, as the [[rule]] entry that it edits."""

import re
from typing import Any

import streamlit as st
from msgspec.structs import replace

from data.errors import DabiaoError
from locales import LANGUAGES, Translator, translator
from metrics.reconcile.platform_figure import length_text, line_text
from metrics.rules.hours import WEEKDAYS, hours_text, parse_hours
from metrics.rules.rule import Rule, Words
from pages.text import plain_text, scores

WINDOWS = ("week", "month", "7 days", "14 days", "30 days", "60 days", "90 days")
"""The windows offered in addition to the rule's own."""
UPWARDS, DOWNWARDS = ">=", "<="
"""The comparison proposed for a metric without a threshold."""


def titles(base: Rule) -> Words:
    """Default title of a custom metric based on a rule, in both languages."""
    chinese, english = (translator(language) for language in LANGUAGES)
    return Words(
        zh=chinese("own.default_title", title=base.title.zh), en=english("own.default_title", title=base.title.en)
    )


def show(t: Translator, rule: Rule, entry: dict[str, Any], key: str) -> dict[str, Any] | None:
    """Show the form, filled in from a rule and its entry. Returns the changed entry once submitted, otherwise None.

    Fields that were not changed keep the entry's values. An invalid field shows an error and returns None.
    """
    first = initial_values(t, rule, entry)
    with st.form(key, border=False, width=640):
        now = _fields(t, rule, first, key)
        if not st.form_submit_button(t("own.save"), type="primary", icon=":material/save:"):
            return None
    try:
        return updated_entry(t, rule, entry, {name: (first[name], value) for name, value in now.items()})
    except DabiaoError as e:
        st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
        return None


def initial_values(t: Translator, rule: Rule, entry: dict[str, Any]) -> dict[str, Any]:
    """Initial values of the fields; only fields that apply to the rule's family."""
    good = UPWARDS if rule.statistic == "share" or rule.unit == "marks" else DOWNWARDS
    first: dict[str, Any] = {
        "name": entry["title"]["zh" if t.language.startswith("zh") else "en"],
        "operator": good if rule.pass_ is None else rule.pass_.operator,
        "line": "" if rule.pass_ is None else scores.threshold(t, rule.pass_, rule.unit).split(" ", 1)[1],
        "window": rule.window,
        "minimum": rule.minimum_cases,
    }
    if "within" in rule.family.switches:
        first["within"] = "" if rule.within is None else t.limit(rule.within)
    if "hours" in rule.family.switches:
        first["hours"] = _named_days(t, "\n".join(hours_text(rule.hours)))
    return first


def _fields(t: Translator, rule: Rule, first: dict[str, Any], key: str) -> dict[str, Any]:
    """Draw the fields. Returns their current values."""
    now: dict[str, Any] = {"name": st.text_input(t("own.name"), first["name"], key=f"{key}-name")}
    left, right = st.columns([1, 2])
    signs = list(scores.SIGNS)
    now["operator"] = left.selectbox(
        t("own.operator"),
        signs,
        signs.index(first["operator"]),
        format_func=lambda sign: scores.SIGNS[sign],
        key=f"{key}-operator",
    )
    now["line"] = right.text_input(
        t("own.line"),
        first["line"],
        placeholder=t(f"why.example.{rule.unit}"),
        key=f"{key}-line",
        help=t("own.line.help"),
    )
    if "within" in first:
        now["within"] = st.text_input(t("own.within"), first["within"], key=f"{key}-within", help=t("own.within.help"))
    if "hours" in first:
        now["hours"] = st.text_area(t("own.hours"), first["hours"], key=f"{key}-hours", help=t("own.hours.help"))
    left, right = st.columns(2)
    windows = list(dict.fromkeys([first["window"], *WINDOWS]))
    now["window"] = left.selectbox(
        t("own.window"), windows, format_func=lambda w: scores.window(t, replace(rule, window=w)), key=f"{key}-window"
    )
    now["minimum"] = right.number_input(
        t("own.minimum"), 0, None, first["minimum"], key=f"{key}-minimum", help=t("own.minimum.help")
    )
    return now


def updated_entry(
    t: Translator, rule: Rule, entry: dict[str, Any], fields: dict[str, tuple[Any, Any]]
) -> dict[str, Any]:
    """The entry with the changed fields. `fields`: field name → (initial value, current value).

    An emptied field is removed from the entry. Raises DabiaoError, with what is allowed, if a text is not valid.
    """
    changed = {name: now for name, (first, now) in fields.items() if now != first}
    result = dict(entry)
    if changed.get("name", "").strip():
        result["title"] = dict.fromkeys(("zh", "en"), changed["name"].strip())
    if "operator" in changed or "line" in changed:
        operator, text = fields["operator"][1], fields["line"][1]
        result["pass"] = line_text(operator, text, rule.unit) if text.strip() else None
    if "within" in changed:
        result["within"] = length_text(changed["within"]) if changed["within"].strip() else None
    if "hours" in changed:
        result["hours"] = _spans(t, changed["hours"]) or None
    if "window" in changed:
        result["window"] = changed["window"]
    if "minimum" in changed:
        result["minimum_cases"] = changed["minimum"]
    return {name: value for name, value in result.items() if value is not None}


def _named_days(t: Translator, text: str) -> str:
    """Business hours of a rule file, with weekdays in the reader's language."""
    for day, name in enumerate(WEEKDAYS):
        text = text.replace(name, t(f"weekday.{day}"))
    return text


def _spans(t: Translator, text: str) -> list[str]:
    """Business hours as a rule file has them: 周一至周五 9:00–12:00 → Mon-Fri 09:00-12:00.

    Raises DabiaoError, with what is allowed, if the text is not valid.
    """
    plain = re.sub(r"\s*[–—~～至到]\s*", "-", text.replace("：", ":"))
    for day, name in enumerate(WEEKDAYS):
        plain = plain.replace(t(f"weekday.{day}"), name)
    plain = re.sub(r"(?<!\d)(\d:\d\d)", r"0\1", plain)
    spans = [span.strip() for span in re.split(r"[\n,;，；、]", plain) if span.strip()]
    try:
        parse_hours(list(spans))
    except ValueError as e:
        raise DabiaoError("error.shown_hours", value=text.strip()) from e
    return spans
