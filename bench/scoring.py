"""Bench room: every rule of one demo shop, beside starting a process that opens the same store and asks nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Figure, best, run
from data.store import Store
from metrics.calendar import default_as_of
from metrics.rulebook import in_force, load_rules
from metrics.score import scorecard


def figures(folder: Path) -> Iterator[Figure]:
    """Scoring as a command and inside a process that is already there. The demo store is made in `folder`."""
    path = folder / "demo.duckdb"
    run(sys.executable, "cli.py", "demo", "--store", str(path))
    with Store.open(path) as store:
        shops = store.shops()
    opened = best(lambda: run(sys.executable, "-c", _opens(path)))
    for shop in shops:
        command = (sys.executable, "cli.py", "score", "--shop", shop.shop_id, "--json", "--store", str(path))
        yield Figure(f"dabiao score ({shop.platform})", best(lambda c=command: run(*c)), "opening the store", opened)
    with Store.open(path) as store:
        count = best(lambda: store.view().rows("SELECT shop_id, count(*) AS n FROM questions GROUP BY shop_id"))
        for shop in shops:
            took = best(lambda s=shop: _scores(store, s.shop_id))
            yield Figure(f"scorecard in the app ({shop.platform})", took, "counting questions", count)


def _scores(store: Store, shop_id: str) -> None:
    view = store.view([shop_id])
    shop = view.shop(shop_id)
    as_of = default_as_of(view, shop)
    assert as_of is not None
    scorecard(view, shop, in_force(load_rules(), shop, as_of.date()), as_of)


def _opens(path: Path) -> str:
    return f"from pathlib import Path; from data.store import Store; Store.open(Path({str(path)!r})).close()"
