"""What exports say of how an order is sent, and of whether a message wants an answer, in each format that has it."""

from datetime import datetime
from random import Random

import pytest

from tests.faults.clean_files import clean_file, formats
from tests.faults.deformed import Deformed
from tests.integration.field_files import Field

COURIER, SF = ("Best Courier", "Best Courier"), ("顺丰速运", "顺丰速运")
DAY = "2026-05-03 18:00:00", datetime(2026, 5, 3, 18)
READ: dict[str, dict[str, tuple[str, object]]] = {
    "amazon_orders": {"deliver_by": DAY, "fulfilled_by": ("AFN", "platform")},
    "ebay_orders": {"deliver_by": DAY, "carrier": COURIER},
    "kuaishou_orders": {"carrier": SF},
    "lazada_orders": {"carrier": COURIER},
    "pinduoduo_orders": {"carrier": SF},
    "plain_messages": {"needs_answer": ("no", False)},
    "plain_orders": {"deliver_by": DAY, "carrier": SF, "fulfilled_by": ("FBA", "platform"), "preorder": ("预售", True)},
    "shopee_orders": {"carrier": COURIER},
    "shopee_orders_id": {"carrier": COURIER},
    "shopee_orders_th": {"carrier": COURIER},
    "shopee_orders_vi": {"carrier": COURIER},
    "taobao_orders": {"carrier": SF},
    "template_messages": {"needs_answer": ("否", False)},
    "template_orders": {
        "deliver_by": DAY, "carrier": SF, "fulfilled_by": ("平台", "platform"), "preorder": ("是", True),
    },
    "tiktok_shop_orders": {
        "carrier": COURIER, "fulfilled_by": ("Fulfilled by TikTok", "platform"), "preorder": ("Pre-order", True),
    },
    "wechat_orders": {"carrier": SF},
    "xiaohongshu_orders": {"carrier": SF},
}  # fmt: skip
"""Format → column → what stands in the cell, and what is stored."""
COLUMNS = {name for columns in READ.values() for name in columns}


def test_no_format_is_forgotten() -> None:
    of_formats = {form.id: COLUMNS & {*form.columns} for form in formats()}
    assert {name: columns for name, columns in of_formats.items() if columns} == {
        name: {*columns} for name, columns in READ.items()
    }


@pytest.mark.parametrize("name", READ)
def test_it_is_read_wherever_a_format_has_it(field: Field, name: str) -> None:
    form = next(form for form in formats() if form.id == name)
    file = clean_file(form, Random(1))
    for header, column in file.columns.items():
        if column in READ[name]:
            file = file.with_cells(file.headers.index(header), [READ[name][column][0]] * len(file.rows))
    field.take(Deformed.of(file).write(field.folder, "export"), platform=form.platform, timezone="UTC")
    stored = field.rows(f"{', '.join(READ[name])} FROM {form.kind}")
    assert {*stored} == {tuple(value for _, value in READ[name].values())}
