"""Evaluates rules: chains the SQL steps of a rule's family of cases over the shops of a population."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from typing import Any

from data.engine import Engine
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring import calendars
from metrics.scoring.dimensions import KEYS, Dimension
from metrics.scoring.population import Member, constant, population
from metrics.scoring.requests import Request, request_of
from metrics.scoring.steps import counted_by_order, steps, switches
from metrics.scoring.windows import instant_of, local_of

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A fact as judged by one rule. Instants are aware, UTC.

    `measure`: seconds or marks, None when there is none (never answered is None, not zero). `due_at`: None without a
    deadline, or while the clock is paused. `reason`: why the case is excluded, else None. `subject`: the id of the
    conversation, request or order that a user can open.
    """

    shop_id: str
    case_id: str
    subject: str
    buyer_id: str | None
    agent_id: str | None
    product_id: str | None
    occurred_at: datetime
    local_day: date
    measure: float | None
    due_at: datetime | None
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class Query:
    """SQL text whose last relation is `cases`, and the values of its parameters and of a SELECT over it.

    The text depends only on the rule, not on shops or instants.
    """

    ctes: str
    params: dict[str, object]

    def rows(self, view: Engine, select: str, **params: object) -> list[dict[str, Any]]:
        """Return the rows of a SELECT over `cases`."""
        return view.rows(f"WITH {self.ctes}\n{select}", **self.params, **params)


def cases(
    view: Engine,
    shop: Shop,
    rule: Rule,
    as_of: datetime | None,
    verdict: str | None = None,
    limit: int | None = None,
    group: tuple[Dimension, str | None] | None = None,
    subjects: tuple[str, Mapping[str, object]] | None = None,
) -> list[Case]:
    """Return the cases of the rule's window, worst first: missed, pending, met, excluded, each with the slowest first.

    `as_of` None: as of the end of the rule's tables.
    `verdict`: only cases with this verdict; "counted" means met and missed, "unmet" missed and pending.
    `group`: only cases of one group, by dimension and key; the key None selects the cases without one.
    `subjects`: as in `compose`.
    """
    request = request_of(view, shop, rule, as_of)
    window = request.window
    key = KEYS[group[0]] if group else None
    rows = query(request, since=window.start, subjects=subjects).rows(
        view,
        f"""
        SELECT {", ".join(f"c.{column.name}" for column in fields(Case))}
        FROM cases AS c {key.joins if key else ""}
        WHERE
            {IN_WINDOW} AND (
                $verdict IN ('', verdict) OR $verdict = 'counted' AND verdict IN ('met', 'missed')
                OR $verdict = 'unmet' AND verdict IN ('missed', 'pending')
            )
            {f"AND {key.sql} IS NOT DISTINCT FROM $key" if key else ""}
        ORDER BY
            CASE verdict WHEN 'missed' THEN 1 WHEN 'pending' THEN 2 WHEN 'met' THEN 3 ELSE 4 END,
            CASE WHEN verdict = 'pending' THEN due_at END NULLS LAST,
            CASE WHEN $low_is_bad THEN -measure ELSE measure END DESC NULLS FIRST,
            occurred_at, case_id
        LIMIT {int(limit) if limit is not None else "ALL"}
        """,
        start=window.start,
        end=window.end,
        verdict=verdict or "",
        key=group[1] if group else None,
        low_is_bad=rule.family.unit == "marks",
    )
    return [Case(**row) for row in rows]


COUNTS = """
    count(*) FILTER (WHERE verdict = 'met') AS met, count(*) FILTER (WHERE verdict = 'missed') AS missed,
    count(*) FILTER (WHERE verdict = 'pending') AS pending, count(*) FILTER (WHERE verdict = 'excluded') AS excluded,
    count(measure) FILTER (WHERE verdict IN ('met', 'missed')) AS measured,
    CAST(coalesce(sum(measure) FILTER (WHERE verdict IN ('met', 'missed')), 0) AS DOUBLE) AS total
"""
"""SQL of the columns of a `Tally`, counted over any group of cases."""
IN_WINDOW = "CASE WHEN in_every_window THEN $end = $as_of ELSE occurred_at >= $start AND occurred_at <= $end END"
"""SQL condition that selects the cases that a figure is based on, and so the rows that a drill-down lists."""


IN_OWN_WINDOW = """
CASE
    WHEN c.in_every_window THEN p.ends_at = p.as_of
    ELSE c.occurred_at >= p.starts_at AND c.occurred_at <= p.ends_at
END
"""
"""`IN_WINDOW` for cases `c` of several shops, each in the window of its row `p` of the population."""


def query(request: Request, *, since: datetime, subjects: tuple[str, Mapping[str, object]] | None = None) -> Query:
    """Return the query of a figure's cases; cases that belong to a time before `since` (aware) may be missing.

    `subjects`: see `compose`.
    """
    member = Member(request.shop, request.as_of, since, window=request.window, known_until=request.known_until)
    return compose(request.rule, [member], subjects=subjects)


def query_of_shops(requests: Sequence[Request], since: datetime | None = None) -> Query:
    """Return the query of the cases of one rule's figures for several shops, each shop once.

    It covers the cases of their windows and possibly more. `since`: it covers the cases that belong to this instant
    (aware) or a later one, regardless of the windows.
    """
    members = [
        Member(r.shop, r.as_of, since or r.window.start, window=r.window, known_until=r.known_until) for r in requests
    ]
    return compose(requests[0].rule, members)


def can_be_narrowed(rule: Rule) -> bool:
    """Whether the rule's cases of some orders or conversations can be determined without reading all others."""
    # a buyer's day and a buyer's first question may lie in several conversations
    return rule.cases in ("shipments", "messages", "turns", "chats")


def compose(
    rule: Rule,
    members: Sequence[Member],
    prefix: str = "",
    *,
    own_deadline: bool = False,
    subjects: tuple[str, Mapping[str, object]] | None = None,
) -> Query:
    """Return the query of a rule's cases for all shops of a population (at least one), each as of its own instant.

    `prefix`: the prefix of the parameters' names, so that one statement can contain several queries.
    `own_deadline`: the rule's `within` was set by a question and takes precedence over deadlines stated in the files.
    `subjects`: only the cases of these orders or conversations: a SELECT that returns each once, in the columns
    `shop_id` and `subject`, and its parameters. Only for rules that `can_be_narrowed`.
    """
    readers = [_reading_enough(rule, member) for member in members]
    names = [calendars.calendar_name(rule, member.shop) for member in members]
    inputs, sql_steps = steps(rule, members)
    constants = switches(rule, own_deadline=own_deadline)
    params: dict[str, object] = {
        f"{prefix}first_instant": min(member.reads_from for member in readers),
        f"{prefix}last_instant": max(member.reads_until or member.as_of for member in readers),
    }
    ctes = []
    for name, relation in {"population": population(readers, names), **inputs}.items():
        text, cells = relation.sql(f"{prefix}{name}_")
        ctes.append(f"{name} AS (\n{text}\n)")
        params |= cells
    narrowed = sql_steps[0][0] if rule.family.of_chats else "confirmed_lines"
    for name, body in sql_steps:
        text = filled(body, constants, prefix)
        if subjects is not None and name == narrowed:
            text = _narrowed(rule, text, subjects[0])
            params |= subjects[1]
        ctes.append(f"{name} AS (\n{text}\n)")
    return Query(",\n".join(ctes), params | constants | {"as_of": max(member.as_of for member in members)})


def _narrowed(rule: Rule, sql: str, subjects: str) -> str:
    """Return the SQL of the step that reads a family's conversations or order lines, restricted to `subjects`."""
    if not rule.family.of_chats:  # all lines of a shop decide how each is read
        on = "o.shop_id = e.shop_id AND o.subject = e.order_id"
        return f"SELECT e.* FROM (\n{sql}\n) AS e JOIN ({subjects}) AS o ON {on}"
    return re.sub(
        r"FROM questions AS (\w)\b",
        rf"FROM questions AS \1 JOIN ({subjects}) AS o ON o.shop_id = \1.shop_id AND o.subject = \1.conversation_id",
        sql,
    )


def _reading_enough(rule: Rule, member: Member) -> Member:
    """Return the member with `reads_from` moved back as far as the rule's cases require."""
    if rule.cases in ("refunds", "disputes") and counted_by_order(rule):  # an order's first requests decide about it
        return replace(member, reads_from=LONG_AGO)
    # a buyer's first message or first rating ever, or a hand-over long after the question, needs the whole history
    if rule.cases == "threads" or rule.of_each == "first" or rule.clock_from is not None:
        return replace(member, reads_from=LONG_AGO)
    if rule.per_buyer_per_month is not None:  # the first reviews of the month decide about the later ones
        first = local_of(member.reads_from, member.shop).date().replace(day=1)
        return replace(member, reads_from=instant_of(datetime.combine(first, time()), member.shop))
    return member


def filled(sql: str, switches: dict[str, object], prefix: str) -> str:
    """Return the SQL with a rule's switches as constants; the names of other parameters then begin with `prefix`."""
    return _decided(
        re.sub(
            r"\$(\w+)", lambda name: constant(switches[name[1]]) if name[1] in switches else f"${prefix}{name[1]}", sql
        )
    )


# a parenthesised "TRUE OR …" that is not the argument of a function
HOLDS_ALREADY = re.compile(r"(?<!\w)\(\s*(?:TRUE|NOT FALSE)\s+OR\b")
TEXT_OR_PARENTHESIS = re.compile(r"--[^\n]*|'[^']*'|[()]")


def _decided(sql: str) -> str:
    """Return the SQL with every "(TRUE OR …)" replaced by TRUE.

    Otherwise an engine plans and joins subqueries on which nothing depends.
    """
    while (begins := HOLDS_ALREADY.search(sql)) is not None:
        depth, end = 1, begins.end()
        while depth > 0:
            mark = TEXT_OR_PARENTHESIS.search(sql, end)
            assert mark is not None  # every step is a whole SELECT
            depth, end = depth + {"(": 1, ")": -1}.get(mark[0], 0), mark.end()
        sql = f"{sql[: begins.start()]}TRUE{sql[end:]}"
    return sql
