"""Every rule of one demo shop, beside a process that only opens the same store."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measure import Figure, by_turns, command, here, run
from data.access import Access
from data.store import Store
from metrics.reports import scorecard
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.reach import default_as_of
from metrics.scoring.windows import local_of


def figures(folder: Path) -> Iterator[Figure]:
    """Scoring as a command and inside a process that is already there. The demo store is made in `folder`."""
    path = folder / "demo.duckdb"
    run(sys.executable, "cli.py", "demo", "--store", str(path))
    with Store.open(path) as store:
        shops = Access.local(store).shops()
    for shop in shops:
        score = command(sys.executable, "cli.py", "score", "--shop", shop.shop_id, "--json", "--store", str(path))
        scored, opened = by_turns([score, command(sys.executable, "-c", _opens(path))], 5)
        yield Figure(f"dabiao score ({shop.platform})", scored, "opening the store", opened)
    with Store.open(path) as store:
        for what in ("scorecard from kept counts", "scorecard, everything counted"):
            for shop in shops:
                works = [partial(here, partial(work, store, shop.shop_id)) for work in (_scorecard, _bare_shares)]
                took, bare = by_turns(works, 5, warm=1)
                yield Figure(f"{what} ({shop.platform})", took, "a bare share a rule", bare)
            store.connection().execute("DELETE FROM daily_tallies")


def _scorecard(store: Store, shop_id: str) -> None:
    """Scores, trends and recoveries of all rules in force, as the scorecard's page asks for them."""
    with Access.local(store).view([shop_id]) as view:
        shop = view.shop(shop_id)
        as_of = default_as_of(view, shop)
        scorecard.report(view, shop, in_force(load_rules(), shop, local_of(as_of, shop).date()), None)


def _bare_shares(store: Store, shop_id: str) -> None:
    """As many shares as the shop has rules, each the least that a share can be: no hours, no window, no verdicts."""
    view = Access.local(store).view([shop_id])
    shop = view.shop(shop_id)
    for _ in in_force(load_rules(), shop, default_as_of(view, shop).date()):
        view.rows("SELECT count(*) FILTER (WHERE answered_at <= asked_at + INTERVAL 3 MINUTE), count(*) FROM questions")


def _opens(path: Path) -> str:
    return f"from pathlib import Path; from data.store import Store; Store.open(Path({str(path)!r})).close()"
