"""Tables that somebody makes by hand, with our own headers: times of their shop, or with an offset."""

from decimal import Decimal

from tests.formats.making import Fixture, csv, utc, xlsx

MESSAGES = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text"
ORDERS = (
    "order_id,line_id,buyer_id,product_id,product_title,status,created_at,paid_at,promised_at,shipped_at,delivered_at,"
    "cancelled_at,cancelled_by,quantity,amount,tracking_id,buyer_ip"
)
REFUNDS = (
    "refund_id,order_id,product_id,buyer_id,kind,applied_at,agreed_at,returned_at,completed_at,status,amount,reason,"
    "platform_intervened,fault"
)
REVIEWS = (
    "review_id,order_id,product_id,buyer_id,created_at,description_score,service_score,logistics_score,text,automatic"
)
CHAT_RATINGS = "conversation_id,agent_id,rated_at,rating,reason,handled_by"
CERTIFICATES = "certificate_id,kind,product_id,category,valid_from,valid_until"
INSPECTIONS = "inspection_id,kind,noticed_at,product_id,order_id,result,decided_at,reason,appeal_by,appealed_at,cost"
VIOLATIONS = "violation_id,kind,decided_at,severity,actions,fine"

PAID = {
    "order_id": "1001", "line_id": "1", "buyer_id": "b1", "product_id": "p1", "product_title": "杯子",
    "status": "shipped", "created_at": "2026-03-02 10:00:00", "paid_at": "2026-03-02 10:05:00",
    "promised_at": "2026-03-04 10:05:00", "shipped_at": "2026-03-03 09:00:00", "quantity": "2", "amount": "1,299.50",
    "tracking_id": "SF001", "buyer_ip": "10.0.0.1",
}  # fmt: skip

FIXTURES = (
    Fixture(
        "messages.csv", "plain_messages", "other", "CN",
        csv(
            MESSAGES,
            {
                "conversation_id": "c1", "message_id": "m1", "buyer_id": "b1", "sender": "buyer",
                "sent_at": "2026-03-02 10:00:00", "text": 'hello, "there"',
            },
            {"conversation_id": "c1", "sender": "AGENT", "agent_id": "小李", "sent_at": "2026-03-02T02:00:30Z"},
            {"conversation_id": "c1", "sender": "bot", "sent_at": "2026-03-02T11:01:00+09:00", "text": "您好"},
            {"conversation_id": "c1", "sender": "somebody", "sent_at": "2026-03-02 10:02:00"},
        ),
        [
            {
                "conversation_id": "c1", "message_id": "m1", "buyer_id": "b1", "sender": "buyer", "agent_id": None,
                "sent_at": utc("2026-03-02 02:00:00"), "text": 'hello, "there"',
            },
            {"sender": "agent", "agent_id": "小李", "sent_at": utc("2026-03-02 02:00:30"), "text": None},
            {"sender": "bot", "sent_at": utc("2026-03-02 02:01:00"), "text": "您好"},
        ],
        rejected=[(5, "sender", "unknown_word")],
    ),
    Fixture(
        "orders.csv", "plain_orders", "other", "CN",
        csv(
            ORDERS, PAID,
            {
                "order_id": "1002", "created_at": "2026-03-02 23:59:59", "cancelled_at": "2026-03-03 00:00:00",
                "cancelled_by": "merchant", "status": "cancelled", "amount": "9.90",
            },
            PAID | {"order_id": "1003", "shipped_at": "2026-03-02 09:58:59"},
        ),
        [
            {
                "order_id": "1001", "line_id": "1", "buyer_id": "b1", "product_id": "p1", "product_title": "杯子",
                "status": "shipped", "created_at": utc("2026-03-02 02:00:00"), "paid_at": utc("2026-03-02 02:05:00"),
                "promised_at": utc("2026-03-04 02:05:00"), "shipped_at": utc("2026-03-03 01:00:00"),
                "delivered_at": None, "cancelled_by": None, "quantity": 2, "amount": Decimal("1299.50"),
                "tracking_id": "SF001", "buyer_ip": "10.0.0.1",
            },
            {
                "order_id": "1002", "line_id": "1", "created_at": utc("2026-03-02 15:59:59"), "paid_at": None,
                "cancelled_at": utc("2026-03-02 16:00:00"), "cancelled_by": "merchant", "amount": Decimal("9.90"),
            },
        ],
        rejected=[(4, "shipped_at", "before_created")],
    ),
    Fixture(
        "refunds.xlsx", "plain_refunds", "other", "CN",
        xlsx(
            REFUNDS,
            {
                "refund_id": "r1", "order_id": "1001", "product_id": "p1", "buyer_id": "b1", "kind": "return_refund",
                "applied_at": "2026-03-02 10:00:00", "agreed_at": "2026-03-02 12:00:00",
                "returned_at": "2026-03-04 08:00:00", "completed_at": "2026-03-05 10:00:00", "status": "refunded",
                "amount": 99.5, "reason": "破损", "platform_intervened": "yes", "fault": "merchant",
            },
            {"refund_id": "r2", "kind": "价保", "applied_at": "2026-03-02 10:00:00", "platform_intervened": "否"},
        ),
        [
            {
                "refund_id": "r1", "order_id": "1001", "product_id": "p1", "buyer_id": "b1", "kind": "return_refund",
                "applied_at": utc("2026-03-02 02:00:00"), "agreed_at": utc("2026-03-02 04:00:00"),
                "returned_at": utc("2026-03-04 00:00:00"), "completed_at": utc("2026-03-05 02:00:00"),
                "status": "refunded", "amount": Decimal("99.50"), "reason": "破损", "platform_intervened": True,
                "fault": "merchant",
            },
            {"refund_id": "r2", "kind": None, "completed_at": None, "status": None, "platform_intervened": False},
        ],
        unread=[("kind", "价保")],
    ),
    Fixture(
        "reviews.csv", "plain_reviews", "other", "CN",
        csv(
            REVIEWS,
            {
                "review_id": "v1", "order_id": "1001", "product_id": "p1", "buyer_id": "b1",
                "created_at": "2026-03-02 10:00:00", "description_score": "5", "service_score": "4.5",
                "logistics_score": "1", "text": "快", "automatic": "no",
            },
            {"order_id": "1002", "created_at": "2026-03-02 10:00:00", "service_score": "3", "automatic": "1"},
            {"review_id": "v3", "order_id": "1003", "created_at": "2026-03-02 10:00:00", "service_score": "6"},
            {"review_id": "v4", "order_id": "1004", "created_at": "2026-03-02 10:00:00"},
        ),
        [
            {
                "review_id": "v1", "order_id": "1001", "product_id": "p1", "buyer_id": "b1",
                "created_at": utc("2026-03-02 02:00:00"), "description_score": 5, "service_score": 4.5,
                "logistics_score": 1, "text": "快", "automatic": False,
            },
            {"order_id": "1002", "description_score": None, "service_score": 3, "automatic": True},
        ],
        rejected=[(4, "service_score", "out_of_range"), (5, "description_score", "missing")],
    ),
    Fixture(
        "ratings.csv", "plain_chat_ratings", "other", "CN",
        csv(
            CHAT_RATINGS,
            {
                "conversation_id": "c1", "agent_id": "小李", "rated_at": "2026-03-02 10:00:00", "rating": "5",
                "reason": "热情", "handled_by": "agent",
            },
            {"conversation_id": "c2", "rated_at": "2026-03-02 10:00:00", "rating": "dissatisfied", "handled_by": "bot"},
            {"conversation_id": "c3", "rated_at": "2026-03-02 10:00:00", "rating": "3"},
            {"conversation_id": "c4", "rated_at": "2026-03-02 10:00:00"},
        ),
        [
            {
                "conversation_id": "c1", "agent_id": "小李", "rated_at": utc("2026-03-02 02:00:00"),
                "rating": "satisfied", "rating_score": 5, "reason": "热情", "handled_by": "agent",
            },
            {"conversation_id": "c2", "rating": "dissatisfied", "rating_score": None, "handled_by": "bot"},
            {"conversation_id": "c3", "rating": "neutral", "rating_score": 3, "handled_by": None},
        ],
        rejected=[(5, "rating", "missing")],
    ),
    Fixture(
        "violations.csv", "plain_violations", "other", "CN",
        csv(
            VIOLATIONS,
            {
                "violation_id": "x1", "kind": "延迟发货", "decided_at": "2026-03-02 10:00:00", "severity": "一般",
                "actions": "扣2分", "fine": "¥500",
            },
            {"kind": "虚假发货", "decided_at": "2026-03-02"},
            {"violation_id": "x3", "decided_at": "2026-03-02 10:00:00"},
        ),
        [
            {
                "violation_id": "x1", "kind": "延迟发货", "decided_at": utc("2026-03-02 02:00:00"),
                "severity": "一般", "actions": "扣2分", "fine": Decimal("500"),
            },
            {"kind": "虚假发货", "decided_at": utc("2026-03-01 16:00:00"), "severity": None, "fine": None},
        ],
        rejected=[(4, "kind", "missing")],
    ),
    Fixture(
        "certificates.csv", "plain_certificates", "other", "CN",
        csv(
            CERTIFICATES,
            {"certificate_id": "C1", "kind": "CCC", "product_id": "p1", "valid_until": "2027-03-01"},
            {"certificate_id": "C1", "kind": "CCC", "product_id": "p2", "valid_until": "2027-03-01 12:00:00"},
            {"kind": "test report", "category": "toys", "valid_from": "2026-03-01"},
            {"certificate_id": "C2", "valid_until": "2027-03-01"},
        ),
        [
            {"certificate_id": "C1", "product_id": "p1", "valid_until": utc("2027-03-01 15:59:59")},
            {"certificate_id": "C1", "product_id": "p2", "valid_until": utc("2027-03-01 04:00:00")},
            {"kind": "test report", "product_id": "", "category": "toys", "valid_until": None},
        ],
        rejected=[(5, "kind", "missing")],
    ),
    Fixture(
        "inspections.csv", "plain_inspections", "other", "CN",
        csv(
            INSPECTIONS,
            {
                "inspection_id": "i1", "kind": "sample", "noticed_at": "2026-06-09 10:00:00", "product_id": "p1",
                "result": "passed", "decided_at": "2026-06-12", "cost": "0",
            },
            {
                "kind": "mystery buyer", "noticed_at": "2026-06-09", "order_id": "1001", "result": "failed",
                "reason": "late", "appeal_by": "2026-06-16", "appealed_at": "2026-06-10 09:00:00",
            },
            {"kind": "sample", "result": "pending"},
        ),
        [
            {"inspection_id": "i1", "result": "passed", "order_id": None, "cost": Decimal(0)},
            {
                "noticed_at": utc("2026-06-08 16:00:00"), "result": "failed", "order_id": "1001", "reason": "late",
                "appeal_by": utc("2026-06-16 15:59:59"), "appealed_at": utc("2026-06-10 01:00:00"), "cost": None,
            },
        ],
        rejected=[(4, "noticed_at", "missing")],
    ),
)  # fmt: skip
