"""Golden shops: what the rules of all platforms are tried on, small enough to be counted by hand.

Each shop is a few plain files. The tables below say case by case what stands in it and, where several rules read the
same shop, what each makes of it.
"""

from collections.abc import Callable
from typing import NamedTuple

CHAT_HEADER = "conversation_id,buyer_id,sender,sent_at,text"


def chat_rows(talk: str, *lines: str, buyer: str = "") -> str:
    """Lines such as "buyer 06-25 10:00:00 Where is it?", all of one conversation."""
    rows = [line.split(" ", 3) for line in lines]
    return "".join(
        f"{talk},{buyer or talk},{sender},2026-{day} {time},{''.join(text) or 'text'}\n"
        for sender, day, time, *text in rows
    )


def at_home() -> str:
    """Chat of a Chinese shop: the same things happen on Wednesday 24 and Thursday 25 June.

    Of one day, judged within 3 minutes, asked from 8:00 to 23:00, only people answering:

    | talk    | asked           | answered | turns | buyer_days |
    |---------|-----------------|----------|-------|------------|
    | on_3m   | 10:00:00        | 180 s    | met   | met        |
    | over_3m | 10:00:00        | 181 s    | missed | missed    |
    | on_5m   | 10:00:00        | 300 s    | missed | missed    |
    | over_5m | 10:00:00        | 301 s    | missed | missed    |
    | on_1h   | 10:00:00        | 3600 s   | missed | missed    |
    | over_1h | 10:00:00        | 3601 s   | missed | missed    |
    | opening | 08:00:00        | 60 s     | met   | met        |
    | early   | 07:59:59        | 60 s     | excluded | excluded |
    | closing | 22:59:59        | 180 s    | met   | met        |
    | shut    | 23:00:00        | 60 s     | excluded | excluded |
    | bot     | 12:00:00        | a bot after 5 s | missed | missed (leave_out: excluded, count: met) |
    | two     | 14:00:00, in another talk 14:00:00 | 60 s, 7200 s | met, missed | missed |
    | again   | 16:00:00, 16:10:00 | 60 s, 60 s | met, met | met |
    | double  | 17:00:00 and 17:02:00 | 17:04:00 | missed | missed |
    | sum     |                 |          | 6 met, 8 missed, 2 excluded | 4 met, 8 missed, 2 excluded |

    Of Thursday's messages within 5 minutes, until midnight, a bot's answer counting: on_3m, over_3m, on_5m, opening,
    closing, shut, bot, two's first, both of again and both of double are met, 12; over_5m, on_1h, over_1h and two's
    second are missed, 4; early is excluded.

    On Wednesday three more ask and are never answered. Single questions of 12:00:00, answered after 60 s, on 25, 26 and
    27 May, on Sunday 21 and Monday 22 June. On 10 April a hundred ask, and every other one is answered after 60 s.
    """
    rows = CHAT_HEADER + "\n"
    for day in ("06-24", "06-25"):
        for talk, asked_at, answered in (
            ("on_3m", "10:00:00", "10:03:00"),
            ("over_3m", "10:00:00", "10:03:01"),
            ("on_5m", "10:00:00", "10:05:00"),
            ("over_5m", "10:00:00", "10:05:01"),
            ("on_1h", "10:00:00", "11:00:00"),
            ("over_1h", "10:00:00", "11:00:01"),
            ("opening", "08:00:00", "08:01:00"),
            ("early", "07:59:59", "08:00:59"),
            ("closing", "22:59:59", "23:02:59"),
            ("shut", "23:00:00", "23:01:00"),
        ):
            rows += chat_rows(talk + day, f"buyer {day} {asked_at}", f"agent {day} {answered}")
        rows += chat_rows(f"bot{day}", f"buyer {day} 12:00:00", f"bot {day} 12:00:05")
        rows += chat_rows(f"two_a{day}", f"buyer {day} 14:00:00", f"agent {day} 14:01:00", buyer=f"two{day}")
        rows += chat_rows(f"two_b{day}", f"buyer {day} 14:00:00", f"agent {day} 16:00:00", buyer=f"two{day}")
        first, second = (f"buyer {day} 16:00:00", f"agent {day} 16:01:00"), (f"buyer {day} 16:10:00",)
        rows += chat_rows(f"again{day}", *first, *second, f"agent {day} 16:11:00")
        rows += chat_rows(f"double{day}", f"buyer {day} 17:00:00", f"buyer {day} 17:02:00", f"agent {day} 17:04:00")
    for number in range(3):
        rows += chat_rows(f"never{number}", "buyer 06-24 13:00:00")
    for day in ("05-25", "05-26", "05-27", "06-21", "06-22"):
        rows += chat_rows(f"single{day}", f"buyer {day} 12:00:00", f"agent {day} 12:01:00")
    for number in range(100):
        rows += chat_rows(f"crowd{number}", "buyer 04-10 12:00:00", *(["agent 04-10 12:01:00"] if number % 2 else []))
    return rows


def abroad() -> str:
    """Chat of a shop that is judged round the clock, as of Thursday 25 June 20:00. 20 June is a Saturday.

    What 12, 24 and 48 hours make of a chat, with TikTok Shop US (24 h, weekend, greetings), Lazada's cycle of 18:00 and
    19:00, and its same day. + met, - missed, . pending, x excluded.

    | talk     | asked          | answered       | 12 | 24 | 48 | US | 19:00 | day |
    |----------|----------------|----------------|----|----|----|----|-------|-----|
    | h12      | Tue 06:00      | 12 h           | +  | +  | +  | +  | +     | +   |
    | h12_over | Tue 06:00      | 12 h 1 s       | -  | +  | +  | +  | +     | +   |
    | h24      | Tue 06:00      | 24 h           | -  | +  | +  | +  | -     | -   |
    | h24_over | Tue 06:00      | 24 h 1 s       | -  | -  | +  | -  | -     | -   |
    | h48      | Tue 06:00      | 48 h           | -  | -  | +  | -  | -     | -   |
    | h48_over | Tue 06:00      | 48 h 1 s       | -  | -  | -  | -  | -     | -   |
    | sat      | Sat 00:00:00   | Mon 12:00:00   | -  | -  | -  | +  | -     | -   |
    | sat_over | Sat 00:00:00   | Mon 12:00:01   | -  | -  | -  | -  | -     | -   |
    | fri      | Fri 23:59:59   | Mon 11:00:00   | -  | -  | -  | -  | -     | -   |
    | sun      | Sun 23:59:59   | Mon 12:00:00   | -  | +  | +  | +  | +     | -   |
    | mon      | Mon 00:00:00   | Tue 00:00:00   | -  | +  | +  | +  | -     | -   |
    | hello    | Tue 10:00      | "Hello!" 5 min, an answer Wed 10:30 | + | + | + | - | + | + |
    | bot      | Tue 12:00      | a bot, 5 s     | leave_out x, ignore -, count + | | | x | - | - |
    | merchant | Tue 09:05, the merchant having begun at 09:00 | Wed 09:30 | x | x | x | x | x | x |
    | again    | Tue 09:00      | 60 s; then 09:10 and 30 h | + | + | + | + | + | + |
    | back_a   | 16 June 10:00  | 60 s           | +  | +  | +  | +  | not in 7 days | + |
    | back_b   | Tue 10:00, the same buyer | never | - | - | -  | -  | -     | -   |
    | c1       | Tue 17:59:59   | 19:00:00       | +  | +  | +  | +  | +     | +   |
    | c1_over  | Tue 17:59:59   | 19:00:01       | +  | +  | +  | +  | -     | +   |
    | c2       | Tue 18:00:00   | Wed 19:00:00   | -  | -  | +  | -  | +     | -   |
    | c2_over  | Tue 18:00:00   | Wed 19:00:01   | -  | -  | +  | -  | -     | -   |
    | m1       | Tue 23:59:59   | Wed 00:00:00   | +  | +  | +  | +  | +     | -   |
    | m1_over  | Tue 23:59:59   | Wed 00:00:01   | +  | +  | +  | +  | +     | -   |
    | m2       | Wed 00:00:00   | Thu 00:00:00   | -  | +  | +  | +  | -     | -   |
    | open17   | Thu 17:00      | not yet        | .  | .  | .  | .  | -     | .   |
    | open19   | Thu 19:00      | not yet        | .  | .  | .  | .  | .     | .   |
    | double   | Tue 08:00 and 20:00 | Wed 08:00:01 | - | - | + | -  | -     | -   |
    | in 7 days | 19 June 00:00:00 | at once     | +  | +  | +  | +  | +     | +   |
    | in 30    | 18 June 23:59:59, 27 May 00:00:00 | at once | ++ | ++ | ++ | ++ | not in 7 days | ++ |
    | in 90    | 26 May 23:59:59, 28 March 00:00:00 | at once | ++ beyond 30 days, everywhere | | | | | |
    | in 90    | 1 April 00:00:00, 31 March 23:59:59 | at once | the edge of three calendar months | | | | | |
    | out      | 27 March 23:59:59, 25 March 23:59:59 | at once | the latter beyond three months | | | | | |

    Counted over 30 days, `bot` and `merchant` aside: 12 h 11 met, 15 missed; 24 h 16 and 10; 48 h 21 and 5; US 16 and
    10; same day 10 and 16. Over 7 days 19:00 makes 10 met and 14 missed.
    """
    tuesday = "buyer 06-23"
    return "\n".join((CHAT_HEADER, "")) + "".join((
        chat_rows("h12", f"{tuesday} 06:00:00", "agent 06-23 18:00:00"),
        chat_rows("h12_over", f"{tuesday} 06:00:00", "agent 06-23 18:00:01"),
        chat_rows("h24", f"{tuesday} 06:00:00", "agent 06-24 06:00:00"),
        chat_rows("h24_over", f"{tuesday} 06:00:00", "agent 06-24 06:00:01"),
        chat_rows("h48", f"{tuesday} 06:00:00", "agent 06-25 06:00:00"),
        chat_rows("h48_over", f"{tuesday} 06:00:00", "agent 06-25 06:00:01"),
        chat_rows("sat", "buyer 06-20 00:00:00", "agent 06-22 12:00:00"),
        chat_rows("sat_over", "buyer 06-20 00:00:00", "agent 06-22 12:00:01"),
        chat_rows("fri", "buyer 06-19 23:59:59", "agent 06-22 11:00:00"),
        chat_rows("sun", "buyer 06-21 23:59:59", "agent 06-22 12:00:00"),
        chat_rows("mon", "buyer 06-22 00:00:00", "agent 06-23 00:00:00"),
        chat_rows("hello", f"{tuesday} 10:00:00", "agent 06-23 10:05:00 Hello!", "agent 06-24 10:30:00 On its way"),
        chat_rows("bot", f"{tuesday} 12:00:00", "bot 06-23 12:00:05"),
        chat_rows("merchant", "agent 06-23 09:00:00", f"{tuesday} 09:05:00", "agent 06-24 09:30:00"),
        chat_rows(
            "again", f"{tuesday} 09:00:00", "agent 06-23 09:01:00", f"{tuesday} 09:10:00", "agent 06-24 15:10:00"
        ),
        chat_rows("back_a", "buyer 06-16 10:00:00", "agent 06-16 10:01:00", buyer="back"),
        chat_rows("back_b", f"{tuesday} 10:00:00", buyer="back"),
        chat_rows("c1", f"{tuesday} 17:59:59", "agent 06-23 19:00:00"),
        chat_rows("c1_over", f"{tuesday} 17:59:59", "agent 06-23 19:00:01"),
        chat_rows("c2", f"{tuesday} 18:00:00", "agent 06-24 19:00:00"),
        chat_rows("c2_over", f"{tuesday} 18:00:00", "agent 06-24 19:00:01"),
        chat_rows("m1", f"{tuesday} 23:59:59", "agent 06-24 00:00:00"),
        chat_rows("m1_over", f"{tuesday} 23:59:59", "agent 06-24 00:00:01"),
        chat_rows("m2", "buyer 06-24 00:00:00", "agent 06-25 00:00:00"),
        chat_rows("open17", "buyer 06-25 17:00:00"),
        chat_rows("open19", "buyer 06-25 19:00:00"),
        chat_rows("double", f"{tuesday} 08:00:00", f"{tuesday} 20:00:00", "agent 06-24 08:00:01"),
        *(
            chat_rows(at.replace(" ", "T"), f"buyer {at}", f"agent {at}")
            for at in ("06-19 00:00:00", "06-18 23:59:59", "05-27 00:00:00", "05-26 23:59:59", "04-01 00:00:00",
                       "03-31 23:59:59", "03-28 00:00:00", "03-27 23:59:59", "03-25 23:59:59")
        ),
    ))  # fmt: skip


def bought() -> str:
    """Ten orders beside `abroad`: nine paid on Saturday 20 June, the tenth on Thursday at 19:30."""
    days = ["2026-06-20 12:00:00"] * 9 + ["2026-06-25 19:30:00"]
    return "order_id,created_at,paid_at\n" + "".join(f"{n},{day},{day}\n" for n, day in enumerate(days))


def manila() -> str:
    """Chat of a Philippine shop around Friday 12 June 2026, Independence Day, as of Sunday 14 June 12:00.

    Lazada's cycle leaves the holiday out: what comes from Thursday 18:00 to Saturday 18:00 is due on Saturday 19:00.

    | talk     | asked        | answered     | due      | cycle | same day |
    |----------|--------------|--------------|----------|-------|----------|
    | eve      | Thu 17:59:59 | Thu 19:00:00 | Thu 19:00 | +    | +        |
    | hol      | Thu 18:00:00 | Sat 19:00:00 | Sat 19:00 | +    | -        |
    | hol_over | Fri 12:00    | Sat 19:00:01 | Sat 19:00 | -    | -        |
    | next     | Fri 18:00:00 | Sat 18:00    | Sat 19:00 | +    | -        |
    | wait     | Sat 18:00:00 | not yet      | Sun 19:00 | .    | -        |
    | last     | Wed 10:00    | Wed 23:59:59 | Wed 19:00 | -    | +        |
    """
    return f"{CHAT_HEADER}\n" + "".join((
        chat_rows("eve", "buyer 06-11 17:59:59", "agent 06-11 19:00:00"),
        chat_rows("hol", "buyer 06-11 18:00:00", "agent 06-13 19:00:00"),
        chat_rows("hol_over", "buyer 06-12 12:00:00", "agent 06-13 19:00:01"),
        chat_rows("next", "buyer 06-12 18:00:00", "agent 06-13 18:00:00"),
        chat_rows("wait", "buyer 06-13 18:00:00"),
        chat_rows("last", "buyer 06-10 10:00:00", "agent 06-10 23:59:59"),
    ))  # fmt: skip


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
    open pending, gone and said excluded.
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


def fulfilled() -> str:
    """Order lines without a promise, to be sent within 48 hours of the order, as of Thursday 25 June 20:00: 28 days up
    to 17 June.

    | line   | placed             | sent               |   |
    |--------|--------------------|--------------------|---|
    | on     | 10 June 12:00:00   | 12 June 12:00:00   | + (with the only waybill) |
    | over   | 10 June 12:00:00   | a second later     | - |
    | paid   | 10 June 12:00, paid a day later | 12 June 13:00 | - |
    | two    | 10 June 12:00      | 11 and 13 June     | + and - |
    | last   | 15 June 23:59:59   | the next day       | +, due with the last second |
    | after  | 16 June 00:00:00   | the next day       | due after it |
    | first  | 19 May 00:00:00    | the next day       | +, due with the first second |
    | before | 18 May 23:59:59    | the next day       | due before it |
    | gone   | 10 June 12:00, cancelled on the 11th | | x |
    """
    return """order_id,line_id,created_at,paid_at,shipped_at,cancelled_at,cancelled_by,tracking_id
on,1,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-12 12:00:00,,,w1
over,1,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-12 12:00:01,,,
paid,1,2026-06-10 12:00:00,2026-06-11 12:00:00,2026-06-12 13:00:00,,,
two,1,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-11 12:00:00,,,
two,2,2026-06-10 12:00:00,2026-06-10 12:00:00,2026-06-13 12:00:00,,,
last,1,2026-06-15 23:59:59,2026-06-15 23:59:59,2026-06-16 12:00:00,,,
after,1,2026-06-16 00:00:00,2026-06-16 00:00:00,2026-06-17 00:00:00,,,
first,1,2026-05-19 00:00:00,2026-05-19 00:00:00,2026-05-20 00:00:00,,,
before,1,2026-05-18 23:59:59,2026-05-18 23:59:59,2026-05-19 23:59:59,,,
gone,1,2026-06-10 12:00:00,2026-06-10 12:00:00,,2026-06-11 12:00:00,merchant,
"""


def twenty() -> str:
    """Twenty order lines placed on 10 June 12:00: 16 sent the next day, four two days and a second later."""
    rows = "order_id,created_at,paid_at,shipped_at\n"
    for number in range(20):
        sent = "2026-06-11 12:00:00" if number < 16 else "2026-06-12 12:00:01"
        rows += f"t{number},2026-06-10 12:00:00,2026-06-10 12:00:00,{sent}\n"
    return rows


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


def sold() -> str:
    """The orders beside `sent_back`, placed and paid at one time, one line each unless said.

    20 June: A, B (cancelled by the merchant), C, D, E of two lines, H, and one never paid. 19 June 00:00:00: F, a
    second earlier: G. 23 May 23:59:59: P, a second later: P2. 31 May 23:59:59: R, a second later: Q. 22 June 23:59:59:
    Z1, a second later: Z2. 24 June: M of 18 lines.

    Of the 10 orders of 7 days (A to F, H, Z1, Z2, M) A was sent back and B cancelled: 2 of 10.
    """
    rows = "order_id,line_id,created_at,paid_at,cancelled_at,cancelled_by\n"
    for name, at, lines in (
        *((name, "06-20 12:00:00", 1) for name in "ACDH"), ("E", "06-20 12:00:00", 2), ("F", "06-19 00:00:00", 1),
        ("G", "06-18 23:59:59", 1), ("P", "05-23 23:59:59", 1), ("P2", "05-24 00:00:00", 1), ("R", "05-31 23:59:59", 1),
        ("Q", "06-01 00:00:00", 1), ("Z1", "06-22 23:59:59", 1), ("Z2", "06-23 00:00:00", 1),
        ("M", "06-24 12:00:00", 18),
    ):  # fmt: skip
        rows += "".join(f"{name},{line},2026-{at},2026-{at},,\n" for line in range(lines))
    rows += "B,1,2026-06-20 12:00:00,2026-06-20 12:00:00,2026-06-21 12:00:00,merchant\n"
    return rows + "unpaid,1,2026-06-20 12:00:00,,,\n"


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


def ratings() -> str:
    """Rated conversations, as of Thursday 25 June 20:00.

    | rating   | when               | stars | by    | reason                 |
    |----------|--------------------|-------|-------|------------------------|
    | five     | this week          | 5     | agent |                        |
    | four     | this week          | 4     | agent | 服务态度差, and satisfied all the same |
    | three    | this week          | 3     | agent | 服务态度差             |
    | one      | this week          | 1     | agent | 回复慢                 |
    | bot      | this week          | 5     | bot   |                        |
    | bot_low  | this week          | 2     | bot   | 回复慢，服务态度差     |
    | unknown  | this week          | 5     | nobody knows | |
    | week     | Monday 00:00:00    | 5     | agent |                        |
    | before   | a second before    | 2     | agent | 服务态度差             |
    | happy    | 10 June            | 5     | agent |                        |
    | june     | 1 June 00:00:00    | 1     | agent |                        |
    | may      | a second before    | 2     | agent | 服务态度差             |
    | in30     | 27 May 00:00:00    | 5     | agent |                        |
    | out30    | a second before    | 1     | agent |                        |
    | in60     | 27 April 00:00:00  | 2     | agent |                        |
    | out60    | a second before    | 2     | agent |                        |

    | window  | satisfied, bots and people | people only |
    |---------|----------------------------|-------------|
    | week    | 5 of 8                     | 4 of 6      |
    | 30 days | 7 of 13                    | 6 of 11     |

    One or two stars in 60 days: one, bot_low, before, june, may, out30 and in60, 7 of 15. Unsatisfied in June: three,
    one, bot_low, before and june; three, bot_low and before blame the attitude, 3 of 5.
    """
    return """conversation_id,rated_at,rating,handled_by,reason
five,2026-06-23 12:00:00,5,agent,
four,2026-06-23 12:00:00,4,agent,服务态度差
three,2026-06-23 12:00:00,3,agent,服务态度差
one,2026-06-23 12:00:00,1,agent,回复慢
bot,2026-06-23 12:00:00,5,bot,
bot_low,2026-06-23 12:00:00,2,bot,回复慢，服务态度差
unknown,2026-06-23 12:00:00,5,,
week,2026-06-22 00:00:00,5,agent,
before,2026-06-21 23:59:59,2,agent,服务态度差
happy,2026-06-10 12:00:00,5,agent,
june,2026-06-01 00:00:00,1,agent,
may,2026-05-31 23:59:59,2,agent,服务态度差
in30,2026-05-27 00:00:00,5,agent,
out30,2026-05-26 23:59:59,1,agent,
in60,2026-04-27 00:00:00,2,agent,
out60,2026-04-26 23:59:59,2,agent,
"""


class Files(NamedTuple):
    """The files of a shop and where it is."""

    makers: tuple[Callable[[], str], ...]
    market: str = "CN"
    timezone: str = "Asia/Shanghai"


SHOPS = {
    "at_home": Files((at_home,)),
    "abroad": Files((abroad, bought)),
    "manila": Files((manila,), "PH", "Asia/Manila"),
    "parcels": Files((parcels,)),
    "dispatches": Files((dispatches,), "US", "America/New_York"),
    "waybills": Files((waybills,), "US", "America/New_York"),
    "orders": Files((orders,)),
    "limit": Files((limit,)),
    "steady": Files((steady, steady_requests)),
    "requests": Files((requests,)),
    "consents": Files((consents,)),
    "audits": Files((audits,)),
    "fulfilled": Files((fulfilled,)),
    "twenty": Files((twenty,)),
    "arrivals": Files((arrivals,)),
    "sent_back": Files((sent_back, sold)),
    "rulings": Files((rulings, paid)),
    "in_april": Files((in_april, a_hundred)),
    "reviews": Files((reviews, delivered)),
    "ratings": Files((ratings,)),
}
