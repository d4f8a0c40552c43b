"""Reviews and chat ratings, worked out with loops from the definitions alone. No SQL."""

from datetime import datetime

from tests.reference import clock, conversations
from tests.reference.case import Case, Tables, known_buyer, row_case

MARK_OF = {"satisfied": 5, "neutral": 3, "dissatisfied": 1}


def _side_of(mark: int, rule) -> int:
    """What a mark adds to a net score: good marks less bad ones."""
    return 1 if mark >= rule.met_from else -1 if mark <= 2 else 0


def _one_of_each(reviews_by_buyer: list[tuple], of_each: str | None) -> list[tuple]:
    """Of tuples (thing, moment, line, …) the first or the last of each thing, in their order; all without `of_each`.

    Two of one moment and one line of their files: the first of the two.
    """
    if of_each is None:
        return reviews_by_buyer
    picked: dict[object, tuple] = {}
    for entry in sorted(reviews_by_buyer, key=lambda entry: entry[1:]):
        thing, place = entry[0], entry[1:3]
        if thing not in picked or (of_each == "last" and place > picked[thing][1:3]):
            picked[thing] = entry
    return [entry for entry in reviews_by_buyer if entry in picked.values()]


def reviews(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Marks on the rule's side of the shop."""
    counted_rows = _one_of_each(
        [
            (
                _reviewed(row, number, rule),
                row["created_at"],
                row.get("line", number),
                row.get("review_id") or "",
                number,
            )
            for number, row in enumerate(tables.get("reviews", []))
            if row["created_at"] <= as_of and row.get(f"{rule.side}_score") is not None
        ],
        rule.of_each,
    )
    result = []
    counted: dict[tuple[str, int, int], int] = {}
    for _, created_at, _, review_id, number in sorted(counted_rows, key=lambda entry: entry[1:]):
        row = tables["reviews"][number]
        score = row[f"{rule.side}_score"]
        verdict, reason = "met" if score >= rule.met_from else "missed", None
        wall_time, buyer = clock.wall(created_at, zone), known_buyer(row.get("buyer_id"))
        if _is_left_out(row, rule):
            verdict, reason = "excluded", "auto_review"
        elif rule.per_buyer_per_month is not None and buyer is not None:
            month = buyer, wall_time.year, wall_time.month
            counted[month] = counted.get(month, 0) + 1
            if counted[month] > rule.per_buyer_per_month:
                verdict, reason = "excluded", "over_the_limit"
        order_id = row.get("order_id")
        result.append(
            row_case(
                row | {"buyer_id": buyer},
                zone,
                subject=order_id or review_id,
                occurred_at=created_at,
                verdict=verdict,
                reason=reason,
                measure=score if rule.statistic != "net" else _side_of(score, rule),
                key=f"{review_id}/{order_id}" if order_id else review_id,
            )
        )
    return result


def _is_left_out(row, rule) -> bool:
    return "auto_review" in rule.exclude and row.get("automatic") == "yes"


def _reviewed(row, number: int, rule) -> tuple:
    """What a review is of: an order's product; nothing but itself without an order. Those left out apart."""
    order_id = row.get("order_id")
    return order_id, number if order_id is None else None, row.get("product_id"), _is_left_out(row, rule)


def _say_nothing(tables: Tables, rule) -> bool:
    """Whether buyers were dissatisfied, and none of them said why: the export does not tell."""
    rows = tables.get("chat_ratings", [])
    marks = [row["rating"] if isinstance(row["rating"], int) else MARK_OF[row["rating"]] for row in rows]
    return any(mark < rule.met_from for mark in marks) and all(row.get("reason") is None for row in rows)


def _is_begun_outside(rule, begun_at: datetime | None, rated_at: datetime, zone: str) -> bool:
    """Whether the rated conversation is known to have begun outside the rule's stretch of the day."""
    if rule.begun_in is None or begun_at is None or begun_at > rated_at:
        return False
    return not clock.is_in_stretch(rule.begun_in, clock.wall(begun_at, zone))


def chat_ratings(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Buyers' ratings of conversations."""
    result = []
    silent = rule.missed_reason is not None and _say_nothing(tables, rule)
    buyers = conversations.buyers_of_conversations(tables)
    begun = conversations.begun_at(tables) if rule.begun_in is not None else {}
    counted_rows = [
        (
            (row["conversation_id"], rule.handled_by == "agent" and row.get("handled_by") == "bot"),
            row["rated_at"],
            row.get("line", number),
            number,
        )
        for number, row in enumerate(tables.get("chat_ratings", []))
        if row["rated_at"] <= as_of
    ]
    for *_, number in _one_of_each(counted_rows, rule.of_each):
        row = tables["chat_ratings"][number]
        measure = row["rating"] if isinstance(row["rating"], int) else None
        mark = MARK_OF[row["rating"]] if measure is None else measure
        verdict, reason = "met" if mark >= rule.met_from else "missed", None
        if rule.handled_by == "agent" and row.get("handled_by") == "bot":
            verdict, reason = "excluded", "only_bots"
        elif _is_begun_outside(rule, begun.get(row["conversation_id"]), row["rated_at"], zone):
            verdict, reason = "excluded", "outside_hours"
        elif verdict == "met" and rule.only_unsatisfied:
            continue
        elif silent:
            verdict, reason = "excluded", "rating_reason_unknown"
        elif rule.missed_reason is not None and rule.missed_reason.lower() not in (row.get("reason") or "").lower():
            verdict = "met"
        result.append(
            row_case(
                row | {"buyer_id": buyers.get(row["conversation_id"])},
                zone,
                subject=row["conversation_id"],
                occurred_at=row["rated_at"],
                verdict=verdict,
                reason=reason,
                measure=measure if rule.statistic != "net" else _side_of(mark, rule),
                key=f"{row['conversation_id']}@{int(row['rated_at'].timestamp())}#{number}",
            )
        )
    return result
