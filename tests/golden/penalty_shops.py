"""Kuaishou shops with a ledger of violations, and what they have at stake."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from metrics.penalties.book import load_book
from metrics.penalties.extent import Extent
from metrics.penalties.stakes import Exposure, Stake
from metrics.reports.penalties import report
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.score import scorecard
from metrics.scoring.windows import local_of, parse_as_of
from tests.reference.imported import ImportedShops

LEDGER = "kind,decided_at,severity,actions,fine\n"
REPLY = "商户客服回复率不达标"
FRIDAY = "2022-11-18T20:00:00"
"""A day under the first version; its week is judged on Sunday 2022-11-20."""


def chats(day: str) -> str:
    """Two buyers of that morning: one answered after a minute, one never. 1 of 2 is below 70 %."""
    rows = [f"a,buyer,{day} 09:00:00", f"a,agent,{day} 09:01:00", f"b,buyer,{day} 09:30:00"]
    return "conversation_id,sender,sent_at\n" + "\n".join(rows)


def orders(amounts: Sequence[str], day: str = "2022-11-15") -> str:
    """Orders paid the day before and promised by noon of that one, sent a second too late."""
    rows = [
        f"o{n},{day} 00:00:00,{day} 00:00:00,{day} 12:00:00,{day} 12:00:01,{amount}" for n, amount in enumerate(amounts)
    ]
    return "order_id,created_at,paid_at,promised_at,shipped_at,amount\n" + "\n".join(rows)


ExposureOf = Callable[..., Exposure]


@pytest.fixture
def exposure_of(imported: ImportedShops) -> ExposureOf:
    """What a shop with these tables has at stake as of a local time, by the rules that name a violation, or by all."""

    def look(as_of: str, platform: str = "kuaishou", *, by_all: bool = False, **tables: str) -> Exposure:
        shop = imported.holding(platform=platform, kinds=tables)
        view = imported.view(shop.shop_id)
        at = parse_as_of(as_of, shop)
        judging = in_force(load_rules(), shop, local_of(at, shop).date())
        rules, book = [rule for rule in judging if by_all or rule.violation is not None], load_book()
        return report(view, shop, rules, at, scorecard(view, shop, rules, at), book)

    return look


def yuan(low: str, high: str) -> Extent:
    return Extent(Decimal(low), Decimal(high))


def stake_cells(stake: Stake) -> tuple[str, str | None, list[tuple[str, int]], Extent | None, str | None]:
    """Kind, severity, grounds with their counts, fine and version."""
    grounds = [] if stake.expected is None else [(reason.why, reason.count) for reason in stake.expected.reasons]
    severity = None if stake.expected is None else stake.expected.severity
    penalty = stake.penalty
    return stake.violation, severity, grounds, penalty and penalty.fine, penalty and penalty.version
