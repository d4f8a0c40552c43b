"""One shop's rules, and those of all shops, where a store of the same size holds 1, 100 or 1,000 shops."""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import crowd, logs
from bench.importing import SHOP
from bench.measure import Cost, Figure, apart, by_turns, command, here, process
from data.access import Access
from data.store import Store
from metrics.rules.rulebook import load_rules
from metrics.scoring.score import scores
from metrics.scoring.tally_refresh import refresh

SHAPE = next(iter(logs.SHAPES))


def figures(folder: Path, sizes: Sequence[int], counts: Sequence[int], rounds: int) -> Iterator[Figure]:
    """Messages altogether, and shops among which they are, with their orders, refunds and reviews."""
    for size in sizes:
        for shops in counts:
            (store := folder / "shops.store").unlink(missing_ok=True)
            log = apart(logs.write_messages, folder / "one.csv", SHAPE, size // shops)
            files = [log, *apart(logs.write_beside, folder, size // shops)]
            process(sys.executable, "cli.py", "import", "--store", str(store), *SHOP, *map(str, files))
            apart(crowd.copied, store, shops, ("bench",))
            opens = f"from pathlib import Path; from data.store import Store; Store.open(Path({str(store)!r})).close()"
            score = command(sys.executable, "cli.py", "score", "--shop", "bench", "--json", "--store", str(store))
            scored, opened = by_turns([score, command(sys.executable, "-c", opens)], rounds)
            every, first = apart(_every_shop, store, rounds)
            which = f"{size:,} messages of {shops:,} shops"
            yield Figure(f"dabiao score of one shop, {which}", scored, "opening the store", opened)
            yield Figure(f"all rules of all shops, {which}", every, "counting them the first time", first)


def _every_shop(store: Path, rounds: int) -> list[Cost]:
    """All rules of all shops from the counts that the store keeps; and counting what is kept."""
    with Store.open(store) as opened:
        access = Access.local(opened)
        with access.view() as view:
            names = [shop.shop_id for shop in view.shops()]
        opened.connection().execute("DELETE FROM daily_tallies")
        first = here(partial(refresh, access, names))
        rules = load_rules()

        def work() -> None:
            with access.view() as view:
                scores(view, view.shops(), rules)

        return [by_turns([partial(here, work)], rounds, warm=1)[0], first]
