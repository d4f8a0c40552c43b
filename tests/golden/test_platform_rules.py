"""Golden test: every built-in rule over a small shop worked by hand; change any of its switches and the answer changes.

One shop a family, imported from plain CSV. The tables below say case by case what stands in it and, where several rules
read the same shop, what each makes of it. The counts in GOLDEN were added up from those tables, not copied from a run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec
import pytest

from data.loader import import_file
from data.store import Store, View
from metrics.calendar import parse_as_of
from metrics.engine import Case, cases
from metrics.figures import Tally, figure, status_of
from metrics.hours import DAY, TimeOfDay, WeekTime, parse_hours
from metrics.rule import CHAT_FAMILIES, Rule, Words
from metrics.rulebook import BUILT_IN, read_rulebook
from metrics.score import score

RULES = [rule for path in sorted(BUILT_IN.glob("*.toml")) for rule in read_rulebook(path)]
THURSDAY_NIGHT = "2026-06-25T23:59:59"
THURSDAY = "2026-06-25T20:00:00"


# --- the shops -------------------------------------------------------------------------------------------------------

SAID = "conversation_id,buyer_id,sender,sent_at,text"


def said(talk: str, *lines: str, buyer: str = "") -> str:
    """Lines such as "buyer 06-25 10:00:00 Where is it?", all of one conversation."""
    rows = [line.split(" ", 3) for line in lines]
    return "".join(
        f"{talk},{buyer or talk},{who},2026-{day} {time},{''.join(text) or 'text'}\n" for who, day, time, *text in rows
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

    On Wednesday three more ask and are never answered. Single questions of 12:00:00, answered after 60 s, on 25, 26 and
    27 May, on Sunday 21 and Monday 22 June. On 10 April a hundred ask, and every other one is answered after 60 s.
    """
    rows = SAID + "\n"
    for day in ("06-24", "06-25"):
        for talk, asked, answered in (
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
            rows += said(talk + day, f"buyer {day} {asked}", f"agent {day} {answered}")
        rows += said(f"bot{day}", f"buyer {day} 12:00:00", f"bot {day} 12:00:05")
        rows += said(f"two_a{day}", f"buyer {day} 14:00:00", f"agent {day} 14:01:00", buyer=f"two{day}")
        rows += said(f"two_b{day}", f"buyer {day} 14:00:00", f"agent {day} 16:00:00", buyer=f"two{day}")
        first, second = (f"buyer {day} 16:00:00", f"agent {day} 16:01:00"), (f"buyer {day} 16:10:00",)
        rows += said(f"again{day}", *first, *second, f"agent {day} 16:11:00")
        rows += said(f"double{day}", f"buyer {day} 17:00:00", f"buyer {day} 17:02:00", f"agent {day} 17:04:00")
    for number in range(3):
        rows += said(f"never{number}", "buyer 06-24 13:00:00")
    for day in ("05-25", "05-26", "05-27", "06-21", "06-22"):
        rows += said(f"single{day}", f"buyer {day} 12:00:00", f"agent {day} 12:01:00")
    for number in range(100):
        rows += said(f"crowd{number}", "buyer 04-10 12:00:00", *(["agent 04-10 12:01:00"] if number % 2 else []))
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
    | mon      | Mon 00:00:00   | Tue 00:00:00   | -  | +  | +  | +  | -     | +   |
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
    | m1       | Tue 23:59:59   | Wed 00:00:00   | +  | +  | +  | +  | +     | +   |
    | m1_over  | Tue 23:59:59   | Wed 00:00:01   | +  | +  | +  | +  | +     | -   |
    | m2       | Wed 00:00:00   | Thu 00:00:00   | -  | +  | +  | +  | -     | +   |
    | open17   | Thu 17:00      | not yet        | .  | .  | .  | .  | -     | .   |
    | open19   | Thu 19:00      | not yet        | .  | .  | .  | .  | .     | .   |
    | double   | Tue 08:00 and 20:00 | Wed 08:00:01 | - | - | + | -  | -     | -   |
    | in 7 days | 19 June 00:00:00 | at once     | +  | +  | +  | +  | +     | +   |
    | in 30    | 18 June 23:59:59, 27 May 00:00:00 | at once | ++ | ++ | ++ | ++ | not in 7 days | ++ |
    | in 90    | 26 May 23:59:59, 28 March 00:00:00 | at once | ++ beyond 30 days, everywhere | | | | | |
    | out      | 27 March 23:59:59 | at once    |    |    |    |    |       |     |

    Counted over 30 days, `bot` and `merchant` aside: 12 h 11 met, 15 missed; 24 h 16 and 10; 48 h 21 and 5; US 16 and
    10; same day 13 and 13. Over 7 days 19:00 makes 10 met and 14 missed.
    """
    tuesday = "buyer 06-23"
    return "\n".join((SAID, "")) + "".join((
        said("h12", f"{tuesday} 06:00:00", "agent 06-23 18:00:00"),
        said("h12_over", f"{tuesday} 06:00:00", "agent 06-23 18:00:01"),
        said("h24", f"{tuesday} 06:00:00", "agent 06-24 06:00:00"),
        said("h24_over", f"{tuesday} 06:00:00", "agent 06-24 06:00:01"),
        said("h48", f"{tuesday} 06:00:00", "agent 06-25 06:00:00"),
        said("h48_over", f"{tuesday} 06:00:00", "agent 06-25 06:00:01"),
        said("sat", "buyer 06-20 00:00:00", "agent 06-22 12:00:00"),
        said("sat_over", "buyer 06-20 00:00:00", "agent 06-22 12:00:01"),
        said("fri", "buyer 06-19 23:59:59", "agent 06-22 11:00:00"),
        said("sun", "buyer 06-21 23:59:59", "agent 06-22 12:00:00"),
        said("mon", "buyer 06-22 00:00:00", "agent 06-23 00:00:00"),
        said("hello", f"{tuesday} 10:00:00", "agent 06-23 10:05:00 Hello!", "agent 06-24 10:30:00 On its way"),
        said("bot", f"{tuesday} 12:00:00", "bot 06-23 12:00:05"),
        said("merchant", "agent 06-23 09:00:00", f"{tuesday} 09:05:00", "agent 06-24 09:30:00"),
        said("again", f"{tuesday} 09:00:00", "agent 06-23 09:01:00", f"{tuesday} 09:10:00", "agent 06-24 15:10:00"),
        said("back_a", "buyer 06-16 10:00:00", "agent 06-16 10:01:00", buyer="back"),
        said("back_b", f"{tuesday} 10:00:00", buyer="back"),
        said("c1", f"{tuesday} 17:59:59", "agent 06-23 19:00:00"),
        said("c1_over", f"{tuesday} 17:59:59", "agent 06-23 19:00:01"),
        said("c2", f"{tuesday} 18:00:00", "agent 06-24 19:00:00"),
        said("c2_over", f"{tuesday} 18:00:00", "agent 06-24 19:00:01"),
        said("m1", f"{tuesday} 23:59:59", "agent 06-24 00:00:00"),
        said("m1_over", f"{tuesday} 23:59:59", "agent 06-24 00:00:01"),
        said("m2", "buyer 06-24 00:00:00", "agent 06-25 00:00:00"),
        said("open17", "buyer 06-25 17:00:00"),
        said("open19", "buyer 06-25 19:00:00"),
        said("double", f"{tuesday} 08:00:00", f"{tuesday} 20:00:00", "agent 06-24 08:00:01"),
        *(
            said(at.replace(" ", "T"), f"buyer {at}", f"agent {at}")
            for at in ("06-19 00:00:00", "06-18 23:59:59", "05-27 00:00:00", "05-26 23:59:59", "03-28 00:00:00",
                       "03-27 23:59:59")
        ),
    ))  # fmt: skip


def parcels() -> str:
    """Order lines with a promise, as of Thursday 25 June 20:00.

    One sent exactly on the promise (met) and one a second later (missed), promised for the 23rd; one promised for this
    very second and not sent (missed), one for the next (pending), one cancelled before (excluded), one never paid (no
    case); 16 promised for the 24th, 6 for the 12th, sent before (met). Promised for the first second of 7, 10 and 30
    days and of the month, and for the second before each, all met:

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
    return rows + "unpaid,2026-06-20 12:00:00,,2026-06-24 12:00:00,,,\n"


def orders() -> str:
    """Orders by the day they were placed, as of Thursday 25 June 20:00. + met, - missed.

    | placed                | orders |
    |-----------------------|--------|
    | 20 June               | cancelled by the merchant -, by a time-out -, one of two lines by the merchant - |
    | 20 June               | cancelled by the buyer +, by the platform +, by the merchant but only tomorrow + |
    | 20 June, never paid   | no case |
    | 22 and 23 June        | 15 and 8, not cancelled + |
    | 19 June 00:00:00, 18 June 23:59:59, 18 June 00:00:00 | + + + |
    | 17 June 23:59:59      | cancelled by the merchant - |
    | 10 June               | two cancelled by the merchant - -, two not + + |
    | 1 June 00:00:00, 31 May 23:59:59, 27 May 00:00:00, 26 May 23:59:59 | + + + + |
    | 21 May 00:00:00, 20 May 23:59:59 | + + |

    | window                | missed of all |
    |-----------------------|---------------|
    | 7 days, from the 19th | 3 of 30 |
    | month                 | 6 of 38 |
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
        *((f"many{n}", "06-22 12:00:00" if n < 15 else "06-23 12:00:00", "", "") for n in range(23)),
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


def rulings() -> str:
    """Requests that the platform decided, as of Thursday 25 June 20:00, beside the orders of `paid`.

    Against the merchant -, against both -, against the buyer +, without a stated fault +, not decided yet .; against
    the merchant without the platform: no case. Against the merchant on 27 May 00:00:00 -, a second earlier -, on 26
    June 2025 00:00:00 -, a second earlier -. Orders paid: 5 on 20 June, one of them with two lines, and one unpaid; one
    each on the four edges.

    | window   | against the merchant | orders | rate  |
    |----------|----------------------|--------|-------|
    | 30 days  | 3                    | 6      | 1 / 2 |
    | 365 days | 5                    | 8      | 5 / 8 |
    """
    return """refund_id,kind,applied_at,completed_at,platform_intervened,fault
merchant,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,merchant
both,return_refund,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,both
buyer,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,buyer
nobody,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,yes,
open,refund_only,2026-06-01 00:00:00,,yes,
alone,refund_only,2026-06-01 00:00:00,2026-06-10 00:00:00,no,merchant
in30,refund_only,2026-05-20 00:00:00,2026-05-27 00:00:00,yes,merchant
out30,refund_only,2026-05-20 00:00:00,2026-05-26 23:59:59,yes,merchant
in365,refund_only,2025-06-20 00:00:00,2025-06-26 00:00:00,yes,merchant
out365,refund_only,2025-06-20 00:00:00,2025-06-25 23:59:59,yes,merchant
"""


def paid() -> str:
    """The orders beside `rulings`."""
    days = ["2026-06-20 12:00:00"] * 5 + ["2026-05-27 00:00:00", "2026-05-26 23:59:59", "2025-06-26 00:00:00",
                                         "2025-06-25 23:59:59"]  # fmt: skip
    rows = "order_id,line_id,created_at,paid_at\n" + "".join(f"{n},1,{day},{day}\n" for n, day in enumerate(days))
    return rows + "0,2,2026-06-20 12:00:00,2026-06-20 12:00:00\nunpaid,1,2026-06-20 12:00:00,\n"


def reviews() -> str:
    """Marks for description, service and logistics, as of Thursday 25 June 20:00.

    | review | placed             | marks | 30 | 60 to yesterday | 90 | 180 |
    |--------|--------------------|-------|----|----|----|-----|
    | anna, three | 1 to 3 June   | 5 4 3 each | in | in | in | in |
    | anna, the fourth and fifth | 4 and 6 June | 1 1 1 each | in | in | of a buyer 3 a month: out | out |
    | automatic | 10 June         | 5 5 5 | not counted | in | not counted | in |
    | cara   | 5 June             | 4 5 – | in | in | in | in  |
    | ben    | today              | 2 2 2 | in | out | in | in |
    | edges  | 27 May 00:00:00    | 4 4 4 | in | in | in | in  |
    |        | 26 May 23:59:59    | 3 3 3 | out | in | in | in |
    |        | 26 April 00:00:00  | 3 3 3 |    | in | in | in  |
    |        | 25 April 23:59:59  | 2 2 2 |    | out | in | in |
    |        | 28 March 00:00:00  | 1 1 1 |    |    | in | in  |
    |        | 27 March 23:59:59  | 5 5 5 |    |    | out | in |
    |        | 28 December 00:00:00 | 4 4 4 |  |    |    | in  |
    |        | 27 December 23:59:59 | 5 5 5 |  |    |    | out |

    | rules       | description | service | logistics |
    |-------------|-------------|---------|-----------|
    | Kuaishou 30 | 27 / 8      | 25 / 8  | 17 / 7    |
    | Douyin 60   | 36 / 10     | 34 / 10 | 26 / 9    |
    | Pinduoduo 90 | 34 / 10    | 32 / 10 | 24 / 9    |
    | Taobao 180  | 48 / 13     | 46 / 13 | 38 / 12   |
    | Etsy 90, nothing left out | 41 / 13 | | |
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
e1,e1,2026-05-27 00:00:00,4,4,4,no
e2,e2,2026-05-26 23:59:59,3,3,3,no
e3,e3,2026-04-26 00:00:00,3,3,3,no
e4,e4,2026-04-25 23:59:59,2,2,2,no
e5,e5,2026-03-28 00:00:00,1,1,1,no
e6,e6,2026-03-27 23:59:59,5,5,5,no
e7,e7,2025-12-28 00:00:00,4,4,4,no
e8,e8,2025-12-27 23:59:59,5,5,5,no
"""


def ratings() -> str:
    """Rated conversations, as of Thursday 25 June 20:00.

    This week: 5 and 4 stars of an agent +, 3 and 1 - -, 5 of a bot + (people only: excluded), 5 of nobody knows whom +,
    5 on Monday 00:00:00 +. A second before: 2 -. On 27 May 00:00:00: 5 +, a second before: 1.

    | window  | bots and people | people only |
    |---------|-----------------|-------------|
    | week    | 5 of 7          | 4 of 6      |
    | 30 days | 6 of 9          | 5 of 8      |
    """
    return """conversation_id,rated_at,rating,handled_by
five,2026-06-23 12:00:00,5,agent
four,2026-06-23 12:00:00,4,agent
three,2026-06-23 12:00:00,3,agent
one,2026-06-23 12:00:00,1,agent
bot,2026-06-23 12:00:00,5,bot
unknown,2026-06-23 12:00:00,5,
week,2026-06-22 00:00:00,5,agent
before,2026-06-21 23:59:59,2,agent
in30,2026-05-27 00:00:00,5,agent
out30,2026-05-26 23:59:59,1,agent
"""


SHOPS = {
    "at_home": [at_home],
    "abroad": [abroad],
    "parcels": [parcels],
    "orders": [orders],
    "requests": [requests],
    "rulings": [rulings, paid],
    "reviews": [reviews],
    "ratings": [ratings],
}


# --- the answers -----------------------------------------------------------------------------------------------------


class Golden(NamedTuple):
    """What a rule makes of a shop: how many cases met, missed, pending and excluded, its figure and status.

    `since` picks the version, `market` the market; where a rule has one of them only, they are left out.
    """

    rule: str
    shop: str
    counts: tuple[int, int, int, int]
    value: str
    status: str
    since: str = ""
    market: str = ""
    as_of: str = THURSDAY


HOUR = 3600
# fmt: off
GOLDEN = [
    # 3 minutes, turns: two days of 6 and 8, three never answered, three single questions in 30 days
    Golden("douyin.reply_3m", "at_home", (15, 19, 0, 4), "15/34", "no_line", as_of=THURSDAY_NIGHT),
    # the two that only a bot answered leave both sides
    Golden("taobao.reply_3m", "at_home", (15, 17, 0, 6), "15/32", "too_few", as_of=THURSDAY_NIGHT),
    # a hundred turns are enough
    Golden("taobao.reply_3m", "at_home", (50, 50, 0, 0), "1/2", "missed", as_of="2026-04-10T23:59:59"),
    # Thursday alone, a bot's answer counts: 5 of 12 buyers is 41.7 %, near 40 %
    Golden("taobao.response_3m_daily", "at_home", (5, 7, 0, 2), "5/12", "near", as_of=THURSDAY_NIGHT),
    # 26 May to 24 June: 180 181 300 301 600 600 60 180 60 600 60 60 240, three times 600, and four times 60
    Golden("taobao.response_time", "at_home", (17, 3, 0, 3), "5462/20", "no_line", as_of=THURSDAY_NIGHT),
    # an hour: only over_1h, bot and two are lost; 12 buyers are too few
    Golden("pinduoduo.effective_reply", "at_home", (9, 3, 0, 2), "9/12", "too_few", as_of=THURSDAY_NIGHT),
    # a hundred are not, and half of them is the line itself
    Golden("pinduoduo.effective_reply", "at_home", (50, 50, 0, 0), "1/2", "near", as_of="2026-04-10T23:59:59"),
    # Monday to Wednesday: 7 of Wednesday's 12, Monday's one, three never answered. Exactly half is not more than half
    Golden("pinduoduo.reply_5m", "at_home", (8, 8, 0, 2), "1/2", "missed", as_of=THURSDAY_NIGHT),
    Golden("pinduoduo.reply_5m", "at_home", (2, 0, 0, 0), "1", "met", as_of="2026-06-23T23:59:59"),
    Golden("pinduoduo.reply_3m", "at_home", (11, 19, 0, 4), "11/30", "no_line", as_of=THURSDAY_NIGHT),
    # since Monday; until midnight, bots counting: shut and bot are met as well
    Golden("kuaishou.reply_3m", "at_home", (13, 17, 0, 2), "13/30", "missed", "2021-09-01", as_of=THURSDAY_NIGHT),
    Golden("kuaishou.reply_3m", "at_home", (9, 17, 0, 6), "9/26", "missed", "2023-03-27", as_of=THURSDAY_NIGHT),

    Golden("tiktok_shop.response_24h", "abroad", (16, 10, 2, 2), "16/26", "missed", market="SEA"),
    # the same numbers from other chats: sat for hello
    Golden("tiktok_shop.response_24h", "abroad", (16, 10, 2, 2), "16/26", "missed", market="US"),
    Golden("tiktok_shop.reply_48h", "abroad", (21, 5, 2, 2), "21/26", "missed", "2024-06-21"),
    Golden("tiktok_shop.reply_48h", "abroad", (21, 5, 2, 2), "21/26", "no_line", "2025-08-15"),
    Golden("tiktok_shop.response_12h", "abroad", (11, 15, 2, 2), "11/26", "missed"),
    # 28 answered messages of 30 days; bot, back_b, open17 and open19 have no time
    Golden("tiktok_shop.average_response_time", "abroad", (28, 4, 0, 0), "1978335/28", "no_line"),
    # a bot is no answer, and two more of 90 days
    Golden("shopee.chat_response", "abroad", (13, 16, 2, 1), "13/29", "no_line"),
    # the latest 8 of 29, from bot to m2: 4 are met. (13/29 + 4/8) / 2
    Golden("shopee.chat_response_blended", "abroad", (13, 16, 2, 1), "55/116", "missed"),
    Golden("shopee.chat_response_blended", "abroad", (1, 0, 0, 0), "1", "too_few", as_of="2026-03-27T23:59:59"),
    Golden("shopee.chat_response_blended", "abroad", (2, 0, 0, 0), "1", "met", as_of="2026-03-28T00:00:00"),
    Golden("shopee.chat_response_30d", "abroad", (11, 16, 2, 1), "11/27", "met"),
    Golden("shopee.preferred_chat_response", "abroad", (13, 16, 2, 1), "13/29", "missed", market="SG"),
    Golden("shopee.preferred_chat_response", "abroad", (11, 16, 2, 1), "11/27", "missed", market="MY"),
    Golden("lazada.chat_response", "abroad", (10, 15, 1, 1), "10/25", "no_line"),
    Golden("lazada.chat_response_green", "abroad", (10, 15, 1, 1), "10/25", "missed"),
    # back_a and four edges more
    Golden("lazada.mall_chat_response", "abroad", (15, 15, 1, 1), "15/30", "missed"),
    Golden("lazada.mall_chat_response", "abroad", (4, 0, 0, 0), "1", "met", as_of="2026-06-01T20:00:00"),
    Golden("lazada.chat_response_same_day", "abroad", (13, 14, 2, 1), "13/27", "no_line"),
    # the bot's answer counts, and two more of 90 days
    Golden("etsy.message_response", "abroad", (19, 10, 2, 1), "19/29", "missed"),
    # messages: again and double have two each, and what the merchant began counts
    Golden("amazon.late_response_7d", "abroad", (14, 13, 2, 0), "13/27", "no_line"),
    Golden("amazon.late_response_30d", "abroad", (17, 13, 2, 0), "13/30", "no_line"),
    Golden("amazon.late_response_90d", "abroad", (19, 13, 2, 0), "13/32", "no_line"),

    # exactly a tenth: not below it, but not above it either
    Golden("tiktok_shop.late_dispatch", "parcels", (18, 2, 1, 1), "1/10", "missed", market="SEA"),
    Golden("tiktok_shop.late_dispatch", "parcels", (18, 2, 1, 1), "1/10", "missed", "2026-01-09"),
    Golden("tiktok_shop.late_dispatch", "parcels", (18, 2, 1, 1), "1/10", "near", "2026-03-02"),
    Golden("tiktok_shop.late_dispatch", "parcels", (30, 2, 1, 1), "2/32", "missed", market="UK"),
    Golden("shopee.late_shipment", "parcels", (18, 2, 1, 1), "1/10", "met"),
    Golden("amazon.late_shipment_10d", "parcels", (20, 2, 1, 1), "2/22", "missed"),
    Golden("amazon.late_shipment_30d", "parcels", (30, 2, 1, 1), "2/32", "missed"),
    # thirty are enough; the day before there are 29
    Golden("lazada.mall_on_time", "parcels", (28, 2, 1, 1), "28/30", "met"),
    Golden("lazada.mall_on_time", "parcels", (28, 1, 2, 1), "28/29", "too_few", as_of="2026-06-24T20:00:00"),
    Golden("kuaishou.dispatch", "parcels", (30, 2, 1, 1), "30/32", "no_line"),

    Golden("tiktok_shop.seller_fault_cancellation", "orders", (27, 3, 0, 0), "1/10", "missed", market="SEA"),
    Golden("tiktok_shop.seller_fault_cancellation", "orders", (34, 6, 0, 0), "6/40", "missed", market="US"),
    Golden("tiktok_shop.seller_fault_cancellation", "orders", (34, 6, 0, 0), "6/40", "missed", market="UK"),
    Golden("amazon.cancellation_7d", "orders", (27, 3, 0, 0), "1/10", "missed", market="US"),
    Golden("amazon.cancellation_7d", "orders", (27, 3, 0, 0), "1/10", "missed", market="UK"),
    Golden("amazon.cancellation_7d", "orders", (27, 3, 0, 0), "1/10", "missed", market="IN"),
    Golden("amazon.cancellation_30d", "orders", (34, 6, 0, 0), "6/40", "missed"),
    Golden("lazada.cancellation", "orders", (7, 3, 0, 0), "3/10", "no_line"),
    # exactly 30 % is not above it, and ten orders are enough; nine days before, six are not
    Golden("lazada.cancellation_limit", "orders", (7, 3, 0, 0), "3/10", "near"),
    Golden("lazada.cancellation_limit", "orders", (6, 0, 0, 0), "0", "too_few", as_of="2026-06-16T20:00:00"),
    Golden("lazada.mall_cancellation", "orders", (32, 6, 0, 0), "6/38", "missed"),
    Golden("lazada.mall_cancellation", "orders", (24, 6, 0, 0), "6/30", "missed", as_of="2026-06-22T20:00:00"),
    Golden("lazada.mall_cancellation", "orders", (4, 3, 0, 0), "3/7", "too_few", as_of="2026-06-18T20:00:00"),

    Golden("kuaishou.refund_only_time", "requests", (3, 0, 1, 1), f"{14 * HOUR}", "no_line"),
    Golden("taobao.refund_only_time", "requests", (3, 0, 1, 1), f"{14 * HOUR}", "no_line"),
    Golden("douyin.refund_only_time", "requests", (5, 0, 1, 1), f"{53 * HOUR}/5", "no_line"),
    Golden("kuaishou.return_refund_time", "requests", (4, 0, 0, 1), f"{27 * HOUR}", "no_line"),
    Golden("taobao.return_refund_time", "requests", (4, 0, 0, 1), f"{27 * HOUR}", "no_line"),
    Golden("douyin.return_refund_time", "requests", (6, 0, 0, 1), f"{191 * HOUR}/6", "no_line"),
    Golden("kuaishou.dispute_rate", "rulings", (2, 3, 1, 0), "3/6", "no_line"),
    Golden("taobao.dispute_rate", "rulings", (2, 3, 1, 0), "3/6", "no_line"),
    Golden("ebay.unresolved_cases", "rulings", (2, 5, 1, 0), "5/8", "no_line"),

    # of 4 and more: the marks decide the mean, the verdicts only the list
    Golden("kuaishou.dsr_description", "reviews", (5, 3, 0, 1), "27/8", "missed"),
    Golden("kuaishou.dsr_service", "reviews", (5, 3, 0, 1), "25/8", "missed"),
    Golden("kuaishou.dsr_logistics", "reviews", (1, 6, 0, 1), "17/7", "missed"),
    Golden("douyin.dsr_description", "reviews", (6, 4, 0, 0), "36/10", "no_line"),
    Golden("douyin.dsr_service", "reviews", (6, 4, 0, 0), "34/10", "no_line"),
    Golden("douyin.dsr_logistics", "reviews", (2, 7, 0, 0), "26/9", "no_line"),
    Golden("pinduoduo.dsr_description", "reviews", (5, 5, 0, 3), "34/10", "no_line"),
    Golden("pinduoduo.dsr_service", "reviews", (5, 5, 0, 3), "32/10", "no_line"),
    Golden("pinduoduo.dsr_logistics", "reviews", (1, 8, 0, 3), "24/9", "no_line"),
    Golden("taobao.dsr_description", "reviews", (8, 5, 0, 2), "48/13", "missed", "2012-02-28"),
    Golden("taobao.dsr_description", "reviews", (8, 5, 0, 2), "48/13", "no_line", "2013-01-01"),
    Golden("taobao.dsr_service", "reviews", (8, 5, 0, 2), "46/13", "missed", "2012-02-28"),
    Golden("taobao.dsr_service", "reviews", (8, 5, 0, 2), "46/13", "no_line", "2013-01-01"),
    Golden("taobao.dsr_logistics", "reviews", (4, 8, 0, 2), "38/12", "missed", "2012-02-28"),
    Golden("taobao.dsr_logistics", "reviews", (4, 8, 0, 2), "38/12", "no_line", "2013-01-01"),
    Golden("etsy.rating", "reviews", (6, 7, 0, 0), "41/13", "missed"),

    Golden("kuaishou.good_review", "ratings", (5, 2, 0, 0), "5/7", "missed", "2022-10-05"),
    Golden("kuaishou.good_review", "ratings", (4, 2, 0, 1), "4/6", "missed", "2023-03-27"),
    Golden("kuaishou.good_review_30d", "ratings", (6, 3, 0, 0), "6/9", "no_line", "2022-10-05"),
    Golden("kuaishou.good_review_30d", "ratings", (5, 3, 0, 1), "5/8", "no_line", "2023-03-27"),
    Golden("douyin.im_dissatisfaction", "ratings", (6, 3, 0, 0), "3/9", "no_line"),
    Golden("tiktok_shop.chat_satisfaction", "ratings", (6, 3, 0, 0), "6/9", "no_line"),
]
# fmt: on


def named(golden: Golden) -> Rule:
    """The version of the rule that a golden case speaks of."""
    (found,) = [
        rule
        for rule in RULES
        if rule.id == golden.rule
        and golden.since in ("", str(rule.effective_from))
        and golden.market in ("", rule.market)
    ]
    return found


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """One store with all the shops."""
    folder = tmp_path_factory.mktemp("platforms")
    with Store.open(folder / "store.duckdb") as store:
        for shop, files in SHOPS.items():
            for make in files:
                path = folder / f"{make.__name__}.csv"
                path.write_text(make(), encoding="utf-8")
                result = import_file(store, path, shop, platform="other", timezone="Asia/Shanghai")
                assert result.rejects == []
        yield store.view()


def test_every_rule_has_a_golden_case() -> None:
    covered = {(rule.id, rule.market, rule.effective_from) for rule in map(named, GOLDEN)}
    assert covered == {(rule.id, rule.market, rule.effective_from) for rule in RULES}


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.rule}@{golden.market}{golden.since}")
def test_golden(golden: Golden, view: View) -> None:
    shop, rule = view.shop(golden.shop), named(golden)
    found = score(view, shop, rule, parse_as_of(golden.as_of, shop))
    assert (found.met, found.missed, found.pending, found.excluded) == golden.counts
    assert (found.value_exact, found.status) == (Fraction(golden.value), golden.status)


# --- change a switch, and the answer changes -------------------------------------------------------------------------


Change = tuple[str, Rule]


def but(rule: Rule, **fields: Any) -> Change:
    """The rule with one field changed, and what to call that."""
    ((name, value),) = fields.items()
    return f"{name}={value}", msgspec.structs.replace(rule, **fields)


def changed(rule: Rule) -> Iterator[Change]:
    """The rule with one field changed, each in turn: a switch ignored, or one step beside what it says."""
    if rule.cases in CHAT_FAMILIES:
        yield from changed_answers(rule)
        yield from changed_hours(rule)
        yield from changed_deadlines(rule)
    yield from changed_window(rule)
    yield from changed_others(rule)
    yield from changed_figure(rule)


def changed_answers(rule: Rule) -> Iterator[Change]:
    """Other units, other bots, greetings."""
    yield from (but(rule, bots=bots) for bots in ("count", "ignore", "leave_out") if bots != rule.bots)
    yield from (but(rule, cases=unit) for unit in CHAT_FAMILIES if unit not in (rule.cases, "threads"))
    if not rule.greeting_counts:
        yield but(rule, greeting_counts=True)


def changed_hours(rule: Rule) -> Iterator[Change]:
    """No hours, and each end a second off."""
    if rule.hours:
        texts = ["08:00:01-23:00", "07:59:59-23:00", "00:00-24:00", "08:00-22:59:59"]
        texts += ["08:00-23:00:01"] if rule.hours[0].closes < DAY else []
        yield from (but(rule, hours=parse_hours([text])) for text in texts)


def changed_deadlines(rule: Rule) -> Iterator[Change]:
    """No deadline, and each a second off."""
    if rule.within is not None:
        yield from (but(rule, within=within) for within in (None, rule.within - 1, rule.within + 1))
    if rule.cap_seconds is not None:
        yield from (but(rule, cap_seconds=cap) for cap in (None, rule.cap_seconds - 1, rule.cap_seconds + 1))
    if rule.weekend_due is not None:
        day, noon = rule.weekend_due.weekday, rule.weekend_due.seconds
        yield from (but(rule, weekend_due=due) for due in (None, WeekTime(day, noon - 1), WeekTime(day, noon + 1)))
    if rule.cycle is not None:
        cutoff, due = rule.cycle.cutoff.seconds, rule.cycle.due.seconds
        yield but(rule, cycle=None)
        for one, two in ((cutoff, due + 1), (cutoff, due - 1), (cutoff + 1, due), (cutoff - 1, due)):
            if min(one, two) >= 0:
                cycle = msgspec.structs.replace(rule.cycle, cutoff=TimeOfDay(one), due=TimeOfDay(two))
                yield but(rule, cycle=cycle)


def changed_window(rule: Rule) -> Iterator[Change]:
    """Another window, a day longer or shorter, with or without the present day."""
    if rule.window in ("week", "month"):
        yield from (
            but(rule, window=window) for window in ("7 days", "30 days", "month", "week") if window != rule.window
        )
        return
    days = int(rule.window.split()[0])
    yield from (but(rule, window=f"{n} days") for n in (days - 1, days + 1) if n)
    yield from (but(rule, lag_days=n) for n in ((0,) if rule.lag_days is None else (None, rule.lag_days + 1)))


def changed_others(rule: Rule) -> Iterator[Change]:
    """The switches of the other families."""
    if rule.cases == "reviews":
        yield from (but(rule, side=side) for side in ("description", "service", "logistics") if side != rule.side)
        yield from (but(rule, per_buyer_per_month=n) for n in (None, 2, 3, 4) if n != rule.per_buyer_per_month)
        yield but(rule, exclude=() if rule.exclude else ("auto_review",))
    if rule.cases == "refunds":
        yield from (but(rule, kind=kind) for kind in ((), ("refund_only",), ("return_refund",)) if kind != rule.kind)
        yield but(rule, exclude=())
        if "return_refund" in rule.kind:
            yield but(rule, pause=None if rule.pause else "buyer")
    if rule.cases == "chat_ratings":
        yield but(rule, handled_by=None if rule.handled_by else "agent")


def changed_figure(rule: Rule) -> Iterator[Change]:
    """Another statistic, no line, no minimum."""
    if rule.blend is not None:
        yield but(rule, blend=None)
    else:
        statistics = ("mean", "share_missed") if rule.statistic == "share" else ("share",)
        yield from (but(rule, statistic=statistic) for statistic in statistics)
    if rule.pass_ is not None:
        yield but(rule, pass_=None)
        if rule.minimum_cases:
            yield from (but(rule, minimum_cases=n) for n in (0, rule.minimum_cases + 1))


NOT_ABOUT_CASES = {
    "id": "x", "title": Words("x", "x"), "note": None, "source": "", "grade": "user", "violation": None, "market": "*",
    "platform": "*", "effective_from": date.min, "effective_to": None, "pass_": None, "target": None,
    "near": Decimal(0), "minimum_cases": 0, "statistic": "share", "per": None, "blend": None,
}  # fmt: skip
"""What a rule may say without any of its cases changing: rules that differ in nothing else are asked once."""


@dataclass
class Answers:
    """What rules say of the shops."""

    view: View
    known: dict[tuple[str, str, Rule], list[Case]] = field(default_factory=dict)

    def of(self, rule: Rule, golden: Golden) -> tuple[object, ...]:
        """Everything that a person would see change: each case with its verdict, the figure, the status."""
        found = self._cases(rule, golden)
        counted = [case for case in found if case.verdict in ("met", "missed")]
        measured = [case.measure for case in counted if case.measure is not None]
        in_time = sorted(counted, key=lambda case: (case.occurred_at, case.case_id))
        tally = Tally(
            met=sum(case.verdict == "met" for case in counted),
            missed=sum(case.verdict == "missed" for case in counted),
            measured=len(measured),
            total=sum(measured),
            paid_orders=100,
            verdicts=[case.verdict == "met" for case in in_time] if rule.blend else (),
        )
        value, n = figure(rule, tally)
        return sorted((case.case_id, case.verdict) for case in found), value, status_of(rule, value, n)

    def _cases(self, rule: Rule, golden: Golden) -> list[Case]:
        key = (golden.shop, golden.as_of, msgspec.structs.replace(rule, **NOT_ABOUT_CASES))
        if key not in self.known:
            shop = self.view.shop(golden.shop)
            self.known[key] = cases(self.view, shop, key[2], parse_as_of(golden.as_of, shop))
        return self.known[key]


@pytest.fixture(scope="module")
def answers(view: View) -> Answers:
    """Each question asked once."""
    return Answers(view)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}@{rule.market}@{rule.effective_from}")
def test_no_switch_can_be_ignored(rule: Rule, answers: Answers) -> None:
    asked = [golden for golden in GOLDEN if named(golden) == rule]
    right = [answers.of(rule, golden) for golden in asked]
    unnoticed = [name for name, other in changed(rule) if [answers.of(other, golden) for golden in asked] == right]
    assert unnoticed == []
