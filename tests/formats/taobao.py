"""Taobao, Tmall and Qianniu (千牛). Shanghai is 8 hours ahead of UTC all year."""

from decimal import Decimal

from tests.formats.making import Fixture, Unusable, csv, text, utc, xlsx

CLASSIC_A = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,"
    "买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,"
    "宝贝总数量,分销商Id,分销商店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,定金排名,修改后的sku,修改后的收货地址,异常信息,"
    "卡券抵扣,积分抵扣,是否是O2O交易"
)
CLASSIC_B = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,支付金额,买家实际支付积分,订单状态,买家留言,"
    "收货人,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,"
    "店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,修改后的收货地址,异常信息"
)
TODAY = (
    "订单编号,支付单号,支付详情,买家应付货款,买家应付邮费,总金额,买家实付金额,订单创建时间,订单付款时间,商品标题,退款金额,是否主动赔付,"
    "主动赔付金额,主动赔付出账时间,商品属性SKU,C2B小额收款,确认收货打款金额,含应开票给个人红包,总金额(旧版)"
)
ITEMS = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码"
REFUNDS = (
    "订单编号,退款编号,支付宝交易号,订单付款时间,商品编码,退款完结时间,买家实际支付金额,宝贝标题,买家退款金额,手工退款/系统退款,是否需要退货,"
    "退款的申请时间,超时时间,退款状态,货物状态,退货物流信息,发货物流信息,客服介入状态,卖家真实姓名,卖家真实姓名新,卖家退货地址,卖家邮编,"
    "卖家电话,卖家手机,退货物流单号,退货物流公司,买家退款原因,买家退款说明,买家退货时间,责任方,售中或售后,商家备注,完结时间,"
    "部分退款/全部退款,审核操作人,举证超时,是否零秒响应,退款操作人,退款原因标签,业务类型,是否帮他退款,帮他退款操作账号"
)
REFUNDS_NEWER = (
    REFUNDS.replace("支付宝交易号", "支付单号").replace("商品编码", "商品 id").replace("是否需要退货", "售后类型")
)

SENT = {
    "订单编号": '="2580000012345678901"',
    "买家会员名": "t**1",
    "买家应付货款": "128.00",
    "总金额": "128.00",
    "订单状态": "卖家已发货，等待买家确认",
    "联系手机": "'138****1234",
    "订单创建时间": "2026-2-20 9:05:00",
    "订单付款时间": "2026-2-20 23:59:00",
    "宝贝标题": "陶瓷杯, 两只装",
    "物流单号": "YT0001",
    "宝贝总数量": "2",
}
SHUT = SENT | {
    "订单编号": "2580000012345678902\t",
    "订单状态": "交易关闭",
    "订单付款时间": "",
    "订单关闭原因": "买家未付款",
    "物流单号": "",
}
CLASSIC_ROWS = [
    {
        "order_id": "2580000012345678901", "buyer_id": "t**1", "status": "shipped", "quantity": 2,
        "amount": Decimal("120.00"), "created_at": utc("2026-02-20 01:05:00"), "paid_at": utc("2026-02-20 15:59:00"),
        "product_title": "陶瓷杯, 两只装", "tracking_id": "YT0001", "promised_at": None, "shipped_at": None,
    },
    {"order_id": "2580000012345678902", "status": "cancelled", "paid_at": None, "cancelled_at": None},
]  # fmt: skip

GIVEN_BACK = {
    "订单编号": "'2580000012345678901",
    "退款编号": '="170000000000000001"',
    "订单付款时间": "2026-02-20 23:59:00",
    "商品编码": "670000000001",
    "退款完结时间": "2026-02-24 10:00:00",
    "买家退款金额": "64.00",
    "是否需要退货": "是",
    "退款的申请时间": "2026-02-22 10:00:00",
    "退款状态": "退款成功",
    "客服介入状态": "未介入",
    "买家退款原因": "7天无理由退换货",
    "买家退货时间": "2026-02-23 08:00:00",
    "完结时间": "2026-02-24 10:00:01",
}
TURNED_DOWN = GIVEN_BACK | {
    "退款编号": "170000000000000002",
    "退款完结时间": "-",
    "是否需要退货": "否",
    "退款状态": "退款关闭",
    "客服介入状态": "客服处理完成",
    "责任方": "买家责任",
    "买家退货时间": "",
}
WAITING = TURNED_DOWN | {
    "退款编号": "170000000000000003",
    "退款状态": "买家已经申请退款，等待卖家同意",
    "客服介入状态": "",
    "责任方": "",
    "完结时间": "",
}
REFUND_ROWS = [
    {
        "refund_id": "170000000000000001", "order_id": "2580000012345678901", "product_id": "670000000001",
        "kind": "return_refund", "status": "refunded", "amount": Decimal("64.00"), "platform_intervened": False,
        "applied_at": utc("2026-02-22 02:00:00"), "returned_at": utc("2026-02-23 00:00:00"),
        "completed_at": utc("2026-02-24 02:00:00"), "reason": "7天无理由退换货", "fault": None,
    },
    {
        "refund_id": "170000000000000002", "kind": "refund_only", "status": "closed", "platform_intervened": True,
        # no time of the refund, but one of the request's end
        "completed_at": utc("2026-02-24 02:00:01"), "returned_at": None, "fault": "buyer",
    },
    {"refund_id": "170000000000000003", "status": "open", "completed_at": None, "platform_intervened": None},
]  # fmt: skip


def newer(row: dict[str, str]) -> dict[str, str]:
    """A row of the newer list of refunds."""
    kinds = {"是": "退货退款", "否": "仅退款"}
    renamed = {"商品编码": "商品 id", "是否需要退货": "售后类型"}
    return {renamed.get(name, name): kinds.get(cell, cell) for name, cell in row.items()}


CHAT = """\
绿野旗舰店:小美 --> 绿野旗舰店:小雨 2025-9-19 17:20:00
小雨 转接
t**1 2025-9-19 17:24:05
当前用户来自 商品详情页
t**1 2025-9-19 17:24:06
请问这个有货吗
还有别的颜色吗？
绿野旗舰店:小雨2025-9-19 17:26:10
有的，蓝色和白色
已读
t**1
2025-9-19 17:30:00
https://item.example/1
绿野旗舰店 2025-9-19 17:31:00
¥
未读
绿野旗舰店:小雨 2025-9-19 17:32:00
绿野旗舰店:小雨 撤回了一条消息
"""
BUYER = {"conversation_id": "t**1 2025-9-19 17:20:00", "buyer_id": "t**1"}
CHAT_ROWS = [
    BUYER | {"sender": "system", "sent_at": utc("2025-09-19 09:20:00"), "line": 1},
    BUYER | {"sender": "system", "sent_at": utc("2025-09-19 09:24:05"), "line": 3},
    BUYER | {
        "sender": "buyer", "sent_at": utc("2025-09-19 09:24:06"), "text": "请问这个有货吗\n还有别的颜色吗？", "line": 5,
        "agent_id": None,
    },
    BUYER | {
        "sender": "agent", "sent_at": utc("2025-09-19 09:26:10"), "text": "有的，蓝色和白色", "line": 8,
        "agent_id": "绿野旗舰店:小雨",
    },
    BUYER | {"sender": "buyer", "sent_at": utc("2025-09-19 09:30:00"), "text": "https://item.example/1", "line": 11},
    # of a picture only its frame was copied: an answer all the same, by the shop's main account
    BUYER | {"sender": "agent", "sent_at": utc("2025-09-19 09:31:00"), "text": None, "agent_id": "绿野旗舰店"},
    BUYER | {"sender": "system", "sent_at": utc("2025-09-19 09:32:00")},
]  # fmt: skip

FIXTURES = (
    Fixture(
        "ExportOrderList202602.csv", "taobao_orders", "taobao", "CN",
        csv(CLASSIC_A, *(row | {"买家实际支付金额": "120.00"} for row in (SENT, SHUT)), encoding="gbk", quoted=True),
        CLASSIC_ROWS,
    ),
    Fixture(
        "ExportOrderList_b.csv", "taobao_orders", "taobao", "CN",
        csv(CLASSIC_B, *(row | {"支付金额": "120.00"} for row in (SENT, SHUT)), encoding="gbk", quoted=True),
        CLASSIC_ROWS,
    ),
    Fixture(
        "千牛订单.xlsx", "taobao_orders", "taobao", "CN",
        xlsx(
            TODAY,
            {
                "订单编号": "2580000012345678901", "买家应付货款": "128.00", "买家实付金额": "120.00",
                "订单创建时间": "2026-02-20 09:05:00", "订单付款时间": "2026-02-20 23:59:00", "商品标题": "陶瓷杯",
            },
        ),
        [
            {
                "order_id": "2580000012345678901", "created_at": utc("2026-02-20 01:05:00"), "buyer_id": None,
                "paid_at": utc("2026-02-20 15:59:00"), "amount": Decimal("120.00"), "product_title": "陶瓷杯",
            }
        ],
    ),
    Fixture(
        "退款管理.csv", "taobao_refunds", "taobao", "CN", csv(REFUNDS, GIVEN_BACK, TURNED_DOWN, WAITING), REFUND_ROWS
    ),
    Fixture(
        "退款管理_新.csv", "taobao_refunds", "taobao", "CN",
        csv(REFUNDS_NEWER, *map(newer, (GIVEN_BACK, TURNED_DOWN, WAITING)), encoding="gbk"), REFUND_ROWS,
    ),
    Fixture("聊天.txt", "taobao_chat", "taobao", "CN", text(CHAT.replace("\n", "\r\n")), CHAT_ROWS),
)  # fmt: skip

UNUSABLE = (
    Unusable(
        "ExportOrderDetailList.csv", "taobao_order_items",
        csv(ITEMS, {"订单编号": "1", "标题": "陶瓷杯", "价格": "64.00", "购买数量": "2"}, encoding="gbk"),
        "error.export_no_times",
    ),
)  # fmt: skip
