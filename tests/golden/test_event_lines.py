"""Lines that a chat system wrote under a person's name, and the day up to which a file holds everything."""

from datetime import date

import pytest

from data.errors import DabiaoError
from data.loading.undo import undo
from tests.golden.own_shop import OwnShop

NIGHT = "2026-05-12T23:00:00"
TURNS = {"cases": "turns", "within": "3 minutes", "window": "30 days"}
CHATS = {"cases": "chats", "within": "12 hours", "window": "30 days"}
LINES = (
    *(
        "你撤回了一条消息",
        "“小雨”撤回了一条消息",
        "【此消息已撤回】",
        "This message was deleted.",
        "leo unsent a message",
    ),
    *("Pesan ini telah dihapus", "客服小美已接入会话", "会话已转接给 leo", "Leo has joined the chat"),
    *("[Conversation assigned to leo]", "This message has been deleted by the sender", "You are now connected to Leo"),
    *(
        "This conversation was merged into 81",
        "会话已合并到 81",
        "Conversation closed.",
        "Leo is typing…",
        "会话已超时关闭",
    ),
    *("[系统消息] 会话由小雨转接给 leo", "客户已进入会话"),
)
ANSWERS = (
    *("我刚撤回了一条消息", "sorry, i recalled a message", "your parcel left the warehouse", "加入会员有优惠"),
    *(
        "both parts are joined by a screw",
        "已加入购物车的有货",
        "your parcels were merged into one",
        "会话已结束的话请再发",
    ),
    *("the shop is closed on sunday", "已合并到一个包裹", "why you closed the chat", "你们又关闭了会话"),
)


NAMED = (
    "你撤回了一条消息",
    "“小雨”撤回了一条消息",
    "【此消息已撤回】",
    "This message was deleted.",
    "leo unsent a message",
    "Pesan ini telah dihapus",
    "客服小美已接入会话",
    "会话已转接给 leo",
    "Leo has joined the chat",
    "[Conversation assigned to leo]",
    "This message has been deleted by the sender",
    "You are now connected to Leo",
    "This conversation was merged into 81",
    "会话已合并到 81",
    "Conversation closed.",
    "Leo is typing…",
    "会话已超时关闭",
    "[系统消息] 会话由小雨转接给 leo",
    "客户已进入会话",
    "对方正在输入...",
    "客服正在输入中",
    "小雨正在输入",
    "买家 tb123456 已进入会话",
    "王先生已进入会话",
    "在线客服01已接入会话",
    "售后客服-小美加入了会话",
    "李刚退出了会话",
    "成都客服已接入会话",
    "帮宝适客服已接入会话",
    "“刚刚好”撤回了一条消息",
    "会话由小雨接待",
    "系统关闭了会话",
    "小雨邀请leo加入了会话",
    "别克客服已加入会话",
    "会话由 小雨 转接至 leo",
    "Anna from Acme joined the conversation",
    "Conversation closed by Mia",
    "Chat closed by agent",
    "the customer has left the chat",
    "Visitor 1234 left the chat",
    "Will joined the chat",
    "An Nguyen joined the conversation",
    "Conversation was closed by the system",
    "Ticket merged into #12345",
    "He Wei joined the chat",
    "Customer Service is typing",
    "New Balance Official joined the chat",
    "conversation closed by timeout",
    "Conversation assigned to Tier 2 Support",
    "Acme US joined the chat",
    "Siti bergabung ke percakapan",
    '"my store" left the chat',
    "You unsent a message",
    "Chat transferred to sales",
    "Orders Team joined the chat",
)
"""Lines with names and roles as systems write them."""

SENTENCES = (
    "我刚撤回了一条消息",
    "sorry, i recalled a message",
    "your parcel left the warehouse",
    "加入会员有优惠",
    "both parts are joined by a screw",
    "已加入购物车的有货",
    "your parcels were merged into one",
    "会话已结束的话请再发",
    "the shop is closed on sunday",
    "已合并到一个包裹",
    "why you closed the chat",
    "你们又关闭了会话",
    "conversation closed by mistake",
    "conversation was closed by mistake",
    "Chat closed by accident",
    "chat was closed by itself",
    "conversation closed by you guys",
    "the app closed the chat",
    "my son deleted a message",
    "she left the conversation",
    "he closed the chat",
    "it just closed the chat",
    "nobody joined the chat",
    "the previous agent left the chat",
    "who closed the chat",
    "ticket merged into one",
    "and i recalled a message",
    "chat was transferred to the wrong person",
    "you are now connected to our vpn",
    "you are now connected to the wifi",
    "this message was deleted by mistake",
    "my keyboard is typing",
    "someone closed the chat",
    "please left the chat",
    "an agent closed the chat",
    "conversation was transferred to another team",
    "订单正在输入",
    "收货地址正在输入",
    "验证码正在输入中",
    "不小心撤回了一条消息",
    "不小心关闭了会话",
    "刚才退出了会话",
    "手机退出了会话",
    "请加入会话",
    "可以加入会话",
    "会话由于网络断开",
    "客服你怎么关闭了会话",
    "你又退出了会话",
    "突然关闭了会话",
    "发错了撤回了一条消息",
    "已经加入会话",
    "会话已转接给售后了",
    "没加入会话",
    "系统又把我退出了会话",
    "这边正在输入",
    "稍后加入会话",
    "会话已转给同事",
    "他关闭了会话",
    "想要加入会话",
    "误删撤回了一条消息",
    "快递单号正在输入",
)
"""What a person wrote in the words of such a line, with something else than a name in it."""


def file(*rows: str) -> str:
    """A file of messages: conversation, sender, time of day and text of each row."""
    cells = [row.split(" ", 3) for row in rows]
    lines = [f'{c},m{n},{c},{sender},,2026-05-12 {at},"{text}"' for n, (c, sender, at, text) in enumerate(cells)]
    return "\n".join(["conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text", *lines])


def receipt(own_shop: OwnShop, rows: str) -> dict[str, dict[str, str | int]]:
    return {notice.key: dict(notice.values) for notice in own_shop.load("messages", rows).notices}


def test_lines_of_the_chat_system_answer_nothing(own_shop: OwnShop) -> None:
    """Each stands 20 seconds after a question that is answered after 20 minutes; a person's sentence answers."""
    rows = []
    for n, text in enumerate(LINES + ANSWERS):
        hour = f"{7 + n // 2:02}:{n % 2 * 30:02}"
        after = f"{7 + n // 2:02}:{n % 2 * 30 + 20:02}"
        rows += [f"c{n:02} buyer {hour}:00 q", f"c{n:02} agent {hour}:20 {text}", f"c{n:02} agent {after}:00 yes"]
    assert receipt(own_shop, file(*rows))["event_lines"]["count"] == len(LINES)
    cases = sorted(own_shop.cases(TURNS, NIGHT), key=lambda case: case.case_id)
    assert [case.measure for case in cases] == [20 * 60] * len(LINES) + [20] * len(ANSWERS)


def test_a_name_makes_a_line_of_the_system_and_another_word_a_sentence(own_shop: OwnShop) -> None:
    """The words of such lines around anything but a name are somebody's own, a buyer's and an agent's alike."""
    texts = [text.replace('"', '""') for text in NAMED + SENTENCES]
    sides = ("agent", "buyer")
    own_shop.load("messages", file(*(f"c{n} {sides[n % 2]} 10:00:00 {text}" for n, text in enumerate(texts))))
    rows = own_shop.access.view(["shop"]).rows("SELECT text FROM messages WHERE sender = 'system'")
    assert {row["text"] for row in rows} == set(NAMED)


def test_what_was_recalled_hands_nobody_over(own_shop: OwnShop) -> None:
    """That mia joined does: a minute. A recalled message and a conversation that was closed do not: six."""
    own_shop.load("messages", file(
        "c1 buyer 10:00:00 q", "c1 agent 10:05:00 mia joined the conversation", "c1 agent 10:06:00 yes",
        "c2 buyer 11:00:00 q", "c2 buyer 11:05:00 [message recalled]", "c2 agent 11:06:00 yes",
        "c3 buyer 12:00:00 q", "c3 agent 12:05:00 会话已结束", "c3 agent 12:06:00 yes",
    ))  # fmt: skip
    cases = own_shop.cases({**TURNS, "clock_from": "handover"}, NIGHT)
    assert {case.subject: case.measure for case in cases} == {"c1": 60, "c2": 360, "c3": 360}


def test_a_line_that_tells_of_a_merge_merges_what_the_shop_has(own_shop: OwnShop) -> None:
    """c2 goes on in c1, where it is answered; c3 into a conversation that nobody knows, so that nobody answered."""
    own_shop.load("messages", file(
        "c1 buyer 10:00:00 where is it", "c2 buyer 10:02:00 please", "c2 agent 10:03:00 Conversation merged into #c1.",
        "c1 agent 10:10:00 on its way", "c3 buyer 10:00:00 hm", "c3 system 10:03:00 merged into our system",
    ))  # fmt: skip
    assert own_shop.verdicts(CHATS, NIGHT) == {"c1": "met", "c3": "missed"}


def test_a_conversation_that_is_rated_twice_is_told(own_shop: OwnShop) -> None:
    """Both cards count, whatever file they come from, unless a rule asks for the last."""
    header = "conversation_id,rated_at,rating"
    assert own_shop.load("chat_ratings", f"{header}\nc1,2026-05-10 10:00:00,1\nc2,2026-05-10 11:00:00,5").notices == ()
    (notice,) = own_shop.load("chat_ratings", f"{header}\nc1,2026-05-10 10:03:00,5").notices
    assert (notice.key, notice.values) == ("several_chat_ratings", (("count", 1),))


def test_a_file_holds_everything_up_to_the_day_that_somebody_names(own_shop: OwnShop) -> None:
    """Asked on the 12th, and nothing more until the 31st: missed. Without the day nobody knows; undone, neither."""
    rows = file("c1 buyer 20:00:00 q", "c2 buyer 09:00:00 q", "c2 agent 09:01:00 a")
    first = own_shop.load("messages", rows)
    assert own_shop.score(CHATS, "2026-05-31T23:00:00").pending == 1
    with pytest.raises(DabiaoError, match="covers_future"):
        own_shop.load("messages", rows, covers_until=date(2099, 1, 1))
    second = own_shop.load("messages", rows, covers_until=date(2026, 5, 31))
    assert ("covers_until", (("day", "2026-05-31"),)) in [(n.key, n.values) for n in second.notices]
    score = own_shop.score(CHATS)
    assert (score.met, score.missed, score.as_of.isoformat()) == (1, 1, "2026-05-31T15:59:59+00:00")
    undo(own_shop.access, second.import_id)
    assert (own_shop.score(CHATS).pending, first.new) == (1, 3)
    early = own_shop.load("messages", rows, covers_until=date(2026, 5, 11))
    assert [(n.key, n.values) for n in early.notices if n.key.startswith("covers")] == [
        ("covers_less", (("day", "2026-05-11"), ("end", "2026-05-12 20:00:00")))
    ]
