"""Words of a week's plan of agents, for screen and command line. No streamlit."""

from collections.abc import Iterator

from locales import Translator
from metrics.agents.staffing import WEEKS, Staffing

COLUMNS = ("weekday", "hour", "questions", "within", "cover", "needed", "expected_now", "expected")
Cell = str | int | float | None


def sentences(t: Translator, plan: Staffing) -> list[str]:
    """What the plan comes to: the days it rests on, agent-hours with it and today, and what it would have changed."""
    days = t("explore.days", first=t.day(plan.first), last=t.day(plan.last))
    listed = [
        t(
            "staffing.basis", days=days, questions=t.number(plan.questions), limit=t.limit(plan.within_seconds),
            target=t.percent(plan.target, 0), handling=t.duration(plan.handling_seconds),
        )
    ]  # fmt: skip
    if plan.share is not None and plan.expected_now is not None and plan.expected is not None:
        listed.append(
            t(
                "staffing.result", hours=t.number(plan.agent_hours), now=t.number(plan.agent_hours_now),
                share=t.percent(plan.share), expected_now=t.percent(plan.expected_now),
                expected=t.percent(plan.expected),
            )
        )  # fmt: skip
    if plan.out_of_reach:
        listed.append(t("staffing.out_of_reach", target=t.percent(plan.target, 0), limit=t.limit(plan.within_seconds)))
    if plan.small:
        listed.append(t("staffing.small"))
    return listed


def rows(t: Translator, plan: Staffing) -> Iterator[tuple[Cell, ...]]:
    """An hour of the week in which anybody asked or answered: questions and agents of one week, shares of 1."""
    for hour in plan.hours:
        if hour.questions or hour.cover:
            yield (
                t(f"weekday.{hour.weekday}"), f"{hour.hour}:00", hour.questions / WEEKS,
                hour.within / hour.questions if hour.questions else None, hour.cover, hour.needed, hour.expected_now,
                hour.expected,
            )  # fmt: skip


def written(t: Translator, cell: Cell) -> str:
    """A cell as a line holds it; a dash where there is none."""
    if cell is None or isinstance(cell, str):
        return cell or "–"
    return t.number(cell, 0 if isinstance(cell, int) else 2)
