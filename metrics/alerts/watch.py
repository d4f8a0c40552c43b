"""The states of everything that alerts watch, and the changes that are events. Sends nothing, stores nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from data.alerts.outbox import Event, Watched
from data.shops import Shop
from data.view import View
from metrics.composites.book import load_composites
from metrics.composites.composite import Composite
from metrics.composites.standing import Standing
from metrics.reports import composites as composite_report
from metrics.rules.rule import Rule
from metrics.scoring.reach import ends_of_data
from metrics.scoring.requests import Request, requests_in_force
from metrics.scoring.score import Score, answer
from metrics.scoring.windows import local_of
from metrics.todo.due import DueItem, due_items
from metrics.todo.kept_records import RECORDS

EVENTS = (
    "crossed", "near", "recovered", "finished_missed", "deadline", "record", "level", "milestone", "stale",
    "import_failed",
)  # fmt: skip
"""Kinds of events: a figure misses its line, is near it, or has recovered; a finished period was missed; to-dos are due
soon; a certificate expires soon or has expired, or a spot check can be appealed against; a composite changed its level,
or is about to; there are no recent data; a file could not be imported."""

NEAR_MILESTONE = Fraction(2, 100)
"""A total is near the line of another level when it is closer than this share of the line."""


@dataclass(frozen=True)
class Observation:
    """The state of one watched item of a shop, and the facts needed for its message."""

    shop_id: str
    watched: str
    state: str
    subject: str
    facts: Mapping[str, Any]


def observe(
    view: View, shops: Sequence[Shop], rules: Iterable[Rule], now: datetime, deadline_hours: int, stale_days: int
) -> list[Observation]:
    """Return the state of everything watched in these shops, each figure as of the end of its own data.

    `now` (aware) is the present time, which is only used for the age of the data. Figures with few cases, unsettled
    ones, and figures without a line or data have no state.
    """
    rules = list(rules)
    requests = requests_in_force(view, shops, rules, None)
    observations = []
    for request, score in zip(requests, answer(view, requests), strict=True):
        observations += _of_figure(request, score)
    ends = ends_of_data(view, shops)
    items = due_items(view, shops, requests, ends)
    observations += [*_deadlines(shops, items, ends, deadline_hours), *_records(items)]
    versions = {(entry.id, entry.effective_from): entry for entry in load_composites()}
    for standing in composite_report.report(view, shops, rules):
        observations += _of_composite(versions[standing.composite, standing.effective_from], standing)
    for shop in shops:
        days = (now - ends[shop.shop_id]) // timedelta(days=1)
        facts = {"days": days, "through": ends[shop.shop_id].isoformat()}
        state = "stale" if days >= stale_days else "fresh"
        observations.append(Observation(shop.shop_id, "stale", state, "", facts))
    return observations


def _of_figure(request: Request, score: Score) -> list[Observation]:
    if score.grade == "user" and score.pass_ is None:
        return []
    facts: dict[str, Any] = {"value": score.value, "cases": score.cases, "as_of": score.as_of.isoformat()}
    observations = []
    if (status := score.shown_status()) in ("met", "near", "missed"):
        observations.append(Observation(score.shop, f"rule:{score.rule}", status, score.rule, facts))
    if score.finished is not None and (status := score.finished.shown_status()) in ("met", "near", "missed"):
        days = [local_of(at, request.shop).date() for at in (score.finished.from_, score.finished.to)]
        finished: dict[str, Any] = {"value": score.finished.value, "cases": score.finished.cases}
        finished |= {"from": days[0].isoformat(), "to": days[1].isoformat()}
        state = f"{status} {days[0]}"
        observations.append(Observation(score.shop, f"finished:{score.rule}", state, score.rule, finished))
    return observations


def _deadlines(
    shops: Sequence[Shop], items: Sequence[DueItem], ends: Mapping[str, datetime], hours: int
) -> list[Observation]:
    """Return the number of to-dos due within `hours` after the end of each shop's data, reported once per local day."""
    due: dict[str, list[datetime]] = {shop.shop_id: [] for shop in shops}
    for item in items:
        if item.due_at is not None and item.due_at <= ends[item.shop_id] + timedelta(hours=hours):
            due[item.shop_id].append(item.due_at)
    observations = []
    for shop in shops:
        at, end = due[shop.shop_id], ends[shop.shop_id]
        facts = {"n": len(at), "hours": hours, "first": min(at, default=end).isoformat()}
        state = str(local_of(end, shop).date()) if at else "none"
        observations.append(Observation(shop.shop_id, "deadline", state, "", facts))
    return observations


def _records(items: Sequence[DueItem]) -> list[Observation]:
    """Return the state of each certificate and spot check on the to-do lists: due or over.

    The deadline is part of the state, so that a certificate renewed under the same number is reported again.
    """
    return [
        Observation(
            item.shop_id, f"record:{item.kind}:{item.subject}",
            "over" if item.due_at is None else f"due {item.due_at.isoformat()}", item.subject,
            {
                "kind": item.kind, "text": item.label or item.subject,
                "due": None if item.due_at is None else item.due_at.isoformat(),
            },
        )
        for item in items
        if item.kind in RECORDS
    ]  # fmt: skip


def _of_composite(composite: Composite, standing: Standing) -> list[Observation]:
    if standing.status != "judged":
        return []
    value = None if standing.value is None else float(standing.value)
    failing = [part.id for part in standing.parts if standing.aim in part.levels and part.status == "missed"]
    facts = {"value": value, "level": standing.level, "failing": failing}
    name = standing.composite
    # a ledger that counts points up lists its worst level first
    levels = [level.id for level in composite.level]
    counts_up = composite.kind == "ledger" and composite.start is None
    place = len(levels) if standing.level is None else levels.index(standing.level)
    state = f"{len(levels) - place if counts_up else place} {standing.level or 'none'}"
    observations = [Observation(standing.shop, f"level:{name}", state, name, facts)]
    if composite.caution is not None:
        step = standing.next_step
        near = [step.level] if step is not None and step.near else []
        facts = facts | {"near": near}
        observations.append(Observation(standing.shop, f"milestone:{name}", " ".join(near) or "none", name, facts))
    elif standing.value is not None:
        close = [
            level.id
            for level in composite.level
            if level.from_ is not None
            and level.id != standing.level
            and abs(standing.value - level.from_.number) <= NEAR_MILESTONE * abs(level.from_.number)
        ]
        state = " ".join(close) or "none"
        observations.append(Observation(standing.shop, f"milestone:{name}", state, name, facts | {"near": close}))
    return observations


def events(
    before: Mapping[Watched, str], observations: Sequence[Observation], now: datetime
) -> tuple[dict[Watched, str], list[Event]]:
    """Return the observed states, and an event for each change that should be reported.

    `before`: the states of the last time. An item observed for the first time is an event if its state is already bad.
    """
    observed = {(entry.shop_id, entry.watched): entry.state for entry in observations}
    result = []
    for entry in observations:
        earlier = before.get((entry.shop_id, entry.watched))
        kind = None if earlier == entry.state else event_of(entry.watched.split(":")[0], earlier, entry.state)
        if kind is not None:
            event, severity = kind
            result.append(
                Event(
                    entry.shop_id, entry.watched, entry.state, event, entry.subject, severity,
                    {**entry.facts, "before": earlier}, now,
                )
            )  # fmt: skip
    return observed, result


def event_of(what: str, before: str | None, now: str) -> tuple[str, str] | None:
    """Return the kind and the severity of a change of state; None if it is not an event.

    `what`: the kind of watched item. `before`: None if it was never observed.
    """
    kind: tuple[str, str] | None = None
    match what, before, now:
        case "rule", _, "missed":
            kind = "crossed", "high"
        case "rule", "missed", _:
            kind = "recovered", "medium"
        case "rule", _, "near":
            kind = "near", "medium"
        case "finished", _, _ if now.startswith("missed"):
            kind = "finished_missed", "high"
        case "deadline" | "milestone", _, _ if now != "none":
            kind = what, "medium"
        case "record", _, _:
            kind = "record", "high" if now == "over" else "medium"
        case "level", str(), _:
            kind = "level", "high" if fell(before or "", now) else "medium"
        case "stale", _, "stale":
            kind = "stale", "medium"
    return kind


def fell(before: str, now: str) -> bool:
    """Whether the level in state `now` is worse than in `before`; states begin with the level's position, best 0."""
    return int(now.split()[0]) > int(before.split()[0])
