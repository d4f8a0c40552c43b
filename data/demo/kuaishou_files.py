"""The demo shop's orders and requests in the form of Kuaishou's exports. Generates no data."""

from pathlib import Path

from data.demo.pace import END_SECOND
from data.demo.sales import Line, Refund
from data.demo.writing import cells, happened, iso, outcome, promise, state, write_csv
from data.demo.xlsx import MOST_ROWS, write_workbook

ORDERS = (
    "订单号,赠品订单号,活动订单编号,订单创建时间,订单支付时间,预售定金支付时间,订单状态,实付款,快递费,店铺优惠,平台补贴,主播补贴,混资活动优惠,"
    "支付优惠,支付方式,成交数量,买家留言,账号类型,账号明细,订单备注,旗帜颜色,售后状态,活动订单,预售/承诺发货时间,订单载体,商品名称,商品ID,"
    "商品规格,SKU编码,商品单价,渠道,CPS达人ID,CPS达人昵称,预估推广佣金,预估推广者分佣比例,团长ID,团长昵称,快赚客ID,快赚客昵称,"
    "授权推广者ID,授权推广者昵称,收货人姓名,收货人电话,收货地址-省,收货地址-市,收货地址-区,收货地址-街道,收货地址,发货时间,快递公司,快递单号,"
    "物流信息,集运类型,直邮类型,仓库名称,仓库地址,实名姓名,服务门店ID,服务门店名称,服务门店地址,国补/类国补/消费券"
)
AFTERSALES = (
    "订单编号,订单状态,订单创建时间,实付款,快递费,商家实收金额,商品ID,商品名称,买家ID,买家昵称,售后单号,售后状态,售后申请时间,售后类型,"
    "售后原因,申请描述,退款金额,退货物流单号,售后完结时间,是否ATOM处理"
)
KINDS = {"refund_only": "仅退款", "return_refund": "退货退款", "exchange": "换货", "other": "补寄"}
STATES = {
    "unpaid": "待付款",
    "paid": "待发货",
    "shipped": "已发货",
    "delivered": "已收货",
    "completed": "交易成功",
    "cancelled": "交易关闭",
}


def orders(folder: Path, lines: list[Line]) -> Path:
    """Write the orders as a workbook, or as CSV when there are too many; return the path."""
    rows = (cells(ORDERS, _order(line)) for line in lines if line.created <= END_SECOND)
    if len(lines) <= MOST_ROWS:
        path = folder / "kuaishou_orders.xlsx"
        write_workbook(path, ORDERS.split(","), rows)
    else:
        path = folder / "kuaishou_orders.csv"
        write_csv(path, ORDERS, rows, "utf-8-sig")
    return path


def aftersales(folder: Path, refunds: list[Refund]) -> Path:
    """Write the after-sales requests as CSV in GB18030; return the path."""
    path = folder / "kuaishou_aftersales.csv"
    rows = [cells(AFTERSALES, _request(r)) for r in refunds if r.applied <= END_SECOND]
    write_csv(path, AFTERSALES, rows, "gb18030")
    return path


def _yuan(amount: int) -> str:
    return f"¥{amount:,}.00"


def _order(line: Line) -> dict[str, str]:
    paid, shipped = happened(line.paid), happened(line.shipped)
    return {
        "订单号": line.order_id,
        "订单创建时间": iso(line.created),
        "订单支付时间": iso(line.paid),
        "订单状态": STATES[state(line)],
        "实付款": _yuan(line.amount),
        "快递费": _yuan(0),
        "支付方式": "微信支付" if paid else "-",
        "成交数量": str(line.quantity),
        "预售/承诺发货时间": promise(line),
        "商品名称": line.product.title,
        "商品ID": line.product.product_id,
        "商品单价": _yuan(line.product.price),
        "渠道": "自营",
        "CPS达人ID": "-",
        "收货人姓名": "**",
        "收货人电话": "1**********",
        "发货时间": iso(line.shipped),
        "快递公司": "中通快递" if shipped else "",
        "快递单号": line.tracking_id if shipped else "",
    }


def _request(refund: Refund) -> dict[str, str]:
    line = refund.line
    waiting = (
        "待商家处理" if not happened(refund.agreed) else "待买家退货" if not happened(refund.returned) else "待商家收货"
    )
    states = {"open": waiting, "refunded": "退款成功", "closed": "售后关闭"}
    return {
        "订单编号": line.order_id,
        "订单状态": STATES[state(line)],
        "订单创建时间": iso(line.created),
        "实付款": _yuan(line.amount),
        "快递费": _yuan(0),
        "商家实收金额": _yuan(line.amount),
        "商品ID": line.product.product_id,
        "商品名称": line.product.title,
        "买家ID": line.buyer_id,
        "售后单号": refund.refund_id,
        "售后状态": states[outcome(refund)],
        "售后申请时间": iso(refund.applied),
        "售后类型": KINDS[refund.kind],
        "售后原因": refund.reason,
        "退款金额": _yuan(line.amount),
        "退货物流单号": f"YT{refund.refund_id[-10:]}" if happened(refund.returned) else "",
        "售后完结时间": iso(refund.completed),
        "是否ATOM处理": "否",
    }
