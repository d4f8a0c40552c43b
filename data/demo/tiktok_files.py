"""The demo shop's orders and returns in the form of TikTok Shop's exports. Generates no data."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from data.demo.pace import END_SECOND, clock
from data.demo.sales import Line, Refund
from data.demo.writing import cells, happened, outcome, state, write_csv

ORDERS = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,Seller SKU,Product Name,"
    "Variation,Quantity,Sku Quantity of return,SKU Unit Original Price,SKU Subtotal Before Discount,"
    "SKU Platform Discount,SKU Seller Discount,SKU Subtotal After Discount,Shipping Fee After Discount,"
    "Original Shipping Fee,Shipping Fee Seller Discount,Shipping Fee Platform Discount,Payment platform discount,Taxes,"
    "Order Amount,Order Refund Amount,Created Time,Paid Time,RTS Time,Shipped Time,Delivered Time,Cancelled Time,"
    "Cancel By,Cancel Reason,Fulfillment Type,Warehouse Name,Tracking ID,Delivery Option,Shipping Provider Name,"
    "Buyer Message,Buyer Username,Recipient,Phone #,Country,Province,Regency and City,Districts,Villages,Zipcode,"
    "Detail Address,Additional address information,Payment Method,Weight(kg),Product Category,Package ID,Seller Note,"
    "Checked Status,Checked Marked by"
)
RETURNS = (
    "Return Order ID,Order ID,Order Amount,Order Status,Order Substatus,Payment Method,SKU ID,Seller SKU,Product Name,"
    "SKU Name,Buyer Username,Return Type,Time Requested,Return Reason,Return unit price,Return Quantity,"
    "Return Logistics Tracking ID,Return Status,Return Sub Status,Refund Time,Dispute Status,Appeal Status,"
    "Compensation Status,Compensation Amount,Buyer Note"
)
# the row under the header in which some exports explain their columns
DESCRIPTIONS = {
    "Order ID": "Platform unique order ID.",
    "Order Status": "Current order status.",
    "SKU ID": "Platform SKU ID.",
    "Product Name": "Platform product name.",
    "Quantity": "SKU sold quantity in the order.",
    "Created Time": "Order created time.",
}
TABBED = ("Order ID", "SKU ID", "Zipcode", "Package ID")

KINDS = {
    "refund_only": "Refund only",
    "return_refund": "Return and refund",
    "exchange": "Replacement",
    "other": "Replacement",
}
CANCELLERS = {"buyer": "User", "merchant": "Seller", "system": "System"}
STATES = {
    "unpaid": ("Unpaid", "Unpaid"),
    "paid": ("To ship", "Awaiting shipment"),
    "shipped": ("Shipped", "In transit"),
    "delivered": ("Shipped", "Delivered"),
    "completed": ("Completed", "Completed"),
    "cancelled": ("Canceled", "Canceled"),
}


def orders(folder: Path, lines: list[Line]) -> Path:
    """Write the orders as CSV: UTF-8 with BOM, a row of descriptions, tabs behind numbers and times, day first."""
    path = folder / "tiktok_shop_orders.csv"
    described = [DESCRIPTIONS.get(name, f"{name}.") for name in ORDERS.split(",")]
    rows = (cells(ORDERS, _order(line)) for line in lines if line.created <= END_SECOND)
    write_csv(path, ORDERS, _after(described, rows), "utf-8-sig")
    return path


def returns(folder: Path, refunds: list[Refund]) -> Path:
    """Write the returns as CSV, in the form of the orders."""
    path = folder / "tiktok_shop_returns.csv"
    rows = (cells(RETURNS, _return(r)) for r in refunds if r.applied <= END_SECOND)
    write_csv(path, RETURNS, rows, "utf-8-sig")
    return path


def _after(first: Sequence[str], rest: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield first
    yield from rest


def _day_first(second: int | None) -> str:
    """Return a time as TikTok Shop writes it in Indonesia; only a tab when it has not happened."""
    if second is None or second > END_SECOND:
        return "\t"
    time = clock(second)
    return f"{time:%d/%m/%Y %H:%M:%S}\t"


def _order(line: Line) -> dict[str, str]:
    status, substatus = STATES[state(line)]
    cancelled = happened(line.cancelled)
    row = {
        "Order ID": line.order_id,
        "Order Status": status,
        "Order Substatus": substatus,
        "Cancelation/Return Type": "Cancel" if cancelled else "",
        "Normal or Pre-order": "Normal",
        "SKU ID": line.product.product_id,
        "Seller SKU": f"SKU-{line.product.product_id[-3:]}",
        "Product Name": line.product.title,
        "Variation": "Default",
        "Quantity": str(line.quantity),
        "Sku Quantity of return": "0",
        "SKU Unit Original Price": str(line.product.price),
        "SKU Subtotal Before Discount": str(line.amount),
        "SKU Subtotal After Discount": str(line.amount),
        "Order Amount": str(line.amount),
        "Created Time": _day_first(line.created),
        "Paid Time": _day_first(line.paid),
        "RTS Time": _day_first(line.ready),
        "Shipped Time": _day_first(line.shipped),
        "Delivered Time": _day_first(line.delivered),
        "Cancelled Time": _day_first(line.cancelled),
        "Cancel By": CANCELLERS[line.cancelled_by or "system"] if cancelled else "",
        "Fulfillment Type": "Fulfillment by seller",
        "Tracking ID": line.tracking_id if happened(line.shipped) else "",
        "Delivery Option": "Standard shipping",
        "Buyer Username": line.buyer_id,
        "Recipient": "S***",
        "Phone #": "(+62)8********12",
        "Country": "Indonesia",
        "Payment Method": "GoPay",
    }
    return row | {name: f"{row.get(name, '')}\t" for name in TABBED}


def _return(refund: Refund) -> dict[str, str]:
    line = refund.line
    status, substatus = STATES[state(line)]
    ends = {
        "open": ("In process", "Awaiting seller response"),
        "refunded": ("Completed", "Refund completed"),
        "closed": ("Canceled", "Request canceled"),
    }
    end, detail = ends[outcome(refund)]
    return {
        "Return Order ID": f"{refund.refund_id}\t",
        "Order ID": f"{line.order_id}\t",
        "Order Amount": str(line.amount),
        "Order Status": status,
        "Order Substatus": substatus,
        "Payment Method": "GoPay",
        "SKU ID": f"{line.product.product_id}\t",
        "Seller SKU": f"SKU-{line.product.product_id[-3:]}",
        "Product Name": line.product.title,
        "SKU Name": "Default",
        "Buyer Username": line.buyer_id,
        "Return Type": KINDS[refund.kind],
        "Time Requested": _day_first(refund.applied),
        "Return Reason": refund.reason,
        "Return unit price": str(line.product.price),
        "Return Quantity": str(line.quantity),
        "Return Status": end,
        "Return Sub Status": detail,
        "Refund Time": _day_first(refund.completed if refund.refunded else None),
    }
