"""Lines that a chat system wrote under a person's name, and the day up to which a file holds everything."""

from datetime import date

import pytest

from data.errors import DabiaoError
from data.loading.undo import undo
from tests.golden.scene import Scene

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


def file(*rows: str) -> str:
    """A file of messages: conversation, sender, time of day and text of each row."""
    cells = [row.split(" ", 3) for row in rows]
    lines = [f'{c},m{n},{c},{sender},,2026-05-12 {at},"{text}"' for n, (c, sender, at, text) in enumerate(cells)]
    return "\n".join(["conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text", *lines])


def receipt(scene: Scene, rows: str) -> dict[str, dict[str, str | int]]:
    return {notice.key: dict(notice.values) for notice in scene.load("messages", rows).notices}


def test_lines_of_the_chat_system_answer_nothing(scene: Scene) -> None:
    """Each stands 20 seconds after a question that is answered after 20 minutes; a person's sentence answers."""
    rows = []
    for n, text in enumerate(LINES + ANSWERS):
        hour = f"{7 + n // 2:02}:{n % 2 * 30:02}"
        after = f"{7 + n // 2:02}:{n % 2 * 30 + 20:02}"
        rows += [f"c{n:02} buyer {hour}:00 q", f"c{n:02} agent {hour}:20 {text}", f"c{n:02} agent {after}:00 yes"]
    assert receipt(scene, file(*rows))["event_lines"]["count"] == len(LINES)
    cases = sorted(scene.cases(TURNS, NIGHT), key=lambda case: case.case_id)
    assert [case.measure for case in cases] == [20 * 60] * len(LINES) + [20] * len(ANSWERS)


def test_what_was_recalled_hands_nobody_over(scene: Scene) -> None:
    """That mia joined does: a minute. A recalled message and a conversation that was closed do not: six."""
    scene.load("messages", file(
        "c1 buyer 10:00:00 q", "c1 agent 10:05:00 mia joined the conversation", "c1 agent 10:06:00 yes",
        "c2 buyer 11:00:00 q", "c2 buyer 11:05:00 [message recalled]", "c2 agent 11:06:00 yes",
        "c3 buyer 12:00:00 q", "c3 agent 12:05:00 会话已结束", "c3 agent 12:06:00 yes",
    ))  # fmt: skip
    cases = scene.cases({**TURNS, "clock_from": "handover"}, NIGHT)
    assert {case.subject: case.measure for case in cases} == {"c1": 60, "c2": 360, "c3": 360}


def test_a_line_that_tells_of_a_merge_merges_what_the_shop_has(scene: Scene) -> None:
    """c2 goes on in c1, where it is answered; c3 into a conversation that nobody knows, so that nobody answered."""
    scene.load("messages", file(
        "c1 buyer 10:00:00 where is it", "c2 buyer 10:02:00 please", "c2 agent 10:03:00 Conversation merged into #c1.",
        "c1 agent 10:10:00 on its way", "c3 buyer 10:00:00 hm", "c3 system 10:03:00 merged into our system",
    ))  # fmt: skip
    assert scene.verdicts(CHATS, NIGHT) == {"c1": "met", "c3": "missed"}


def test_a_conversation_that_is_rated_twice_is_told(scene: Scene) -> None:
    """Both cards count, whatever file they come from, unless a rule asks for the last."""
    header = "conversation_id,rated_at,rating"
    assert scene.load("chat_ratings", f"{header}\nc1,2026-05-10 10:00:00,1\nc2,2026-05-10 11:00:00,5").notices == ()
    (notice,) = scene.load("chat_ratings", f"{header}\nc1,2026-05-10 10:03:00,5").notices
    assert (notice.key, notice.values) == ("several_chat_ratings", (("count", 1),))


def test_a_file_holds_everything_up_to_the_day_that_somebody_names(scene: Scene) -> None:
    """Asked on the 12th, and nothing more until the 31st: missed. Without the day nobody knows; undone, neither."""
    rows = file("c1 buyer 20:00:00 q", "c2 buyer 09:00:00 q", "c2 agent 09:01:00 a")
    first = scene.load("messages", rows)
    assert scene.score(CHATS, "2026-05-31T23:00:00").pending == 1
    with pytest.raises(DabiaoError, match="covers_future"):
        scene.load("messages", rows, covers_until=date(2099, 1, 1))
    second = scene.load("messages", rows, covers_until=date(2026, 5, 31))
    assert ("covers_until", (("day", "2026-05-31"),)) in [(n.key, n.values) for n in second.notices]
    score = scene.score(CHATS)
    assert (score.met, score.missed, score.as_of.isoformat()) == (1, 1, "2026-05-31T15:59:59+00:00")
    undo(scene.access, second.import_id)
    assert (scene.score(CHATS).pending, first.new) == (1, 3)
