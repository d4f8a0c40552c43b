"""Templates with Chinese headers, as people fill them in: times of their shop, words of the explaining sheet."""

from decimal import Decimal

from tests.formats.making import Fixture, csv, utc, xlsx

FIXTURES = (
    Fixture(
        "消息.xlsx", "template_messages", "other", "CN",
        xlsx(
            "会话编号,消息编号,买家,发送方,客服,发送时间,内容,需要回复",
            {"会话编号": "c1", "买家": "b1", "发送方": "买家", "发送时间": "2026-03-02 10:00:00", "内容": "在吗"},
            {"会话编号": "c1", "发送方": "客服", "客服": "小李", "发送时间": "2026-03-02 10:00:30", "内容": "在的"},
            {"会话编号": "c1", "发送方": "系统消息", "发送时间": "2026-03-02 10:02:00", "需要回复": "否"},
        ),
        [
            {"conversation_id": "c1", "buyer_id": "b1", "sender": "buyer", "sent_at": utc("2026-03-02 02:00:00")},
            {"sender": "agent", "agent_id": "小李", "text": "在的"},
            {"sender": "system", "needs_answer": False},
        ],
    ),
    Fixture(
        "订单.csv", "template_orders", "other", "CN",
        csv(
            "订单号,子订单号,状态,创建时间,支付时间,承诺发货时间,发货时间,取消方,数量,金额,发货方,预售",
            {
                "订单号": "1001", "子订单号": "1", "状态": "已发货", "创建时间": "2026-03-02 10:00:00",
                "支付时间": "2026-03-02 10:05:00", "承诺发货时间": "2026-03-04", "发货时间": "2026-03-03 09:00:00",
                "数量": "2", "金额": "1,299.50", "发货方": "商家", "预售": "是",
            },
            {"订单号": "1002", "状态": "已取消", "创建时间": "2026-03-02 11:00:00", "取消方": "买家"},
        ),
        [
            {
                "order_id": "1001", "status": "shipped", "promised_at": utc("2026-03-04 15:59:59"), "quantity": 2,
                "amount": Decimal("1299.50"), "fulfilled_by": "merchant", "preorder": True,
            },
            {"order_id": "1002", "status": "cancelled", "cancelled_by": "buyer"},
        ],
    ),
    Fixture(
        "售后单.csv", "template_refunds", "other", "CN",
        csv(
            "售后单号,订单号,类型,申请时间,完结时间,状态,金额,平台介入,责任方",
            {
                "售后单号": "r1", "订单号": "1001", "类型": "退货退款", "申请时间": "2026-03-02 10:00:00",
                "完结时间": "2026-03-04 10:00:00", "状态": "已退款", "平台介入": "是", "责任方": "双方",
            },
        ),
        [
            {
                "refund_id": "r1", "kind": "return_refund", "status": "refunded", "platform_intervened": True,
                "fault": "both", "completed_at": utc("2026-03-04 02:00:00"),
            }
        ],
    ),
    Fixture(
        "评价.csv", "template_reviews", "other", "CN",
        csv(
            "评价编号,创建时间,商品描述分,服务分,物流分,系统默认评价",
            {"评价编号": "v1", "创建时间": "2026-03-02 10:00:00", "服务分": "4", "系统默认评价": "否"},
        ),
        [{"review_id": "v1", "service_score": 4.0, "description_score": None, "automatic": False}],
    ),
    Fixture(
        "会话评价.csv", "template_chat_ratings", "other", "CN",
        csv(
            "会话编号,客服,评价时间,评价,接待方",
            {"会话编号": "c1", "评价时间": "2026-03-02 10:00:00", "评价": "不满意", "接待方": "人工客服"},
        ),
        [{"conversation_id": "c1", "rating": "dissatisfied", "handled_by": "agent"}],
    ),
    Fixture(
        "违规.csv", "template_violations", "other", "CN",
        csv(
            "违规编号,类型,判定时间,罚款,扣分,到期时间",
            {"违规编号": "w1", "类型": "延迟发货", "判定时间": "2026-03-02 10:00:00", "罚款": "100", "扣分": "3"},
        ),
        [{"violation_id": "w1", "kind": "延迟发货", "fine": Decimal(100), "points": Decimal(3)}],
    ),
    Fixture(
        "资质.csv", "template_certificates", "other", "CN",
        csv(
            "证书编号,类型,商品ID,类目,生效日期,有效期至",
            {"证书编号": "JY1", "类型": "许可证", "类目": "食品", "生效日期": "2022-03-02", "有效期至": "2027-03-01"},
            {"证书编号": "", "类型": "质检报告", "商品ID": "p1", "有效期至": ""},
        ),
        [
            {
                "certificate_id": "JY1", "product_id": "", "category": "食品", "valid_from": utc("2022-03-01 16:00:00"),
                "valid_until": utc("2027-03-01 15:59:59"),
            },
            {"kind": "质检报告", "product_id": "p1", "category": None, "valid_until": None},
        ],
    ),
    Fixture(
        "抽检.csv", "template_inspections", "other", "CN",
        csv(
            "类型,通知时间,商品ID,结果,判定时间,原因,申诉截止时间,费用",
            {
                "类型": "质量抽检", "通知时间": "2026-06-09 10:00:00", "商品ID": "p1", "结果": "不合格",
                "判定时间": "2026-06-15 10:00:00", "原因": "成分不符", "申诉截止时间": "2026-06-23", "费用": "300",
            },
        ),
        [
            {
                "kind": "质量抽检", "result": "failed", "decided_at": utc("2026-06-15 02:00:00"), "reason": "成分不符",
                "appeal_by": utc("2026-06-23 15:59:59"), "appealed_at": None, "cost": Decimal(300),
            },
        ],
    ),
)  # fmt: skip
