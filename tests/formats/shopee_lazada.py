"""Shopee, Lazada and Zalora. Manila and Singapore are always 8 hours ahead of UTC, Jakarta, Hanoi and Bangkok 7."""

from decimal import Decimal

from tests.formats.making import Fixture, Unusable, csv, utc, xlsx

SHOPEE = (
    "Order ID,Order Status,Hot Listing,Cancel reason,Return / Refund Status,Tracking Number*,Shipping Option,"
    "Shipment Method,Estimated Ship Out Date,Ship Time,Order Creation Date,Order Paid Time,Parent SKU Reference No.,"
    "Product Name,SKU Reference No.,Variation Name,Original Price,Deal Price,Quantity,Returned quantity,"
    "Product Subtotal,Total Discount(PHP),Grand Total,Username (Buyer),Order Complete Time"
)
INDONESIAN = (
    "No. Pesanan,Status Pesanan,Alasan Pembatalan,Status Pembatalan/ Pengembalian,No. Resi,Opsi Pengiriman,"
    "Antar ke counter/ pick-up,Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan),Waktu Pengiriman Diatur,"
    "Waktu Pesanan Dibuat,Waktu Pembayaran Dilakukan,Metode Pembayaran,SKU Induk,Nama Produk,Nomor Referensi SKU,"
    "Nama Variasi,Harga Awal,Jumlah,Returned quantity,Total Pembayaran,Username (Pembeli),Waktu Pesanan Selesai"
)
VIETNAMESE = (
    "Mã đơn hàng,Mã Kiện Hàng,Ngày đặt hàng,Trạng Thái Đơn Hàng,Mã vận đơn,Đơn Vị Vận Chuyển,Ngày giao hàng dự kiến,"
    "Ngày gửi hàng,Thời gian giao hàng,Tên sản phẩm,SKU phân loại hàng,Tên phân loại hàng,Giá ưu đãi,Số lượng,"
    "Tổng giá bán (sản phẩm),Thời gian đơn hàng được thanh toán,Người Mua"
)
THAI = (
    "หมายเลขคำสั่งซื้อ,สถานะการสั่งซื้อ,*หมายเลขติดตามพัสดุ,ตัวเลือกการจัดส่ง,วันที่คาดว่าจะทำการจัดส่งสินค้า,เวลาส่งสินค้า,"
    "วันที่ทำการสั่งซื้อ,เวลาการชำระสินค้า,ชื่อสินค้า,เลขอ้างอิง SKU (SKU Reference No.),ชื่อตัวเลือก,ราคาขาย,จำนวน,ราคาขายสุทธิ,"
    "ชื่อผู้ใช้ (ผู้ซื้อ)"
)
RETURNS_ID = (
    "No. Pengembalian,No. Pesanan,Tanggal Pesanan Dibuat,Waktu Pengembalian Diajukan,Alasan Pengembalian,"
    "Catatan Pengembalian Barang,Status Pembatalan/ Pengembalian"
)
LAZADA = (
    "orderItemId,orderType,Guarantee,deliveryType,lazadaId,sellerSku,lazadaSku,wareHouse,createTime,updateTime,rtsSla,"
    "ttsSla,orderNumber,invoiceRequired,deliveredDate,customerName,paidPrice,unitPrice,sellerDiscountTotal,"
    "platformDiscountTotal,shippingFee,itemName,variation,shippingProvider,trackingCode,status,"
    "buyerFailedDeliveryReturnInitiator,buyerFailedDeliveryReason"
)
ZALORA = (
    "Order Item Id,Zalora Id,Seller SKU,Zalora SKU,Created at,Updated at,Order Number,Paid Price,Unit Price,Status,"
    "Reason"
)

SENT = {
    "Order ID": "260905ABCDEFG1",
    "Order Status": "Shipping",
    "Tracking Number*": "PH0001",
    "Estimated Ship Out Date": "2026-09-07 23:59",
    "Ship Time": "2026-09-06 10:00",
    "Order Creation Date": "2026-09-05 13:20",
    "Order Paid Time": "2026-09-05 13:21",
    "Product Name": "Tote bag",
    "SKU Reference No.": "",
    "Variation Name": "Red",
    "Quantity": "2",
    "Product Subtotal": "1,240.00",
    "Grand Total": "1,390.00",
    "Username (Buyer)": "m***a",
}
SECOND = SENT | {"Variation Name": "Blue", "Quantity": "1", "Product Subtotal": "150.00"}
INDONESIAN_LINE = {
    "No. Pesanan": "2609051ABCDEFG",
    "Status Pesanan": "Perlu Dikirim",
    "Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan)": "2026-09-07 23:59",
    "Waktu Pengiriman Diatur": "2026-09-05 18:00",
    "Waktu Pesanan Dibuat": "2026-09-05 13:20",
    "Waktu Pembayaran Dilakukan": "2026-09-05 13:21",
    "Nama Produk": "Tas",
    "Nomor Referensi SKU": "TAS-1",
    "Harga Awal": "120.000",
    "Jumlah": "1",
    "Total Pembayaran": "245.500",
    "Username (Pembeli)": "s***i",
}

FIXTURES = (
    Fixture(
        "Order.all.20260905.xlsx", "shopee_orders", "shopee", "PH", xlsx(SHOPEE, SENT, SECOND, sheet="orders"),
        [
            {
                "order_id": "260905ABCDEFG1", "line_id": "Tote bag / Red", "buyer_id": "m***a", "status": "shipped",
                "quantity": 2, "amount": Decimal("1240.00"), "created_at": utc("2026-09-05 05:20:00"),
                "paid_at": utc("2026-09-05 05:21:00"), "promised_at": utc("2026-09-07 15:59:00"),
                "shipped_at": utc("2026-09-06 02:00:00"), "tracking_id": "PH0001", "delivered_at": None,
            },
            {"order_id": "260905ABCDEFG1", "line_id": "Tote bag / Blue", "amount": Decimal("150.00"), "quantity": 1},
        ],
    ),
    Fixture(
        "Order.all.id.xlsx", "shopee_orders_id", "shopee", "ID",
        xlsx(
            INDONESIAN, INDONESIAN_LINE, INDONESIAN_LINE | {"Nomor Referensi SKU": "TAS-2"},
            INDONESIAN_LINE | {"No. Pesanan": "2609051ABCDEFH", "Status Pesanan": "Batal", "Total Pembayaran": "9.900"},
        ),
        [
            {
                "order_id": "2609051ABCDEFG", "line_id": "TAS-1 / Tas", "status": "paid", "quantity": 1,
                "amount": Decimal("245500.00"), "created_at": utc("2026-09-05 06:20:00"),
                "promised_at": utc("2026-09-07 16:59:00"), "shipped_at": None,
            },
            # the order's total repeats on its second line: taken once
            {"order_id": "2609051ABCDEFG", "line_id": "TAS-2 / Tas", "amount": None},
            {"order_id": "2609051ABCDEFH", "status": "cancelled", "amount": Decimal("9900.00")},
        ],
    ),
    Fixture(
        "don-hang.csv", "shopee_orders_vi", "shopee", "VN",
        csv(
            VIETNAMESE,
            {
                "Mã đơn hàng": "260905VN0001", "Trạng Thái Đơn Hàng": "Hoàn thành", "Ngày đặt hàng": "2026-09-05 13:20",
                "Tên sản phẩm": "Túi", "Tên phân loại hàng": "Đỏ", "Giá ưu đãi": "120000", "Số lượng": "2",
                "Người Mua": "a***b", "Tổng giá bán (sản phẩm)": "240000", "Mã vận đơn": "VN01",
                "Thời gian đơn hàng được thanh toán": "2026-09-05 13:21", "Ngày gửi hàng": "2026-09-06 08:00",
                "Ngày giao hàng dự kiến": "2026-09-07 23:59", "Thời gian giao hàng": "2026-09-09 10:00",
            },
            encoding="utf-8-sig",
        ),
        [
            {
                "order_id": "260905VN0001", "line_id": "Túi / Đỏ", "status": "completed", "quantity": 2,
                "created_at": utc("2026-09-05 06:20:00"), "amount": Decimal("240000.00"), "promised_at": None,
                "paid_at": utc("2026-09-05 06:21:00"), "shipped_at": utc("2026-09-06 01:00:00"), "buyer_id": "a***b",
            }
        ],
    ),
    Fixture(
        "Order.all.th.xlsx", "shopee_orders_th", "shopee", "TH",
        xlsx(
            THAI,
            {
                "หมายเลขคำสั่งซื้อ": "260905TH0001", "สถานะการสั่งซื้อ": "ที่ต้องจัดส่ง", "*หมายเลขติดตามพัสดุ": "TH01",
                "วันที่คาดว่าจะทำการจัดส่งสินค้า": "2026-09-07 23:59", "วันที่ทำการสั่งซื้อ": "2026-09-05 13:20",
                "เวลาการชำระสินค้า": "2026-09-05 13:21", "ชื่อสินค้า": "กระเป๋า", "ชื่อตัวเลือก": "แดง", "ราคาขาย": "120",
                "จำนวน": "2", "ราคาขายสุทธิ": "240.00", "ชื่อผู้ใช้ (ผู้ซื้อ)": "n***g",
            },
        ),
        [
            {
                "order_id": "260905TH0001", "line_id": "กระเป๋า / แดง", "status": "paid", "quantity": 2,
                "created_at": utc("2026-09-05 06:20:00"), "amount": Decimal("240.00"), "buyer_id": "n***g",
                "paid_at": utc("2026-09-05 06:21:00"), "promised_at": utc("2026-09-07 16:59:00"), "shipped_at": None,
            }
        ],
    ),
    Fixture(
        "lazada.xlsx", "lazada_orders", "lazada", "PH",
        xlsx(
            LAZADA,
            {
                "orderItemId": "7001", "lazadaSku": "123_PH-456", "createTime": "05 Sep 2026 13:20",
                "orderNumber": "9001", "deliveredDate": "07 Sep 2026 09:00", "paidPrice": "499.00", "itemName": "Lamp",
                "trackingCode": "LZ1", "status": "delivered",
            },
            {
                "orderItemId": "7002", "createTime": "05 Sep 2026 13:20", "orderNumber": "9001", "paidPrice": "120.00",
                "status": "canceled", "buyerFailedDeliveryReturnInitiator": "cancel-seller",
            },
            {
                "orderItemId": "7003", "createTime": "06 Sep 2026 08:00", "orderNumber": "9002", "paidPrice": "120.00",
                "status": "lost", "buyerFailedDeliveryReturnInitiator": "who-knows",
            },
        ),
        [
            {
                "order_id": "9001", "line_id": "7001", "product_id": "123_PH-456", "quantity": 1, "status": "delivered",
                "amount": Decimal("499.00"), "created_at": utc("2026-09-05 05:20:00"), "cancelled_by": None,
                "delivered_at": utc("2026-09-07 01:00:00"), "tracking_id": "LZ1", "paid_at": None,
            },
            {"order_id": "9001", "line_id": "7002", "status": "cancelled", "cancelled_by": "merchant"},
            {"order_id": "9002", "line_id": "7003", "status": "lost", "cancelled_by": None},
        ],
        unread=[("cancelled_by", "who-knows")],
    ),
    Fixture(
        "zalora.csv", "zalora_orders", "other", "SG",
        csv(
            ZALORA,
            {
                "Order Item Id": "55", "Zalora Id": "Z1", "Zalora SKU": "ZS-1", "Created at": "2026-09-05 13:20:00",
                "Order Number": "301", "Paid Price": "59.90", "Status": "delivered",
            },
            separator=";",
        ),
        [
            {
                "order_id": "301", "line_id": "55", "product_id": "ZS-1", "amount": Decimal("59.90"), "quantity": 1,
                "created_at": utc("2026-09-05 05:20:00"), "status": "delivered",
            }
        ],
    ),
)  # fmt: skip

UNUSABLE = (
    Unusable(
        "pengembalian.xlsx", "shopee_returns_id",
        xlsx(
            RETURNS_ID,
            {"No. Pengembalian": "1", "No. Pesanan": "2", "Waktu Pengembalian Diajukan": "2026-09-05 13:20"},
        ),
        "error.export_no_end",
    ),
)  # fmt: skip
