"""Conversations and ratings of the shops by which the platforms' rules are judged."""

CHAT_HEADER = "conversation_id,buyer_id,sender,sent_at,text"


def chat_rows(chat: str, *lines: str, buyer: str = "") -> str:
    """Lines such as "buyer 06-25 10:00:00 Where is it?", all of one conversation."""
    rows = [line.split(" ", 3) for line in lines]
    return "".join(
        f"{chat},{buyer or chat},{sender},2026-{day} {time},{''.join(text) or 'text'}\n"
        for sender, day, time, *text in rows
    )


def at_home() -> str:
    """Chat of a Chinese shop: the same things happen on Wednesday 24 and Thursday 25 June.

    Of one day, judged within 3 minutes, asked from 8:00 to 23:00, only people answering:

    | chat    | asked           | answered | turns | buyer_days |
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
    | two     | 14:00:00, in another chat 14:00:00 | 60 s, 7200 s | met, missed | missed |
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
        for chat, asked_at, answered in (
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
            rows += chat_rows(chat + day, f"buyer {day} {asked_at}", f"agent {day} {answered}")
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

    | chat     | asked          | answered       | 12 | 24 | 48 | US | 19:00 | day |
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

    | chat     | asked        | answered     | due      | cycle | same day |
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


def twenty() -> str:
    """Twenty order lines placed on 10 June 12:00: 16 sent the next day, four two days and a second later."""
    rows = "order_id,created_at,paid_at,shipped_at\n"
    for number in range(20):
        sent = "2026-06-11 12:00:00" if number < 16 else "2026-06-12 12:00:01"
        rows += f"t{number},2026-06-10 12:00:00,2026-06-10 12:00:00,{sent}\n"
    return rows


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


def rated_by_hour() -> str:
    """Rated conversations that began around 8:00 and 23:00, as of Thursday 25 June 20:00; see `hours_of_rated`.

    Begun from 8:00 to 23:00: opening met; closing, ahead and unlogged missed, of which nobody knows when the last one
    began, and ahead is rated before it began. Early and shut began outside. Bot was a bot's, whenever it began.
    """
    return """conversation_id,rated_at,rating,handled_by
opening,2026-06-23 08:05:00,5,agent
early,2026-06-23 08:05:00,1,agent
closing,2026-06-24 01:00:00,1,agent
shut,2026-06-23 23:05:00,3,agent
unlogged,2026-06-23 23:30:00,2,agent
ahead,2026-06-23 10:00:00,1,agent
bot,2026-06-23 02:00:00,1,bot
"""


def hours_of_rated() -> str:
    """When the conversations of `rated_by_hour` began."""
    rows = CHAT_HEADER + "\n"
    for talk, at in (
        ("opening", "08:00:00"), ("early", "07:59:59"), ("closing", "22:59:59"), ("shut", "23:00:00"),
        ("ahead", "23:30:00"), ("bot", "01:59:00"),
    ):  # fmt: skip
        rows += chat_rows(talk, f"buyer 06-23 {at}")
    return rows


def thirty_ratings() -> str:
    """Ratings of June around 80 % of 30, as of Thursday 25 June: 22 fives and 6 low ones of the 10th, one of them a
    three for a slow answer, one a bot's; a five of 1 June 00:00:00 makes 24 of 30 with a four of the 25th 12:00, 23
    of 29 before it; a one of 21:00 makes it 24 of 31. A one of 31 May 23:59:59 lies outside.
    """
    rows = [("first", "06-01 00:00:00", 5, "agent"), ("out", "05-31 23:59:59", 1, "agent")]
    rows += [("noon", "06-25 12:00:00", 4, "agent"), ("night", "06-25 21:00:00", 1, "agent")]
    rows += [(f"good{n}", "06-10 12:00:00", 5, "agent") for n in range(22)]
    rows += [(f"low{n}", "06-10 12:00:00", 3 if n == 0 else 1, "bot" if n == 5 else "agent") for n in range(6)]
    return "conversation_id,rated_at,rating,handled_by,reason\n" + "".join(
        f"{name},2026-{at},{mark},{by},{'回复慢' if name == 'low0' else ''}\n" for name, at, mark, by in rows
    )


def eight_late() -> str:
    """Two chats of Monday, answered at once, seven of Tuesday that never were, and an eighth due on Thursday 19:00."""
    rows = [chat_rows(f"met{n}", f"buyer 06-22 1{n}:00:00", f"agent 06-22 1{n}:01:00") for n in range(2)]
    rows += [chat_rows(f"late{n}", f"buyer 06-23 1{n}:00:00") for n in range(7)]
    return f"{CHAT_HEADER}\n" + "".join((*rows, chat_rows("eighth", "buyer 06-25 07:00:00")))
