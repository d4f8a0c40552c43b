"""Headers in the ways in which people write them: each is known by its name."""

from time import process_time

import pytest

from data.formats.currencies import currency_in_header, unit_in_header
from data.formats.header_places import header_places
from data.formats.known_words import bare
from data.formats.time_text import plain_text, zone_in_header


@pytest.mark.parametrize(
    "header",
    [
        "订单编号：",
        "【订单编号】",
        "（订单编号）",
        "[订单编号]",
        "1.订单编号",
        "1、订单编号",
        "(1)订单编号",
        "① 订单编号",
        "01 订单编号",
        "訂單編號",
        "2.【訂單編號】：",
        "20.*订单编号",
        "* 20、订单编号",
        "3.【*訂單編號】：",
    ],
)
def test_numbers_colons_frames_and_traditional_signs_are_no_part_of_a_header(header: str) -> None:
    assert header_places(("x", header))["订单编号"] == 1


@pytest.mark.parametrize("header", ["【商品编码(平台)】", "(商品编码(平台))", "【商品編碼(平台)】："])
def test_brackets_inside_a_frame_are_part_of_the_header(header: str) -> None:
    assert header_places((header,))["商品编码(平台)"] == 0


@pytest.mark.parametrize("header", ["3PL", "Street 1", "1.5", "30天销量", "【新】订单(首单)编号", "【新】订单【首单】"])
def test_what_belongs_to_a_header_stays(header: str) -> None:
    assert set(header_places((header,))) == {header.casefold()}


@pytest.mark.parametrize("sign", [" ", "_", "：", "*", "(", "( ", "/中a", "万"])
def test_no_header_takes_long_to_be_looked_at(sign: str) -> None:
    """Tried from each of its signs on, such a cell would take minutes, and a longer one hours."""
    text, began = f"x{sign * 60_000}y", process_time()
    header_places((text,))
    for look in (zone_in_header, bare, plain_text, unit_in_header, currency_in_header):
        look(text)
    assert process_time() - began < 5
