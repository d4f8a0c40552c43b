"""A figure by day as a small inline SVG, with its line dotted. Pure functions."""

from collections.abc import Sequence

from metrics.rules.rule import Rule
from metrics.scoring.trend import DayValue
from pages.documents.markup import Markup, element, joined

WIDTH, HEIGHT, EDGE = 168, 34, 3
DATA, LINE = "#2451B3", "#5B6675"


def sparkline(rule: Rule, days: Sequence[DayValue], label: str) -> Markup:
    """The days from left to right; days without a figure leave a gap; `label`: its name for screen readers."""
    values = [day.value for day in days if day.value is not None]
    if len(values) < 2:
        return Markup("")
    line = None if rule.pass_ is None else float(rule.pass_.number)
    low, high = min([*values, *([] if line is None else [line])]), max([*values, *([] if line is None else [line])])
    step, scale = (WIDTH - 2 * EDGE) / max(len(days) - 1, 1), (HEIGHT - 2 * EDGE) / ((high - low) or 1)

    def y(value: float) -> str:
        return f"{HEIGHT - EDGE - (value - low) * scale:.1f}"

    drawn: list[Markup] = []
    if line is not None:
        ends = {"x1": 0, "x2": WIDTH, "y1": y(line), "y2": y(line)}
        drawn.append(element("line", **ends, stroke=LINE, stroke_dasharray="2 3"))
    run: list[str] = []
    for place, day in enumerate([*days, None]):
        if day is not None and day.value is not None:
            run.append(f"{EDGE + place * step:.1f},{y(day.value)}")
        elif run:
            drawn.append(_run(run))
            run = []
    return element(
        "svg", *drawn, viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, role="img", aria_label=label
    )


def _run(points: Sequence[str]) -> Markup:
    """Days that follow one another, as a line; a single one as a dot."""
    if len(points) > 1:
        return element("polyline", points=" ".join(points), fill="none", stroke=DATA, stroke_width="1.6")
    x, y = points[0].split(",")
    return joined(element("circle", cx=x, cy=y, r="1.6", fill=DATA))
