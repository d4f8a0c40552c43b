"""What the name of a file in the inbox says."""

from datetime import date

import pytest

from data.errors import DabiaoError
from data.inbox.file_names import covers_until


def test_a_name_says_up_to_which_day_its_file_holds_everything() -> None:
    day = date(2026, 5, 31)
    names = {
        **dict.fromkeys(("orders covers-until 2026-05-31.csv", "ORDERS_covers_until_20260531.zip"), day),
        **dict.fromkeys(("订单 完整至2026-05-31.csv", "完整至2026年05月31日.xlsx"), day),
        **dict.fromkeys(("orders 2026-05-31.csv", "orders until 2026-05-31.csv", "订单20260501-20260531.csv"), None),
    }
    assert {name: covers_until(name) for name in names} == names


@pytest.mark.parametrize("name", ["a covers-until.csv", "covers-until 2026-02-31.csv", "完整至昨天.csv"])
def test_a_name_without_a_day_is_refused(name: str) -> None:
    with pytest.raises(DabiaoError, match="inbox_covers"):
        covers_until(name)
