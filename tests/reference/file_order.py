"""In which direction a file runs, decided in plain Python from its rows."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

RUNS_IN_TIME = {
    "messages": ("sent_at", "conversation_id"),
    "chat_ratings": ("rated_at", "conversation_id"),
    "reviews": ("created_at", None),
}
"""Table → its time, and the column by which rows belong together; None: nothing groups them."""


def runs_backwards(table: str, rows: Sequence[Mapping[str, object]]) -> bool:
    """Whether the rows of a file are read from its end: where its times fall more often than they rise from one row to
    the next. Neighbours of one group decide, and all neighbours where these say nothing.
    """
    if table not in RUNS_IN_TIME:
        return False
    time, group = RUNS_IN_TIME[table]
    neighbours = list(pairwise(rows))
    together = [pair for pair in neighbours if group and pair[0][group] == pair[1][group]]
    for pairs in (together, neighbours):
        steps = [(later[time] > earlier[time]) - (later[time] < earlier[time]) for earlier, later in pairs]
        if sum(steps):
            return sum(steps) < 0
    return False
