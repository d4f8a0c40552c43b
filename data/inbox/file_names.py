"""Information in the name of a file in the inbox: the day up to which it is complete."""

import re
from datetime import date

from data.errors import DabiaoError

_COVERS = re.compile(
    r"(?:covers[-_ ]until|完整至)[-_ ]?(\d{4})[-_.年]?(\d{2})[-_.月]?(\d{2})(?!\d)|covers[-_ ]until|完整至",
    re.IGNORECASE,
)


def covers_until(name: str) -> date | None:
    """Return the local day up to which a file is complete according to its name; None where it does not say so.

    As in `orders covers-until 2026-05-31.csv` and `订单 完整至2026-05-31.csv`. Raises DabiaoError where no valid day
    follows.
    """
    match = _COVERS.search(name)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups("")))
    except ValueError as e:
        raise DabiaoError("error.inbox_covers", file=name, example="orders covers-until 2026-05-31.csv") from e
