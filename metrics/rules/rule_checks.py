"""Checks of a rule's fields: permitted values and permitted combinations."""

import re
from datetime import date

from data.phrases import compared
from metrics.families import SWITCHES
from metrics.rules.fields import (
    PATTERNS,
    BadFieldError,
    check_place,
)
from metrics.rules.hours import Hours
from metrics.rules.rule_fields import RuleFields

FRIDAY = 4
LONGEST_LAG_DAYS = 3660


def check(rule: RuleFields, written_fields: frozenset[str]) -> None:
    """Raise BadFieldError for the first field whose value is not allowed.

    `written_fields`: the names of the fields that the rule file contains, as written there.
    """
    for field, (pattern, allowed) in PATTERNS.items():
        value = getattr(rule, field)
        if value is not None and not re.fullmatch(pattern, value):
            raise BadFieldError(field, allowed)
    check_place(rule.platform, rule.market)
    for switch, families in SWITCHES.items():
        if switch in written_fields and rule.cases not in families:
            raise BadFieldError(switch, f"says nothing about {rule.cases}; allowed for {', '.join(families)}")
    if (rule.statistic == "rate") != (rule.per is not None):
        raise BadFieldError("per", 'statistic "rate" needs it, as in per = "paid_orders", and no other has it')
    by_request = rule.cases in ("refunds", "disputes") and rule.each != "order"
    if (rule.per == "chats" and rule.cases != "chat_ratings") or (rule.of_money and not by_request):
        raise BadFieldError("per", '"chats" is for chat_ratings only, "paid_amount" for requests one by one')
    if rule.effective_to is not None and rule.effective_to <= rule.effective_from:
        raise BadFieldError("effective_to", "must be later than effective_from")
    for field in ("near", "minimum_cases", "minimum_missed", "minimum_buyers", "minimum_orders", "lag_days"):
        if (getattr(rule, field) or 0) < 0:
            raise BadFieldError(field, "must not be negative")
    for field in ("cap_seconds", "unanswered_seconds", "per_buyer_per_month", "minimum_missed_below"):
        if getattr(rule, field) is not None and getattr(rule, field) < 1:
            raise BadFieldError(field, "must be at least 1")
    _check_lines(rule)
    _check_window(rule)
    _check_deadlines(rule)
    _check_answers(rule)
    _check_requests(rule)
    _check_orders(rule)
    _check_arrivals(rule)
    _check_marks(rule)
    _check_lists(rule, written_fields)


def _check_lines(rule: RuleFields) -> None:
    if rule.programme is not None and (rule.pass_ is None or rule.target is not None):
        raise BadFieldError("programme", "needs pass, and no target: to shops outside the programme the line is one")
    for field, line in (("pass", rule.pass_), ("target", rule.target)):
        if line is not None and line.unit == "seconds" and rule.unit != "seconds":
            raise BadFieldError(field, "the line is a duration, but the figure is not")
        if line is not None and rule.unit == "share" and line.number > 1:
            raise BadFieldError(field, "a share lies between 0 and 1: write 0.90 for 90 %")
    if rule.unit == "share" and rule.near > 1:
        raise BadFieldError("near", "a share lies between 0 and 1: write 0.02 for 2 percentage points")
    if rule.blend is not None and rule.statistic != "share":
        raise BadFieldError("blend", 'goes with statistic "share" only')
    for field in ("minimum_missed", "minimum_buyers"):
        if getattr(rule, field) and (rule.pass_ is None or rule.of_measures or rule.of_money):
            raise BadFieldError(field, "needs a line, and no mean, median, p90, net or paid_amount")
    if rule.minimum_missed_below is not None and (not rule.minimum_missed or rule.blend is not None):
        raise BadFieldError("minimum_missed_below", "needs minimum_missed, and no blend")
    if rule.minimum_buyers and rule.blend is not None:
        raise BadFieldError("minimum_buyers", "does not go with blend")
    if rule.statistic == "net" and rule.cases not in ("reviews", "chat_ratings"):
        raise BadFieldError("statistic", '"net" is of marks: allowed for reviews, chat_ratings')
    if rule.by_rank and rule.family.unit is None:
        raise BadFieldError("statistic", f'"{rule.statistic}" is of lengths or marks; {rule.cases} have neither')


def _check_window(rule: RuleFields) -> None:
    if rule.lag_days is not None and rule.lag_days > LONGEST_LAG_DAYS:
        raise BadFieldError("lag_days", f"must be {LONGEST_LAG_DAYS} at the most")
    if rule.lag_days is not None and not re.fullmatch(r"\d+ (days?|months?)", rule.window):
        raise BadFieldError("lag_days", 'needs a window of days or months, such as "60 days"')


def _check_answers(rule: RuleFields) -> None:
    if not rule.greeting_counts and rule.bots == "count":
        raise BadFieldError("greeting_counts", 'does not go with bots = "count": nobody greets like a bot')
    for field in ("auto_replies", "no_answer_needed", "handover"):
        if any(not compared(phrase) for phrase in getattr(rule, field)):
            raise BadFieldError(field, 'each must hold a letter or a digit, as in "thanks" or "*welcome to*"')
    if rule.handover and rule.clock_from is None:
        raise BadFieldError("handover", 'goes with clock_from = "handover" only')


def _check_deadlines(rule: RuleFields) -> None:
    by_the_wall = [name for name in ("cycle", "weekend_due") if getattr(rule, name) is not None]
    if by_the_wall and rule.hours_mean == "clock_stops":
        raise BadFieldError(by_the_wall[0], 'a deadline by the clock on the wall does not go with "clock_stops"')
    if len(by_the_wall) > 1:
        raise BadFieldError("weekend_due", "does not go with cycle")
    if rule.cycle is not None and rule.within is not None:
        raise BadFieldError("cycle", "does not go with within: it sets the deadline itself")
    if rule.weekend_due is not None and (rule.within is None or rule.weekend_due.weekday > FRIDAY):
        raise BadFieldError("weekend_due", "needs within for the other days, and a time from Mon to Fri")
    for field in ("cap_seconds", "unanswered_seconds"):
        if getattr(rule, field) is not None and (rule.hours_mean == "clock_stops" or rule.cases == "buyer_days"):
            raise BadFieldError(field, 'does not go with "clock_stops", nor with buyer_days')
    if rule.cap_seconds and rule.unanswered_seconds:
        raise BadFieldError("unanswered_seconds", "does not go with cap_seconds, which says the same and more")


def _check_lists(rule: RuleFields, written_fields: frozenset[str]) -> None:
    for field, leaves in (("shop", "all"), ("reasons", "all")):
        if field in written_fields and not getattr(rule, field):
            raise BadFieldError(field, f"needs at least one; leave the field out for {leaves}")
    hours_of = dict[date, Hours]()
    for day in rule.holidays:
        if hours_of.setdefault(day.date, day.hours) != day.hours:
            raise BadFieldError("holidays", f"{day.date} stands there twice, with other hours")
    if not all(reason.strip() for reason in rule.reasons):
        raise BadFieldError("reasons", "must say which")
    if any("*" in reason for reason in rule.reasons):
        raise BadFieldError("reasons", "are looked for anywhere in the reason; leave out the *")
    if not all(entry.case.strip() and entry.reason.strip() for entry in rule.struck_out):
        raise BadFieldError("struck_out", 'needs a case and a reason, as in {case = "o1", reason = "appeal won"}')
    for word in rule.exclude:
        if word not in rule.family.excludes:
            raise BadFieldError("exclude", f"{word} says nothing here; allowed: {', '.join(rule.family.excludes)}")
    if rule.each is not None and rule.each not in rule.family.each:
        raise BadFieldError("each", f"says nothing about {rule.cases}; allowed: {', '.join(rule.family.each)}")


def _check_requests(rule: RuleFields) -> None:
    if rule.until is not None and (rule.pause is not None or rule.missed_when is not None):
        raise BadFieldError("until", "goes neither with pause nor with missed_when: both come after the consent")
    if rule.missed_when == "applied" and (rule.within is not None or rule.pause is not None):
        raise BadFieldError("missed_when", '"applied" goes neither with within nor with pause: every request is missed')
    counts_misses = rule.cases == "refunds" and rule.statistic in ("rate", "share_missed")
    if counts_misses and rule.within is None and rule.missed_when is None:
        raise BadFieldError("statistic", "needs within or missed_when: without either no request could be missed")
    if rule.missed_when is not None and rule.missed_when in rule.exclude:
        raise BadFieldError("missed_when", "the rule leaves out what would be missed")


def _check_orders(rule: RuleFields) -> None:
    for field in ("needs", "faults"):
        if not getattr(rule, field):
            raise BadFieldError(field, "needs at least one")
    by_days = rule.promise is not None and rule.promise.working_days is not None
    if rule.cases == "shipments" and (rule.holidays or rule.public_holidays) and not by_days:
        raise BadFieldError("holidays", 'needs a promise in working days, such as "2 working days"')
    if rule.working_days is not None and not by_days:
        raise BadFieldError("working_days", 'needs a promise in working days, such as "2 working days"')
    if rule.cases == "cancellations" and rule.from_ == "created":
        raise BadFieldError("from", 'a cancelled order is timed from nowhere: only "paid" says something of it')
    if rule.platform_fulfilled != "judged" and "platform_fulfilled" in rule.exclude:
        raise BadFieldError("platform_fulfilled", "the rule leaves out what would be met")
    if rule.each == "line" and rule.faults != ("cancelled",):
        raise BadFieldError("each", 'a request names no line: only faults = ["cancelled"] goes with "line"')


def _check_arrivals(rule: RuleFields) -> None:
    if rule.cases != "deliveries" or rule.of_ is None:
        return
    if rule.of_ != "delivered_orders" or rule.statistic not in ("mean", "median", "p90"):
        raise BadFieldError("of", 'of deliveries "delivered_orders" is all, with a mean, median or p90')
    if rule.within is not None or rule.met_when != "delivered" or rule.cancelled_late != "missed":
        raise BadFieldError("of", "what has arrived is not judged: no within, met_when or cancelled_late")


def _check_marks(rule: RuleFields) -> None:
    if not 2 <= rule.met_from <= 5:
        raise BadFieldError("met_from", "must be a mark from 2 to 5")
    if rule.missed_reason is not None and not rule.missed_reason.strip():
        raise BadFieldError("missed_reason", "must say which")
    if rule.cases == "chat_ratings" and rule.new_after is not None and rule.per != "chats":
        raise BadFieldError("new_after", 'says something of ratings with per = "chats" only')
    if rule.begun_in is not None and rule.new_after is not None:
        raise BadFieldError("begun_in", "does not go with new_after: it looks at when the whole conversation began")
