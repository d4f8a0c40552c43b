"""The cells of a heat map as marks that can be clicked, which Plotly's own cells cannot."""

from collections.abc import Sequence
from typing import Any


def clickable(cells: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The arguments of a `go.Bar` with a bar as large as each of these cells (column, row), of which only the clicked
    one is seen. A marker in the middle of a cell would leave most of a wide one dead.
    """
    return {
        "x": [column for column, _ in cells],
        "base": [row - 0.5 for _, row in cells],
        "y": [1] * len(cells),
        "width": 1,
        "marker": {"color": "#8899AA", "opacity": 0, "line": {"width": 0}},
        "selected": {"marker": {"opacity": 0.6}},
        "unselected": {"marker": {"opacity": 0}},
    }
