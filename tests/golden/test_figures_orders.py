"""Orders as the platform counts them, on everyday files: each scene is imported, and the figure was worked by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.loading.loader import ImportResult, import_file
from data.shops import Shop
from data.store import Store
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring import engine
from metrics.scoring.score import Score, score
from metrics.scoring.windows import local_of, parse_as_of


class Scene:
    """A shop that grows by imports, and what is asked of it."""

    def __init__(self, store: Store, folder: Path, platform: str, market: str, timezone: str) -> None:
        self.store = store
        self.folder = folder
        self.place = {"platform": platform, "market": market, "timezone": timezone}

    def load(self, kind: str, rows: str) -> ImportResult:
        """Import a plain file of a table: a header and lines."""
        path = self.folder / f"{kind}.csv"
        path.write_text("\n".join(line.strip() for line in rows.strip().splitlines()), encoding="utf-8")
        return import_file(Access.local(self.store), path, "shop", kind=kind, **self.place)

    def _asked(self, rule: str | dict[str, Any], as_of: str) -> tuple[Any, Shop, Rule, Any]:
        view = Access.local(self.store).view(["shop"])
        shop = view.shop("shop")
        moment = parse_as_of(as_of, shop)
        if isinstance(rule, dict):
            return view, shop, Rule.of({"id": "own.rule", **rule}), moment
        (found,) = (one for one in in_force(load_rules(), shop, local_of(moment, shop).date()) if one.id == rule)
        return view, shop, found, moment

    def score(self, rule: str | dict[str, Any], as_of: str) -> Score:
        """The score of a built-in rule, by its id, or of one's own."""
        return score(*self._asked(rule, as_of))

    def verdicts(self, rule: str | dict[str, Any], as_of: str) -> dict[str, str]:
        """What became of each case; an excluded one by its reason."""
        return {case.case_id: case.reason or case.verdict for case in self.cases(rule, as_of)}

    def cases(self, rule: str | dict[str, Any], as_of: str) -> list[engine.Case]:
        """The cases of the rule's window."""
        return engine.cases(*self._asked(rule, as_of))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.duckdb") as opened:
        yield opened


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> Scene:
    """A shop of no known platform in China."""
    return Scene(store, tmp_path, "other", "CN", "Asia/Shanghai")


LATE = {"cases": "shipments", "statistic": "share_missed", "pass": "< 0.04"}


# --- by order ---------------------------------------------------------------------------------------------------------


def test_an_order_of_three_lines_is_late_once(store: Store, tmp_path: Path) -> None:
    """19 orders, the one with three lines late: 1 of 19 = 5.3 %, met; by line 3 of 21 = 14.3 %."""
    shop = Scene(store, tmp_path, "tiktok_shop", "ID", "Asia/Jakarta")
    late = [
        f"o1,{n},2026-05-04 09:00:00,2026-05-04 09:00:00,2026-05-06 09:00:00,2026-05-07 09:00:00" for n in (1, 2, 3)
    ]
    good = [
        f"o{n},1,2026-05-04 09:00:00,2026-05-04 09:00:00,2026-05-06 09:00:00,2026-05-05 09:00:00" for n in range(2, 20)
    ]
    shop.load("orders", "\n".join(["order_id,line_id,created_at,paid_at,promised_at,shipped_at", *late, *good]))
    found = shop.score("tiktok_shop.late_dispatch", "2026-05-08T12:00:00")
    assert (found.missed, found.cases, found.status) == (1, 19, "met")
    by_line = shop.score({**LATE, "window": "7 days"}, "2026-05-08T12:00:00")
    assert (by_line.missed, by_line.cases, by_line.status) == (3, 21, "missed")
    (missed,) = (
        case for case in shop.cases("tiktok_shop.late_dispatch", "2026-05-08T12:00:00") if case.verdict == "missed"
    )
    # from Monday 09:00 to Thursday 09:00
    assert (missed.case_id, missed.subject, missed.measure) == ("o1", "o1", 3 * 86400)


def test_an_order_is_sent_when_its_last_line_is(scene: Scene) -> None:
    """As of 12 May: one line late makes it late, one that is not due yet leaves it open, a cancelled one drops out."""
    scene.load(
        "orders",
        """order_id,line_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,status
        late,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        late,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-10 09:00:01,,
        open,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        open,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-13 09:00:00,,,
        kept,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        kept,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-11 09:00:00,2026-05-11 09:00:00,,
        kept,3,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,,2026-05-09 09:00:00,
        gone,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,,2026-05-09 09:00:00,
        some,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        some,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,,,shipped""",
    )
    rule = {**LATE, "each": "order"}
    found = {case.case_id: case for case in scene.cases(rule, "2026-05-12T12:00:00")}
    assert {name: case.reason or case.verdict for name, case in found.items()} == {
        "late": "missed",
        "open": "pending",
        "kept": "met",
        "gone": "cancelled_unsent",
        "some": "sent_time_unknown",
    }
    # three days to the second of the last line that was sent; open is due with its second line
    assert found["kept"].measure == 3 * 86400
    assert found["open"].due_at == parse_as_of("2026-05-13T09:00:00", scene._asked(rule, "2026-05-12T12:00:00")[1])
