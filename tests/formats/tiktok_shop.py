"""TikTok Shop. Jakarta and Bangkok are 7 hours ahead of UTC, Manila 8, all year."""

from decimal import Decimal

from tests.formats.making import Fixture, csv, utc, xlsx

ORDERS = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,Seller SKU,Product Name,"
    "Variation,Quantity,Sku Quantity of return,SKU Unit Original Price,SKU Subtotal Before Discount,"
    "SKU Platform Discount,SKU Seller Discount,SKU Subtotal After Discount,Shipping Fee After Discount,"
    "Original Shipping Fee,Shipping Fee Seller Discount,Shipping Fee Platform Discount,Payment platform discount,Taxes,"
    "Order Amount,Order Refund Amount,Created Time,Paid Time,RTS Time,Shipped Time,Delivered Time,Cancelled Time,"
    "Cancel By,Cancel Reason,Fulfillment Type,Warehouse Name,Tracking ID,Delivery Option,Shipping Provider Name,"
    "Buyer Message,Buyer Username,Recipient,Phone #,Country,Province,District,Commune,Detail Address,"
    "Additional address information,Payment Method,Weight(kg),Product Category,Package ID,Seller Note,Checked Status,"
    "Checked Marked by"
)
ORDERS_US = ORDERS.replace("Buyer Username", "Buyer Nickname").replace(
    "Province,District,Commune", "State,City,Zipcode,Address Line 1,Delivery Instruction"
)
RETURNS = (
    "Return Order ID,Order ID,Order Amount,Order Status,Order Substatus,Payment Method,SKU ID,Seller SKU,Product Name,"
    "SKU Name,Buyer Username,Return Type,Time Requested,Return Reason,Return unit price,Return Quantity,"
    "Return Logistics Tracking ID,Return Status,Return Sub Status,Refund Time,Dispute Status,Appeal Status,"
    "Compensation Status,Compensation Amount,Buyer Note"
)
DESCRIBED = {
    "Order ID": "Platform unique order ID.",
    "Order Status": "Current order status.",
    "SKU ID": "Platform SKU ID.",
    "Seller SKU": "Seller sku",
    "Product Name": "Platform product name.",
    "Created Time": "Order created time.",
}

CANCELLED = {
    "Order ID": "579300000000028660\t",
    "Order Status": "Dibatalkan",
    "SKU ID": "1729384756102937005\t",
    "Product Name": "Hijab instan",
    "Quantity": "1",
    "SKU Subtotal After Discount": "72.000",
    "Order Amount": "144.000",
    "Created Time": "06/03/2026 11:42:32\t",
    "Paid Time": "06/03/2026 11:43:00\t",
    "Shipped Time": "\t",
    "Delivered Time": "\t",
    "Cancelled Time": "07/03/2026 09:00:00\t",
    "Cancel By": "User",
    "Buyer Username": "r***i",
    "Phone #": "0812****01",
    "Package ID": "\t",
}
BY_SELLER = CANCELLED | {"SKU ID": "2\t", "Cancel By": "Seller"}
THAI = CANCELLED | {
    "Order ID": "579300000000028661\t",
    "Order Status": "ที่จะจัดส่ง",
    "SKU Subtotal After Discount": "฿1,250.50",
    "Cancelled Time": "\t",
    "Cancel By": "",
}
FILIPINO = {
    "Order ID": "1\t",
    "SKU ID": "1\t",
    "Order Status": "Shipped",
    "SKU Subtotal After Discount": "129.50",
    "Created Time": "3/6/2026 9:30:33 AM\t",
    "Paid Time": "3/15/2026 1:00:00 PM\t",
    "Shipped Time": "3/16/2026 12:00:00 AM\t",
}
BRAZILIAN = FILIPINO | {"SKU Subtotal After Discount": "BRL 35,91", "Order Status": "Completed"}
DONE = {
    "Return Order ID": "4093\t",
    "Order ID": "5793\t",
    "SKU ID": "17\t",
    "Return Type": "Return and refund",
    "Time Requested": "06/01/2026 11:00:00\t",
    "Return Reason": "Doesn't fit",
    "Return Status": "Completed",
    "Refund Time": "07/01/2026 11:00:00\t",
}
TURNED_DOWN = DONE | {"Return Order ID": "4094", "Return Status": "Rejected", "Refund Time": "\t"}

FIXTURES = (
    Fixture(
        "Semua pesanan-2026-03-08.csv", "tiktok_shop_orders", "tiktok_shop", "ID",
        csv(ORDERS, DESCRIBED, CANCELLED, BY_SELLER, encoding="utf-8-sig", quoted=True),
        [
            {
                "order_id": "579300000000028660", "line_id": "1729384756102937005", "buyer_id": "r***i",
                "status": "cancelled", "cancelled_by": "buyer", "created_at": utc("2026-03-06 04:42:32"),
                "paid_at": utc("2026-03-06 04:43:00"), "cancelled_at": utc("2026-03-07 02:00:00"), "shipped_at": None,
                # money of a market without cents: the point stands between thousands; the line's own, not the order's
                "amount": Decimal("72000.00"), "quantity": 1, "promised_at": None,
            },
            {"order_id": "579300000000028660", "line_id": "2", "cancelled_by": "merchant"},
        ],
    ),
    Fixture(
        "ที่จะจัดส่ง คำสั่งซื้อ-2026-03-08.xlsx", "tiktok_shop_orders", "tiktok_shop", "TH", xlsx(ORDERS, DESCRIBED, THAI),
        [{"status": "paid", "amount": Decimal("1250.50"), "created_at": utc("2026-03-06 04:42:32")}],
    ),
    Fixture(
        "All order-2026-03-17.csv", "tiktok_shop_orders", "tiktok_shop", "PH", csv(ORDERS, FILIPINO),
        [
            {
                "created_at": utc("2026-03-06 01:30:33"), "paid_at": utc("2026-03-15 05:00:00"),
                "shipped_at": utc("2026-03-15 16:00:00"), "status": "shipped", "amount": Decimal("129.50"),
            }
        ],
    ),
    Fixture(
        "Todos os pedidos.csv", "tiktok_shop_orders", "tiktok_shop", "PH", csv(ORDERS_US, BRAZILIAN),
        [{"amount": Decimal("35.91"), "status": "completed", "created_at": utc("2026-03-06 01:30:33")}],
    ),
    Fixture(
        "Returns.csv", "tiktok_shop_returns", "tiktok_shop", "ID", csv(RETURNS, DONE, TURNED_DOWN),
        [
            {
                "refund_id": "4093", "order_id": "5793", "product_id": "17", "kind": "return_refund",
                "status": "refunded", "applied_at": utc("2026-01-06 04:00:00"), "reason": "Doesn't fit",
                "completed_at": utc("2026-01-07 04:00:00"), "amount": None,
            },
            {"refund_id": "4094", "status": "closed", "completed_at": None},
        ],
    ),
)  # fmt: skip
