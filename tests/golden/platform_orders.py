"""Orders of the shops by which the platforms' rules are judged."""


def parcels() -> str:
    """Order lines with a promise, as of Thursday 25 June 20:00.

    One sent exactly on the promise (met) and one a second later (missed), promised for the 23rd; one promised for this
    very second and not sent (missed), one for the next (pending), one cancelled before (excluded), two never paid nor
    promised (no case), the second of them placed at 20:00, up to which the file reaches; 16 promised for the 24th, 6
    for the 12th, sent before (met). Promised for the first second of 7, 10 and 30 days and of the month, and for the
    second before each, all met:

    | window  | met | missed |
    |---------|-----|--------|
    | 7 days  | 18  | 2      |
    | 10 days | 20  | 2      |
    | month   | 28  | 2      |
    | 30 days | 30  | 2      |
    """
    rows = "order_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by\n"
    edges = ("06-19 00:00:00", "06-18 23:59:59", "06-16 00:00:00", "06-15 23:59:59", "06-01 00:00:00", "05-31 23:59:59",
             "05-27 00:00:00", "05-26 23:59:59")  # fmt: skip
    for name, promised, sent in (
        ("on", "06-23 12:00:00", "06-23 12:00:00"),
        ("over", "06-23 12:00:00", "06-23 12:00:01"),
        ("now", "06-25 20:00:00", None),
        ("next", "06-25 20:00:01", None),
        *((f"many{n}", "06-24 12:00:00", "06-23 12:00:00") for n in range(16)),
        *((f"more{n}", "06-12 12:00:00", "06-11 12:00:00") for n in range(6)),
        *((f"edge{at}", at, "05-20 12:00:00") for at in edges),
    ):
        shipped = f"2026-{sent}" if sent else ""
        rows += f"{name},2026-05-19 12:00:00,2026-05-19 12:00:00,2026-{promised},{shipped},,\n"
    rows += "gone,2026-06-20 12:00:00,2026-06-20 12:00:00,2026-06-24 12:00:00,,2026-06-21 12:00:00,merchant\n"
    rows += "unpaid,2026-06-20 12:00:00,,,,,\n"
    return rows + "last,2026-06-25 20:00:00,,,,,\n"


def dispatches() -> str:
    """Order lines of an American shop, most without a promise, as of Thursday 25 June 20:00. Friday 19 June 2026 is
    Juneteenth, a federal holiday.

    | line      | paid         | sent           | 48 hours     | two working days            |
    |-----------|--------------|----------------|--------------|-----------------------------|
    | hol_on    | Thu 18 12:00 | Tue 23 23:59:59 | - Sat 20    | + Tue 23: Mon and Tue       |
    | hol_over  | Thu 18 12:00 | Wed 24 00:00:00 | -           | -                           |
    | two_on    | Sat 20 12:00 | Mon 22 12:00:00 | +           | + Tue 23                    |
    | two_over  | Sat 20 12:00 | Mon 22 12:00:01 | -           | +                           |
    | own       | Thu 18 12:00, promised for Mon 22 12:00 | a second later | - | -              |
    | waits     | Tue 23 12:00 | not yet        | - Thu 25 12:00 | . the end of Thu 25       |
    | waits_on  | Thu 25 10:00 | not yet        | .            | . Mon 29                    |
    | gone      | Sat 20 12:00 | cancelled      | x            | x                           |
    | unpaid    | –            |                | no case      | no case                     |
    | promised for 19 June 00:00:00, 18 June 23:59:59, 27 May 00:00:00, 26 May 23:59:59, sent before | ++++ | ++++ |

    | window                     | 48 hours            | two working days    |
    |----------------------------|---------------------|---------------------|
    | 7 days, from 19 June       |                     | 4 met, 2 missed     |
    | 30 days, from 27 May       | 4 met, 5 missed, 1 pending | 6 met, 2 missed, 2 pending |
    """
    rows = "order_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by\n"
    lines = (
        ("hol_on", "06-18 12:00:00", "", "06-23 23:59:59", ""),
        ("hol_over", "06-18 12:00:00", "", "06-24 00:00:00", ""),
        ("two_on", "06-20 12:00:00", "", "06-22 12:00:00", ""),
        ("two_over", "06-20 12:00:00", "", "06-22 12:00:01", ""),
        ("own", "06-18 12:00:00", "06-22 12:00:00", "06-22 12:00:01", ""),
        ("waits", "06-23 12:00:00", "", "", ""),
        ("waits_on", "06-25 10:00:00", "", "", ""),
        ("gone", "06-20 12:00:00", "", "", "06-21 12:00:00"),
        *((at, "05-20 12:00:00", at, "05-21 12:00:00", "") for at in (
            "06-19 00:00:00", "06-18 23:59:59", "05-27 00:00:00", "05-26 23:59:59"
        )),
    )  # fmt: skip
    for name, *times, cancelled in lines:
        paid_at, promised, sent = (f"2026-{at}" if at else "" for at in times)
        gone = f"2026-{cancelled},merchant" if cancelled else ","
        rows += f"{name},{paid_at},{paid_at},{promised},{sent},{gone}\n"
    return rows + "unpaid,2026-06-20 12:00:00,,,,,\n"


def waybills() -> str:
    """Order lines of an American shop with and without a waybill, as of Thursday 25 June 20:00.

    | line    | promised           | sent            | waybill | tracked | in time and tracked |
    |---------|--------------------|-----------------|---------|---------|---------------------|
    | good    | Sat 6 June 12:00   | the day before  | yes     | +       | +                   |
    | late    | the same           | a second late   | yes     | +       | -                   |
    | bare    | the same           | the day before  | no      | -       | -                   |
    | unsent  | the same           | never           | no      | no case | -                   |
    | gone    | the same           | cancelled before | no     | no case | x                   |
    | said    | the same           | nobody knows when | yes   | +       | x                   |
    | open    | 25 June 20:00:01   | not yet         | no      | no case | .                   |
    | soon    | 25 June 20:00:01   | the day before  | no      | not in the window yet | not yet |
    | edges   | first and last seconds of the windows | before | yes | +  | +                   |
    | unset   | none; paid Thu 4 June, due Mon 8 June in two working days | 5 June | yes | + | no case |
    | june19  | none; paid Wed 17 June, due Mon 22 June, Juneteenth between | 18 June | yes | + | no case |

    Edges: 4 June 00:00:00, 3 June 23:59:59, 10 June 23:59:59, 11 June 00:00:00, 11 June 23:59:59, 12 June 00:00:00,
    12 May 00:00:00, 11 May 23:59:59, 27 May 00:00:00, 26 May 23:59:59, 1 April 00:00:00, 31 March 23:59:59,
    26 March 00:00:00, 25 March 23:59:59.

    | window                           | tracked, without june19's kind | with      |
    |----------------------------------|---------------------|----------------------|
    | 4 to 10 June                     | 5 met, 1 missed     |                      |
    | 4 to 11 June                     |                     | 8 met, 1 missed      |
    | 12 May to 10 June                | 9 met, 1 missed     |                      |
    | 27 May to 25 June                |                     | 12 met, 1 missed     |
    | 1 April to 25 June, in time too  | 12 met, 3 missed, 1 pending, 2 excluded |  |

    From 26 March to 25 June, in time whatever the waybill: good, bare and 13 of the edges met, late and unsent missed,
    open pending, gone and said excluded. Over 12 months all 14 edges.
    """
    rows = "order_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by,status,tracking_id\n"
    saturday = "2026-06-06 12:00:00"
    edges = (
        "06-04 00:00:00", "06-03 23:59:59", "06-10 23:59:59", "06-11 00:00:00", "06-11 23:59:59", "06-12 00:00:00",
        "05-12 00:00:00", "05-11 23:59:59", "05-27 00:00:00", "05-26 23:59:59", "04-01 00:00:00", "03-31 23:59:59",
        "03-26 00:00:00", "03-25 23:59:59",
    )  # fmt: skip
    for name, paid_at, promised, sent, cancelled, status, waybill in (
        ("good", "2026-06-04 12:00:00", saturday, "2026-06-05 12:00:00", "", "shipped", "T1"),
        ("late", "2026-06-04 12:00:00", saturday, "2026-06-06 12:00:01", "", "shipped", "T2"),
        ("bare", "2026-06-04 12:00:00", saturday, "2026-06-05 12:00:00", "", "shipped", ""),
        ("unsent", "2026-06-04 12:00:00", saturday, "", "", "paid", ""),
        ("gone", "2026-06-04 12:00:00", saturday, "", "2026-06-05 12:00:00", "cancelled", ""),
        ("said", "2026-06-04 12:00:00", saturday, "", "", "shipped", "T3"),
        ("open", "2026-06-23 12:00:00", "2026-06-25 20:00:01", "", "", "paid", ""),
        ("soon", "2026-06-23 12:00:00", "2026-06-25 20:00:01", "2026-06-24 12:00:00", "", "shipped", ""),
        *((at, "2026-03-20 12:00:00", f"2026-{at}", "2026-03-21 12:00:00", "", "shipped", "T4") for at in edges),
        ("unset", "2026-06-04 12:00:00", "", "2026-06-05 12:00:00", "", "shipped", "T5"),
        ("june19", "2026-06-17 12:00:00", "", "2026-06-18 12:00:00", "", "shipped", "T6"),
    ):
        by = "merchant" if cancelled else ""
        rows += f"{name},{paid_at},{paid_at},{promised},{sent},{cancelled},{by},{status},{waybill}\n"
    return rows


def orders() -> str:
    """Orders by the day they were placed, as of Thursday 25 June 20:00. + met, - missed.

    | placed                | orders |
    |-----------------------|--------|
    | 20 June               | cancelled by the merchant -, by a time-out -, one of two lines by the merchant - |
    | 20 June               | cancelled by the buyer +, by the platform +, by the merchant but only tomorrow + |
    | 20 June, never paid   | no case |
    | 22 and 23 June        | 14 and 9, not cancelled + |
    | 19 June 00:00:00, 18 June 23:59:59, 18 June 00:00:00 | + + + |
    | 17 June 23:59:59      | cancelled by the merchant - |
    | 10 June               | two cancelled by the merchant - -, two not + + |
    | 1 June 00:00:00, 31 May 23:59:59, 27 May 00:00:00, 26 May 23:59:59 | + + + + |
    | 21 May 00:00:00, 20 May 23:59:59 | + + |

    | window                | missed of all |
    |-----------------------|---------------|
    | 7 days, from the 19th | 3 of 30 |
    | month                 | 6 of 38; by lines 6 of 39, since one order has two |
    | 30 days, from 27 May  | 6 of 40 |
    | 28 days to 7 days ago, 21 May to 17 June | 3 of 10 |
    """
    rows = "order_id,line_id,created_at,paid_at,cancelled_at,cancelled_by\n"
    placed_orders = (
        ("merchant", "06-20 12:00:00", "06-21", "merchant"),
        ("timeout", "06-20 12:00:00", "06-21", "system"),
        ("half", "06-20 12:00:00", "06-21", "merchant"),
        ("half", "06-20 12:00:00", "", ""),
        ("buyer", "06-20 12:00:00", "06-21", "buyer"),
        ("platform", "06-20 12:00:00", "06-21", "platform"),
        ("later", "06-20 12:00:00", "06-26", "merchant"),
        *((f"many{n}", "06-22 12:00:00" if n < 14 else "06-23 12:00:00", "", "") for n in range(23)),
        ("lagged", "06-17 23:59:59", "06-18", "merchant"),
        *((f"tenth{n}", "06-10 12:00:00", "06-11" if n < 2 else "", "merchant" if n < 2 else "") for n in range(4)),
        *((at, at, "", "") for at in (
            "06-19 00:00:00", "06-18 23:59:59", "06-18 00:00:00", "06-01 00:00:00", "05-31 23:59:59", "05-27 00:00:00",
            "05-26 23:59:59", "05-21 00:00:00", "05-20 23:59:59",
        )),
    )  # fmt: skip
    for line, (name, placed, cancelled, by) in enumerate(placed_orders):
        gone = f"2026-{cancelled} 12:00:00" if cancelled else ""
        rows += f"{name},{line},2026-{placed},2026-{placed},{gone},{by}\n"
    return rows + "unpaid,1,2026-06-20 12:00:00,,2026-06-21 12:00:00,merchant\n"


def limit() -> str:
    """One order of twelve lines, placed on 25 May: the merchant cancelled nine the day after, the tenth on 10 June at
    12:00:00, two never. From 6 May to 2 June that is 9 of 12 a second before, and 10 of 12 then.
    """
    rows = "order_id,line_id,created_at,paid_at,cancelled_at,cancelled_by\n"
    for line in range(12):
        gone = "2026-05-26 12:00:00" if line < 9 else "2026-06-10 12:00:00" if line == 9 else ""
        rows += f"one,{line},2026-05-25 12:00:00,2026-05-25 12:00:00,{gone},{'merchant' if gone else ''}\n"
    return rows


def steady() -> str:
    """Orders by the day they were placed and what came of them, beside `steady_requests`, as of Thursday 25 June 20:00.

    | placed                        | orders |
    |-------------------------------|--------|
    | 25 June 2025 23:59:59, 26 June 2025 00:00:00 | one each, cancelled at once by the merchant - - |
    | 1 September, 1 October 2025   | one each, cancelled at once by the merchant and by a time-out - - |
    | 25 March 23:59:59, 26 March 00:00:00 | one each, cancelled at once by the merchant - - |
    | 20 June                       | 389 without any fault, 4 cancelled by the merchant - |
    | 20 June                       | 3 with a ruling against the merchant -, the third only since Thursday 15:00 |
    | 20 June                       | one with a ruling against the buyer +, one sent back and refunded + |
    | Thursday 10:00                | one of two lines + |

    | window                   | as of           | missed of all |
    |--------------------------|-----------------|---------------|
    | 3 months, from 26 March  | Thursday 20:00  | 8 of 400      |
    |                          | Thursday 09:00  | 7 of 399      |
    | 12 months, from 26 June 2025 | Thursday 20:00 | 12 of 404  |
    | 12 months, from 26 March 2025 | 25 March 12:00 | 4 of 4    |
    |                          | 25 March 23:59:59 | 5 of 5      |
    """
    rows = "order_id,line_id,created_at,paid_at,cancelled_at,cancelled_by\n"
    for at, by in (
        ("2025-06-25 23:59:59", "merchant"), ("2025-06-26 00:00:00", "merchant"), ("2025-09-01 12:00:00", "merchant"),
        ("2025-10-01 12:00:00", "system"), ("2026-03-25 23:59:59", "merchant"), ("2026-03-26 00:00:00", "merchant"),
    ):  # fmt: skip
        rows += f"{at},1,{at},{at},{at},{by}\n"
    saturday = "2026-06-20 12:00:00"
    names = [*(f"calm{n}" for n in range(389)), "against0", "against1", "against2", "won", "sent_back"]
    rows += "".join(f"{name},1,{saturday},{saturday},,\n" for name in names)
    rows += "".join(f"bad{n},1,{saturday},{saturday},2026-06-21 12:00:00,merchant\n" for n in range(4))
    return rows + "".join(f"last,{line},2026-06-25 10:00:00,2026-06-25 10:00:00,,\n" for line in (1, 2))


def fulfilled() -> str:
    """Order lines without a promise, to be sent within 48 hours of the order, as of Thursday 25 June 20:00: those
    placed in the 28 days up to 17 June, D−35 to D−8, whose 48 hours end up to 19 June.

    | line   | placed             | sent               |   |
    |--------|--------------------|--------------------|---|
    | on     | 10 June 12:00:00   | 12 June 12:00:00   | + (with the only waybill) |
    | over   | 10 June 12:00:00   | a second later     | - |
    | paid   | 10 June 12:00, paid a day later | 12 June 13:00 | - |
    | two    | 10 June 12:00      | 11 and 13 June     | + and - |
    | last   | 17 June 23:59:59   | the next day       | +, placed with the last second |
    | after  | 18 June 00:00:00   | the next day       | placed after it |
    | first  | 21 May 00:00:00    | the next day       | +, placed with the first second |
    | before | 20 May 23:59:59    | the next day       | placed before it |
    | gone   | 10 June 12:00, cancelled on the 11th | | x |
    | goes   | 10 June 12:00, cancelled on the 14th | | x |
    """
    return """order_id,line_id,created_at,paid_at,shipped_at,cancelled_at,cancelled_by,tracking_id
on,1,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-12 12:00:00,,,w1
over,1,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-12 12:00:01,,,
paid,1,2026-06-10 12:00:00,2026-06-11 12:00:00,2026-06-12 13:00:00,,,
two,1,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-11 12:00:00,,,
two,2,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-13 12:00:00,,,
last,1,2026-06-17 23:59:59,2026-06-17 23:59:59,2026-06-18 12:00:00,,,
after,1,2026-06-18 00:00:00,2026-06-18 00:00:00,2026-06-19 00:00:00,,,
first,1,2026-05-21 00:00:00,2026-05-21 00:00:00,2026-05-22 00:00:00,,,
before,1,2026-05-20 23:59:59,2026-05-20 23:59:59,2026-05-21 23:59:59,,,
gone,1,2026-06-10 12:00:00,2026-06-10 12:00:00,,2026-06-11 12:00:00,merchant,
goes,1,2026-06-10 12:00:00,2026-06-10 12:00:00,,2026-06-14 12:00:00,merchant,
"""


def arrivals() -> str:
    """Order lines with a day by which they must arrive, as of Thursday 25 June 20:00: 14 days up to 17 June.

    Due on 10 June 12:00:00: one that arrives then (+), one a second later though sent in time (-), one that never does
    (-), 15 the day before (+), one that the platform sends and brings late (x), one cancelled before (x). Due with the
    first second of 4 June and the last of 17 June (+ +), and a second before and after, all arrived: the two lie
    outside. 18 of 20.
    """
    rows = (
        "order_id,line_id,created_at,paid_at,promised_at,shipped_at,deliver_by,delivered_at,cancelled_at,fulfilled_by\n"
    )
    begun, sent = "2026-06-01 12:00:00,2026-06-01 12:00:00,2026-06-03 12:00:00", "2026-06-02 12:00:00"
    for name, due, arrived, more in (
        ("on", "06-10 12:00:00", "06-10 12:00:00", ",merchant"),
        ("over", "06-10 12:00:00", "06-10 12:00:01", ",merchant"),
        *((f"many{n}", "06-10 12:00:00", "06-09 12:00:00", ",merchant") for n in range(15)),
        ("theirs", "06-10 12:00:00", "06-12 12:00:00", ",platform"),
        ("first", "06-04 00:00:00", "06-03 12:00:00", ",merchant"),
        ("before", "06-03 23:59:59", "06-03 12:00:00", ",merchant"),
        ("last", "06-17 23:59:59", "06-16 12:00:00", ",merchant"),
        ("after", "06-18 00:00:00", "06-16 12:00:00", ",merchant"),
    ):
        rows += f"{name},1,{begun},{sent},2026-{due},2026-{arrived},{more}\n"
    rows += f"never,1,{begun},,2026-06-10 12:00:00,,,merchant\n"
    return rows + f"gone,1,{begun},,2026-06-10 12:00:00,,2026-06-05 12:00:00,merchant\n"


def sold() -> str:
    """The orders beside `sent_back`, placed and paid at one time, one line each unless said.

    20 June: A, B (cancelled by the merchant), C, D, E of two lines, H, and one never paid. 19 June 00:00:00: F, a
    second earlier: G. 23 May 23:59:59: P, a second later: P2. 31 May 23:59:59: R, a second later: Q. 22 June 23:59:59:
    Z1, a second later: Z2. 24 June: M of 18 lines. K was placed on 10 June, sent on the 11th and not paid:
    cash on delivery.

    Of the 10 orders of 7 days (A to F, H, Z1, Z2, M) A was sent back and B cancelled: 2 of 10.
    """
    rows = "order_id,line_id,created_at,paid_at,shipped_at,cancelled_at,cancelled_by\n"
    for name, at, lines in (
        *((name, "06-20 12:00:00", 1) for name in "ACDH"), ("E", "06-20 12:00:00", 2), ("F", "06-19 00:00:00", 1),
        ("G", "06-18 23:59:59", 1), ("P", "05-23 23:59:59", 1), ("P2", "05-24 00:00:00", 1), ("R", "05-31 23:59:59", 1),
        ("Q", "06-01 00:00:00", 1), ("Z1", "06-22 23:59:59", 1), ("Z2", "06-23 00:00:00", 1),
        ("M", "06-24 12:00:00", 18),
    ):  # fmt: skip
        rows += "".join(f"{name},{line},2026-{at},2026-{at},,,\n" for line in range(lines))
    rows += "B,1,2026-06-20 12:00:00,2026-06-20 12:00:00,,2026-06-21 12:00:00,merchant\n"
    rows += "K,1,2026-06-10 12:00:00,,2026-06-11 12:00:00,,\n"
    return rows + "unpaid,1,2026-06-20 12:00:00,,,,\n"


def paid() -> str:
    """The orders beside `rulings`."""
    days = ["2026-06-20 12:00:00"] * 5 + ["2026-05-27 00:00:00", "2026-05-26 23:59:59", "2025-06-26 00:00:00",
                                         "2025-06-25 23:59:59"]  # fmt: skip
    rows = "order_id,line_id,created_at,paid_at\n" + "".join(f"{n},1,{day},{day}\n" for n, day in enumerate(days))
    return rows + "0,2,2026-06-20 12:00:00,2026-06-20 12:00:00\nunpaid,1,2026-06-20 12:00:00,\n"


def in_april() -> str:
    """Rulings against the merchant at noon of each day from 1 to 7 April, applied for in March; beside `a_hundred`."""
    rows = "refund_id,kind,applied_at,completed_at,platform_intervened,fault\n"
    for day in range(1, 8):
        rows += f"r{day},refund_only,2026-03-20 00:00:00,2026-04-0{day} 12:00:00,yes,merchant\n"
    return rows


def a_hundred() -> str:
    """A hundred orders, paid on 31 March."""
    rows = "order_id,created_at,paid_at\n"
    return rows + "".join(f"{n},2026-03-31 12:00:00,2026-03-31 12:00:00\n" for n in range(100))


def three_hundred() -> str:
    """299 orders of 20 June, one of Thursday 25 June 12:00 and one of 22:00, beside `three_rulings`."""
    days = ["2026-06-20 12:00:00"] * 299 + ["2026-06-25 12:00:00", "2026-06-25 22:00:00"]
    return "order_id,created_at,paid_at\n" + "".join(f"{n},{day},{day}\n" for n, day in enumerate(days))


def delivered() -> str:
    """The orders beside `reviews`, all paid in April: 200 delivered on 20 June, one of two lines, one not yet; one
    each on 27 May 00:00:00, a second earlier, on 27 April 00:00:00 and a second earlier.

    Delivered in 30 days: 201; in 60 days: 203.
    """
    days = ["2026-06-20 12:00:00"] * 200 + ["2026-05-27 00:00:00", "2026-05-26 23:59:59", "2026-04-27 00:00:00",
                                           "2026-04-26 23:59:59", ""]  # fmt: skip
    rows = "order_id,line_id,created_at,paid_at,delivered_at\n"
    rows += "".join(f"{n},1,2026-04-10 12:00:00,2026-04-10 12:00:00,{day}\n" for n, day in enumerate(days))
    return rows + "0,2,2026-04-10 12:00:00,2026-04-10 12:00:00,2026-06-20 12:00:00\n"


def cutoff_at_noon() -> str:
    """Order lines of a shop in Malaysia to be sent by a cutoff at noon, as of Thursday 25 June 20:00: 28 days up to
    17 June, of which 1, 2 and 17 June are public holidays.

    | line      | placed                | sent                  | |
    |-----------|-----------------------|-----------------------|-|
    | morning   | Tue 9 June 11:59:59   | that day 23:59:59     | + |
    | past      | Tue 9 June 11:59:59   | 10 June 00:00:00      | - |
    | noon      | Tue 9 June 12:00:00   | 10 June 23:59:59      | + |
    | late      | Tue 9 June 12:00:00   | 11 June 00:00:00      | - |
    | saturday  | Fri 12 June 13:00     | Sat 13 June 23:59:59  | + |
    | weekend   | Fri 12 June 13:00     | Sun 14 June 00:00:00  | -, Saturday is a working day |
    | sunday    | Sun 14 June 09:00     | Mon 15 June 23:59:59  | + |
    | holiday   | Mon 1 June 09:00      | Wed 3 June 23:59:59   | + |
    | paid      | Tue 9 June 09:00, paid a day later | 10 June 12:00 | - |
    | two       | Mon 8 June 09:00      | 8 and 10 June         | + and - |
    | first     | Thu 21 May 09:00      | that day              | +, the first day |
    | before    | Wed 20 May 09:00      | that day              | due before it |
    | last      | Tue 16 June 09:00     | that day              | + |
    | after     | Wed 17 June 09:00     | 18 June               | due on the 18th |
    | gone      | Tue 9 June 09:00, cancelled at 10:00 |        | x |

    Nine of ten on 7 April, one of them late: exactly 90 %; a second late one of the 8th makes it 9 of 11.
    """
    rows = "order_id,line_id,created_at,paid_at,shipped_at,cancelled_at,cancelled_by,tracking_id\n"
    for name, placed, sent in (
        ("morning", "06-09 11:59:59", "06-09 23:59:59"),
        ("past", "06-09 11:59:59", "06-10 00:00:00"),
        ("noon", "06-09 12:00:00", "06-10 23:59:59"),
        ("late", "06-09 12:00:00", "06-11 00:00:00"),
        ("saturday", "06-12 13:00:00", "06-13 23:59:59"),
        ("weekend", "06-12 13:00:00", "06-14 00:00:00"),
        ("sunday", "06-14 09:00:00", "06-15 23:59:59"),
        ("holiday", "06-01 09:00:00", "06-03 23:59:59"),
        ("first", "05-21 09:00:00", "05-21 12:00:00"),
        ("before", "05-20 09:00:00", "05-20 12:00:00"),
        ("last", "06-16 09:00:00", "06-16 12:00:00"),
        ("after", "06-17 09:00:00", "06-18 12:00:00"),
        *((f"april{n}", "04-07 09:00:00", "04-07 12:00:00" if n else "04-08 00:00:00") for n in range(10)),
        ("eighth", "04-08 09:00:00", "04-09 00:00:00"),
    ):
        waybill = "w1" if name == "morning" else ""
        rows += f"{name},1,2026-{placed},2026-{placed},2026-{sent},,,{waybill}\n"
    return (
        rows
        + """paid,1,2026-06-09 09:00:00,2026-06-10 09:00:00,2026-06-10 12:00:00,,,
two,1,2026-06-08 09:00:00,2026-06-08 09:00:00,2026-06-08 12:00:00,,,
two,2,2026-06-08 09:00:00,2026-06-08 09:00:00,2026-06-10 12:00:00,,,
gone,1,2026-06-09 09:00:00,2026-06-09 09:00:00,,2026-06-09 10:00:00,merchant,
"""
    )


def one_of_twenty() -> str:
    """Twenty order lines placed on 10 June 12:00, of which the merchant cancelled one."""
    rows = "order_id,created_at,paid_at,cancelled_at,cancelled_by\n"
    for number in range(20):
        cancelled = ",2026-06-11 12:00:00,merchant" if number == 0 else ",,"
        rows += f"t{number},2026-06-10 12:00:00,2026-06-10 12:00:00{cancelled}\n"
    return rows


def few_buyers() -> str:
    """400 orders of 10 June, 9 of four buyers cancelled by the merchant; one more of a fifth on the 25th."""
    rows = "order_id,buyer_id,created_at,paid_at,cancelled_at,cancelled_by\n"
    for number in range(400):
        gone = ",," if number >= 9 else ",2026-06-11 10:00:00,merchant"
        rows += f"o{number},b{number % 4 if number < 9 else number},2026-06-10 10:00:00,2026-06-10 10:00:00{gone}\n"
    return rows + "last,b4000,2026-06-25 12:00:00,2026-06-25 12:00:00,2026-06-25 13:00:00,merchant\n"


def many_waybills() -> str:
    """399 orders promised for 20 June and sent before, 20 of them without a waybill; one more promised for Thursday.

    Of the year before one promised for 25 June 23:59:59, and one for the next second that was sent an hour later.
    """
    rows = "order_id,created_at,paid_at,promised_at,shipped_at,tracking_id\n"
    rows += "a,2025-06-20 10:00:00,2025-06-20 10:00:00,2025-06-25 23:59:59,2025-06-22 10:00:00,a\n"
    rows += "b,2025-06-20 10:00:00,2025-06-20 10:00:00,2025-06-26 00:00:00,2025-06-26 01:00:00,b\n"
    for number in range(400):
        due = "2026-06-25 10:00:00" if number == 399 else "2026-06-20 12:00:00"
        paid, tracking = "2026-06-18 10:00:00", "" if number < 20 else f"w{number}"
        rows += f"o{number},{paid},{paid},{due},2026-06-19 10:00:00,{tracking}\n"
    return rows


def few_requests() -> str:
    """A request on one of the orders of `few_buyers`, on which the platform did not step in."""
    return (
        "refund_id,order_id,kind,applied_at,completed_at,status,platform_intervened,fault\n"
        "r,o399,refund_only,2026-06-25 19:00:00,2026-06-25 20:00:00,refunded,no,\n"
    )


def picked() -> str:
    """Order lines and when they were sent, as of Thursday 25 June 20:00. What is paid from 18:00 to 6:00 counts from
    6:00.

    | order | paid                    | sent                | seconds  | by its promise |
    |-------|-------------------------|---------------------|----------|---|
    | day   | Sat 20 10:00            | 12:00               | 7,200    | + |
    | eve   | Sat 20 17:59:59         | Sun 21 00:00:00     | 21,601   | + |
    | night | Sat 20 18:00:00         | Sun 21 08:00        | 7,200    | + |
    | early | Sat 20 22:00            | Sun 21 03:00        | 0        | + |
    | dawn  | Sun 21 5:59:59          | 7:00                | 3,600    | + |
    | six   | Sun 21 6:00:00          | 7:00                | 3,600    | + |
    | lines | Mon 22 8:00             | 10:00 and 12:00     | 14,400   | + |
    | own   | Mon 22 10:00, promised for Tue 10:00 | Wed 10:00 | 172,800 | - |
    | late  | Fri 19 10:00            | Mon 22 10:00        | 259,200  | - |
    | on    | Sun 21 10:00            | Tue 23 10:00:00     | 172,800  | + |
    | over  | Sun 21 10:00            | Tue 23 10:00:01     | 172,801  | - |
    | in30  | 20 May, promised for 27 May 00:00:00 | an hour later | 3,600 | + |
    | out30 | 20 May, promised for a second earlier | three hours later | out | |
    | open  | Thu 25 10:00            | not yet             |          | . |
    | gone  | Sat 20 10:00, cancelled on Sunday |           |          | x |
    | door  | Tue 23, after it was sent on Sunday |         | no case  | |

    838,802 seconds of 12 orders.
    """
    return """order_id,line_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by
day,1,2026-06-20 10:00:00,2026-06-20 10:00:00,,2026-06-20 12:00:00,,
eve,1,2026-06-20 17:59:59,2026-06-20 17:59:59,,2026-06-21 00:00:00,,
night,1,2026-06-20 18:00:00,2026-06-20 18:00:00,,2026-06-21 08:00:00,,
early,1,2026-06-20 22:00:00,2026-06-20 22:00:00,,2026-06-21 03:00:00,,
dawn,1,2026-06-21 05:59:59,2026-06-21 05:59:59,,2026-06-21 07:00:00,,
six,1,2026-06-21 06:00:00,2026-06-21 06:00:00,,2026-06-21 07:00:00,,
lines,1,2026-06-22 08:00:00,2026-06-22 08:00:00,,2026-06-22 10:00:00,,
lines,2,2026-06-22 08:00:00,2026-06-22 08:00:00,,2026-06-22 12:00:00,,
own,1,2026-06-22 10:00:00,2026-06-22 10:00:00,2026-06-23 10:00:00,2026-06-24 10:00:00,,
late,1,2026-06-19 10:00:00,2026-06-19 10:00:00,,2026-06-22 10:00:00,,
on,1,2026-06-21 10:00:00,2026-06-21 10:00:00,,2026-06-23 10:00:00,,
over,1,2026-06-21 10:00:00,2026-06-21 10:00:00,,2026-06-23 10:00:01,,
in30,1,2026-05-20 10:00:00,2026-05-20 10:00:00,2026-05-27 00:00:00,2026-05-20 11:00:00,,
out30,1,2026-05-20 10:00:00,2026-05-20 10:00:00,2026-05-26 23:59:59,2026-05-20 13:00:00,,
open,1,2026-06-25 10:00:00,2026-06-25 10:00:00,,,,
gone,1,2026-06-20 10:00:00,2026-06-20 10:00:00,,,2026-06-21 10:00:00,merchant
door,1,2026-06-20 10:00:00,2026-06-23 10:00:00,,2026-06-21 10:00:00,,
"""
