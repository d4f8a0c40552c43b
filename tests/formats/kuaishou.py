"""Kuaishou (快手小店). Shanghai is 8 hours ahead of UTC all year."""

from decimal import Decimal

from tests.formats.making import Fixture, csv, utc, xlsx

ORDERS_NOW = (
    "订单号,赠品订单号,活动订单编号,订单创建时间,订单支付时间,预售定金支付时间,订单状态,实付款,快递费,店铺优惠,平台补贴,主播补贴,"
    "混资活动优惠,支付优惠,支付方式,成交数量,买家留言,账号类型,账号明细,订单备注,旗帜颜色,售后状态,活动订单,预售/承诺发货时间,订单载体,"
    "商品名称,商品ID,商品规格,SKU编码,商品单价,渠道,CPS达人ID,CPS达人昵称,预估推广佣金,预估推广者分佣比例,团长ID,团长昵称,快赚客ID,"
    "快赚客昵称,授权推广者ID,授权推广者昵称,收货人姓名,收货人电话,收货地址-省,收货地址-市,收货地址-区,收货地址-街道,收货地址,发货时间,"
    "快递公司,快递单号,物流信息,集运类型,直邮类型,仓库名称,仓库地址,实名姓名,服务门店ID,服务门店名称,服务门店地址,国补/类国补/消费券"
)
ORDERS_2024 = (
    "订单号,订单创建时间,订单支付时间,预售定金支付时间,订单状态,实付款,快递费,渠道,支付方式,成交数量,买家留言,账号类型,账号明细,订单备注,"
    "退货退款,活动订单,预售/承诺发货时间,商品名称,商品ID,商品规格,SKU编码,商品单价,CPS达人ID,CPS达人昵称,预估推广佣金,预估推广者分佣比例,"
    "收货人姓名,收货人电话,收货地址-省,收货地址-市,收货地址-区,收货地址-街道,收货地址,快递公司,快递单号,物流信息,实名姓名,身份证号,门店ID,"
    "门店名称,门店地址"
)
AFTERSALES = (
    "订单编号,订单状态,订单创建时间,实付款,快递费,商家实收金额,商品ID,商品名称,买家ID,买家昵称,售后单号,售后状态,售后申请时间,售后类型,"
    "售后原因,申请描述,退款金额,退货物流单号,售后完结时间,是否ATOM处理"
)
OPEN_ORDERS = (
    "oid,buyerId,buyerNick,status,createTime,payTime,sendTime,refundTime,updateTime,totalFee,discountFee,expressFee,num,"
    "remark,refund,promiseTimeStampOfDelivery,skuId,itemId,itemTitle,price"
)
OPEN_REFUNDS = (
    "oid,refundId,handlingWay,negotiateStatus,refundFee,skuId,refundReason,status,buyerId,refundType,sellerId,"
    "refundDesc,submitTime,relItemId,negotiateUpdateTime,updateTime,createTime,relSkuId,skuNick,logisticsId,endTime,"
    "itemId,receiptStatus"
)
OPEN_REVIEWS = (
    "content,creditScore,serviceScore,qualityScore,logisticsScore,createTime,attachedTime,updateTime,replied,"
    "sellerReply,attached,anonymous,auto,valid,auditStatus,complainStatus,replyToCommentId,rootCommentId,outOrderNo"
)

PAID = {
    "订单号": "2536200000009466",
    "订单创建时间": "2026/3/1 08:00:00",
    "订单支付时间": "2026/3/1 08:01:00",
    "订单状态": "已发货",
    "实付款": "¥1,299.00",
    "成交数量": 2,
    "预售/承诺发货时间": "2026/3/3 08:01:00",
    "商品ID": "3021847561001",
    "商品名称": "女士针织衫 春季新款",
    "发货时间": "2026/3/2 20:00:00",
    "快递单号": "78000000001",
    "CPS达人ID": "-",
    "收货人姓名": "张**",
    "收货人电话": "138****1234",
}
CLOSED = {
    "订单号": "2536200000009467",
    "订单创建时间": "2026/3/1 09:00:00",
    "订单状态": "交易关闭",
    "实付款": "¥12.90",
    "成交数量": 1,
    "商品ID": "3021847561002",
    "CPS达人ID": "0",
}
ORDER_ROWS = [
    {
        "order_id": "2536200000009466", "product_id": "3021847561001", "status": "shipped", "quantity": 2,
        "created_at": utc("2026-03-01 00:00:00"), "paid_at": utc("2026-03-01 00:01:00"),
        "promised_at": utc("2026-03-03 00:01:00"), "shipped_at": utc("2026-03-02 12:00:00"),
        "amount": Decimal("1299.00"), "tracking_id": "78000000001", "product_title": "女士针织衫 春季新款",
    },
    {
        "order_id": "2536200000009467", "status": "cancelled", "created_at": utc("2026-03-01 01:00:00"),
        "paid_at": None, "shipped_at": None, "cancelled_at": None, "amount": Decimal("12.90"), "quantity": 1,
    },
]  # fmt: skip

OLD = {name: cell for name, cell in PAID.items() if name != "发货时间"}

DONE = {
    "订单编号": "2536200000009466",
    "订单状态": "交易关闭",
    "订单创建时间": "2026-03-01 08:00:00",
    "实付款": "¥99.50",
    "商品ID": "3021847561001",
    "买家ID": "2000935755",
    "售后单号": "8636200000009466001",
    "售后状态": "退款成功",
    "售后申请时间": "2026-03-02 10:00:00",
    "售后类型": "退货退款",
    "售后原因": "不喜欢/不想要",
    "退款金额": "¥99.50",
    "售后完结时间": "2026-03-05 10:00:00",
    "是否ATOM处理": "是",
}
WAITING = DONE | {"售后单号": "2", "售后状态": "待商家处理", "售后类型": "已发货仅退款", "售后完结时间": "-"}
FAILED = DONE | {"售后单号": "3", "售后状态": "售后失败", "售后类型": "补寄"}
BROKEN = DONE | {"售后单号": "8.6362E+18"}
REFUND_ROWS = [
    {
        "refund_id": "8636200000009466001", "order_id": "2536200000009466", "buyer_id": "2000935755",
        "kind": "return_refund", "status": "refunded", "amount": Decimal("99.50"), "reason": "不喜欢/不想要",
        "applied_at": utc("2026-03-02 02:00:00"), "completed_at": utc("2026-03-05 02:00:00"),
        "platform_intervened": None,
    },
    {"refund_id": "2", "kind": "refund_only", "status": "open", "completed_at": None},
    {"refund_id": "3", "kind": "other", "status": "closed", "completed_at": utc("2026-03-05 02:00:00")},
]  # fmt: skip


def earlier(row: dict[str, str]) -> dict[str, str]:
    """A row of the older list, which said 申请时间 for 售后申请时间."""
    return {name.replace("售后申请时间", "申请时间"): cell for name, cell in row.items()}


REFUND = {
    "oid": "2536200000009466",
    "refundId": "8636200000009466001",
    "handlingWay": "1",
    "negotiateStatus": "2",
    "refundFee": "9950",
    "status": "60",
    "buyerId": "2000935755",
    "submitTime": "1772416800000",  # 2026-03-02 02:00:00 UTC
    "createTime": "1772416700000",
    "endTime": "1772676000000",  # three days later
    "itemId": "3021847561001",
}

FIXTURES = (
    # the password is the last six characters of the file's name
    Fixture(
        "快手订单_20260305_a8Xk2p.xlsx", "kuaishou_orders", "kuaishou", "CN",
        xlsx(ORDERS_NOW, PAID, CLOSED, password="a8Xk2p"), ORDER_ROWS,
    ),
    Fixture(
        "orders_new.csv", "kuaishou_orders", "kuaishou", "CN",
        csv(ORDERS_NOW.replace("商品名称", "国补类型,商品名称"), PAID, CLOSED, encoding="gb18030"), ORDER_ROWS,
    ),
    Fixture(
        "orders_2024.csv", "kuaishou_orders", "kuaishou", "CN", csv(ORDERS_2024, OLD, encoding="utf-8-sig"),
        [ORDER_ROWS[0] | {"shipped_at": None}],
    ),
    Fixture(
        "售后单.csv", "kuaishou_aftersales", "kuaishou", "CN",
        csv(AFTERSALES, DONE, WAITING, FAILED, BROKEN, encoding="gb18030"), REFUND_ROWS,
        rejected=[(5, "refund_id", "scientific_id")],
    ),
    Fixture(
        "售后单_旧.xlsx", "kuaishou_aftersales", "kuaishou", "CN",
        xlsx(AFTERSALES.replace("售后申请时间", "申请时间"), *map(earlier, (DONE, WAITING, FAILED))), REFUND_ROWS,
    ),
    Fixture(
        "open_orders.csv", "kuaishou_open_orders", "kuaishou", "CN",
        csv(
            OPEN_ORDERS,
            {
                "oid": "2536200000009466", "buyerId": "2000935755", "status": "30", "createTime": "1772416800000",
                "payTime": "1772416830000", "sendTime": "1772503200000", "totalFee": "12990", "discountFee": "1000",
                "num": "2", "itemId": "3021847561001", "itemTitle": "杯子",
                "promiseTimeStampOfDelivery": "1772589600000",
            },
            {
                "oid": "7", "createTime": "1772416800000", "payTime": "0", "sendTime": "0", "totalFee": "990",
                "num": "1",
            },
        ),
        [
            {
                "order_id": "2536200000009466", "line_id": "3021847561001", "buyer_id": "2000935755",
                "product_id": "3021847561001", "product_title": "杯子", "created_at": utc("2026-03-02 02:00:00"),
                "paid_at": utc("2026-03-02 02:00:30"), "shipped_at": utc("2026-03-03 02:00:00"), "quantity": 2,
                "promised_at": None, "status": None, "amount": None,
            },
            {"order_id": "7", "paid_at": None, "shipped_at": None, "quantity": 1},
        ],
    ),
    Fixture(
        "refunds.csv", "kuaishou_open_refunds", "kuaishou", "CN",
        csv(
            OPEN_REFUNDS, REFUND,
            REFUND | {"refundId": "2", "handlingWay": "10", "status": "10", "endTime": "0"},
            REFUND | {"refundId": "3", "handlingWay": "0", "status": "70"},
        ),
        [
            {
                "refund_id": "8636200000009466001", "kind": "return_refund", "status": "refunded",
                "amount": Decimal("99.50"), "applied_at": utc("2026-03-02 02:00:00"),
                "completed_at": utc("2026-03-05 02:00:00"), "product_id": "3021847561001",
            },
            {"refund_id": "2", "kind": "refund_only", "status": "open", "completed_at": None},
            {"refund_id": "3", "kind": None, "status": "closed", "completed_at": utc("2026-03-05 02:00:00")},
        ],
    ),
    Fixture(
        "comments.csv", "kuaishou_open_reviews", "kuaishou", "CN",
        csv(
            OPEN_REVIEWS,
            {
                "content": "很好", "qualityScore": "5", "serviceScore": "4", "logisticsScore": "3",
                "createTime": "1772416800000", "auto": "false", "outOrderNo": "2536200000009466",
            },
            {"qualityScore": 5, "serviceScore": 5, "createTime": "1772416800000", "auto": "true", "outOrderNo": "7"},
        ),
        [
            {
                "order_id": "2536200000009466", "description_score": 5, "service_score": 4, "logistics_score": 3,
                "created_at": utc("2026-03-02 02:00:00"), "text": "很好", "automatic": False,
            },
            {"order_id": "7", "logistics_score": None, "automatic": True, "text": None},
        ],
    ),
)  # fmt: skip
