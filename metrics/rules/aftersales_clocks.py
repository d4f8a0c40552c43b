"""How long platforms wait for a step of an after-sales request before they act automatically, from metrics/clocks."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data.shops import Shop
from metrics.rules.durations import seconds_of

FOLDER = Path(__file__).parents[1] / "clocks"

Step = Literal["applied", "agreed", "returned"]
Outcome = Literal["refund", "agree", "close"]
"""What happens automatically: the money is refunded, the return is agreed to, or the request is closed."""


@dataclass(frozen=True)
class Clock:
    """One time limit of a platform.

    `from_`: the step from which it runs. `effective_from`: the first local day of that step for which it applies.
    `order`: whether the order had been sent when the buyer applied; None: either. `kinds`: the kinds of request; empty:
    all. `currency`: that of amounts whose file names none. `grade`, `source`: as in rules. `note`: language → text.
    """

    platform: str
    market: str
    currency: str
    from_: Step
    within: timedelta
    waits_for: Literal["shop", "buyer"]
    then: Outcome
    effective_from: date
    grade: str
    source: str
    note: dict[str, str]
    order: Literal["sent", "not_sent"] | None = None
    kinds: tuple[str, ...] = ()


def clocks_of(shop: Shop) -> tuple[Clock, ...]:
    """Return the clocks of the shop's platform and market; empty if none are known."""
    return tuple(clock for clock in _all() if clock.platform == shop.platform and clock.market == shop.market)


def applicable(clocks: Sequence[Clock], kind: str, step: Step, day: date, sent: bool | None) -> Clock | None:
    """Return the clock of a request of this kind that has been at this step since that local day; None without one.

    `sent`: whether the order had been sent when the buyer applied; None if unknown, so that only clocks that do not
    depend on it apply.
    """
    for clock in clocks:
        order_fits = clock.order is None or (sent is not None and (clock.order == "sent") == sent)
        kind_fits = not clock.kinds or kind in clock.kinds
        if clock.from_ == step and kind_fits and order_fits and day >= clock.effective_from:
            return clock
    return None


@cache
def _all() -> tuple[Clock, ...]:
    return tuple(clock for path in sorted(FOLDER.glob("*.toml")) for clock in _read(path))


def _read(path: Path) -> list[Clock]:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_clock(document["platform"], document["currency"], entry) for entry in document["clock"]]


def _clock(platform: str, currency: str, entry: dict[str, Any]) -> Clock:
    fields = {"from_" if name == "from" else name: value for name, value in entry.items()}
    fields["within"] = timedelta(seconds=seconds_of(fields["within"]))
    fields["kinds"] = tuple(fields.get("kinds", ()))
    return Clock(platform=platform, currency=currency, **fields)
