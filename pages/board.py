"""我的看板. The saved views of whoever is here, together: each an answer of Explore, or a list of shops."""

import streamlit as st

from data.errors import DabiaoError
from data.reading import saved_views as reading
from data.reading.saved_views import SavedView
from data.shops import Shop
from locales import Translator
from metrics.explore.link import question_of
from metrics.reports import portfolio
from pages.charts import explore as charts
from pages.charts.figure_cache import show_chart
from pages.exploring import asking, link, result
from pages.overview import export, filters
from pages.parts import page_header
from pages.state import all_shops, navigation, queries, session
from pages.tables import data_table
from pages.text import explore as texts
from pages.text import plain_text

SHOPS_SHOWN = 20
PAGES = {"explore": navigation.EXPLORE, "portfolio": navigation.PORTFOLIO}


def heading(t: Translator, entry: SavedView, shop: Shop) -> None:
    """The view's name, and the button that opens it on its own page."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(plain_text.escape_markdown(entry.name), anchor=False, width="content")
        if st.button(
            t("board.open"), key=f"open-{entry.view_id}", type="tertiary", icon=":material/open_in_new:",
            help=t("board.open.help", name=plain_text.escape_markdown(entry.name)),
        ):  # fmt: skip
            session.go_to(PAGES[entry.page], shop, saved=str(entry.view_id))


def exploration(t: Translator, entry: SavedView, shop: Shop) -> None:
    """The answer of a question: its period, the chart that was chosen, or the table where it has none."""
    shops = link.shops(entry.link, shop, session.shops())
    question = question_of(entry.link)
    as_of = session.instant()
    instant = None if as_of is None else queries.instant_asked(shop, as_of)
    explored = asking.explored(question, shops, instant)
    answer, family = explored.answer, explored.selection.family
    keys = [(by, key) for group in answer.groups for by, key in zip(question.by, group.keys, strict=True) if key]
    names = asking.names(shops, keys)
    st.caption(texts.period(t, answer))
    result.note_removed(t, explored)
    result.note_begin(t, explored)
    result.note_unknown(t, explored, names)
    kinds = charts.kinds(answer)
    if kinds:
        wanted = next(iter(entry.link.get("chart", ())), kinds[0])
        chosen = next(iter(entry.link.get("show", ())), "0")
        place = int(chosen) if chosen.isdecimal() and int(chosen) < len(question.measures) else 0
        figure = charts.draw(t, wanted if wanted in kinds else kinds[0], answer, place, family, names)
        show_chart(figure, charts.alt(t, answer, place, family, names), key=f"board-{entry.view_id}")
    st.html(texts.total(t, answer, family))
    frame, columns = result.frame(t, explored, names)
    if answer.groups:
        data_table.show(
            t, frame, columns, entry.name, export_key=f"board-{entry.view_id}", of_shop=False,
            height="content" if len(frame) <= 8 else 320, key=f"board-table-{entry.view_id}",
        )  # fmt: skip


def shop_list(t: Translator, entry: SavedView) -> None:
    """The shops that the view's filters leave, in its order; the first of them where there are many."""
    wanted, order = filters.of_link(entry.link)
    standings = portfolio.ordered(portfolio.chosen(all_shops.portfolio(), **wanted), order)
    if not standings:
        st.info(t("portfolio.none"), icon=":material/filter_alt_off:")
        return
    frame, columns = export.frame(t, standings[:SHOPS_SHOWN])
    data_table.show(
        t, frame, columns, entry.name, export_key=f"board-{entry.view_id}", of_shop=False,
        key=f"board-table-{entry.view_id}",
    )  # fmt: skip
    if len(standings) > SHOPS_SHOWN:
        st.caption(t("board.first_shops", n=t.number(SHOPS_SHOWN), all=t.number(len(standings))))


t = session.language()
shop, _ = page_header.require_shop(t)
page_header.headline(t("page.board"))
own = [
    entry
    for entry in reading.listed(session.view(), session.access().actor)
    if entry.on_board and entry.saved_by == session.access().actor
]
if not own:
    st.info(t("board.none"), icon=":material/dashboard:")
    st.page_link(navigation.EXPLORE, label=t("page.explore"), icon=":material/query_stats:")
for entry in own:
    with st.container(border=True, key=f"board-card-{entry.view_id}"):
        heading(t, entry, shop)
        try:
            if entry.page == "explore":
                exploration(t, entry, shop)
            else:
                shop_list(t, entry)
        except DabiaoError as e:
            st.warning(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/warning:")
