"""The SQL steps that produce a rule's cases, and the values of the rule that the SQL refers to."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from data.phrases import LONGEST_GREETING, greeting_pattern, greetings_pattern, pattern
from data.rows.event_lines import no_handover_pattern
from metrics.rules.rule import Rule
from metrics.scoring import calendars
from metrics.scoring.population import Member, Relation

SQL = Path(__file__).parents[1] / "cases"

UNHAPPY_UPTO = 2
"""The highest mark that counts against the shop in a net score; marks between it and `met_from` are neutral."""

NOTHING = "^(-)$"
"""A regular expression that matches no compared text, because "-" is removed from these texts."""


def switches(rule: Rule, *, own_deadline: bool = False) -> dict[str, object]:
    """Return the values of a rule that the SQL of the steps uses, by the name of their `$name` placeholder.

    `own_deadline`: as in `engine.compose`.
    """
    return {
        "family": rule.cases,
        "bots": rule.bots,
        "new_after": rule.new_after,
        "whole_conversations": rule.family.of_chats and _whole_conversations(rule),
        "within": rule.within,
        "own_deadline": own_deadline,
        "kinds": f",{','.join(rule.kind)}," if rule.kind else "",
        "pause": rule.pause or "",
        "until": rule.until or "",
        "missed_when": rule.missed_when or "",
        "ruling": rule.ruling or "",
        "any_reason": not rule.reasons,
        "of": rule.of_ or "",
        "in_time": "in_time" in rule.needs,
        "tracked": "tracked" in rule.needs,
        "promise": None if rule.promise is None else rule.promise.seconds,
        "each": rule.one_case or "",
        "quiet_begins": rule.quiet.begins.seconds if rule.quiet else None,
        "quiet_ends": rule.quiet.ends.seconds if rule.quiet else None,
        "faults": f",{','.join(rule.faults)},",
        "from": rule.from_ or "",
        "leave_out_cancelled_late": rule.cancelled_late == "excluded",
        "first_promise": rule.promised == "first",
        "scan_is_enough": rule.met_when == "scanned_or_delivered",
        "leave_out_preorders": "preorder" in rule.exclude,
        "platform_is_met": rule.platform_fulfilled == "met",
        "leave_out_platform_fulfilled": "platform_fulfilled" in rule.exclude,
        "side": rule.side,
        "met_from": rule.met_from,
        "handled_by": rule.handled_by or "",
        "only_unsatisfied": rule.only_unsatisfied,
        "missed_reason": (rule.missed_reason or "").lower(),
        "begun_from": rule.begun_in.begins.seconds if rule.begun_in else None,
        "begun_until": rule.begun_in.ends.seconds if rule.begun_in else None,
        "of_each": rule.of_each or "",
        "net": rule.statistic == "net",
        "unhappy_upto": UNHAPPY_UPTO,
        "leave_out_platform": "platform_intervened" in rule.exclude,
        "leave_out_auto": "auto_review" in rule.exclude,
        "greeting_counts": rule.greeting_counts,
        "greetings": NOTHING if rule.greeting_counts else f"{greetings_pattern()}|{greeting_pattern()}",
        "longest_greeting": LONGEST_GREETING,
        "auto_replies": pattern(rule.auto_replies) or NOTHING,
        "handover": pattern(rule.handover) or NOTHING,
        "any_system": not rule.handover,
        "no_handover": no_handover_pattern(),
        "asked_inside": _asked_inside(rule),
        "no_answer_needed": pattern(rule.no_answer_needed) or NOTHING,
        "cap": rule.cap_seconds or rule.unanswered_seconds,
        "caps_answers": rule.cap_seconds is not None,
        "status": rule.status or "",
        "only_sent": rule.order == "sent",
        "per_buyer_per_month": rule.per_buyer_per_month,
    }


def steps(rule: Rule, members: Sequence[Member]) -> tuple[dict[str, Relation], list[tuple[str, str]]]:
    """Return the inputs of the rule's SQL besides `population`, by name, and its steps (name, SQL) in order."""
    if rule.family.of_chats:
        inputs, files = _chat_steps(rule, calendars.calendars(rule, members))
    else:
        own_steps = rule.family.steps_by_order if counted_by_order(rule) else rule.family.steps
        if rule.of_ is not None and rule.family.steps_by_arrival:
            own_steps = rule.family.steps_by_arrival
        inputs, files = {}, [*own_steps]
    if rule.quiet is not None:
        files = _after_quiet(files)
    if rule.cases == "shipments":
        inputs["promise_deadlines"] = calendars.promise_deadlines(rule, calendars.calendars(rule, members))
    if rule.cases in ("refunds", "disputes"):
        inputs["wanted_reasons"] = Relation({"reason": "VARCHAR"}, [(reason.lower(),) for reason in rule.reasons])
    if rule.grade == "user":
        files[-1] = "cases_of_every_day", files[-1][1]
        files.append(("cases", "left_out_days"))
    if rule.struck_out:
        files[-1] = "counted_cases", files[-1][1]
        files.append(("cases", "struck_out"))
        struck = [(case.shop, case.case) for case in rule.struck_out]
        inputs["struck"] = Relation({"shop_id": "VARCHAR", "case_id": "VARCHAR"}, list(dict.fromkeys(struck)))
    return inputs, [(name, sql_step(file)) for name, file in files]


def _after_quiet(files: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the steps for orders or requests whose clock does not start during quiet hours."""
    (first, file), *later = files
    if first == "begun_requests":
        return [
            ("beginnings", "beginnings_of_requests"),
            ("quiet_ends", "quiet_ends"),
            (first, "quiet_requests"),
            *later,
        ]
    lines = [("loud_lines", file), ("beginnings", "beginnings_of_lines"), ("quiet_ends", "quiet_ends")]
    return [*lines, (first, "quiet_lines"), *later]


def counted_by_order(rule: Rule) -> bool:
    """Whether the family's steps by order, if it has any, are used."""
    return bool(rule.family.steps_by_order) and (rule.one_case == "order" or rule.of_ is not None)


def _chat_steps(rule: Rule, places: Sequence[calendars.Calendar]) -> tuple[dict[str, Relation], list[tuple[str, str]]]:
    inputs: dict[str, Relation] = {}
    read = "questions_of_conversations" if _whole_conversations(rule) else "questions_since"
    files = [("read_questions", read), ("buyer_messages", "buyer_messages")]
    if _names_words(rule):
        files = [("buyer_messages", "messages_by_text")]
    waits = rule.family.waits
    assert waits is not None  # only chat families come here
    hours, clock = calendars.hours_of(rule), "clock_wall"
    if _asked_inside(rule):
        days_before = calendars.LONGEST_STRETCH_DAYS if _whole_conversations(rule) else 1
        inputs["open_hours"] = calendars.open_hours(rule, places, days_before=days_before)
        files.append(("messages_in_hours", "in_hours"))
    if rule.cases == "buyer_days" or _whole_conversations(rule):
        files[-1] = "messages_in_hours", files[-1][1]
        files.append(("asked_messages", "asking"))
    files[-1] = "asked_messages", files[-1][1]
    if rule.clock_from is not None:
        files[-1] = "found_messages", files[-1][1]
        files.append(("asked_messages", "handed_over"))
        inputs.setdefault("open_hours", calendars.open_hours(rule, []))
    if rule.cases == "chats":
        files.append(("begun_by_agents", "begun_by_text" if _names_words(rule) else "begun_by_agents"))
    files.append(("waits", waits))
    if hours and rule.hours_mean == "clock_stops":
        inputs |= calendars.open_time(rule, places)
        clock = "clock_open"
    elif rule.cycle is not None or rule.weekend_due is not None:
        inputs["deadlines"] = calendars.deadlines(rule, places)
        clock = "clock_due"
    if rule.cap_seconds is None and rule.unanswered_seconds is None:
        files.append(("timed_waits", clock))
    else:
        files += [("uncapped_waits", clock), ("timed_waits", "capped")]
    if rule.cases == "buyer_days":
        files += [("judged", "verdict"), ("cases", "buyer_days")]
    else:
        files.append(("cases", "verdict"))
    return inputs, files


def _asked_inside(rule: Rule) -> bool:
    """Whether only messages written within the rule's hours count as asked."""
    return rule.hours_mean == "asked_inside" and bool(calendars.hours_of(rule))


def _names_words(rule: Rule) -> bool:
    """Whether the rule needs the texts of messages, which facts do not contain."""
    return bool(rule.auto_replies or rule.no_answer_needed)


def _whole_conversations(rule: Rule) -> bool:
    """Whether a case depends on messages of its conversation that are earlier than the requested period."""
    if rule.cases == "chats" and (rule.bots == "leave_out" or rule.clock_from is not None):
        return True
    return rule.cases in ("turns", "chats", "threads") and _asked_inside(rule)


@cache
def sql_step(name: str) -> str:
    """Return the SQL of a step: a SELECT with `$name` placeholders for values."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").strip()
