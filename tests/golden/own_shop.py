"""A shop of the test's own into which it imports files: what golden tests of everyday files load and ask."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.shops import Shop
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring import engine
from metrics.scoring.score import Score, score
from metrics.scoring.windows import local_of, parse_as_of


class OwnShop:
    """A shop of the test's own: imports files, and asks for scores and cases."""

    def __init__(
        self, store: Store, folder: Path, platform: str, market: str, timezone: str, shop_id: str = "shop"
    ) -> None:
        self.store = store
        self.shop_id = shop_id
        self.folder = folder
        self.place = {"platform": platform, "market": market, "timezone": timezone}

    @property
    def access(self) -> Access:
        """What the shop is reached by."""
        return Access.local(self.store)

    def load(self, kind: str, rows: str, covers_until: date | None = None) -> ImportResult:
        """Import a plain file of a table: a header and lines."""
        path = self.folder / f"{kind}.csv"
        path.write_text("\n".join(line.strip() for line in rows.strip().splitlines()), encoding="utf-8")
        return import_file(self.access, path, self.shop_id, kind=kind, covers_until=covers_until, **self.place)

    def question(self, rule: str | dict[str, Any], as_of: str | None) -> tuple[Any, Shop, Rule, Any]:
        """The view, the shop, the rule and the instant that a question of this rule and local time is about.

        Without a time, which goes with a rule of one's own, it is asked as of the end of its data.
        """
        view = self.access.view([self.shop_id])
        shop = view.shop(self.shop_id)
        moment = None if as_of is None else parse_as_of(as_of, shop)
        if isinstance(rule, dict):
            return view, shop, Rule.of({"id": "own.rule", **rule}), moment
        assert moment is not None  # a built-in rule is the version of a day
        (result,) = (entry for entry in in_force(load_rules(), shop, local_of(moment, shop).date()) if entry.id == rule)
        return view, shop, result, moment

    def score(self, rule: str | dict[str, Any], as_of: str | None = None) -> Score:
        """The score of a built-in rule, by its id, or of one's own."""
        return score(*self.question(rule, as_of))

    def verdicts(self, rule: str | dict[str, Any], as_of: str) -> dict[str, str]:
        """What became of each case; an excluded one by its reason."""
        return {case.case_id: case.reason or case.verdict for case in self.cases(rule, as_of)}

    def cases(self, rule: str | dict[str, Any], as_of: str) -> list[engine.Case]:
        """The cases of the rule's window."""
        return engine.cases(*self.question(rule, as_of))


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(IN_MEMORY) as opened:
        yield opened


@pytest.fixture
def own_shop(store: Store, tmp_path: Path) -> OwnShop:
    """A shop of no known platform in China."""
    return OwnShop(store, tmp_path, "other", "CN", "Asia/Shanghai")
