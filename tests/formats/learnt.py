"""Format files as somebody would write them for real tables that no platform exports."""

TICKETS = """
kind = "refunds"
[columns]
refund_id = "Unique id"
applied_at = "Issue_reported at"
completed_at = "issue_responded"
[times]
format = "%d/%m/%Y %H:%M"
"""
TICKET_RATINGS = """
kind = "chat_ratings"
[columns]
conversation_id = "Unique id"
rated_at = "issue_responded"
rating = "CSAT Score"
agent_id = "Agent_name"
[times]
day_first = true
"""
TICKET_SESSIONS = """
kind = "messages"
[columns]
conversation_id = "Unique id"
[times]
day_first = true
[[rows]]
columns.sent_at = "Issue_reported at"
constants = {sender = "buyer", message_id = "~question"}
[[rows]]
columns.sent_at = "issue_responded"
columns.agent_id = "Agent_name"
constants = {sender = "agent", message_id = "~answer"}
only_with = "sent_at"
"""
OLIST_REVIEWS = """
kind = "reviews"
[columns]
order_id = "order_id"
created_at = "review_creation_date"
description_score = "review_score"
text = "review_comment_message"
"""
OLIST_ORDERS = """
kind = "orders"
[columns]
order_id = "order_id"
created_at = "order_purchase_timestamp"
paid_at = "order_approved_at"
shipped_at = "order_delivered_carrier_date"
delivered_at = "order_delivered_customer_date"
"""
OLIST_LINES = """
kind = "orders"
[columns]
order_id = "order_id"
line_id = "order_item_id"
product_id = "product_id"
created_at = "order_purchase_timestamp"
paid_at = "order_approved_at"
promised_at = "shipping_limit_date"
shipped_at = "order_delivered_carrier_date"
amount = "price"
"""
TMALL_REFUNDS = """
kind = "refunds"
[columns]
refund_id = "订单编号"
applied_at = "订单创建时间"
completed_at = "订单付款时间"
amount = "退款金额"
[skip]
amount = ["0"]
"""
TWEETS = """
kind = "messages"
[columns]
conversation_id = "conversation_id"
message_id = "tweet_id"
sender = "inbound"
sent_at = "created_at"
text = "text"
[values.sender]
"True" = "buyer"
"False" = "agent"
[times]
format = "%a %b %d %H:%M:%S %z %Y"
"""
SUPERSTORE = """
kind = "orders"
[columns]
order_id = "Order ID"
line_id = "Row ID"
buyer_id = "Customer ID"
product_id = "Product ID"
created_at = "Order Date"
shipped_at = "Ship Date"
amount = "Sales"
quantity = "Quantity"
"""
RETAIL = """
kind = "orders"
[columns]
order_id = "InvoiceNo"
product_id = "StockCode"
buyer_id = "CustomerID"
created_at = "InvoiceDate"
quantity = "Quantity"
amount = "UnitPrice"
"""
