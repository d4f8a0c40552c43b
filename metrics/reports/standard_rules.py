"""Rules without a line for all shops, so that pages can show figures if no rule of the platform is in force."""

from metrics.rules.rule import Rule

FIRST_RESPONSE = Rule.of({"id": "first_response", "cases": "chats", "window": "30 days"})
"""From a conversation's first question to its first answer by a person, in the last 30 local days."""

ALL_REQUESTS = Rule.of(
    {
        "id": "requests",
        "title": {"zh": "全部售后申请", "en": "All after-sales requests"},
        "cases": "refunds",
        "statistic": "mean",
        "window": "30 days",
    }
)
"""Every after-sales request completed in the last 30 local days."""

ALL_ORDERS = Rule.of(
    {"id": "orders", "title": {"zh": "全部订单", "en": "All orders"}, "cases": "shipments", "window": "30 days"}
)
"""Every paid order line promised for the last 30 local days."""

STANDARD_RULES = (FIRST_RESPONSE, ALL_REQUESTS, ALL_ORDERS)
"""They appear in no scorecard; drill-downs and the command line accept their ids like those of rules in force."""
