"""Made shops whose misses have one planted cause, or none: whether the explanation of a missed figure names it.

`python -m bench.planted_causes` makes 50 shops with a cause and 20 without, and counts the right answers.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from metrics.reports.explanation import report
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import Dimension

KINDS: tuple[tuple[str, Dimension], ...] = (
    ("reply", "agent_id"), ("reply", "hour"), ("reply", "bought"), ("reply", "day"), ("dispatch", "product_id"),
    ("dispatch", "day"),
)  # fmt: skip
"""The figures and dimensions in which a cause is planted, by turns."""
REPLY = Rule.of(
    {"id": "reply", "cases": "turns", "within": "3 minutes", "pass": ">= 0.97", "window": "14 days", "grade": "A"}
)
DISPATCH = Rule.of({"id": "dispatch", "cases": "shipments", "pass": ">= 0.97", "window": "14 days", "grade": "A"})
FIRST_DAY = datetime(2026, 3, 2)
DAYS = 14
USUAL, PLANTED = 0.12, 0.45
"""Shares of missed cases: everywhere, and in the group of the cause."""
Row = Mapping[str, object]


@dataclass(frozen=True)
class Cause:
    """A planted cause: the rule that it spoils, and the group whose cases it spoils, by dimension and key."""

    rule: str
    by: Dimension
    of: str


@dataclass(frozen=True)
class Sale:
    """An order with one conversation about it. Local times; `place` numbers it."""

    place: int
    product: str
    ordered_at: datetime
    asked_at: datetime
    agent: str


def sales(chance: Random) -> list[Sale]:
    """About 1,000 sales of a fortnight: agents in two shifts, some products sold far more often than others."""
    early, late = ([f"{shift}-{number}" for number in range(chance.randint(2, 4))] for shift in ("early", "late"))
    products = [f"product-{number}" for number in range(12)]
    weights = [1 / (2 + number) for number in range(len(products))]
    hours = range(8, 23)
    by_hour = [chance.uniform(0.6, 1.6) for _ in hours]
    result: list[Sale] = []
    for day in range(DAYS):
        for _ in range(chance.randint(55, 95)):
            [hour] = chance.choices(hours, by_hour)
            asked_at = FIRST_DAY + timedelta(days=day, hours=hour, seconds=chance.randrange(3600))
            ordered_at = asked_at - timedelta(hours=chance.randint(1, 20))
            on_duty = early if hour < 15 else late
            [product] = chance.choices(products, weights)
            result.append(Sale(len(result), product, ordered_at, asked_at, chance.choice(on_duty)))
    return result


def cause_of(chance: Random, listed: Sequence[Sale], rule: str, by: Dimension) -> Cause:
    """A cause in a group of ordinary size of these sales: one of the half with most cases."""
    sizes = Counter(_key(sale, rule, by) for sale in listed)
    usual = [key for key, _ in sizes.most_common(max(1, len(sizes) // 2))]
    return Cause(rule, by, chance.choice(sorted(usual)))


def messages(chance: Random, listed: Sequence[Sale], cause: Cause | None) -> Iterator[Row]:
    """A question a sale, and an answer in time, too late, or none."""
    for sale in listed:
        talk = {"conversation_id": f"c{sale.place}", "buyer_id": f"b{sale.place}"}
        yield talk | {"sender": "buyer", "sent_at": sale.asked_at, "text": "Hello, where is my parcel?"}
        late = _is_spoilt(chance, sale, "reply", cause)
        seconds = chance.randint(300, 4000) if late else chance.randint(5, 170)
        answer = {"sender": "agent", "agent_id": sale.agent, "text": "It is on its way, thank you for waiting."}
        yield talk | answer | {"sent_at": sale.asked_at + timedelta(seconds=seconds)}


def orders(chance: Random, listed: Sequence[Sale], cause: Cause | None) -> Iterator[Row]:
    """An order a sale, sent before or after its promise."""
    for sale in listed:
        late = _is_spoilt(chance, sale, "dispatch", cause)
        promised_at = _promised_at(sale)
        yield {
            "order_id": f"o{sale.place}",
            "line_id": "1",
            "buyer_id": f"b{sale.place}",
            "product_id": sale.product,
            "created_at": sale.ordered_at,
            "paid_at": sale.ordered_at,
            "promised_at": promised_at,
            "shipped_at": promised_at + timedelta(hours=chance.randint(1, 20) * (1 if late else -1)),
        }


def answers(folder: Path, access: Access, shop_id: str, seed: str, cause_in: tuple[str, Dimension] | None) -> bool:
    """Make a shop, import it, and see whether its figures are explained by its cause, or by nothing without one."""
    chance = Random(seed)
    listed = sales(chance)
    cause = None if cause_in is None else cause_of(chance, listed, *cause_in)
    for kind, rows in (("messages", messages(chance, listed, cause)), ("orders", orders(chance, listed, cause))):
        path = _write(folder / f"{shop_id}-{kind}.csv", list(rows))
        import_file(access, path, shop_id, platform="other", market="CN", timezone="Asia/Shanghai", kind=kind)
    with access.view([shop_id]) as view:
        explained = report(view, view.shop(shop_id), [REPLY, DISPATCH], None)
    named = {(answer.rule, answer.by, answer.of) for answer in explained}
    return named == (set() if cause is None else {(cause.rule, cause.by, cause.of)})


def counted(folder: Path, with_cause: int, without: int, seed: str = "1") -> tuple[int, int]:
    """Of so many shops with and without a cause, made in an empty folder, how many are answered rightly."""
    right = [0, 0]
    with Store.open(folder / "causes.duckdb") as store:
        access = Access.local(store)
        for place in range(with_cause):
            kind = KINDS[place % len(KINDS)]
            right[0] += answers(folder, access, f"cause-{place}", f"{seed}/cause/{place}", kind)
        for place in range(without):
            right[1] += answers(folder, access, f"none-{place}", f"{seed}/none/{place}", None)
    return right[0], right[1]


def _key(sale: Sale, rule: str, by: Dimension) -> str:
    at = sale.asked_at if rule == "reply" else _promised_at(sale)
    match by:
        case "agent_id":
            return sale.agent
        case "hour":
            return f"{at:%H}"
        case "day":
            return f"{at:%Y-%m-%d}"
        case _:
            return sale.product


def _promised_at(sale: Sale) -> datetime:
    return sale.ordered_at + timedelta(hours=24)


def _is_spoilt(chance: Random, sale: Sale, rule: str, cause: Cause | None) -> bool:
    planted = cause is not None and cause.rule == rule and _key(sale, rule, cause.by) == cause.of
    return chance.random() < (PLANTED if planted else USUAL)


def _write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


if __name__ == "__main__":
    with TemporaryDirectory(prefix="dabiao-causes-") as name:
        with_cause, without = (int(text) for text in (*sys.argv[1:], "50", "20")[:2])
        named, silent = counted(Path(name), with_cause, without)
        print(f"{named} of {with_cause} causes named, and {silent} of {without} shops without one left unexplained")
