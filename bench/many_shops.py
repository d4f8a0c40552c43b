"""Every rule of many shops, beside aggregates over the same facts that are written by hand, one a rule.

Both run in this process, in turns, so that whatever else the machine does falls on both.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.measure import Figure, by_turns, here
from data.access import Access
from data.store import Store
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.reach import ends_of_data
from metrics.scoring.score import scores
from metrics.scoring.tally_refresh import refresh
from metrics.scoring.windows import window_before

ROUNDS = 5

TURNS = """
SELECT shop_id, count(*) FILTER (WHERE answered_at <= asked_at + INTERVAL 3 MINUTE), count(*),
    count(*) FILTER (WHERE bot_at IS NULL), avg(epoch(answered_at) - epoch(asked_at))
FROM questions WHERE asked_at >= $start AND asked_at <= $end AND {opens}
    AND shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform) GROUP BY shop_id
"""
BY_HAND = {
    "messages": TURNS.format(opens="local_second >= 0"),
    "turns": TURNS.format(opens="opens_turn"),
    "chats": TURNS.format(opens="opens_chat"),
    "threads": TURNS.format(opens="opens_chat"),
    "buyer_days": """
SELECT shop_id, count(*) FILTER (WHERE met), count(*) FROM (
    SELECT shop_id, buyer_id, local_day, bool_and(coalesce(answered_at <= asked_at + INTERVAL 3 MINUTE, FALSE)) AS met
    FROM questions
    WHERE asked_at >= $start AND asked_at <= $end AND opens_turn AND local_second >= 28800 AND local_second < 82800
        AND shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform)
    GROUP BY ALL
) GROUP BY shop_id
""",
    "refunds": """
SELECT shop_id, count(*), avg(epoch(completed_at) - epoch(applied_at)),
    count(*) FILTER (WHERE completed_at IS NULL)
FROM refund_courses
WHERE (completed_at >= $start AND completed_at <= $end OR completed_at IS NULL) AND kind = 'refund_only'
    AND shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform)
GROUP BY shop_id
""",
    "disputes": """
SELECT r.shop_id, count(*) FILTER (WHERE fault IN ('merchant', 'both')), count(*), any_value(o.orders)
FROM refund_courses AS r JOIN (
    SELECT shop_id, count(DISTINCT order_id) AS orders FROM order_lines
    WHERE paid_at >= $start AND paid_at <= $end GROUP BY shop_id
) AS o ON o.shop_id = r.shop_id
WHERE applied_at >= $start AND applied_at <= $end AND platform_intervened
    AND r.shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform) GROUP BY r.shop_id
""",
    "shipments": """
SELECT shop_id, count(*) FILTER (WHERE shipped_at <= promised_at), count(*),
    count(*) FILTER (WHERE shipped_at IS NULL AND promised_at > $end)
FROM order_lines WHERE promised_at >= $start AND promised_at <= $end AND withdrawn_at IS NULL
    AND shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform) GROUP BY shop_id
""",
    "cancellations": """
SELECT shop_id, count(*) FILTER (WHERE who IN ('merchant', 'system')), count(*) FROM (
    SELECT shop_id, order_id, max(cancelled_by) AS who FROM order_lines
    WHERE created_at >= $start AND created_at <= $end
        AND shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform) GROUP BY ALL
) GROUP BY shop_id
""",
    "reviews": """
SELECT shop_id, avg(service_score), count(service_score), count(*) FILTER (WHERE service_score >= 4)
FROM review_scores WHERE created_at >= $start AND created_at <= $end AND NOT automatic
    AND shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform) GROUP BY shop_id
""",
    "chat_ratings": """
SELECT shop_id, count(*) FILTER (WHERE score >= 4), count(*)
FROM chat_scores WHERE rated_at >= $start AND rated_at <= $end AND NOT by_bot
    AND shop_id IN (SELECT shop_id FROM shops WHERE platform = $platform) GROUP BY shop_id
""",
}
"""Family → the least that a figure of it can be: one window, no deadlines by the clock, no reasons, nothing pending."""


def figures(path: Path) -> Iterator[Figure]:
    """All rules in force: counted from their cases, formed from the counts that the store keeps; and keeping those.

    `path`: a store of many shops.
    """
    rules = load_rules()
    with Store.open(path) as store:
        access = Access.local(store)
        every_shop = access.shops()
        _forget(store)
        works = [partial(here, partial(work, access, rules)) for work in (_scores, _by_hand)]
        counted = by_turns(works, ROUNDS, warm=1)
        kept_first = here(lambda: refresh(access, [shop.shop_id for shop in every_shop]))
        kept = by_turns(works, ROUNDS, warm=1)
        with access.view() as view:
            messages = view.rows("SELECT count(*) AS n FROM messages")[0]["n"]
    which = f"{len(every_shop):,} shops, {messages:,} messages"
    yield Figure(f"all rules counted, {which}", counted[0], "aggregates by hand", counted[1], "≤ 2")
    yield Figure("all rules from kept counts", kept[0], "aggregates by hand", kept[1], "≤ 2")
    yield Figure("keeping the counts", kept_first, "aggregates by hand", kept[1])


def _scores(access: Access, rules: Sequence[Rule]) -> None:
    with access.view() as view:
        scores(view, view.shops(), rules)


def _by_hand(access: Access, rules: Sequence[Rule]) -> None:
    """An aggregate for each rule and platform, over its shops there and over its window and the one before."""
    with access.view() as view:
        shops = view.shops()
        ends = ends_of_data(view, shops)
        for shop in {(shop.platform, shop.market): shop for shop in shops}.values():
            end = ends[shop.shop_id]
            for rule in in_force(rules, shop, end.date()):
                start = window_before(rule, end, shop).start
                view.rows(BY_HAND[rule.cases], start=start, end=end, platform=shop.platform)


def _forget(store: Store) -> None:
    store.connection().execute("DELETE FROM daily_tallies")
