"""What the rules of the platforms abroad make of the golden shops: added up by hand from their tables."""

from tests.golden.golden_case import HOUR, THURSDAY, THURSDAY_NIGHT, Golden

AMAZON = "US, UK, CA, AU, IT"

# fmt: off
ABROAD = [
    Golden("tiktok_shop.response_24h", "abroad", (16, 10, 2, 2), "16/26", "missed", market="SEA"),
    # the same numbers from other chats: sat for hello
    Golden("tiktok_shop.response_24h", "abroad", (16, 10, 2, 2), "16/26", "missed", market="US"),
    Golden("tiktok_shop.reply_48h", "abroad", (21, 5, 2, 2), "21/26", "missed", "2024-06-21"),
    Golden("tiktok_shop.reply_48h", "abroad", (21, 5, 2, 2), "21/26", "no_line", "2025-08-15"),
    Golden("tiktok_shop.response_12h", "abroad", (11, 15, 2, 2), "11/26", "missed"),
    Golden("tiktok_shop.response_12h_points", "abroad", (11, 15, 2, 2), "11/26", "missed"),
    # three of 25, 27 and 28 March are enough; two on the day before are not
    Golden("tiktok_shop.response_12h_points", "abroad", (3, 0, 0, 0), "1", "met", as_of="2026-03-28T23:59:59"),
    Golden("tiktok_shop.response_12h_points", "abroad", (2, 0, 0, 0), "1", "too_few", as_of="2026-03-27T23:59:59"),
    # 28 answered messages of 30 days; bot, back_b, open17 and open19 have no time
    Golden("tiktok_shop.average_response_time", "abroad", (28, 4, 0, 0), "1978335/28", "no_line"),
    # exactly a tenth: not below it, but not above it either
    Golden("tiktok_shop.late_dispatch", "parcels", (18, 2, 1, 1), "1/10", "missed", "2025-08-06"),
    Golden("tiktok_shop.late_dispatch", "parcels", (18, 2, 1, 1), "1/10", "missed", "2025-11-10"),
    # 93.75 % of 30 days are not above 95 %
    Golden("tiktok_shop.fast_dispatch", "parcels", (30, 2, 1, 1), "30/32", "missed"),
    Golden("tiktok_shop.late_dispatch", "parcels", (18, 2, 1, 1), "1/10", "missed", "2026-01-09"),
    Golden("tiktok_shop.late_dispatch", "parcels", (18, 2, 1, 1), "1/10", "near", "2026-03-02"),
    Golden("tiktok_shop.late_dispatch", "parcels", (30, 2, 1, 1), "2/32", "missed", "2022-01-01"),
    Golden("tiktok_shop.late_dispatch", "parcels", (30, 2, 1, 1), "2/32", "missed", "2024-11-04"),
    # two working days, with Juneteenth among them
    Golden("tiktok_shop.late_dispatch", "dispatches", (4, 2, 2, 1), "2/6", "missed", "2026-01-09"),
    Golden("tiktok_shop.late_dispatch", "dispatches", (4, 2, 2, 1), "2/6", "missed", "2026-03-02"),
    Golden("tiktok_shop.late_dispatch", "dispatches", (6, 2, 2, 1), "2/8", "missed", "2024-11-04"),
    Golden("tiktok_shop.valid_tracking", "waybills", (8, 1, 0, 0), "8/9", "missed", market="US"),
    # 12 to 19 June, then 15 to 22 June: Juneteenth puts june19 off to the 22nd
    Golden("tiktok_shop.valid_tracking", "waybills", (1, 0, 0, 0), "1", "met", market="US",
           as_of="2026-07-03T20:00:00"),
    Golden("tiktok_shop.valid_tracking", "waybills", (1, 0, 0, 0), "1", "met", market="US",
           as_of="2026-07-06T20:00:00"),
    Golden("tiktok_shop.valid_tracking", "waybills", (12, 1, 0, 0), "12/13", "missed", market="UK"),
    # 21 May to 19 June has out30's edge and not june19; 24 May to 22 June has both
    Golden("tiktok_shop.valid_tracking", "waybills", (12, 1, 0, 0), "12/13", "missed", market="UK",
           as_of="2026-06-19T23:59:59"),
    Golden("tiktok_shop.valid_tracking", "waybills", (13, 1, 0, 0), "13/14", "missed", market="UK",
           as_of="2026-06-22T23:59:59"),
    Golden("tiktok_shop.seller_fault_cancellation", "orders", (27, 3, 0, 0), "1/10", "missed", market="SEA"),
    Golden("tiktok_shop.seller_fault_cancellation", "orders", (34, 6, 0, 0), "6/40", "missed", market="US"),
    Golden("tiktok_shop.seller_fault_cancellation", "orders", (34, 6, 0, 0), "6/40", "missed", market="UK"),
    # by completion, of 14 orders, K paid on delivery; up to the 22nd three of 12, C and later ones still to come
    *(Golden("tiktok_shop.defective_return", "sent_back", counts, value, "no_line", market=market, as_of=as_of)
      for market in ("ID", "MY")
      for counts, value, as_of in (((1, 4, 1, 0), "4/14", THURSDAY), ((1, 3, 3, 0), "3/12", "2026-06-22T20:00:00"))),
    Golden("tiktok_shop.request_approval_time", "consents", (4, 0, 1, 1), f"{30 * HOUR}/4", "no_line"),
    # one and two stars per delivered order
    Golden("tiktok_shop.negative_reviews_product", "reviews", (9, 3, 0, 0), "3/201", "missed"),
    Golden("tiktok_shop.negative_reviews_service", "reviews", (8, 4, 0, 0), "4/201", "missed"),
    Golden("tiktok_shop.negative_reviews", "reviews", (10, 3, 0, 0), "3/203", "no_line"),
    Golden("tiktok_shop.chat_satisfaction", "ratings", (7, 6, 0, 0), "7/13", "no_line"),
    Golden("tiktok_shop.chat_dissatisfaction", "ratings", (8, 7, 0, 0), "7/15", "no_line"),

    # a bot is no answer, and four more of 90 days
    Golden("shopee.chat_response", "abroad", (15, 16, 2, 1), "15/31", "no_line"),
    # the latest 8 of 31, from bot to m2: 4 are met. (15/31 + 4/8) / 2
    Golden("shopee.chat_response_blended", "abroad", (15, 16, 2, 1), "61/124", "missed"),
    # seven late ones are too few to break the line, eight are not: 2 of 9 and of 10, and none of the latest 3
    Golden("shopee.chat_response_blended", "eight_late", (2, 7, 1, 0), "1/9", "near", as_of="2026-06-25T18:59:59"),
    Golden("shopee.chat_response_blended", "eight_late", (2, 8, 0, 0), "1/10", "missed"),
    Golden("shopee.chat_response_blended", "abroad", (1, 0, 0, 0), "1", "too_few", as_of="2026-03-25T23:59:59"),
    Golden("shopee.chat_response_blended", "abroad", (2, 0, 0, 0), "1", "met", as_of="2026-03-27T23:59:59"),
    # the tenth order of 30 days came at 19:30
    Golden("shopee.chat_response_30d", "abroad", (11, 16, 2, 1), "11/27", "met"),
    Golden("shopee.chat_response_30d", "abroad", (11, 16, 2, 1), "11/27", "too_few", as_of="2026-06-25T19:29:59"),
    Golden("shopee.preferred_chat_response", "abroad", (15, 16, 2, 1), "15/31", "missed", market="SG"),
    Golden("shopee.preferred_chat_response", "abroad", (11, 16, 2, 1), "11/27", "missed", market="MY"),
    Golden("shopee.late_shipment", "dispatches", (4, 2, 2, 1), "2/6", "missed"),
    Golden("shopee.late_shipment", "parcels", (18, 2, 1, 1), "1/10", "met"),
    # exactly a tenth: neither below 10 nor below 5 %
    *(Golden("shopee.late_shipment_local", shop, counts, value, "missed", since, market)
      for since, market in (("2024-06-17", "SG"), ("2026-03-10", "SG"), ("2026-03-25", "SG"), ("2025-06-23", "VN"))
      for shop, counts, value in (("dispatches", (4, 2, 2, 1), "2/6"), ("parcels", (18, 2, 1, 1), "1/10"))),
    # Vietnam's was not counted to 22 June 2025
    *(Golden("shopee.late_shipment_local", shop, counts, value, "no_line", since, market)
      for since, market in (("2024-06-17", "ID, TH, MY, PH"), ("2025-06-09", "VN"))
      for shop, counts, value in (("dispatches", (4, 2, 2, 1), "2/6"), ("parcels", (18, 2, 1, 1), "1/10"))),
    # A came back, B was cancelled
    Golden("shopee.non_fulfilment", "sent_back", (8, 2, 0, 0), "2/10", "no_line", "2024-01-15"),
    Golden("shopee.non_fulfilment", "sent_back", (8, 2, 0, 0), "2/10", "missed", "2024-01-29"),

    Golden("lazada.chat_response", "abroad", (10, 15, 1, 1), "10/25", "no_line"),
    Golden("lazada.chat_response_green", "abroad", (10, 15, 1, 1), "10/25", "missed"),
    # back_a and seven edges more, from 26 March on
    Golden("lazada.mall_chat_response", "abroad", (18, 15, 1, 1), "18/33", "missed"),
    # the seven edges alone, from 2 March on
    Golden("lazada.mall_chat_response", "abroad", (7, 0, 0, 0), "1", "met", as_of="2026-06-01T20:00:00"),
    # a Philippine holiday has no cycle: hol and next are met on the next day
    Golden("lazada.chat_response", "manila", (3, 2, 1, 0), "3/5", "no_line", as_of="2026-06-14T12:00:00"),
    Golden("lazada.chat_response_green", "manila", (3, 2, 1, 0), "3/5", "met", as_of="2026-06-14T12:00:00"),
    Golden("lazada.mall_chat_response", "manila", (3, 2, 1, 0), "3/5", "missed", as_of="2026-06-14T12:00:00"),
    Golden("lazada.chat_response_same_day", "abroad", (10, 17, 2, 1), "10/27", "no_line"),
    Golden("lazada.chat_response_same_day", "manila", (2, 4, 0, 0), "2/6", "no_line", as_of="2026-06-14T12:00:00"),
    # thirty are enough; the day before there are 29
    Golden("lazada.mall_on_time", "parcels", (28, 2, 1, 1), "28/30", "met"),
    Golden("lazada.mall_on_time", "parcels", (28, 1, 2, 1), "28/29", "too_few", as_of="2026-06-24T20:00:00"),
    Golden("lazada.fast_fulfilment", "fulfilled", (4, 3, 0, 2), "4/7", "no_line"),
    Golden("lazada.guarantee_fulfilment", "fulfilled", (4, 3, 0, 2), "4/7", "too_few"),
    # twenty lines are enough, and exactly on the line
    Golden("lazada.guarantee_fulfilment", "twenty", (16, 4, 0, 0), "16/20", "near"),
    # by the end of the day, or of the next working day from noon on
    Golden("lazada.same_day_fulfilment", "cutoff_at_noon", (8, 5, 0, 1), "8/13", "missed"),
    Golden("lazada.same_day_fulfilment", "cutoff_at_noon", (9, 1, 0, 0), "9/10", "near", as_of="2026-04-15T20:00:00"),
    Golden("lazada.same_day_fulfilment", "cutoff_at_noon", (9, 2, 0, 0), "9/11", "missed", as_of="2026-04-16T20:00:00"),
    Golden("lazada.cancellation", "orders", (7, 3, 0, 0), "3/10", "no_line"),
    Golden("lazada.guarantee_cancellation", "orders", (7, 3, 0, 0), "3/10", "too_few"),
    # twenty lines are enough, and exactly on the line
    Golden("lazada.guarantee_cancellation", "one_of_twenty", (19, 1, 0, 0), "1/20", "near"),
    # exactly 30 % is not above it
    Golden("lazada.cancellation_limit", "orders", (7, 3, 0, 0), "3/10", "near"),
    # 75 % is, and nine cancelled lines are one too few; ten are enough
    Golden("lazada.cancellation_limit", "limit", (3, 9, 0, 0), "9/12", "near", as_of="2026-06-10T11:59:59"),
    Golden("lazada.cancellation_limit", "limit", (2, 10, 0, 0), "10/12", "missed", as_of="2026-06-10T12:00:00"),
    # a line more than orders; thirty are enough
    Golden("lazada.mall_cancellation", "orders", (33, 6, 0, 0), "6/39", "missed"),
    Golden("lazada.mall_cancellation", "orders", (24, 6, 0, 0), "6/30", "missed", as_of="2026-06-22T20:00:00"),
    Golden("lazada.mall_cancellation", "orders", (4, 3, 0, 0), "3/7", "too_few", as_of="2026-06-18T20:00:00"),
    # one of thirty lines; the day before there were twelve
    Golden("lazada.mall_return", "sent_back", (1, 1, 1, 0), "1/30", "missed"),
    Golden("lazada.mall_return", "sent_back", (1, 1, 1, 0), "1/12", "too_few", as_of="2026-06-24T11:00:00"),

    # messages: again and double have two each, and what the merchant began counts
    Golden("amazon.late_response_7d", "abroad", (14, 13, 2, 0), "13/27", "no_line"),
    Golden("amazon.late_response_30d", "abroad", (17, 13, 2, 0), "13/30", "no_line"),
    Golden("amazon.late_response_90d", "abroad", (21, 13, 2, 0), "13/34", "no_line"),
    Golden("amazon.late_shipment_10d", "parcels", (20, 2, 1, 1), "2/22", "missed"),
    Golden("amazon.late_shipment_30d", "parcels", (30, 2, 1, 1), "2/32", "missed"),
    # whether late or not: only bare has no waybill
    Golden("amazon.valid_tracking_7d", "waybills", (5, 1, 0, 0), "5/6", "missed"),
    Golden("amazon.valid_tracking_30d", "waybills", (9, 1, 0, 0), "9/10", "missed"),
    # exactly on the line
    Golden("amazon.on_time_delivery", "arrivals", (18, 2, 0, 2), "18/20", "near"),
    Golden("amazon.cancellation_7d", "orders", (27, 3, 0, 0), "1/10", "missed", market=AMAZON),
    Golden("amazon.cancellation_7d", "orders", (27, 3, 0, 0), "1/10", "missed", market="IN"),
    Golden("amazon.cancellation_30d", "orders", (34, 6, 0, 0), "6/40", "missed"),

    # 9 of 400 are beyond 2 %, but of 4 buyers; with one more they are of 5
    Golden("ebay.defect_rate_3m", "few_buyers", (391, 9, 0, 0), "9/400", "near", as_of="2026-06-25T10:00:00"),
    Golden("ebay.defect_rate_3m", "few_buyers", (391, 10, 0, 0), "10/401", "missed"),
    Golden("ebay.late_shipment", "waybills", (16, 2, 1, 2), "2/18", "no_line"),
    # late, unsent and bare
    Golden("ebay.tracking", "waybills", (15, 3, 1, 2), "15/18", "missed"),
    # the twelve months begin on 26 June
    Golden("ebay.late_shipment", "many_waybills", (400, 1, 0, 0), "1/401", "no_line"),
    Golden("ebay.tracking", "many_waybills", (380, 21, 0, 0), "380/401", "missed"),
    # exactly 95 % of 400; of 399 nothing is judged
    Golden("ebay.tracking_3m", "many_waybills", (380, 20, 0, 0), "380/400", "near"),
    Golden("ebay.tracking_3m", "many_waybills", (379, 20, 0, 0), "379/399", "too_few", as_of="2026-06-25T09:00:00"),
    Golden("ebay.tracking_3m", "waybills", (14, 3, 1, 2), "14/17", "too_few"),
    Golden("ebay.late_shipment_3m", "waybills", (15, 2, 1, 2), "2/17", "no_line"),
    # exactly 2 % of 400; of 399 nothing is judged
    Golden("ebay.defect_rate_3m", "steady", (392, 8, 0, 0), "8/400", "near"),
    Golden("ebay.defect_rate_3m", "steady", (392, 7, 0, 0), "7/399", "too_few", as_of="2026-06-25T09:00:00"),
    Golden("ebay.defect_rate", "steady", (392, 12, 0, 0), "12/404", "missed"),
    # four of four are too few to break the line, five of five are not
    Golden("ebay.defect_rate", "steady", (0, 4, 0, 0), "1", "near", as_of="2026-03-25T12:00:00"),
    Golden("ebay.defect_rate", "steady", (0, 5, 0, 0), "1", "missed", as_of="2026-03-25T23:59:59"),
    Golden("ebay.unresolved_cases", "rulings", (2, 5, 3, 0), "5/8", "missed"),
    Golden("ebay.unresolved_cases", "in_april", (0, 2, 5, 0), "2/100", "near", as_of="2026-04-02T20:00:00"),
    Golden("ebay.unresolved_cases", "in_april", (0, 3, 4, 0), "3/100", "missed", as_of="2026-04-03T20:00:00"),
    # the third ruling came at 15:00, the 400th order at 10:00
    Golden("ebay.unresolved_cases_3m", "steady", (1, 3, 0, 0), "3/400", "missed"),
    Golden("ebay.unresolved_cases_3m", "steady", (1, 2, 1, 0), "2/400", "near", as_of="2026-06-25T14:00:00"),
    Golden("ebay.unresolved_cases_3m", "steady", (1, 2, 1, 0), "2/399", "too_few", as_of="2026-06-25T09:00:00"),

    # the bot's answer counts, and two more from 1 April on
    Golden("etsy.message_response", "abroad", (19, 10, 2, 1), "19/29", "missed"),
    # 48 hours: 21 of 30 days, the bot's, and five more from 26 March on
    Golden("etsy.message_48h", "abroad", (27, 5, 2, 1), "27/32", "met"),
    # late, bare and unsent
    Golden("etsy.on_time", "waybills", (15, 2, 1, 2), "15/17", "met"),
    Golden("etsy.on_time_tracked", "waybills", (12, 3, 1, 2), "12/15", "missed", market="US"),
    # bare is met where no waybill is asked
    Golden("etsy.on_time_tracked", "waybills", (13, 2, 1, 2), "13/15", "missed", market="not US"),
    # three cases are allowed below 300 orders, four are not; 3 of 400 is below 1 %
    Golden("etsy.cases", "in_april", (0, 3, 4, 0), "3/100", "near", as_of="2026-04-03T20:00:00"),
    Golden("etsy.cases", "in_april", (0, 4, 3, 0), "4/100", "missed", as_of="2026-04-04T20:00:00"),
    Golden("etsy.cases", "steady", (1, 3, 0, 0), "3/400", "met"),
    # three are borne below 300 orders, and are exactly 1 % of 300
    Golden("etsy.cases", "three_cases", (0, 3, 0, 0), "3/299", "near", as_of="2026-06-25T11:00:00"),
    Golden("etsy.cases", "three_cases", (0, 3, 0, 0), "3/300", "missed"),
    Golden("etsy.cases", "three_cases", (0, 3, 0, 0), "3/301", "near", as_of=THURSDAY_NIGHT),
    # six fives of sixteen
    Golden("etsy.five_star_share", "reviews", (6, 10, 0, 0), "6/16", "missed"),
    Golden("etsy.rating", "reviews", (9, 7, 0, 0), "57/16", "missed"),
    # four are allowed below 40 reviews, five are not; 5 of 51 is below 10 %
    # four of 39 are borne, four of 40 are a tenth; five break it, unless they are fewer than a tenth
    Golden("etsy.low_reviews", "low_reviews", (34, 5, 0, 0), "5/39", "missed", as_of="2026-06-20T10:00:00"),
    Golden("etsy.low_reviews", "low_reviews", (35, 4, 0, 0), "4/39", "near", as_of="2026-06-25T10:00:00"),
    Golden("etsy.low_reviews", "low_reviews", (36, 4, 0, 0), "4/40", "missed", as_of="2026-06-25T11:30:00"),
    Golden("etsy.low_reviews", "low_reviews", (36, 5, 0, 0), "5/41", "missed"),
    Golden("etsy.low_reviews", "low_reviews", (46, 5, 0, 0), "5/51", "near", as_of=THURSDAY_NIGHT),
]
# fmt: on
