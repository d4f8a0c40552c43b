"""Headers in the ways in which people write them: each is known by its name."""

import pytest

from data.formats.header_places import header_places


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
    ],
)
def test_numbers_colons_frames_and_traditional_signs_are_no_part_of_a_header(header: str) -> None:
    assert header_places(("x", header))["订单编号"] == 1


@pytest.mark.parametrize("header", ["3PL", "Street 1", "1.5", "30天销量", "【新】订单(首单)编号"])
def test_what_belongs_to_a_header_stays(header: str) -> None:
    assert set(header_places((header,))) == {header.casefold()}
