"""Questions on a waiting file that may belong to another shop: of another platform, or known to another shop."""

from collections.abc import Sequence

import streamlit as st

from data import demo
from data.errors import DabiaoError
from data.reading import ledger
from data.shops import Shop
from locales import Translator
from pages.state import all_shops, session
from pages.text import plain_text
from pages.uploads import import_progress
from pages.uploads.waiting_files import Target, Waiting

SHOPS_OFFERED = 3
"""Number of shops of the file's platform that get a button."""


def is_of_other_platform(file: Waiting, target: Target, shops: Sequence[Shop]) -> bool:
    """Whether a recognised file is an export of another platform than the target shop's."""
    platform = _platform(target, shops)
    return file.format is not None and platform is not None and file.format.platform not in ("other", platform)


def other_shops_with(file: Waiting, target: Target) -> list[str]:
    """Return other shops that already have the same file, unless the user said that it belongs to this shop as well."""
    if file.also_here or not file.sha256:
        return []
    return [shop for shop in ledger.shops_with(session.view(), file.sha256) if shop != target.shop_id]


def waits(file: Waiting, target: Target, shops: Sequence[Shop]) -> bool:
    """Whether a recognised file waits for an answer before it can be imported."""
    return is_of_other_platform(file, target, shops) or bool(other_shops_with(file, target))


def ask(t: Translator, file: Waiting, target: Target, shops: Sequence[Shop]) -> None:
    """Ask where the file belongs, with a button for each answer."""
    names = all_shops.shop_names()
    name = names.get(target.shop_id, target.shop_id) or t("upload.new_shop")
    if is_of_other_platform(file, target, shops) and file.format is not None:
        platform = file.format.platform
        of_file, of_shop = (t(f"platform.{p}") for p in (platform, _platform(target, shops)))
        st.markdown(plain_text.escape_markdown(t("upload.other_platform", platform=of_file, shop=name, stored=of_shop)))
        with st.container(horizontal=True):
            # files of one's own belong into no demo shop, unless they were dropped on one
            demo_too = target.shop_id.startswith(demo.PREFIX)
            fitting = [
                s for s in shops if s.platform == platform and (demo_too or not s.shop_id.startswith(demo.PREFIX))
            ]
            for shop in fitting[:SHOPS_OFFERED]:
                label = t("upload.into_shop", shop=plain_text.escape_markdown(names[shop.shop_id]))
                if st.button(label, key=f"into-{file.key}-{shop.shop_id}", icon=":material/storefront:"):
                    import_progress.start_import(Target(shop.shop_id), [file])
                    st.rerun()
            st.button(
                t("upload.into_new", platform=of_file),
                key=f"into-{file.key}-new",
                icon=":material/add_business:",
                on_click=st.session_state.update,
                args=({"target": t("upload.new_shop"), "new_platform": platform},),
            )
        return
    others = t("list.and").join(names[shop] for shop in other_shops_with(file, target))
    st.markdown(plain_text.escape_markdown(t("upload.known_elsewhere", shops=others, shop=name)))
    if st.button(t("upload.also_here"), key=f"also-{file.key}", icon=":material/check:"):
        file.also_here = True
        st.rerun()


def ask_about_name(t: Translator, target: Target, shops: Sequence[Shop]) -> None:
    """Ask whether an existing shop is meant, when a new one is to have its name."""
    shop = shop_of_that_name(target, shops)
    if shop is None:
        return
    name = all_shops.shop_names()[shop.shop_id]
    st.warning(
        plain_text.escape_markdown(t("upload.name_taken", shop=name, platform=t(f"platform.{shop.platform}"))),
        icon=":material/storefront:",
    )
    st.button(
        t("upload.into_shop", shop=plain_text.escape_markdown(name)),
        key="into_named",
        on_click=st.session_state.update,
        args=({"target": shop.shop_id},),
    )


def shop_of_that_name(target: Target, shops: Sequence[Shop]) -> Shop | None:
    """The existing shop whose id or name a new shop would have, whatever its case; None when there is none."""
    if target.platform is None:
        return None
    names = all_shops.shop_names()
    wanted = _comparable(target.shop_id)
    return next(
        (shop for shop in shops if wanted in (_comparable(shop.shop_id), _comparable(names[shop.shop_id]))), None
    )


def _comparable(name: str) -> str:
    return " ".join(name.split()).casefold()


def refuse_taken_name(target: Target, shops: Sequence[Shop]) -> None:
    """Raises DabiaoError when a new shop would have the name of an existing one."""
    if (shop := shop_of_that_name(target, shops)) is not None:
        raise DabiaoError("error.shop_exists", shop=all_shops.shop_names()[shop.shop_id])


def _platform(target: Target, shops: Sequence[Shop]) -> str | None:
    return target.platform or next((shop.platform for shop in shops if shop.shop_id == target.shop_id), None)
