"""Penalties and payouts whose version changes within what is looked at, worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from metrics.penalties.extent import UNKNOWN
from tests.golden.penalty_shops import FRIDAY, LEDGER, REPLY, ExposureOf, chats, orders, stake_cells, yuan

OWN = """
platform = "kuaishou"
[[payout]]
violation = "dispatch"
title = "Late, first version"
share = 0.05
least = 1
most = 100
currency = "CNY"
counted_by = "kuaishou.dispatch"
effective_from = 2022-01-01
effective_to = 2022-10-18

[[payout]]
violation = "dispatch"
title = "Late, second version"
share = 0.2
least = 1
most = 100
currency = "CNY"
counted_by = "kuaishou.dispatch"
effective_from = 2022-10-18
effective_to = 2022-10-20
"""


def test_each_order_is_paid_by_the_version_of_its_own_day(
    exposure_of: ExposureOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Orders of 200 yuan, late on the 17th, 18th, 19th and 20th: 10 by the first version, 40 twice by the second, and
    20 by the platform's own since the 20th.
    """
    own = tmp_path / "config" / "rules"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text(OWN)
    monkeypatch.setattr("metrics.rules.rulebook.configuration_folder", lambda: own.parent)
    head, _, first = orders(["200.00"], "2022-10-17").partition("\n")
    rows = [first, *(first.replace("10-17", f"10-{day}").replace("o0", f"o{day}") for day in (18, 19, 20))]
    exposure = exposure_of("2022-10-25T12:00:00", orders="\n".join([head, *rows]))
    owed = {item.payout.title.en: (item.orders, item.amount) for item in exposure.owed}
    assert owed == {
        "Late, first version": (1, yuan("0", "10")),
        "Late, second version": (2, yuan("0", "80")),
        "Payout for sending late": (1, yuan("0", "20")),
    }
    assert exposure.total.amounts == {"CNY": yuan("0", "110")}


def test_a_total_over_two_versions_keeps_known_amounts_and_upper_bounds_apart(exposure_of: ExposureOf) -> None:
    """The reply rate is judged on Sunday the 20th by the first version, the attitude on the 30th by the third, which
    names no amount: 100 to 150 yuan are known, and at most the first version's 300 may come besides.
    """
    attitude = "商户客服服务态度不达标"
    ledger = LEDGER + "\n".join(
        f"{kind},2022-{day} 10:00:00,情节轻微,," for kind in (REPLY, attitude) for day in ("10-10", "11-01")
    )
    rated = [f"c{n},2022-11-18 09:10:00,{1 if n == 0 else 5},服务态度差" for n in range(5)]
    ratings = "conversation_id,rated_at,rating,reason\n" + "\n".join(rated)
    exposure = exposure_of(FRIDAY, messages=chats("2022-11-18"), chat_ratings=ratings, violations=ledger)
    stakes = {stake.violation: stake for stake in exposure.stakes}
    assert {kind: (str(s.check_on), stake_cells(s)[1], *stake_cells(s)[3:]) for kind, s in stakes.items()} == {
        "reply_rate": ("2022-11-20", "serious", yuan("100", "150"), "1"),
        "attitude": ("2022-11-30", "serious", UNKNOWN, "3"),
    }
    total = exposure.total
    assert (total.amounts, total.unknown, total.bounded) == ({"CNY": yuan("100", "150")}, 1, 1)
    assert total.at_most == {"CNY": Decimal(300)}
