"""What was published until each of six days, platform by platform: the tables of `test_rules_by_date`.

A cell is the line that holds on that day, `-` where a figure has none, blank where nothing is in force; of a composite
the first day of its version. The days lie before and after the changes of 2022 to 2026.
"""

DAYS = ("2022-10-10", "2024-06-01", "2026-03-01", "2026-07-20", "2026-09-10", "2026-11-30")
RULES = {
    ("kuaishou", "CN"): """
        reply_3m              | >= 0.70 | >= 0.70 | >= 0.70 | >= 0.70 | >= 0.70 | >= 0.70
        reply_3m_month        | -       |         |         |         |         |
        good_review           | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80
        good_review_30d       | -       | -       | -       | -       | -       | -
        attitude              | <= 0.06 |         |         |         |         |
        refund_only_time      |         | -       | -       | -       | -       | -
        return_refund_time    |         | -       | -       | -       | -       | -
        dispute_rate          |         | -       | -       | -       | -       | -
        intervention_rate     | -       | -       | -       | -       | -       | -
        dispatch              | -       | -       | -       | -       | -       | -
        dsr_description       | -       | -       | -       | -       | -       | -
        dsr_service           | -       | -       | -       | -       | -       | -
        dsr_logistics         | -       | -       | -       | -       | -       | -
        """,
    ("douyin", "CN"): """
        reply_3m              |         |         | -       | -       | -       | -
        im_dissatisfaction    |         |         | -       | -       | -       | -
        response_time         |         |         |         | -       | -       | -
        refund_only_time      |         | -       | -       |         |         |
        return_refund_time    |         | -       | -       |         |         |
        audit_time            |         |         |         | -       | -       | -
        quality_return        |         |         |         | -       | -       | -
        damage_return         |         |         |         |         | -       | -
        pickup_time           |         |         |         |         | -       | -
        dsr_description       |         | -       | -       |         |         |
        dsr_service           |         | -       | -       |         |         |
        dsr_logistics         |         | -       | -       |         |         |
        product_rating        |         |         |         | -       | -       | -
        """,
    ("taobao", "CN"): """
        reply_3m              |         | >= 0.90 | -       | -       | -       | -
        reply_3m_programme    |         |         | >= 0.90 | >= 0.90 | >= 0.90 | >= 0.90
        satisfaction_programme |        |         | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80
        reply_3m_campaign     |         |         | >= 0.60 | >= 0.60 | >= 0.60 | >= 0.60
        response_3m_daily     |         | >= 0.40 | >= 0.40 | >= 0.40 | >= 0.40 | >= 0.40
        response_time         | -       | -       | -       | -       | -       | -
        refund_only_time      | -       | -       | -       | -       | -       | -
        return_refund_time    | -       | -       | -       | -       | -       | -
        self_completion       | -       | -       | -       | -       | -       | -
        refund_processing_time |        |         |         | -       | -       | -
        dispute_rate          | < 0.001 | < 0.001 | < 0.001 | < 0.001 | < 0.001 | < 0.001
        refund_rate           | -       | -       | -       | -       | -       | -
        dsr_description       | -       | -       | -       | -       | -       | -
        dsr_service           | -       | -       | -       | -       | -       | -
        dsr_logistics         | -       | -       | -       | -       | -       | -
        good_reviews          |         |         |         | -       | -       | -
        pickup_48h            |         |         |         | -       | -       | -
        arrival_time          |         |         |         | -       | -       | -
        platform_help         |         |         |         | -       | -       | -
        """,
    ("pinduoduo", "CN"): """
        effective_reply       | >= 0.50 | >= 0.50 | >= 0.50 | >= 0.50 | >= 0.50 | >= 0.50
        reply_5m              |         | > 0.50  | > 0.50  | > 0.50  | > 0.50  | > 0.50
        reply_3m              |         | -       | -       | -       | -       | -
        dsr_description       | -       | -       | -       | -       | -       | -
        dsr_service           | -       | -       | -       | -       | -       | -
        dsr_logistics         | -       | -       | -       | -       | -       | -
        """,
    ("wechat", "CN"): """
        after_sales_time      |         |         | -       | -       | -       | -
        dispute_rate          |         |         | -       | -       | -       | -
        reply_time            |         |         | -       | -       | -       | -
        no_reply              |         |         | -       | -       | -       | -
        first_operation       |         |         | -       | -       | -       | -
        pickup_next_day       |         |         | -       | -       | -       | -
        """,
    ("tiktok_shop", "ID"): """
        response_12h          |         |         | > 0.85  | > 0.85  | > 0.85  | > 0.85
        reply_48h             |         |         | -       | -       | -       | -
        average_response_time |         |         | -       | -       | -       | -
        chat_satisfaction     |         |         | -       | -       | -       | -
        late_dispatch         |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        seller_fault_cancellation |     |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        negative_reviews_product |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        negative_reviews_service |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        fast_dispatch         |         |         | > 0.95  | > 0.95  | > 0.95  | > 0.95
        defective_return      |         |         | -       | -       | -       | -
        """,
    ("tiktok_shop", "US"): """
        response_24h          |         |         | >= 0.90 | >= 0.90 | >= 0.90 | >= 0.90
        chat_dissatisfaction  |         |         |         | -       | -       | -
        late_dispatch         |         |         | <= 0.04 | <= 0.10 | <= 0.10 | <= 0.10
        seller_fault_cancellation |     |         | <= 0.025 | <= 0.025 | <= 0.025 | <= 0.025
        valid_tracking        |         |         | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        request_approval_time |         |         | -       | -       | -       | -
        negative_reviews      |         |         | -       | -       | -       | -
        """,
    ("tiktok_shop", "UK"): """
        late_dispatch         | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        seller_fault_cancellation | < 0.025 | < 0.025 | < 0.025 | < 0.025 | < 0.025 | < 0.025
        valid_tracking        |         |         | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        """,
    ("shopee", "MY"): """
        chat_response         |         | -       | -       | -       | -       | -
        chat_response_30d     |         |         |         | > 0.20  | > 0.20  | > 0.20
        preferred_chat_response |       |         |         | >= 0.85 | >= 0.85 | >= 0.85
        late_shipment         |         | < 0.20  | < 0.20  | < 0.20  | < 0.20  | < 0.20
        late_shipment_local   |         |         | -       | -       | -       | -
        non_fulfilment        |         | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10
        """,
    ("shopee", "TH"): """
        chat_response         |         | -       | -       | -       | -       | -
        chat_response_blended |         | >= 0.60 | >= 0.60 | >= 0.60 | >= 0.60 | >= 0.60
        late_shipment         |         | < 0.20  | < 0.20  | < 0.20  | < 0.20  | < 0.20
        late_shipment_local   |         |         | -       | -       | -       | -
        non_fulfilment        |         | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10
        """,
    ("lazada", "VN"): """
        chat_response         | -       | -       | -       | -       | -       | -
        chat_response_same_day | -      | -       | -       | -       | -       | -
        cancellation          |         | -       | -       | -       | -       | -
        fast_fulfilment       |         |         | -       | -       | -       | -
        mall_on_time          | >= 0.90 | >= 0.90 |         |         |         |
        mall_cancellation     | < 0.02  | < 0.02  | < 0.02  | < 0.02  | < 0.02  | < 0.02
        mall_return           | < 0.01  | < 0.01  | < 0.01  | < 0.01  | < 0.01  | < 0.01
        """,
    ("lazada", "PH"): """
        chat_response         | -       | -       | -       | -       | -       | -
        chat_response_same_day | -      | -       | -       | -       | -       | -
        cancellation          |         | -       | -       | -       | -       | -
        cancellation_limit    |         | <= 0.30 | <= 0.30 | <= 0.30 | <= 0.30 | <= 0.30
        fast_fulfilment       |         |         | -       | -       | -       | -
        guarantee_fulfilment  |         |         | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80
        guarantee_cancellation |        |         | <= 0.05 | <= 0.05 | <= 0.05 | <= 0.05
        """,
    ("lazada", "MY"): """
        chat_response         | -       | -       | -       | -       | -       | -
        chat_response_green   |         |         |         | >= 0.50 | >= 0.50 | >= 0.50
        mall_chat_response    |         |         |         | >= 0.85 | >= 0.85 | >= 0.85
        chat_response_same_day | -      | -       | -       | -       | -       | -
        cancellation          |         | -       | -       | -       | -       | -
        fast_fulfilment       |         |         | -       | -       | -       | -
        same_day_fulfilment   |         |         | >= 0.90 | >= 0.90 | >= 0.90 | >= 0.90
        """,
    ("tiktok_shop", "TH"): """
        response_12h          |         |         | > 0.85  | > 0.85  | > 0.85  | > 0.85
        response_12h_points   |         |         |         | >= 0.85 | >= 0.85 | >= 0.85
        reply_48h             |         |         | -       | -       | -       | -
        average_response_time |         |         | -       | -       | -       | -
        chat_satisfaction     |         |         | -       | -       | -       | -
        late_dispatch         |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        seller_fault_cancellation |     |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        negative_reviews_product |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        negative_reviews_service |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        """,
    ("shopee", "SG"): """
        chat_response         |         | -       | -       | -       | -       | -
        preferred_chat_response |       | >= 0.75 | >= 0.75 | >= 0.75 | >= 0.75 | >= 0.75
        late_shipment         |         | < 0.20  | < 0.20  | < 0.20  | < 0.20  | < 0.20
        late_shipment_local   |         |         | < 0.10  | < 0.05  | < 0.05  | < 0.05
        non_fulfilment        |         | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10
        """,
    ("amazon", "US"): """
        late_response_7d      | -       | -       | -       | -       | -       | -
        late_response_30d     | -       | -       | -       | -       | -       | -
        late_response_90d     | -       | -       | -       | -       | -       | -
        late_shipment_10d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        late_shipment_30d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        cancellation_7d       | < 0.025 | < 0.025 | < 0.025 | < 0.025 | < 0.025 | < 0.025
        valid_tracking_7d     | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        valid_tracking_30d    | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        on_time_delivery      |         |         | >= 0.90 | >= 0.90 | >= 0.90 | >= 0.90
        """,
    ("ebay", "US"): """
        unresolved_cases      | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003
        unresolved_cases_3m   | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003
        defect_rate           | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02
        defect_rate_3m        | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02
        late_shipment         | -       | -       | -       | -       | -       | -
        late_shipment_3m      | -       | -       | -       | -       | -       | -
        tracking              | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        tracking_3m           | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        """,
    ("etsy", "US"): """
        message_response      | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        on_time_tracked       | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        rating                | >= 4.8  | >= 4.8  | >= 4.8  | >= 4.8  | >= 4.8  | >= 4.8
        message_48h           |         |         | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80
        cases                 |         |         | < 0.01  | < 0.01  | < 0.01  | < 0.01
        on_time               |         |         | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80
        low_reviews           |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        """,
    ("etsy", "UK"): """
        message_response      | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        on_time_tracked       | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        rating                | >= 4.8  | >= 4.8  | >= 4.8  | >= 4.8  | >= 4.8  | >= 4.8
        message_48h           |         |         | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80
        cases                 |         |         | < 0.01  | < 0.01  | < 0.01  | < 0.01
        on_time               |         |         | >= 0.80 | >= 0.80 | >= 0.80 | >= 0.80
        low_reviews           |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        """,
    ("tiktok_shop", "MY"): """
        response_12h          |         |         | > 0.85  | > 0.85  | > 0.85  | > 0.85
        reply_48h             |         |         | -       | -       | -       | -
        average_response_time |         |         | -       | -       | -       | -
        chat_satisfaction     |         |         | -       | -       | -       | -
        late_dispatch         |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        seller_fault_cancellation |     |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        negative_reviews_product |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        negative_reviews_service |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        defective_return      |         |         |         | -       | -       | -
        """,
    ("tiktok_shop", "VN"): """
        response_12h          |         |         | > 0.85  | > 0.85  | > 0.85  | > 0.85
        reply_48h             |         |         | -       | -       | -       | -
        average_response_time |         |         | -       | -       | -       | -
        chat_satisfaction     |         |         | -       | -       | -       | -
        late_dispatch         |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        seller_fault_cancellation |     |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        negative_reviews_product |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        negative_reviews_service |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        """,
    ("tiktok_shop", "PH"): """
        response_12h          |         |         | > 0.85  | > 0.85  | > 0.85  | > 0.85
        reply_48h             |         |         | -       | -       | -       | -
        average_response_time |         |         | -       | -       | -       | -
        chat_satisfaction     |         |         | -       | -       | -       | -
        late_dispatch         |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        seller_fault_cancellation |     |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        negative_reviews_product |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        negative_reviews_service |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        """,
    ("tiktok_shop", "SG"): """
        response_12h          |         |         | > 0.85  | > 0.85  | > 0.85  | > 0.85
        reply_48h             |         |         | -       | -       | -       | -
        average_response_time |         |         | -       | -       | -       | -
        chat_satisfaction     |         |         | -       | -       | -       | -
        late_dispatch         |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        seller_fault_cancellation |     |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        negative_reviews_product |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        negative_reviews_service |      |         | < 0.005 | < 0.005 | < 0.005 | < 0.005
        """,
    ("shopee", "ID"): """
        chat_response         |         | -       | -       | -       | -       | -
        late_shipment         |         | < 0.20  | < 0.20  | < 0.20  | < 0.20  | < 0.20
        late_shipment_local   |         |         | -       | -       | -       | -
        non_fulfilment        |         | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10
        """,
    ("shopee", "PH"): """
        chat_response         |         | -       | -       | -       | -       | -
        late_shipment         |         | < 0.20  | < 0.20  | < 0.20  | < 0.20  | < 0.20
        late_shipment_local   |         |         | -       | -       | -       | -
        non_fulfilment        |         | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10
        """,
    ("shopee", "VN"): """
        chat_response         |         | -       | -       | -       | -       | -
        late_shipment         |         | < 0.20  | < 0.20  | < 0.20  | < 0.20  | < 0.20
        non_fulfilment        |         | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10 | <= 0.10
        late_shipment_local   |         |         | < 0.10  | < 0.10  | < 0.10  | < 0.10
        """,
    ("lazada", "ID"): """
        chat_response         | -       | -       | -       | -       | -       | -
        chat_response_same_day | -      | -       | -       | -       | -       | -
        cancellation          |         | -       | -       | -       | -       | -
        fast_fulfilment       |         |         | -       | -       | -       | -
        """,
    ("lazada", "TH"): """
        chat_response         | -       | -       | -       | -       | -       | -
        chat_response_same_day | -      | -       | -       | -       | -       | -
        cancellation          |         | -       | -       | -       | -       | -
        fast_fulfilment       |         |         | -       | -       | -       | -
        """,
    ("lazada", "SG"): """
        chat_response         | -       | -       | -       | -       | -       | -
        chat_response_same_day | -      | -       | -       | -       | -       | -
        cancellation          |         | -       | -       | -       | -       | -
        fast_fulfilment       |         |         | -       | -       | -       | -
        """,
    ("amazon", "IN"): """
        late_response_7d      | -       | -       | -       | -       | -       | -
        late_response_30d     | -       | -       | -       | -       | -       | -
        late_response_90d     | -       | -       | -       | -       | -       | -
        late_shipment_10d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        late_shipment_30d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        cancellation_7d       | < 0.02  | < 0.02  | < 0.02  | < 0.02  | < 0.02  | < 0.02
        cancellation_30d      | < 0.02  | < 0.02  | < 0.02  | < 0.02  | < 0.02  | < 0.02
        valid_tracking_7d     | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        valid_tracking_30d    | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        on_time_delivery      |         |         | >= 0.90 | >= 0.90 | >= 0.90 | >= 0.90
        """,
    ("amazon", "DE"): """
        late_response_7d      | -       | -       | -       | -       | -       | -
        late_response_30d     | -       | -       | -       | -       | -       | -
        late_response_90d     | -       | -       | -       | -       | -       | -
        late_shipment_10d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        late_shipment_30d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        valid_tracking_7d     | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        valid_tracking_30d    | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        on_time_delivery      |         |         | >= 0.90 | >= 0.90 | >= 0.90 | >= 0.90
        """,
    ("amazon", "UK"): """
        late_response_7d      | -       | -       | -       | -       | -       | -
        late_response_30d     | -       | -       | -       | -       | -       | -
        late_response_90d     | -       | -       | -       | -       | -       | -
        late_shipment_10d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        late_shipment_30d     | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04  | < 0.04
        cancellation_7d       | < 0.025 | < 0.025 | < 0.025 | < 0.025 | < 0.025 | < 0.025
        valid_tracking_7d     | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        valid_tracking_30d    | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95 | >= 0.95
        on_time_delivery      |         |         | >= 0.90 | >= 0.90 | >= 0.90 | >= 0.90
        """,
    ("ebay", "UK"): """
        unresolved_cases      | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003
        unresolved_cases_3m   | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003 | <= 0.003
        defect_rate           | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02
        defect_rate_3m        | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02 | <= 0.02
        """,
    ("shopee", "TW"): "",
    ("tiktok_shop", "DE"): "",
}
COMPOSITES = {
    ("kuaishou", "CN"): """
        experience        | 2022-09-21 | 2023-04-28 | 2023-04-28 | 2023-04-28 | 2023-04-28 | 2023-04-28
        """,
    ("douyin", "CN"): """
        experience        |            |            |            | 2026-07-14 | 2026-09-08 | 2026-09-08
        """,
    ("taobao", "CN"): """
        experience        |            |            | 2025-06-30 | 2026-03-16 | 2026-03-16 | 2026-03-16
        tmall_assessment  |            |            | 2026-01-01 | 2026-01-01 | 2026-01-01 | 2026-01-01
        violation_points  |            |            |            |            | 2026-08-05 | 2026-08-05
        """,
    ("pinduoduo", "CN"): """
        stars             | 2021-07-30 | 2021-07-30 | 2021-07-30 | 2021-07-30 | 2021-07-30 | 2021-07-30
        """,
    ("wechat", "CN"): "",
    ("tiktok_shop", "MY"): """
        star_shop         |            |            | 2024-09-27 | 2024-09-27 | 2024-09-27 | 2024-09-27
        store_rating      |            |            | 2025-08-15 | 2025-08-15 | 2025-08-15 | 2025-08-15
        violation_points  |            |            | 2025-10-06 | 2025-10-06 | 2025-10-06 | 2025-10-06
        """,
    ("tiktok_shop", "TH"): """
        store_rating      |            |            | 2025-08-15 | 2025-08-15 | 2025-08-15 | 2025-08-15
        violation_points  |            |            | 2025-10-06 | 2025-10-06 | 2025-10-06 | 2025-10-06
        """,
    ("tiktok_shop", "US"): """
        star_shop         |            | 2024-04-11 |            |            |            |
        star_tier         |            |            | 2025-12-10 | 2025-12-10 | 2025-12-10 | 2025-12-10
        official_shop     |            |            | 2026-01-01 | 2026-01-01 | 2026-01-01 | 2026-01-01
        sps               |            |            | 2025-03-13 | 2025-03-13 | 2025-03-13 | 2025-03-13
        account_health    |            |            | 2025-10-14 | 2025-10-14 | 2025-10-14 | 2025-10-14
        """,
    ("shopee", "ID"): """
        penalty_points    | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23
        preferred_cross_border |       | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        preferred         |            | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        """,
    ("shopee", "VN"): """
        penalty_points    | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23
        preferred_cross_border |       | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        preferred         |            | 2024-01-01 | 2025-03-31 | 2025-03-31 | 2025-03-31 | 2025-03-31
        preferred_plus    |            | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        """,
    ("lazada", "PH"): """
        guarantee_seller  |            |            | 2025-08-01 | 2025-08-01 | 2025-08-01 | 2025-08-01
        """,
    ("lazada", "VN"): """
        lazmall           | 2019-09-01 | 2019-09-01 | 2025-02-25 | 2025-02-25 | 2025-02-25 | 2025-02-25
        """,
    ("amazon", "US"): """
        account_health    | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21
        """,
    ("ebay", "US"): """
        seller_level      | 2016-02-20 | 2016-02-20 | 2016-02-20 | 2016-02-20 | 2016-02-20 | 2016-02-20
        """,
    ("etsy", "US"): """
        service_standards |            |            | 2024-09-01 | 2024-09-01 | 2024-09-01 | 2024-09-01
        star_seller       | 2022-07-01 | 2022-07-01 | 2022-07-01 | 2022-07-01 | 2022-07-01 | 2022-07-01
        """,
    ("etsy", "UK"): """
        service_standards |            |            | 2024-09-01 | 2024-09-01 | 2024-09-01 | 2024-09-01
        star_seller       | 2022-07-01 | 2022-07-01 | 2022-07-01 | 2022-07-01 | 2022-07-01 | 2022-07-01
        """,
    ("tiktok_shop", "ID"): """
        store_rating      |            |            | 2025-08-15 | 2025-08-15 | 2025-08-15 | 2025-08-15
        violation_points  |            |            | 2025-10-06 | 2025-10-06 | 2025-10-06 | 2025-10-06
        """,
    ("tiktok_shop", "VN"): """
        star_shop         |            |            | 2024-09-27 | 2024-09-27 | 2024-09-27 | 2024-09-27
        store_rating      |            |            | 2025-08-15 | 2025-08-15 | 2025-08-15 | 2025-08-15
        violation_points  |            |            | 2025-10-06 | 2025-10-06 | 2025-10-06 | 2025-10-06
        """,
    ("tiktok_shop", "SG"): """
        star_shop         |            |            | 2024-09-27 | 2024-09-27 | 2024-09-27 | 2024-09-27
        store_rating      |            |            | 2025-08-15 | 2025-08-15 | 2025-08-15 | 2025-08-15
        violation_points  |            |            | 2025-10-06 | 2025-10-06 | 2025-10-06 | 2025-10-06
        """,
    ("tiktok_shop", "PH"): """
        star_shop         |            |            | 2024-09-27 | 2024-09-27 | 2024-09-27 | 2024-09-27
        store_rating      |            |            | 2025-08-15 | 2025-08-15 | 2025-08-15 | 2025-08-15
        violation_points  |            |            | 2025-10-06 | 2025-10-06 | 2025-10-06 | 2025-10-06
        """,
    ("tiktok_shop", "UK"): """
        sps               |            |            | 2025-03-13 | 2025-03-13 | 2025-03-13 | 2025-03-13
        account_health    |            |            | 2025-10-14 | 2025-10-14 | 2025-10-14 | 2025-10-14
        """,
    ("shopee", "SG"): """
        penalty_points    | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23
        preferred_cross_border |       | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        preferred         |            | 2024-02-01 | 2025-03-31 | 2025-03-31 | 2025-03-31 | 2025-03-31
        """,
    ("shopee", "MY"): """
        penalty_points    | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23
        preferred_cross_border |       | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        preferred         |            | 2024-01-01 | 2025-04-16 | 2026-05-14 | 2026-05-14 | 2026-05-14
        """,
    ("shopee", "TH"): """
        penalty_points    | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23
        preferred_cross_border |       | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        preferred         |            | 2024-01-01 | 2025-03-31 | 2025-03-31 | 2025-03-31 | 2025-03-31
        """,
    ("shopee", "PH"): """
        penalty_points    | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23 | 2019-01-23
        preferred_cross_border |       | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        preferred         |            | 2024-01-01 | 2025-03-31 | 2025-03-31 | 2025-03-31 | 2025-03-31
        """,
    ("lazada", "ID"): "",
    ("lazada", "TH"): "",
    ("lazada", "SG"): "",
    ("lazada", "MY"): """
        priority_delivery |            |            | 2025-12-05 | 2025-12-05 | 2025-12-05 | 2025-12-05
        """,
    ("amazon", "UK"): """
        account_health    | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21
        """,
    ("amazon", "IN"): """
        account_health    | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21
        """,
    ("amazon", "DE"): """
        account_health    | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21 | 2022-07-21
        """,
    ("ebay", "UK"): """
        seller_level      | 2021-01-01 | 2021-01-01 | 2021-01-01 | 2021-01-01 | 2021-01-01 | 2021-01-01
        """,
    ("shopee", "TW"): """
        preferred         |            | 2024-01-01 | 2025-03-31 | 2025-03-31 | 2025-03-31 | 2025-03-31
        preferred_cross_border |       | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01
        """,
    ("tiktok_shop", "DE"): """
        sps               |            |            | 2025-03-13 | 2025-03-13 | 2025-03-13 | 2025-03-13
        account_health    |            |            | 2025-10-14 | 2025-10-14 | 2025-10-14 | 2025-10-14
        """,
}
