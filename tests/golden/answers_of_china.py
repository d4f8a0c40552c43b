"""What the rules of the Chinese platforms make of the golden shops: added up by hand from their tables."""

from tests.golden.golden_case import HOUR, THURSDAY_NIGHT, Golden

# fmt: off
CHINA = [
    # Thursday's messages, until midnight: four are later than 5 minutes
    Golden("kuaishou.reply_5m", "at_home", (12, 4, 0, 1), "12/16", "missed", as_of=THURSDAY_NIGHT),
    # June: as since Monday, and Sunday's one; until midnight, bots counting
    Golden("kuaishou.reply_3m_month", "at_home", (14, 17, 0, 2), "14/31", "no_line", as_of=THURSDAY_NIGHT),
    # April up to the 20th: the hundred of the 10th, which seven days no longer hold
    Golden("kuaishou.reply_3m_month", "at_home", (50, 50, 0, 0), "1/2", "no_line", as_of="2026-04-20T23:59:59"),
    # since Monday; until midnight, bots counting: shut and bot are met as well
    Golden("kuaishou.reply_3m", "at_home", (13, 17, 0, 2), "13/30", "missed", "2021-09-01", as_of=THURSDAY_NIGHT),
    Golden("kuaishou.reply_3m", "at_home", (9, 17, 0, 6), "9/26", "missed", "2023-03-27", as_of=THURSDAY_NIGHT),
    Golden("kuaishou.dispatch", "parcels", (30, 2, 1, 1), "30/32", "no_line"),
    # 48 hours by the clock, whatever the day
    Golden("kuaishou.dispatch", "dispatches", (4, 5, 1, 1), "4/9", "no_line"),
    Golden("kuaishou.refund_only_time", "requests", (3, 0, 1, 1), f"{14 * HOUR}", "no_line"),
    Golden("kuaishou.return_refund_time", "requests", (4, 0, 0, 1), f"{27 * HOUR}", "no_line"),
    Golden("kuaishou.dispute_rate", "rulings", (2, 3, 3, 0), "3/6", "no_line"),
    # six were applied for in 30 days, whatever became of them
    Golden("kuaishou.intervention_rate", "rulings", (0, 6, 0, 0), "1", "no_line"),
    # of 4 and more: the marks decide the mean, the verdicts only the list
    Golden("kuaishou.dsr_description", "reviews", (7, 4, 0, 1), "40/11", "no_line"),
    Golden("kuaishou.dsr_service", "reviews", (6, 5, 0, 1), "34/11", "no_line"),
    Golden("kuaishou.dsr_logistics", "reviews", (2, 7, 0, 1), "25/9", "no_line"),
    Golden("kuaishou.good_review", "ratings", (5, 3, 0, 0), "5/8", "missed", "2022-10-05"),
    Golden("kuaishou.good_review", "ratings", (4, 2, 0, 2), "4/6", "missed", "2023-03-27"),
    Golden("kuaishou.good_review_30d", "ratings", (7, 6, 0, 0), "7/13", "no_line", "2022-10-05"),
    Golden("kuaishou.good_review_30d", "ratings", (6, 5, 0, 2), "6/11", "no_line", "2023-03-27"),
    # of June's five unsatisfied ones three blame the attitude
    Golden("kuaishou.attitude", "ratings", (2, 3, 0, 0), "3/5", "missed"),

    # 3 minutes, turns: two days of 6 and 8, three never answered, three single questions in 30 days
    Golden("douyin.reply_3m", "at_home", (15, 19, 0, 4), "15/34", "no_line", as_of=THURSDAY_NIGHT),
    # two days of 16,023 seconds in 13 turns, three that count as 600 each, three single ones of 60; opening and closing
    # are in, early, shut and the bot's are out
    Golden("douyin.response_time", "at_home", (29, 3, 0, 6), "34026/32", "no_line", as_of=THURSDAY_NIGHT),
    Golden("douyin.refund_only_time", "requests", (5, 0, 1, 1), f"{53 * HOUR}/5", "no_line"),
    Golden("douyin.return_refund_time", "requests", (6, 0, 0, 1), f"{191 * HOUR}/6", "no_line"),
    Golden("douyin.refund_time", "requests", (14, 0, 1, 0), f"{452 * HOUR}/14", "no_line"),
    # to have applied is enough: A, B and E of six that arrived, D and G of seven that were paid
    Golden("douyin.quality_return", "reasoned", (0, 3, 0, 2), "3/6", "no_line"),
    Golden("douyin.damage_return", "reasoned", (0, 2, 0, 0), "2/7", "no_line"),
    Golden("douyin.pickup_time", "picked", (9, 3, 1, 1), "838802/12", "no_line"),
    Golden("douyin.audit_time", "audits", (9, 0, 1, 1), f"{30 * HOUR}/9", "no_line"),
    # two whose order had not been sent are none
    Golden("douyin.audit_time", "audits_by_order", (6, 0, 0, 0), f"{21 * HOUR}/6", "no_line"),
    Golden("douyin.dsr_description", "reviews", (8, 5, 0, 0), "49/13", "no_line"),
    Golden("douyin.dsr_service", "reviews", (7, 6, 0, 0), "43/13", "no_line"),
    Golden("douyin.dsr_logistics", "reviews", (3, 8, 0, 0), "34/11", "no_line"),
    # 27 May to 25 June, nothing left out: four of 1, 1, 2 and 3 among twelve
    Golden("douyin.product_rating", "reviews", (8, 4, 0, 0), "45/12", "no_line"),
    Golden("douyin.im_dissatisfaction", "ratings", (7, 6, 0, 0), "6/13", "no_line", "2025-03-11"),
    # a bot's two leave both sides
    Golden("douyin.im_dissatisfaction", "ratings", (6, 5, 0, 2), "5/11", "no_line", "2026-07-14"),
    # two that began outside 8:00 to 23:00, and a bot's, leave both sides
    Golden("douyin.im_dissatisfaction", "rated_by_hour", (1, 3, 0, 3), "3/4", "no_line", "2026-07-14"),

    # the two that only a bot answered leave both sides
    Golden("taobao.reply_3m", "at_home", (15, 17, 0, 6), "15/32", "too_few", "2023-05-27", as_of=THURSDAY_NIGHT),
    Golden("taobao.reply_3m", "at_home", (15, 17, 0, 6), "15/32", "no_line", "2025-06-30", as_of=THURSDAY_NIGHT),
    Golden("taobao.reply_3m_campaign", "at_home", (15, 17, 0, 6), "15/32", "missed", as_of=THURSDAY_NIGHT),
    # June alone: without the one of 27 May
    Golden("taobao.reply_3m_programme", "at_home", (14, 17, 0, 6), "14/31", "too_few", as_of=THURSDAY_NIGHT),
    # April up to the 20th: the hundred of the 10th
    Golden("taobao.reply_3m_programme", "at_home", (50, 50, 0, 0), "1/2", "missed", as_of="2026-04-20T23:59:59"),
    # a hundred turns are enough
    Golden("taobao.reply_3m", "at_home", (50, 50, 0, 0), "1/2", "missed", "2023-05-27", as_of="2026-04-10T23:59:59"),
    # Thursday alone, a bot's answer counts: 5 of 12 buyers is 41.7 %, near 40 %
    Golden("taobao.response_3m_daily", "at_home", (5, 7, 0, 2), "5/12", "near", as_of=THURSDAY_NIGHT),
    # 26 May to 24 June: 180 181 300 301 600 600 60 180 60 600 60 60 240, three times 600, and four times 60
    Golden("taobao.response_time", "at_home", (17, 3, 0, 3), "5462/20", "no_line", as_of=THURSDAY_NIGHT),
    Golden("taobao.pickup_48h", "parcels", (30, 2, 1, 1), "30/32", "no_line"),
    Golden("taobao.pickup_48h", "dispatches", (4, 5, 1, 1), "4/9", "no_line"),
    Golden("taobao.refund_only_time", "requests", (3, 0, 1, 1), f"{14 * HOUR}", "no_line"),
    Golden("taobao.return_refund_time", "requests", (4, 0, 0, 1), f"{27 * HOUR}", "no_line"),
    # whatever the kind and whoever decided
    Golden("taobao.refund_time", "requests", (10, 0, 1, 0), f"{426 * HOUR}/10", "no_line"),
    # refunded and closed alike, whoever decided
    Golden("taobao.refund_processing_time", "requests", (10, 0, 1, 0), f"{358 * HOUR}/10", "no_line"),
    # two of ten were decided by the platform
    Golden("taobao.self_completion", "requests", (8, 2, 1, 0), "8/10", "no_line"),
    Golden("taobao.refund_rate", "sent_back", (1, 4, 0, 0), "4/13", "no_line"),
    Golden("taobao.arrival_time", "signed", (6, 0, 0, 0), f"{383 * HOUR}/6", "no_line"),
    Golden("taobao.platform_help", "rulings", (0, 6, 0, 0), "1", "no_line"),
    # by lines; three and six are too few to break the line, seven are not
    Golden("taobao.dispute_rate", "rulings", (2, 3, 3, 0), "3/7", "near"),
    Golden("taobao.dispute_rate", "in_april", (0, 6, 1, 0), "6/100", "near", as_of="2026-04-06T20:00:00"),
    Golden("taobao.dispute_rate", "in_april", (0, 7, 0, 0), "7/100", "missed", as_of="2026-04-07T20:00:00"),
    Golden("taobao.dsr_description", "reviews", (11, 7, 0, 2), "67/18", "missed", "2012-02-28"),
    Golden("taobao.dsr_description", "reviews", (11, 7, 0, 2), "67/18", "no_line", "2013-01-01"),
    Golden("taobao.dsr_description", "reviews", (11, 7, 0, 2), "67/18", "no_line", "2026-08-12"),
    Golden("taobao.dsr_service", "reviews", (10, 8, 0, 2), "61/18", "no_line", "2026-08-12"),
    Golden("taobao.dsr_logistics", "reviews", (6, 10, 0, 2), "52/16", "no_line", "2026-08-12"),
    Golden("taobao.dsr_service", "reviews", (10, 8, 0, 2), "61/18", "missed", "2012-02-28"),
    Golden("taobao.dsr_service", "reviews", (10, 8, 0, 2), "61/18", "no_line", "2013-01-01"),
    Golden("taobao.dsr_logistics", "reviews", (6, 10, 0, 2), "52/16", "missed", "2012-02-28"),
    Golden("taobao.dsr_logistics", "reviews", (6, 10, 0, 2), "52/16", "no_line", "2013-01-01"),
    Golden("taobao.good_reviews", "reviews", (8, 4, 0, 0), "8/12", "no_line"),
    # thirty of June are enough, and exactly on the line
    Golden("taobao.satisfaction_programme", "thirty_ratings", (23, 6, 0, 0), "23/29", "too_few",
           as_of="2026-06-25T10:00:00"),
    Golden("taobao.satisfaction_programme", "thirty_ratings", (24, 6, 0, 0), "24/30", "near"),
    Golden("taobao.satisfaction_programme", "thirty_ratings", (24, 7, 0, 0), "24/31", "missed", as_of=THURSDAY_NIGHT),

    # an hour: only over_1h, bot and two are lost; 12 buyers are too few
    Golden("pinduoduo.effective_reply", "at_home", (9, 3, 0, 2), "9/12", "too_few", as_of=THURSDAY_NIGHT),
    # a hundred are not, and half of them is the line itself
    Golden("pinduoduo.effective_reply", "at_home", (50, 50, 0, 0), "1/2", "near", as_of="2026-04-10T23:59:59"),
    # Monday to Wednesday: 7 of Wednesday's 12, Monday's one, three never answered. Exactly half is not more than half
    Golden("pinduoduo.reply_5m", "at_home", (8, 8, 0, 2), "1/2", "missed", as_of=THURSDAY_NIGHT),
    Golden("pinduoduo.reply_5m", "at_home", (2, 0, 0, 0), "1", "met", as_of="2026-06-23T23:59:59"),
    Golden("pinduoduo.reply_3m", "at_home", (11, 19, 0, 4), "11/30", "no_line", as_of=THURSDAY_NIGHT),
    Golden("pinduoduo.dsr_description", "reviews", (8, 7, 0, 3), "53/15", "no_line"),
    Golden("pinduoduo.dsr_service", "reviews", (7, 8, 0, 3), "47/15", "no_line"),
    Golden("pinduoduo.dsr_logistics", "reviews", (3, 10, 0, 3), "38/13", "no_line"),

    # round the clock two of 60 more a day; no answer has no length
    Golden("wechat.reply_time", "at_home", (33, 3, 0, 2), "32466/33", "no_line", as_of=THURSDAY_NIGHT),
    Golden("wechat.no_reply", "at_home", (33, 3, 0, 2), "3/36", "no_line", as_of=THURSDAY_NIGHT),
    # by the end of the next day, Saturday and Sunday alike: only the three edges that were promised for later; gone was
    # cancelled on Sunday 12:00, before the end of its day
    Golden("wechat.pickup_next_day", "dispatches", (3, 6, 1, 1), "3/9", "no_line"),
    # 95 hours less 68 of pause
    Golden("wechat.after_sales_time", "requests", (10, 0, 1, 0), f"{358 * HOUR}/10", "no_line"),
    # the night and other kinds count, closed or not: 2 + 4 + 10 + 1 + 8 + 12 + 1 + 10 + 1 hours, 1,801 and 1,800 s
    Golden("wechat.first_operation", "audits", (11, 0, 1, 1), f"{49 * HOUR + 3601}/11", "no_line"),
    Golden("wechat.dispute_rate", "rulings", (2, 3, 3, 0), "3/6", "no_line"),
]
# fmt: on
