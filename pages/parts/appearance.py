"""How the app looks to this visitor: like the system, light or dark."""

from pathlib import Path

import streamlit as st

from locales import Translator
from pages.state import navigation, remembered


def choose(t: Translator) -> None:
    """Ask for the look; another one is shown at once, on all pages, and kept by the browser."""
    present = st.session_state.setdefault("look_shown", remembered.theme())
    chosen = st.segmented_control(
        t("look.title"), list(remembered.THEMES), format_func=lambda name: t(f"look.{name}"), default=present,
        required=True, key="look",
    )  # fmt: skip
    if chosen is not None and chosen != present:
        st.session_state["look_shown"] = chosen
        remembered.use_theme(chosen, _paths())


def _paths() -> list[str]:
    """The path of every page, by which the browser keeps a look."""
    files = [*(file for group in navigation.GROUPS.values() for file in group), navigation.RULE, navigation.MAPPING]
    return ["/", *(f"/{Path(file).stem}" for file in files)]
