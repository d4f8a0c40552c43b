"""The verb `erase`: one buyer of one shop, on request."""

import sys
from argparse import Namespace

from data.access import Access
from data.changes import erasure
from data.errors import DabiaoError
from data.tables import TABLES
from locales import Translator
from metrics.scoring.tally_refresh import bring_up_to_date
from shell.answer import Answer
from shell.printing import row


def run(access: Access, arguments: Namespace) -> Answer:
    """Erase the buyer, bring counts and published facts up to date, and tell which copies still hold them."""
    erased = erasure.erase(access, arguments.shop, arguments.buyer)
    bring_up_to_date(access, [arguments.shop])
    document = {
        "shop": arguments.shop,
        "rows": erased.rows,
        "gone": erased.gone,
        "still_in": [str(path) for path in erased.still_in],
    }
    return Answer(
        document,
        lambda t: [
            *(row(_named(t, table), count) for table, count in erased.rows.items()),
            t({True: "erase.gone", False: "erase.not_gone", None: "erase.short"}[erased.gone]),
            *(t("erase.still_in", path=path) for path in erased.still_in),
        ],
    )


def _named(t: Translator, table: str) -> str:
    return t(f"table.{table}") if table in TABLES else t(f"erase.{table}")


def confirm(arguments: Namespace) -> None:
    """Have it confirmed by typing the buyer's id again. Raises DabiaoError for any other text."""
    if arguments.yes:
        return
    print(arguments.buyer, end="? ", file=sys.stderr, flush=True)
    if sys.stdin is None or sys.stdin.readline().strip() != arguments.buyer:
        raise DabiaoError("error.erase_not_confirmed", buyer=arguments.buyer)
