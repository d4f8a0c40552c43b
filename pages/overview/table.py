"""The table of all shops: a row per shop, with buttons to the shop and to its most urgent figures."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.portfolio import AREAS, ShopStanding, most_at_stake
from metrics.rules.rule import Rule
from pages.charts import labels
from pages.overview import export
from pages.state import deep_links
from pages.tables import keyboard_list, print_table, safe_tables
from pages.text import portfolio as texts

Target = tuple[Shop, Rule | Literal["badge"] | None]
"""What a click leads to: a rule's page of a shop, that of its platform's scores, or its scorecard."""

TONES = {"missed": "#D14A33", "near": "#B36A00", "met": "#12876A"}
"""Status → colour of its figure; readable on light and dark ground."""

LISTED_FOR_KEYBOARD = 50
WORST_SHOWN = 17.5
"""The widest name of a shop's worst figure, with its sign, that its column shows, in Chinese characters."""
ROWS = 100
"""Most shops listed at once; the files have all."""


def show(t: Translator, every_shop: Sequence[ShopStanding]) -> Target | None:
    """Show the table, in parts of `ROWS`. Returns where a click leads, or None."""
    with st.container(horizontal=True, vertical_alignment="center"):
        first = _first(t, len(every_shop)) if len(every_shop) > ROWS else 0
        export.downloads(t, every_shop)
    standings = every_shop[first : first + ROWS]
    table, columns = frame(t, standings), _columns(t)
    amounts = [texts.at_stake_briefly(t, standing) for standing in standings]
    print_table.offer(t, table.assign(at_stake=amounts), columns)
    st.dataframe(
        safe_tables.escaped(table).style.pipe(_styled, t, standings),
        hide_index=True,
        placeholder="–",
        height="content" if len(table) <= 20 else 740,
        alt=t("portfolio.alt"),
        key="portfolio",
        column_config=columns,
    )
    for_keyboard = standings[:LISTED_FOR_KEYBOARD]
    keyboard_list.show(
        t("table.open"),
        "portfolio",
        keyboard_list.row_actions([standing.settings.name for standing in for_keyboard], partial(_open, "name")),
    )
    click = st.session_state.pop("portfolio_click", None)
    if click is None:
        return None
    place, column = click
    return target(standings[place], column)


def _first(t: Translator, shops: int) -> int:
    """The place of the first shop listed, kept in the link as the number of its part."""
    parts = [str(number) for number in range(1, (shops - 1) // ROWS + 2)]

    def words(part: str) -> str:
        last = min(int(part) * ROWS, shops)
        return t("portfolio.part", first=t.number(last - (last - 1) % ROWS), last=t.number(last), all=t.number(shops))

    return (int(deep_links.choose(t("portfolio.part.label"), "part", parts, "1", words, 220, "collapsed")) - 1) * ROWS


def _clicked(column: str) -> None:
    """Keep the button that was clicked for this run only: whoever comes back later stays.

    No selection of cells: the keyboard selects the first one by merely coming to the table.
    """
    click = st.session_state[f"portfolio-{column}"]
    if click is not None:
        _open(column, click.row)


def _open(column: str, place: int) -> None:
    st.session_state["portfolio_click"] = place, column


def frame(t: Translator, standings: Sequence[ShopStanding]) -> pd.DataFrame:
    """Return a row per shop. Empty columns are left out. Times are naive, in each shop's own zone."""
    rows: list[dict[str, Any]] = [
        {
            "name": standing.settings.name,
            # the second, which a telephone still shows
            "worst": labels.shorten(texts.worst(t, standing, briefly=True), WORST_SHOWN),
            "platform": t(f"platform.{standing.shop.platform}"),
            "badge": texts.badge(t, standing),
            **{area: _figure(t, standing, area) for area in AREAS},
            "overdue": standing.due.overdue,
            "soon": standing.due.soon,
            "at_stake": None if standing.at_stake is None else float(most_at_stake(standing)),
            "owner": standing.settings.owner or None,
            "tags": t("list.comma").join(standing.settings.tags) or None,
            "through": standing.data_through.astimezone(ZoneInfo(standing.shop.timezone)).replace(tzinfo=None),
        }
        for standing in standings
    ]
    table = pd.DataFrame(rows)
    empty = {
        *(area for area in AREAS if not any(area in standing.figures for standing in standings)),
        *(name for name in ("badge", "owner", "tags") if not table[name].notna().any()),
    }
    return table.loc[:, [name for name in table.columns if name not in empty]]


def _figure(t: Translator, standing: ShopStanding, area: str) -> str:
    score = standing.figures.get(area)  # type: ignore[call-overload]
    return "–" if score is None else texts.figure(t, score, standing.rules[score.rule])


def _styled(styler: Any, t: Translator, standings: Sequence[ShopStanding]) -> Any:
    """The table's style: figures coloured by status, and money as a text over the number that sorts."""
    table = styler.data
    for row, standing in zip(table.index, standings, strict=True):
        text = texts.at_stake_briefly(t, standing)
        styler = styler.format(lambda _, text=text: text, subset=([row], ["at_stake"]), na_rep="–")
    colours = pd.DataFrame("", index=table.index, columns=table.columns)
    for area in AREAS:
        if area in table:
            statuses = [s.figures[area].shown_status() if area in s.figures else "" for s in standings]
            colours[area] = [f"color: {TONES[status]}" if status in TONES else "" for status in statuses]
    worst = ["" if s.worst is None else s.worst.shown_status() for s in standings]
    colours["worst"] = [f"color: {TONES[status]}" if status in TONES else "" for status in worst]
    return styler.apply(lambda _: colours, axis=None)


def target(standing: ShopStanding, column: str) -> Target:
    """Where a click into a column of a shop's row leads: to the figure or score that stands there, else to the
    scorecard.
    """
    if column == "badge":
        return standing.shop, "badge"
    score = standing.worst if column == "worst" else standing.figures.get(column)  # type: ignore[call-overload]
    return standing.shop, None if score is None else standing.rules[score.rule]


def _columns(t: Translator) -> dict[str, Any]:
    is_chinese = t.language.startswith("zh")  # durations are wider in Chinese, names of metrics in English
    texts_of = {
        name: st.column_config.TextColumn(t(f"portfolio.{name}"), width=width)
        for name, width in {"platform": 92 if is_chinese else 98, "owner": 86, "tags": 86}.items()
    }
    numbers = {
        name: st.column_config.NumberColumn(t(f"portfolio.{name}"), width=width)
        for name, width in {"overdue": 64, "soon": 66, "at_stake": 88}.items()
    }
    widths = {"chat": 79, "dispatch": 79, "aftersales": 84 if is_chinese else 76}  # a sign and 100.0%
    figures: dict[str, Any] = {
        str(area): _button(t(f"page.{area}"), str(area), widths.get(str(area), 70)) for area in AREAS
    }
    return {
        "name": _button(t("portfolio.name"), "name", 140, pinned=True),
        "badge": _button(t("portfolio.badge"), "badge", 96),
        "worst": _button(t("portfolio.worst"), "worst", 190 if is_chinese else 202),
        "through": st.column_config.DatetimeColumn(t("portfolio.through"), format="MM-DD HH:mm", width=90),
        **texts_of,
        **numbers,
        **figures,
    }


def _button(label: str, column: str, width: int, *, pinned: bool = False) -> Any:
    return st.column_config.ButtonColumn(
        label,
        key=f"portfolio-{column}",
        on_click=_clicked,
        args=(column,),
        type="tertiary",
        alignment="left",
        width=width,
        pinned=pinned,
    )
