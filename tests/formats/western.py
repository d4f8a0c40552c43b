"""Shopify, Etsy, eBay and Amazon. Los Angeles is 7 hours behind UTC in summer, London level in winter."""

from decimal import Decimal

from tests.formats.making import Fixture, Unusable, csv, utc

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Zip,Shipping Zip,Shipping Phone,Notes,Note Attributes,"
    "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,"
    "Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name"
)
ETSY = (
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,"
    "Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,"
    "Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,"
    "Adjusted Order Total,Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type,"
    "InPerson Discount,InPerson Location,SKU"
)
EBAY = (
    "Sales Record Number,Order Number,Buyer Username,Buyer Name,Item Number,Item Title,Quantity,Sold For,"
    "Shipping And Handling,Total Price,Sale Date,Paid On Date,Ship By Date,Shipped On Date,Tracking Number,"
    "Transaction ID"
)
EBAY_DE = (
    "Verkaufsprotokollnummer,Bestellnummer,Nutzername des Käufers,Name des Käufers,Artikelnummer,Angebotstitel,Anzahl,"
    "Verkauft für,Gesamtbetrag,Verkauft am,Zahlungsdatum,Verschickt am - Datum"
)
AMAZON = "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status"
FBA_RETURNS = (
    "return-date,order-id,sku,asin,fnsku,product-name,quantity,fulfillment-center-id,detailed-disposition,reason,"
    "status,license-plate-number,customer-comments"
)
MFN_RETURNS = (
    "Order ID,Order date,Return request date,Return request status,Amazon RMA ID,Merchant RMA ID,Label type,Label cost,"
    "Currency code,Return carrier,Tracking ID,Label to be paid by,A-to-Z Claim,Is prime,ASIN,Merchant SKU,Item Name,"
    "Return quantity,Return Reason,In policy,Return type,Resolution,Invoice number,Return delivery date,Order Amount,"
    "Order quantity,SafeT Action reason,SafeT claim id,SafeT claim state,SafeT claim creation time,"
    "SafeT claim reimbursement amount,Refunded Amount"
)

FIRST_LINE = {
    "Name": "#1001",
    "Email": "a@example.com",
    "Financial Status": "paid",
    "Paid at": "2026-05-01 10:00:05 +0200",
    "Fulfillment Status": "fulfilled",
    "Fulfilled at": "2026-05-02 09:00:00 +0200",
    "Currency": "EUR",
    "Subtotal": "40.00",
    "Total": "45.90",
    "Created at": "2026-05-01 10:00:00 +0200",
    "Lineitem quantity": "1",
    "Lineitem name": "Mug - Blue",
    "Lineitem price": "15.00",
    "Lineitem sku": "MUG-B",
    "Shipping Zip": "'10115",
}
SECOND_LINE = {
    "Name": "#1001",
    "Lineitem quantity": "2",
    "Lineitem name": "Mug - Green",
    "Lineitem price": "12.50",
    "Shipping Zip": "'10115",
}
CANCELLED = FIRST_LINE | {
    "Name": "#1002",
    "Fulfillment Status": "unfulfilled",
    "Fulfilled at": "",
    "Cancelled at": "2026-05-01 18:00:00 +0200",
    "Total": "15.00",
}
ETSY_ORDER = {
    "Sale Date": "09/05/26",
    "Order ID": "3100000001",
    "Buyer User ID": "kim88",
    "Number of Items": "2",
    "Date Shipped": "09/07/26",
    "Order Value": "20.00",
    "Order Total": "25.50",
    "Status": "Shipped",
    "Card Processing Fees": "1.02",
    "Order Net": "24.48",
}
SUMMARY = {
    "Sales Record Number": "119",
    "Order Number": "11-10000-00003",
    "Buyer Username": "buyer_four",
    "Quantity": "2",
    "Sold For": "$28.00",
    "Total Price": "$30.00",
    "Sale Date": "Jul-21-26",
    "Paid On Date": "Jul-21-26",
    "Ship By Date": "Jul-24-26",
    "Shipped On Date": "Jul-22-26",
}
ITEM = {
    "Sales Record Number": "119",
    "Order Number": "11-10000-00003",
    "Item Number": "220000000003",
    "Item Title": "Card, foil",
    "Quantity": "1",
    "Sold For": "$20.00",
    "Transaction ID": "9001",
}
OTHER = ITEM | {"Item Number": "220000000004", "Item Title": "Sleeve", "Sold For": "$8.00", "Transaction ID": "9002"}
GERMAN = {
    "Verkaufsprotokollnummer": "1",
    "Bestellnummer": "23-12345-12345",
    "Nutzername des Käufers": "kaeufer",
    "Artikelnummer": "330000000001",
    "Angebotstitel": "Lampe",
    "Anzahl": "1",
    "Verkauft für": "1.116,99 €",
    "Gesamtbetrag": "1.121,98 €",
    "Verkauft am": "10-Dez-25",
    "Zahlungsdatum": "10-Dez-25",
    "Verschickt am - Datum": "11-Dez-25",
}

FIXTURES = (
    Fixture(
        "orders_export.csv", "shopify_orders", "shopify", "US",
        csv(SHOPIFY, FIRST_LINE, SECOND_LINE, CANCELLED, newline="\n"),
        [
            {
                "order_id": "#1001", "line_id": "MUG-B / Mug - Blue", "buyer_id": "a@example.com", "status": "shipped",
                "created_at": utc("2026-05-01 08:00:00"), "paid_at": utc("2026-05-01 08:00:05"), "quantity": 1,
                "shipped_at": utc("2026-05-02 07:00:00"), "cancelled_at": None, "amount": Decimal("45.90"),
            },
            {
                "order_id": "#1001", "line_id": "Mug - Green", "buyer_id": "a@example.com", "status": "shipped",
                "created_at": utc("2026-05-01 08:00:00"), "paid_at": utc("2026-05-01 08:00:05"), "quantity": 2,
                "shipped_at": utc("2026-05-02 07:00:00"), "amount": None,
            },
            {
                "order_id": "#1002", "status": "unfulfilled", "shipped_at": None,
                "cancelled_at": utc("2026-05-01 16:00:00"), "amount": Decimal("15.00"),
            },
        ],
    ),
    Fixture(
        "EtsySoldOrders2026-9.csv", "etsy_orders", "etsy", None,
        csv(ETSY, ETSY_ORDER, ETSY_ORDER | {"Order ID": "3100000002", "Sale Date": "09/06/26", "Date Shipped": ""}),
        # no day above 12: the file itself cannot tell, Etsy writes the month first, and its report is in UTC
        [
            {
                "order_id": "3100000001", "buyer_id": "kim88", "created_at": utc("2026-09-05 00:00:00"), "quantity": 2,
                "shipped_at": utc("2026-09-07 00:00:00"), "amount": Decimal("25.50"), "status": "Shipped",
            },
            {"order_id": "3100000002", "created_at": utc("2026-09-06 00:00:00"), "shipped_at": None},
        ],
    ),
    Fixture(
        "eBay-OrdersReport.csv", "ebay_orders", "ebay", "US",
        csv(
            EBAY, SUMMARY, ITEM, OTHER, encoding="utf-8-sig", quoted=True, above="," * 15 + "\r\n",
            below='"3 record(s) downloaded",\r\n"Seller ID:","my_shop"\r\n',
        ),
        # 00:00 in Los Angeles is 07:00 UTC in July
        [
            {
                "order_id": "11-10000-00003", "line_id": "9001", "product_id": "220000000003", "buyer_id": "buyer_four",
                "created_at": utc("2026-07-21 07:00:00"), "paid_at": utc("2026-07-21 07:00:00"), "quantity": 1,
                "shipped_at": utc("2026-07-22 07:00:00"), "amount": Decimal("20.00"),
                # a day that is promised ends at its last second
                "promised_at": utc("2026-07-25 06:59:59"),
            },
            {"order_id": "11-10000-00003", "line_id": "9002", "amount": Decimal("8.00"), "buyer_id": "buyer_four"},
        ],
    ),
    Fixture(
        "eBay-Bestellungen.csv", "ebay_orders_de", "ebay", "UK",
        csv(EBAY_DE, GERMAN, encoding="utf-8-sig", separator=";"),
        [
            {
                "order_id": "23-12345-12345", "buyer_id": "kaeufer", "amount": Decimal("1116.99"), "quantity": 1,
                "created_at": utc("2025-12-10 00:00:00"), "shipped_at": utc("2025-12-11 00:00:00"),
            }
        ],
    ),
    Fixture(
        "amazon.txt", "amazon_orders", "amazon", "US",
        csv(
            AMAZON,
            {
                "amazon-order-id": "113-0000001-0000001", "purchase-date": "2026-05-01T10:00:00+00:00",
                "order-status": "Shipped",
            },
            separator="\t",
        ),
        [{"order_id": "113-0000001-0000001", "created_at": utc("2026-05-01 10:00:00"), "status": "shipped"}],
    ),
    Fixture(
        "EtsySoldOrderItems2026-5.csv", "etsy_order_items", "etsy", None,
        csv(
            "Sale Date,Item Name,Buyer,Quantity,Price,Order Shipping,Item Total,Currency,Transaction ID,Listing ID,"
            "Date Paid,Date Shipped,Order ID,SKU",
            {
                "Sale Date": "05/01/26", "Item Name": "Card", "Buyer": "e1", "Quantity": "2", "Price": "5.00",
                "Item Total": "10.00", "Currency": "USD", "Transaction ID": "4001", "Listing ID": "9001",
                "Date Paid": "05/01/26", "Date Shipped": "05/02/26", "Order ID": "3100000001",
            },
        ),
        [
            {
                "order_id": "3100000001", "line_id": "4001", "product_id": "9001", "quantity": 2,
                "amount": Decimal("10.00"), "currency": "USD", "created_at": utc("2026-05-01 00:00:00"),
                "shipped_at": utc("2026-05-02 00:00:00"),
            }
        ],
    ),
)  # fmt: skip

UNUSABLE = (
    Unusable(
        "fba-returns.txt", "amazon_fba_returns",
        csv(
            FBA_RETURNS,
            {"return-date": "2026-05-01T10:00:00+00:00", "order-id": "113-1", "license-plate-number": "LPN1"},
            separator="\t",
        ),
        "error.export_no_end",
    ),
    Unusable(
        "returns.csv", "amazon_mfn_returns",
        csv(MFN_RETURNS, {"Order ID": "113-1", "Return request date": "01-May-2026", "Amazon RMA ID": "D1"}),
        "error.export_no_end",
    ),
)  # fmt: skip
