"""Requests and reviews of the shops by which the platforms' rules are judged."""


def steady_requests() -> str:
    """The requests beside `steady`: rulings against the merchant, against both and, since Thursday 15:00, a third."""
    return """refund_id,order_id,kind,applied_at,completed_at,status,platform_intervened,fault
r0,against0,refund_only,2026-06-21 12:00:00,2026-06-22 12:00:00,refunded,yes,merchant
r1,against1,return_refund,2026-06-21 12:00:00,2026-06-22 12:00:00,closed,yes,both
r2,against2,refund_only,2026-06-21 12:00:00,2026-06-25 15:00:00,refunded,yes,merchant
r3,won,refund_only,2026-06-21 12:00:00,2026-06-22 12:00:00,closed,yes,buyer
r4,sent_back,return_refund,2026-06-21 12:00:00,2026-06-24 12:00:00,refunded,no,
"""


def requests() -> str:
    """After-sales requests, as of Thursday 25 June 20:00; hours from application to completion.

    Refund only: 2, 10 (closed), 30 (completed with the first second of 30 days), 6 (a second earlier), 5 (first second
    of 90 days), 4 (a second earlier); 200, decided by the platform; one open. An exchange: 1.
    Return: 95, of which 68 from the merchant's consent to the waybill; 45 without those times; 12, completed today; 24,
    10, 5 and 3 on the same four edges; 7, decided by the platform.

    | window  | refund only                      | return, paused                  | return, not paused |
    |---------|----------------------------------|---------------------------------|--------------------|
    | 30 days | (2 + 10 + 30) / 3 = 14           | (27 + 45 + 12 + 24) / 4 = 27    |                    |
    | 90 days | (2 + 10 + 30 + 6 + 5) / 5 = 10.6 |  | (95 + 45 + 12 + 24 + 10 + 5) / 6 = 191 / 6        |
    """
    return """refund_id,kind,applied_at,agreed_at,returned_at,completed_at,status,platform_intervened
short,refund_only,2026-06-20 00:00:00,,,2026-06-20 02:00:00,refunded,no
closed,refund_only,2026-06-20 00:00:00,,,2026-06-20 10:00:00,closed,no
in30,refund_only,2026-05-25 18:00:00,,,2026-05-27 00:00:00,refunded,no
out30,refund_only,2026-05-26 17:59:59,,,2026-05-26 23:59:59,refunded,no
in90,refund_only,2026-03-27 19:00:00,,,2026-03-28 00:00:00,refunded,no
out90,refund_only,2026-03-27 19:59:59,,,2026-03-27 23:59:59,refunded,no
decided,refund_only,2026-06-10 00:00:00,,,2026-06-18 08:00:00,refunded,yes
open,refund_only,2026-06-25 12:00:00,,,,open,no
other,exchange,2026-06-20 00:00:00,,,2026-06-20 01:00:00,refunded,no
paused,return_refund,2026-06-15 10:00:00,2026-06-15 16:00:00,2026-06-18 12:00:00,2026-06-19 09:00:00,refunded,no
plain,return_refund,2026-06-20 00:00:00,,,2026-06-21 21:00:00,refunded,no
today,return_refund,2026-06-24 22:00:00,,,2026-06-25 10:00:00,refunded,no
back_in30,return_refund,2026-05-26 00:00:00,,,2026-05-27 00:00:00,refunded,no
back_out30,return_refund,2026-05-26 13:59:59,,,2026-05-26 23:59:59,refunded,no
back_in90,return_refund,2026-03-27 19:00:00,,,2026-03-28 00:00:00,refunded,no
back_out90,return_refund,2026-03-27 20:59:59,,,2026-03-27 23:59:59,refunded,no
ruled,return_refund,2026-06-20 00:00:00,,,2026-06-20 07:00:00,refunded,yes
"""


def consents() -> str:
    """Requests and when the merchant agreed to them, as of Thursday 25 June 20:00; hours from application to consent.

    2 and 10 (not completed yet); 12, the platform having stepped in; 6, agreed to with the first second of 60 days; 6,
    a second earlier; completed without a known consent x; applied for today and not agreed to .

    Over 60 days (2 + 10 + 12 + 6) / 4 = 7.5.
    """
    return """refund_id,kind,applied_at,agreed_at,completed_at,status,platform_intervened
quick,refund_only,2026-06-20 00:00:00,2026-06-20 02:00:00,2026-06-23 00:00:00,refunded,no
slow,return_refund,2026-06-20 00:00:00,2026-06-20 10:00:00,,open,no
called,return_refund,2026-06-19 00:00:00,2026-06-19 12:00:00,2026-06-21 00:00:00,refunded,yes
in60,exchange,2026-04-26 18:00:00,2026-04-27 00:00:00,2026-04-28 00:00:00,refunded,no
out60,refund_only,2026-04-26 17:59:59,2026-04-26 23:59:59,2026-04-28 00:00:00,refunded,no
unknown,refund_only,2026-06-20 00:00:00,,2026-06-21 00:00:00,refunded,no
waiting,refund_only,2026-06-25 12:00:00,,,open,no
"""


def audits() -> str:
    """Requests and when the merchant agreed to them, as of Thursday 25 June 20:00; hours to the consent, those of the
    night (23:00 to 8:00) from 8:00 on.

    | request  | applied               | agreed          | hours |
    |----------|-----------------------|-----------------|-------|
    | day      | Sat 10:00             | Sat 12:00       | 2     |
    | back     | Sat 10:00, a return   | Sat 14:00       | 4     |
    | night    | Sat 23:00:00          | Sun 9:00        | 1     |
    | before   | Sat 22:59:59          | Sat 23:59:59    | 1     |
    | dawn     | Sun 7:59:59           | Sun 8:30        | 0.5   |
    | morning  | Sun 8:00:00           | Sun 8:30        | 0.5   |
    | called   | Sat 10:00, the platform stepped in | Sat 18:00 | 8 |
    | in30     | 26 May 12:00          | 27 May 00:00:00 | 12    |
    | out30    | 26 May 12:00          | a second before | out   |
    | today    | Thu 9:00              | Thu 10:00       | 1     |
    | closed, an exchange, one completed without a known consent, one that is open | | | out, out, excluded, pending |

    30 hours of 9 requests.
    """
    return """refund_id,kind,applied_at,agreed_at,completed_at,status,platform_intervened
day,refund_only,2026-06-20 10:00:00,2026-06-20 12:00:00,2026-06-20 13:00:00,refunded,no
back,return_refund,2026-06-20 10:00:00,2026-06-20 14:00:00,2026-06-23 13:00:00,refunded,no
night,refund_only,2026-06-20 23:00:00,2026-06-21 09:00:00,2026-06-21 09:00:00,refunded,no
before,refund_only,2026-06-20 22:59:59,2026-06-20 23:59:59,2026-06-20 23:59:59,refunded,no
dawn,refund_only,2026-06-21 07:59:59,2026-06-21 08:30:00,2026-06-21 08:30:00,refunded,no
morning,refund_only,2026-06-21 08:00:00,2026-06-21 08:30:00,2026-06-21 08:30:00,refunded,no
called,return_refund,2026-06-20 10:00:00,2026-06-20 18:00:00,2026-06-22 18:00:00,refunded,yes
in30,refund_only,2026-05-26 12:00:00,2026-05-27 00:00:00,2026-05-27 00:00:00,refunded,no
out30,refund_only,2026-05-26 12:00:00,2026-05-26 23:59:59,2026-05-26 23:59:59,refunded,no
today,refund_only,2026-06-25 09:00:00,2026-06-25 10:00:00,2026-06-25 10:00:00,refunded,no
closed,refund_only,2026-06-20 10:00:00,2026-06-20 20:00:00,2026-06-20 20:00:00,closed,no
other,exchange,2026-06-20 10:00:00,2026-06-20 11:00:00,2026-06-22 11:00:00,refunded,no
unknown,refund_only,2026-06-20 10:00:00,,2026-06-21 10:00:00,refunded,no
open,refund_only,2026-06-25 12:00:00,,,open,no
"""


def audits_by_order() -> str:
    """Refunds agreed to on Saturday 20 June, applied for at 10:00, beside `audited`; hours to the consent.

    Sent before 2, in that second 1; not there 4; sent nobody knows when 6; arrived, with no time of dispatch 3. Sent
    later and never sent: no cases, but for a return, 5. 21 hours of 6.
    """
    rows = "refund_id,order_id,kind,applied_at,agreed_at,completed_at,status\n"
    for order, kind, hour in (
        ("before", "refund_only", 12), ("second", "refund_only", 11), ("elsewhere", "refund_only", 14),
        ("untold", "refund_only", 16), ("arrived", "refund_only", 13), ("later", "refund_only", 20),
        ("never", "refund_only", 20), ("back", "return_refund", 15),
    ):  # fmt: skip
        agreed = f"2026-06-20 {hour}:00:00"
        rows += f"{order},{order},{kind},2026-06-20 10:00:00,{agreed},{agreed},refunded\n"
    return rows


def audited() -> str:
    """The orders beside `audits_by_order`."""
    paid = "2026-06-18 10:00:00,2026-06-18 10:00:00"
    return f"""order_id,created_at,paid_at,shipped_at,delivered_at,status
before,{paid},2026-06-20 09:59:59,,
second,{paid},2026-06-20 10:00:00,,
later,{paid},2026-06-20 10:00:01,,
untold,{paid},,,shipped
arrived,{paid},,2026-06-20 09:00:00,
never,{paid},,,paid
back,{paid},,,paid
"""


def sent_back() -> str:
    """Requests for money back, as of Thursday 25 June 20:00, beside the orders of `sold`.

    | request  | order | kind   | completed            |                                    |
    |----------|-------|--------|----------------------|------------------------------------|
    | before   | P     | only   | 23 May 23:59:59      | refunded                           |
    | first    | P2    | return | 24 May 00:00:00      | refunded                           |
    | blank    | Q     | only   | 10 June              | without a word: refunded           |
    | closed   | D     | return | 21 June              | closed, ruled against the buyer    |
    | ruled    | H     | only   | 21 June              | refunded, ruled against the merchant |
    | last     | C     | only   | 22 June 23:59:59     | refunded                           |
    | after    | A     | return | 23 June 00:00:00     | refunded                           |
    | tomorrow | E     | return | 26 June              | refunded                           |

    | window                    | refunded | closed | lines paid |
    |---------------------------|----------|--------|------------|
    | 24 May to 22 June         | 4: first, blank, ruled, last | 1 | 13 |
    | June, returns only        | 1: after | 1, and 1 not due | 30 |
    """
    return """refund_id,order_id,kind,applied_at,completed_at,status,platform_intervened,fault
before,P,refund_only,2026-05-20 00:00:00,2026-05-23 23:59:59,refunded,no,
first,P2,return_refund,2026-05-20 00:00:00,2026-05-24 00:00:00,refunded,no,
blank,Q,refund_only,2026-06-09 00:00:00,2026-06-10 12:00:00,,no,
closed,D,return_refund,2026-06-20 18:00:00,2026-06-21 12:00:00,closed,yes,buyer
ruled,H,refund_only,2026-06-20 18:00:00,2026-06-21 12:00:00,refunded,yes,merchant
last,C,refund_only,2026-06-21 00:00:00,2026-06-22 23:59:59,refunded,no,
after,A,return_refund,2026-06-21 00:00:00,2026-06-23 00:00:00,refunded,no,
tomorrow,E,return_refund,2026-06-22 00:00:00,2026-06-26 12:00:00,refunded,no,
"""


def rulings() -> str:
    """Requests that the platform decided, as of Thursday 25 June 20:00, beside the orders of `paid`.

    Against the merchant -, against both -, against the buyer +, without a stated fault +, not decided yet .; against
    the merchant without the platform: no case. Against the merchant on 27 May 00:00:00 -, a second earlier -, on 26
    June 2025 00:00:00 -, a second earlier -. Two that the platform has not decided were applied for on 27 May 00:00:00
    and a second earlier: . and . again. Orders paid: 5 on 20 June, one of them with two lines, and one unpaid; one each
    on the four edges.

    | window     | against the merchant | orders | rate  | lines | rate  |
    |------------|----------------------|--------|-------|-------|-------|
    | 30 days    | 3                    | 6      | 1 / 2 | 7     | 3 / 7 |
    | 12 months  | 5                    | 8      | 5 / 8 |       |       |

    Whatever the ruling, by the application: merchant, both, buyer, nobody, open and applied_in in 30 days. The last
    request has nothing to do with the platform: the file reaches up to it.
    """
    return """refund_id,kind,applied_at,completed_at,platform_intervened,fault
merchant,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,merchant
both,return_refund,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,both
buyer,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,buyer
nobody,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,
open,refund_only,2026-06-01 00:00:00,,yes,
alone,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,no,merchant
applied_in,refund_only,2026-05-27 00:00:00,,yes,
applied_out,refund_only,2026-05-26 23:59:59,,yes,
in30,refund_only,2026-05-20 00:00:00,2026-05-27 00:00:00,yes,merchant
out30,refund_only,2026-05-20 00:00:00,2026-05-26 23:59:59,yes,merchant
in365,refund_only,2025-06-20 00:00:00,2025-06-26 00:00:00,yes,merchant
out365,refund_only,2025-06-20 00:00:00,2025-06-25 23:59:59,yes,merchant
last,refund_only,2026-06-25 20:00:00,,no,
"""


def reviews() -> str:
    """Marks for description, service and logistics, as of Thursday 25 June 20:00.

    | review | placed             | marks | 30 | 60 to yesterday | 90 | 180 |
    |--------|--------------------|-------|----|----|----|-----|
    | anna, three | 1 to 3 June   | 5 4 3 each | in | in | in | in |
    | anna, the fourth and fifth | 4 and 6 June | 1 1 1 each | in | in | of a buyer 3 a month: out | out |
    | automatic | 10 June         | 5 5 5 | not counted | in | not counted | in |
    | cara   | 5 June             | 4 5 – | in | in | in | in  |
    | ben    | today              | 2 2 2 | in | out | in | in |
    | mixed  | 15 June            | 3 5 3, 5 3 –, 5 1 5 | in | in | in | in |
    | edges  | 27 May 00:00:00    | 4 4 4 | in | in | in | in  |
    |        | 26 May 23:59:59    | 3 3 3 | out | in | in | in |
    |        | 26 April 00:00:00  | 3 3 3 |    | in | in | in  |
    |        | 25 April 23:59:59  | 2 2 2 |    | out | in | in |
    |        | 1 April 00:00:00   | 4 4 4 |    |    | in | in  |
    |        | 31 March 23:59:59  | 2 2 2 |    |    | in | in  |
    |        | 28 March 00:00:00  | 1 1 1 |    |    | in | in  |
    |        | 27 March 23:59:59  | 5 5 5 |    |    | out | in |
    |        | 26 December 00:00:00 | 4 4 4 |  |    |    | in, the first second of six months |
    |        | 25 December 23:59:59 | 5 5 5 |  |    |    | out |

    | rules       | description | service | logistics |
    |-------------|-------------|---------|-----------|
    | Kuaishou 30 | 40 / 11     | 34 / 11 | 25 / 9    |
    | Douyin 60   | 49 / 13     | 43 / 13 | 34 / 11   |
    | Pinduoduo 90 | 53 / 15    | 47 / 15 | 38 / 13   |
    | Taobao, 6 months | 67 / 18 | 61 / 18 | 52 / 16  |
    | Etsy, from 1 April, nothing left out | 57 / 16 | | |

    Of one or two stars in 30 days, nothing left out: anna's fourth and fifth and ben's for the description, 3 of 12,
    and the last of the mixed ones as well for the service, 4 of 12. In 60 days the same 3, of 13.
    """
    return """review_id,buyer_id,created_at,description_score,service_score,logistics_score,automatic
a1,anna,2026-06-01 12:00:00,5,4,3,no
a2,anna,2026-06-02 12:00:00,5,4,3,no
a3,anna,2026-06-03 12:00:00,5,4,3,no
a4,anna,2026-06-04 12:00:00,1,1,1,no
a5,anna,2026-06-06 12:00:00,1,1,1,no
z1,zoe,2026-06-10 12:00:00,5,5,5,yes
c1,cara,2026-06-05 12:00:00,4,5,,no
b1,ben,2026-06-25 10:00:00,2,2,2,no
f1,f1,2026-06-15 12:00:00,3,5,3,no
f2,f2,2026-06-15 12:00:00,5,3,,no
f3,f3,2026-06-15 12:00:00,5,1,5,no
e1,e1,2026-05-27 00:00:00,4,4,4,no
e2,e2,2026-05-26 23:59:59,3,3,3,no
e3,e3,2026-04-26 00:00:00,3,3,3,no
e4,e4,2026-04-25 23:59:59,2,2,2,no
e9,e9,2026-04-01 00:00:00,4,4,4,no
e10,e10,2026-03-31 23:59:59,2,2,2,no
e5,e5,2026-03-28 00:00:00,1,1,1,no
e6,e6,2026-03-27 23:59:59,5,5,5,no
e7,e7,2025-12-26 00:00:00,4,4,4,no
e8,e8,2025-12-25 23:59:59,5,5,5,no
"""


def three_rulings() -> str:
    """Three rulings against the merchant of 22 June, and a request of Thursday 22:30 that is none."""
    rows = "refund_id,order_id,kind,applied_at,completed_at,platform_intervened,fault\n"
    for n in range(3):
        rows += f"r{n},{n},refund_only,2026-06-21 00:00:00,2026-06-22 12:00:00,yes,merchant\n"
    return rows + "calm,9,refund_only,2026-06-25 22:30:00,2026-06-25 22:30:00,no,\n"


def low_reviews() -> str:
    """Reviews around Etsy's line for low ones, as of Thursday 25 June: 33 fives and a four on 10 June, low ones.

    | low ones            | when                | 3 months |
    |---------------------|---------------------|----------|
    | a three             | 26 March 00:00:00   | in, the first second |
    | a three             | 25 March 23:59:59   | out      |
    | a three, two, one   | 10 June             | in       |
    | a one               | 25 June 12:00       | in       |

    A five more on the 25th at 9:00 and at 11:00: 4 of 39 at 10:00, 4 of 40 at 11:30, 5 of 41 at 20:00; 10 more fives at
    21:00 make it 5 of 51. On the 20th, with both threes of March, it is 5 of 39. Six fives are one buyer's, one is the
    platform's own; every service mark is a two, and nobody rated the logistics.
    """
    rows = [("first", "03-26 00:00:00", 3), ("out", "03-25 23:59:59", 3), ("last", "06-25 12:00:00", 1)]
    rows += [(f"low{mark}", "06-10 12:00:00", mark) for mark in (1, 2, 3)] + [("four", "06-10 12:00:00", 4)]
    rows += [(f"five{n}", "06-10 12:00:00", 5) for n in range(33)]
    rows += [("nine", "06-25 09:00:00", 5), ("eleven", "06-25 11:00:00", 5)]
    rows += [(f"more{n}", "06-25 21:00:00", 5) for n in range(10)]
    head = "review_id,buyer_id,created_at,description_score,service_score,automatic\n"
    return head + "".join(
        f"{name},{'anna' if name in ANNAS else name},2026-{at},{mark},2,{'yes' if name == 'five32' else 'no'}\n"
        for name, at, mark in rows
    )


ANNAS = {f"five{n}" for n in range(6)}


def reasoned() -> str:
    """Requests with their reasons, as of Thursday 25 June 20:00, beside the orders of `received`.

    - counts as missed: for quality by the arrival of the order, for damage by its payment. x excluded.

    | order | arrived          | paid             | reasons                             | quality | damage |
    |-------|------------------|------------------|-------------------------------------|---|---|
    | A     | 12 June          | 10 June          | quality, open; workmanship, closed  | - | |
    | B     | 12 June          | 10 June          | quality, closed by the platform     | - | |
    | C     | 12 June          | 10 June          | not liked                           |   | |
    | D     | 12 and 14 June   | 10 June          | packaging damaged, open; broken, exchanged | | - |
    | E     | 27 May 00:00:00  | 20 May           | quality, refunded                   | - | |
    | F     | a second earlier | 20 May           | quality, refunded                   | out | |
    | G     | not yet          | 27 May 00:00:00  | quality; damaged, closed by the platform | x | - |
    | H     | 1 June           | a second earlier | packaging damaged                   |   | out |
    | I, J  | not yet          | 24 June          | quality, applied for tomorrow; none |   | |
    | –     |                  |                  | a flaw, of no order                 | x | |

    Arrived in 30 days: A to E and H; paid: A to D, G, I and J. 3 of 6 and 2 of 7.
    """
    return """refund_id,order_id,kind,applied_at,completed_at,status,platform_intervened,reason
q1,A,refund_only,2026-06-13 10:00:00,,open,no,质量问题
q2,A,return_refund,2026-06-14 10:00:00,2026-06-15 10:00:00,closed,no,做工粗糙
q3,B,return_refund,2026-06-13 10:00:00,2026-06-15 10:00:00,closed,yes,商品质量问题
q4,E,refund_only,2026-06-20 10:00:00,2026-06-21 10:00:00,refunded,no,品质不好
q5,F,refund_only,2026-06-20 10:00:00,2026-06-21 10:00:00,refunded,no,质量问题
q6,C,refund_only,2026-06-20 10:00:00,2026-06-21 10:00:00,refunded,no,不喜欢
q7,G,refund_only,2026-06-10 10:00:00,2026-06-11 10:00:00,refunded,no,质量问题
q8,,refund_only,2026-06-10 10:00:00,2026-06-11 10:00:00,refunded,no,有瑕疵
q9,D,return_refund,2026-06-15 10:00:00,,open,no,包装破损
q10,D,exchange,2026-06-16 10:00:00,2026-06-18 10:00:00,refunded,no,商品损坏
q11,H,return_refund,2026-06-03 10:00:00,2026-06-05 10:00:00,refunded,no,包装破损
q12,G,other,2026-06-12 10:00:00,2026-06-13 10:00:00,closed,yes,破损
q13,I,refund_only,2026-06-26 10:00:00,,open,no,质量问题
"""
