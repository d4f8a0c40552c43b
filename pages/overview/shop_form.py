"""The forms of the page of shops and settings: each writes through the visitor's access and begins a new page run."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal
from zoneinfo import available_timezones

import streamlit as st

from data import demo
from data.changes import shop_changes
from data.errors import DabiaoError
from data.reading.ledger import history
from data.reading.shop_settings import ShopSettings
from data.shops import DEFAULTS, MARKET_TIMEZONES, SELLERS, Seller, Shop
from locales import Translator
from metrics.composites.book import load_composites, programmes_of
from metrics.rules.validity import is_for
from metrics.scoring.tally_refresh import TALLIES
from pages.state import notes, queries, session
from pages.text import plain_text, scores

CHANGED = "shop-changed"
"""The note of what the last change came to."""


def describe(t: Translator, entry: ShopSettings) -> None:
    """Name, owner, tags, note, and whether the shop is archived."""
    with st.form(f"describe-{entry.shop_id}"):
        left, right = st.columns(2)
        name = left.text_input(t("shops.name"), entry.name, max_chars=shop_changes.LONGEST_TEXT)
        owner = right.text_input(t("shops.owner"), entry.owner, max_chars=shop_changes.LONGEST_TEXT)
        tags = st.multiselect(
            t("shops.tags"), entry.tags, entry.tags, accept_new_options=True, placeholder=t("shops.tags.placeholder")
        )
        note = st.text_area(t("shops.note"), entry.note, max_chars=shop_changes.LONGEST_NOTE, height=80)
        archived = st.toggle(t("shops.archive"), entry.archived, help=t("shops.archive.help"))
        masked = st.toggle(t("shops.mask"), entry.texts_masked, help=t("shops.mask.help"))
        hashed = st.toggle(
            t("shops.hash"), entry.buyers_hashed, disabled=bool(history(session.view(), entry.shop_id, 1)),
            help=t("shops.hash.help"),
        )  # fmt: skip
        if st.form_submit_button(t("shops.save"), icon=":material/save:"):
            change(
                t,
                t("shops.saved"),
                lambda: shop_changes.describe(
                    session.access(), entry.shop_id, name=name, owner=owner, tags=tags, note=note, archived=archived,
                    texts_masked=masked if masked != entry.texts_masked else None, buyers_hashed=hashed,
                ),
                entry.shop_id if masked != entry.texts_masked else None,
            )  # fmt: skip


def place(t: Translator, shop: Shop) -> None:
    """Platform, market and time zone. A new time zone asks what becomes of the times that are there.

    Controls are named for the shop: under one name they would show another shop what was chosen for this one.
    """
    with st.expander(t("shops.place"), icon=":material/public:"):
        platforms, zones = list(DEFAULTS), sorted(available_timezones())
        markets = list(dict.fromkeys([shop.market, *MARKET_TIMEZONES, *(market for market, _ in DEFAULTS.values())]))
        columns = st.columns(3)
        platform = columns[0].selectbox(
            t("shops.platform"),
            platforms,
            platforms.index(shop.platform),
            lambda p: t(f"platform.{p}"),
            f"set_platform-{shop.shop_id}",
        )
        market = columns[1].selectbox(
            t("shops.market"),
            markets,
            markets.index(shop.market),
            lambda m: t(f"market.{m}"),
            f"set_market-{shop.shop_id}",
        )
        zone = columns[2].selectbox(
            t("shops.timezone"),
            zones,
            zones.index(shop.timezone),
            t.zone,
            f"set_zone-{shop.shop_id}",
            filter_mode="contains",
        )
        times: shop_changes.Times | None = None
        if zone != shop.timezone:
            times = st.radio(
                t("shops.times"),
                ["reread", "keep"],
                None,
                lambda choice: t(f"shops.times.{choice}"),
                key=f"set_times-{shop.shop_id}",
            )
        seller: Seller | Literal["unknown"] = shop.seller or "unknown"
        if any(rule.seller is not None and rule.platform == platform for rule in queries.rules()):
            kinds: list[Seller | Literal["unknown"]] = ["unknown", *SELLERS]
            seller = st.radio(
                t("shops.seller"), kinds, kinds.index(seller), lambda kind: t(f"seller.{kind}"),
                f"set_seller-{shop.shop_id}", t("shops.seller.help"), horizontal=True,
            )  # fmt: skip
        here = Shop("", platform, market, zone)
        named = programmes_of(
            [rule for rule in queries.rules() if is_for(here, rule.platform, rule.market)],
            [badge for badge in load_composites() if is_for(here, badge.platform, badge.market)],
        )
        programmes = [name for name in named if shop.is_in(name)]
        if named:
            programmes = st.multiselect(
                t("shops.programmes"), named, programmes, lambda name: scores.programme(t, name),
                key=f"set_programmes-{shop.shop_id}", help=t("shops.programmes.help"),
            )  # fmt: skip
        kept = shop.platform, shop.market, shop.timezone, shop.seller or "unknown", shop.programmes or ""
        changed = (platform, market, zone, seller, ",".join(sorted(programmes))) != kept
        ready = changed and (zone == shop.timezone or times is not None)
        if st.button(
            t("shops.place.save"), disabled=not ready, key=f"set_place-{shop.shop_id}", icon=":material/save:"
        ):
            change(
                t,
                t("shops.saved"),
                lambda: shop_changes.place(
                    session.access(),
                    shop.shop_id,
                    platform=platform,
                    market=market,
                    timezone=zone,
                    times=times,
                    seller=seller,
                    programmes=programmes,
                ),
                shop.shop_id,
            )


def delete(t: Translator, entry: ShopSettings) -> None:
    """Delete the shop, once its name was typed."""
    with st.expander(t("shops.delete"), icon=":material/delete:"):
        st.markdown(t("shops.delete.means", days=shop_changes.KEPT_FOR.days))
        typed = st.text_input(
            t("shops.delete.type", name=plain_text.escape_markdown(entry.name)), key=f"delete_typed-{entry.shop_id}"
        )
        ready = typed.strip() == entry.name
        if st.button(
            t("shops.delete.go"), disabled=not ready, key=f"delete_shop-{entry.shop_id}", icon=":material/delete:"
        ):
            text = t("shops.deleted.done", name=plain_text.escape_markdown(entry.name), days=shop_changes.KEPT_FOR.days)
            change(t, text, lambda: _delete([entry.shop_id]))


def restore(t: Translator, deleted: Sequence[ShopSettings]) -> None:
    """The deleted shops, each with a button that brings it back."""
    if not deleted:
        return
    st.subheader(t("shops.deleted.title"), anchor=False)
    for entry in deleted:
        assert entry.deleted_at is not None  # only these are listed
        with st.container(horizontal=True, vertical_alignment="center"):
            until = t.day((entry.deleted_at + shop_changes.KEPT_FOR).date())
            st.markdown(t("shops.deleted.until", name=plain_text.escape_markdown(entry.name), day=until))
            if st.button(t("shops.restore"), key=f"restore-{entry.shop_id}", icon=":material/restore:"):
                text = t("shops.restored", name=plain_text.escape_markdown(entry.name))
                change(t, text, partial(shop_changes.restore, session.access(), entry.shop_id), entry.shop_id)


def remove_demo(t: Translator, shops: Sequence[Shop]) -> None:
    """Delete all demo shops with one click."""
    demo_shops = [shop.shop_id for shop in shops if shop.shop_id.startswith(demo.PREFIX)]
    if not demo_shops:
        return
    st.subheader(t("shops.demo"), anchor=False)
    st.caption(t("shops.demo.means", days=shop_changes.KEPT_FOR.days))
    if st.button(t.n("shops.demo.remove", len(demo_shops)), key="remove_demo", icon=":material/delete_sweep:"):
        change(t, t.n("shops.demo.removed", len(demo_shops)), lambda: _delete(demo_shops))


def _delete(shop_ids: Sequence[str]) -> None:
    """Delete shops. The link may still name one of them in the next run."""
    for shop_id in shop_ids:
        shop_changes.delete(session.access(), shop_id)
    st.session_state["deleted_shops"] = tuple(shop_ids)


def change(t: Translator, done: str, work: Callable[[], object], counted_anew: str | None = None) -> None:
    """Do the work, keep its result for the next run, and begin that. `counted_anew`: a shop whose counts changed."""
    session.close_view()  # a view that is read keeps the store from writing everything into its file
    try:
        work()
    except DabiaoError as e:
        notes.keep(CHANGED, "error", plain_text.escape_markdown(plain_text.error_text(t, e)))
    else:
        notes.keep(CHANGED, "success", done)
        if counted_anew is not None:
            TALLIES.request(session.access(), [counted_anew])
    st.rerun()
