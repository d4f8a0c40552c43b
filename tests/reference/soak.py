"""Draws shops, rules and instants for as long as one likes, and counts how often SQL and reference agree.

`make soak COUNT=5000`. A disagreement is made as small as it goes, and shown.
"""

import argparse
import sys
import tempfile
import time
from math import ceil
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from data.store import Store
from tests.reference import logs, rules
from tests.reference.made_shops import MadeShops

RULES_A_LOG = 5


class Soak:
    """Draws and asks. `agreed`: how many draws agreed before the first that did not; None when all did."""

    def __init__(self, made_shops: MadeShops, count: int, started_from: int) -> None:
        self.made_shops = made_shops
        self.agreed: int | None = None
        self._started_from = started_from
        self._often = settings(
            max_examples=ceil(count / RULES_A_LOG / 2),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )

    def answers(self) -> None:
        """Half of the draws: rules about answers. Raises AssertionError, with what was drawn, when one disagrees."""
        self._run(logs.conversation_logs())

    def everything_else(self) -> None:
        """The other half: all other rules. Raises AssertionError, with what was drawn, when one disagrees."""
        self._run(logs.full_logs())

    def _run(self, shops: st.SearchStrategy[logs.Log]) -> None:
        def entry(log: logs.Log, data: st.DataObject) -> None:
            shop = self.made_shops.put(log.tables, log.zone, log.market)
            for _ in range(RULES_A_LOG):
                rule, as_of = data.draw(rules.rule_and_moment(log))
                try:
                    self.made_shops.agree(log.tables, shop, rule, as_of)
                except AssertionError:
                    self._first()
                    raise

        seed(self._started_from)(self._often(given(log=shops, data=st.data())(entry)))()

    def _first(self) -> None:
        if self.agreed is None:
            self.agreed = self.made_shops.agreed
            print(f"draw {self.agreed + 1} disagrees; making it smaller, for five minutes at the most ...", flush=True)


def main() -> None:
    """The shell's door."""
    parser = argparse.ArgumentParser(description="random shops and rules: SQL against the plain-Python reference")
    parser.add_argument("count", type=int, help="how many (shop, rule, as of) to draw, about")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same draws again")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "dabiao.duckdb") as store:
        made_shops = MadeShops(store)
        soak = Soak(made_shops, arguments.count, arguments.seed)
        try:
            soak.answers()
            soak.everything_else()
        except AssertionError as e:
            print("\n".join([str(e), *getattr(e, "__notes__", [])]))
            sys.exit(f"{soak.agreed} draws agreed before the first that did not")
        took = time.monotonic() - begun
    print(
        f"{made_shops.agreed} draws, and all agree: "
        f"{made_shops.counted} cases in {made_shops.with_cases} of them, {took:.0f} s"
    )


if __name__ == "__main__":
    main()
