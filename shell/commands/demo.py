"""The verb `demo`, and the demo shops that `run` loads into an empty store."""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from data import demo
from data.access import Access
from data.loading.import_result import ImportResult
from data.reading.shop_settings import settings
from metrics.scoring.tally_refresh import refresh
from pages.text.imports import COUNTS
from shell.answer import Answer


def run(access: Access, arguments: Namespace) -> Answer:
    """Load the requested demo shops. Raises NotAllowed unless the actor may create shops."""
    access.require_all("import")
    if arguments.all:
        results = demo.show(access, at=datetime.now(UTC))
    else:
        results = demo.load(access, shops=arguments.shops, messages=arguments.messages, seed=arguments.seed)
    lines = list(_loaded(access, results))
    return Answer(None, lambda t: lines)


def first_run(access: Access) -> Iterator[str]:
    """Load the demo shops into a store without any shop, even a deleted one; yield a line per loaded file."""
    with access.view() as view:
        is_empty = not settings(view)
    if is_empty:
        yield from _loaded(access, demo.show(access, at=datetime.now(UTC)))


def _loaded(access: Access, results: Iterable[ImportResult]) -> Iterator[str]:
    for result in results:
        counts = ", ".join(f"{getattr(result, name)} {name}" for name in COUNTS)
        yield f"{result.file}: {counts}"
    refresh(access, [shop.shop_id for shop in access.shops()])
