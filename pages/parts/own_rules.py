"""Custom metrics of a merchant: the list, and forms to add, change or delete one."""

from collections.abc import Callable, Sequence

import streamlit as st

from data.changes.audit import RECORDER
from data.errors import DabiaoError
from locales import Translator
from metrics.rules import own_rules
from metrics.rules.rule import Rule
from metrics.rules.toml_entry import entry_of
from pages.parts import own_rule_form
from pages.state import notes, session
from pages.text import plain_text, scores


def show(t: Translator, held: Sequence[Rule]) -> None:
    """Show the custom metrics with their buttons, and the form for a new one based on a rule in force."""
    st.header(t("own.title"), anchor=False)
    st.markdown(t("own.what"))
    notes.show("own-rule")
    for own in own_rules.own_rules():
        _line(t, own)
    bases = [rule for rule in held if not rule.id.startswith(own_rules.PREFIX)]
    if bases:
        with st.expander(t("own.new"), icon=":material/add:", key="own_new"):
            _new(t, bases, st.query_params.get("rule"))
    with st.expander(t("origin.details"), icon=":material/info:", key="own_details"):
        st.caption(t("own.folder", folder=plain_text.escape_markdown(str(own_rules.folder()))))


def _line(t: Translator, own: own_rules.Own) -> None:
    rule = own.rule
    key = f"own-{own.path.stem}-{rule.id}-{rule.effective_from}"
    with st.container(border=True, key=key):
        with st.container(horizontal=True, vertical_alignment="center"):
            line = t("own.no_line") if rule.pass_ is None else scores.threshold(t, rule.pass_, rule.unit)
            st.markdown(
                f"**{plain_text.escape_markdown(scores.title(t, rule))}**　{plain_text.escape_markdown(line)}",
                width="stretch",
            )
            editing = st.toggle(t("own.change"), key=f"{key}-change")
            with st.popover(t("own.delete"), icon=":material/delete:", type="tertiary"):
                st.markdown(t("own.delete.sure", file=plain_text.escape_markdown(own.path.name)))
                if st.button(t("own.delete.yes"), key=f"{key}-delete", icon=":material/delete:"):
                    _done(t, "own.deleted", rule, lambda: own_rules.delete(own))
        if not editing:
            st.session_state.pop(f"{key}-seen", None)
            return
        # the version that the form shows: if the file has changed meanwhile, nothing is written
        edited: own_rules.Own = st.session_state.setdefault(f"{key}-seen", own)
        entry = own_rule_form.show(t, edited.rule, entry_of(edited.rule), key=f"{key}-form")
        if entry is not None:
            _done(t, "own.saved", rule, lambda: own_rules.change(edited, entry), f"{key}-change")


def _new(t: Translator, bases: Sequence[Rule], rule_id: str | None) -> None:
    named = {rule.id: rule for rule in bases}
    wanted = st.selectbox(
        t("own.base"),
        list(named),
        list(named).index(rule_id) if rule_id in named else 0,
        format_func=lambda name: scores.title(t, named[name]),
        help=t("own.base.help"),
        key=f"own-base-{rule_id}",
    )
    base = named[wanted]
    proposed = own_rules.beside(base, own_rule_form.titles(base))
    entry = own_rule_form.show(t, base, proposed, key=f"own-form-{proposed['id']}")
    if entry is not None:
        _done(t, "own.saved", base, lambda: own_rules.add(entry))


def _done(t: Translator, message_key: str, rule: Rule, work: Callable[[], None], toggle: str | None = None) -> None:
    """Run `work` and the page again with the form closed; on a DabiaoError show its sentence and change nothing."""
    try:
        session.access().require_all("configure")
        work()
    except DabiaoError as e:
        st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
        return
    RECORDER.record(session.access(), "rule", subject=rule.id)
    notes.keep("own-rule", "success", plain_text.escape_markdown(t(message_key, title=scores.title(t, rule))))
    if toggle is not None:
        del st.session_state[toggle]
    st.rerun()
