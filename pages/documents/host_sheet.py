"""The sheet for the host of a live stream in words, and as a page to print."""

from collections.abc import Mapping, Sequence

from data.shops import Shop
from locales import Translator
from metrics.reports.host_sheet import HostProduct, HostSheet
from metrics.scoring.windows import local_of
from pages.documents.html import STYLE
from pages.documents.markup import element, page, table


def means(t: Translator, shop: Shop, sheet: HostSheet) -> str:
    """What stands on the sheet."""
    return t("host.means", day=t.day(local_of(sheet.compared_with, shop).date()))


def reasons(t: Translator, product: HostProduct) -> Sequence[str]:
    """Why a product is on the sheet, a sentence each."""
    comma = t("list.comma")
    if product.count is None or product.low is None or product.high is None:
        sentences = [t("host.reason.none_bad")]
    else:
        interval = {"low": t.percent(product.low), "high": t.percent(product.high)}
        sentences = [t.n("host.reason.bad", product.count, bad=t.number(product.bad), **interval)]
    if product.words:
        sentences.append(t("host.reason.words", words=comma.join(product.words)))
    if product.not_as_described:
        sentences.append(t("host.reason.described", n=t.number(product.not_as_described)))
    if product.denied:
        sentences.append(t("host.reason.denied", words=comma.join(product.denied)))
    return sentences


def render(t: Translator, shop: Shop, sheet: HostSheet, titles: Mapping[str, str]) -> str:
    """Return the page to print: a row per product. `titles`: those that are known, by the product's id."""
    heading = t("host.title")
    at = t("evidence.asked", shop=shop.shop_id, at=t.instant(sheet.as_of, shop.timezone), zone=t.zone(shop.timezone))
    rows = [
        (
            t(f"host.{product.state}"),
            titles.get(product.product_id, product.product_id),
            product.product_id,
            t("list.semicolon").join(reasons(t, product)),
        )
        for product in sheet.products
    ]
    headers = (t("host.state"), t("by.product_id"), t("host.number"), t("host.reasons"))
    return page(
        t.language[:2],
        heading,
        STYLE,
        element("h1", heading),
        element("p", at, class_="muted"),
        element("p", means(t, shop, sheet), class_="muted"),
        table(headers, rows),
    )
