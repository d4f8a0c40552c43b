"""The files of the table of all shops: each figure with its metric's name, as a number of its own unit."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from locales import Translator
from metrics.reports.portfolio import AREAS, ShopStanding
from metrics.scoring.score import Score
from pages.parts.agent_table import FORMATS, number
from pages.tables import data_table
from pages.text import portfolio as texts
from pages.text import scores


def downloads(t: Translator, standings: Sequence[ShopStanding]) -> None:
    """The buttons that download the table."""
    table, columns = frame(t, standings)
    data_table.downloads(t, table, columns, t("page.portfolio"), "portfolio", of_shop=False)


def frame(t: Translator, standings: Sequence[ShopStanding]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return a row per shop, and the configuration of its columns. Times are naive, in each shop's own zone.

    Figures of one unit are numbers of it; where shops are judged in several units, as texts.
    """
    parts: dict[str, list[Any]] = {
        "name": [standing.settings.name for standing in standings],
        "platform": [t(f"platform.{standing.shop.platform}") for standing in standings],
        "badge": [texts.badge(t, standing) for standing in standings],
    }
    columns: dict[str, Any] = {name: t(f"portfolio.{name}") for name in parts}
    figures = {"worst": [standing.worst for standing in standings]} | {
        area: [standing.figures.get(area) for standing in standings] for area in AREAS
    }
    for name, listed in figures.items():
        units = {score.unit for score in listed if score is not None}
        if not units:
            continue
        label = t("portfolio.worst") if name == "worst" else t(f"page.{name}")
        unit = units.pop() if len(units) == 1 else None
        pairs = list(zip(standings, listed, strict=True))
        parts[f"{name}_metric"] = [None if s is None else scores.title(t, shop.rules[s.rule]) for shop, s in pairs]
        parts[name] = [_value(t, shop, s, unit) for shop, s in pairs]
        columns[f"{name}_metric"] = t("export.metric", column=label)
        columns[name] = st.column_config.NumberColumn(label, format=None if unit is None else FORMATS[unit])
    parts |= {
        "overdue": [standing.due.overdue for standing in standings],
        "soon": [standing.due.soon for standing in standings],
        "at_stake": [texts.at_stake(t, standing) for standing in standings],
        "owner": [standing.settings.owner for standing in standings],
        "tags": [t("list.comma").join(standing.settings.tags) for standing in standings],
        "through": [
            standing.data_through.astimezone(ZoneInfo(standing.shop.timezone)).replace(tzinfo=None)
            for standing in standings
        ],
    }
    names = ("overdue", "soon", "at_stake", "owner", "tags", "through")
    return pd.DataFrame(parts), columns | {name: t(f"portfolio.{name}") for name in names}


def _value(t: Translator, standing: ShopStanding, score: Score | None, unit: str | None) -> Any:
    if score is None:
        return None
    return texts.figure(t, score, standing.rules[score.rule]) if unit is None else number(score.value, unit)
