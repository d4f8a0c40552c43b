"""Lists of sessions and tickets, of which each row becomes a question and, if there is one, an answer."""

from tests.formats.making import Fixture, csv, utc, xlsx

QIYU = (
    "ID,接待组,客服组,访客来源ip,来源页,会话类型,客服ID,客服昵称,开始时间,客户ID,客户名称,结束时间,客服首次响应的时间,客服首次响应时长,"
    "对话回合数,访客首条消息时间,客服平均响应时长,是否有效会话,客服消息数,用户消息数,总消息数,会话关闭原因,会话中止方,来源类型"
)
QIDIAN = (
    "客服,所在组织架构,客户,会话开始时间,会话结束时间,排队时长(秒),首次响应时长(秒),会话时长(秒),满意度评分,客户首次发送消息时间,"
    "客服首次发送消息时间,会话记录"
)
ZENDESK = (
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,"
    "Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,"
    "Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,"
    "Reopens,Replies,First reply time in minutes,First reply time in minutes within business hours"
)
FRESHDESK = (
    "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
    "Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),"
    "Agent interactions,Customer interactions,Resolution status,First response status,Tags,Survey results,Product,"
    "Full name,Contact ID"
)
PLAIN = "conversation_id,buyer_id,agent_id,asked_at,first_response_seconds,answered_by"

ANSWERED = {
    "ID": "900001",
    "客服ID": "k1",
    "客服昵称": "小雨",
    "开始时间": "2026-03-02 09:59:58",
    "客户ID": "c1",
    "访客首条消息时间": "2026-03-02 10:00:00",
    "客服首次响应的时间": "2026-03-02 10:00:00",
    "客服首次响应时长": "0",
    "来源类型": "客服正常会话",
}
UNANSWERED = ANSWERED | {
    "ID": "900002",
    "客户ID": "c2",
    "访客首条消息时间": "2026-03-02 11:00:00",
    "客服首次响应的时间": "-",
    "客服首次响应时长": "-",
}
BY_ROBOT = UNANSWERED | {"ID": "900003", "客服首次响应的时间": "2026-03-02 11:00:01", "来源类型": "机器人会话"}
SILENT = UNANSWERED | {"ID": "900004", "访客首条消息时间": "-"}

FIXTURES = (
    Fixture(
        "会话列表.xlsx", "qiyu_sessions", "other", "CN", xlsx(QIYU, ANSWERED, UNANSWERED, BY_ROBOT, SILENT),
        [
            {
                "conversation_id": "900001", "message_id": "~question", "buyer_id": "c1", "sender": "buyer",
                "agent_id": None, "sent_at": utc("2026-03-02 02:00:00"), "text": None,
            },
            {
                "conversation_id": "900001", "message_id": "~answer", "buyer_id": "c1", "sender": "agent",
                "agent_id": "k1", "sent_at": utc("2026-03-02 02:00:00"),
            },
            {"conversation_id": "900002", "message_id": "~question", "sender": "buyer"},
            {"conversation_id": "900003", "message_id": "~question", "sender": "buyer"},
            {"conversation_id": "900003", "sender": "bot", "agent_id": "k1", "sent_at": utc("2026-03-02 03:00:01")},
        ],
    ),
    Fixture(
        "sessions.csv", "qidian_sessions", "other", "CN",
        csv(
            QIDIAN,
            {
                "客服": "小雨", "客户": "王**", "会话开始时间": "2026-03-02 10:00:00", "首次响应时长(秒)": "12",
                "客户首次发送消息时间": "2026-03-02 10:00:05", "客服首次发送消息时间": "2026-03-02 10:00:17",
                "会话记录": "王**：在吗\n小雨：在的",
            },
            encoding="utf-8-sig",
        ),
        [
            {
                "conversation_id": "王** / 2026-03-02 10:00:00", "sender": "buyer", "buyer_id": "王**",
                "sent_at": utc("2026-03-02 02:00:05"),
            },
            {
                "conversation_id": "王** / 2026-03-02 10:00:00", "sender": "agent", "agent_id": "小雨",
                "sent_at": utc("2026-03-02 02:00:17"),
            },
        ],
    ),
    Fixture(
        "tickets.csv", "zendesk_tickets", "other", "SG",
        csv(
            ZENDESK,
            {
                "Id": "501", "Requester id": "u1", "Assignee": "Ann", "Created at": "2026-03-02 10:00",
                "First reply time in minutes": "1,440", "First reply time in minutes within business hours": "480",
            },
            {"Id": "502", "Requester id": "u2", "Assignee": "Ann", "Created at": "2026-03-02 11:00"},
            {
                "Id": "503", "Requester id": "u3", "Created at": "2026-03-02 12:00",
                "First reply time in minutes": "soon",
            },
        ),
        [
            {
                "conversation_id": "501", "sender": "buyer", "buyer_id": "u1", "agent_id": None,
                "sent_at": utc("2026-03-02 02:00:00"),
            },
            # 1,440 minutes are a day
            {"conversation_id": "501", "sender": "agent", "agent_id": "Ann", "sent_at": utc("2026-03-03 02:00:00")},
            {"conversation_id": "502", "sender": "buyer", "sent_at": utc("2026-03-02 03:00:00")},
            {"conversation_id": "503", "sender": "buyer", "sent_at": utc("2026-03-02 04:00:00")},
        ],
        rejected=[(4, "sent_at", "not_a_time")],
    ),
    Fixture(
        "freshdesk.csv", "freshdesk_tickets", "other", "SG",
        csv(
            FRESHDESK,
            {
                "Ticket ID": "77", "Agent": "Ben", "Created time": "2026-03-02 10:00:00", "Contact ID": "u1",
                "Initial response time": "2026-03-02 10:20:00", "First response time (in hrs)": "00:20:00",
            },
            {"Ticket ID": "78", "Agent": "Ben", "Created time": "2026-03-02 11:00:00", "Contact ID": "u2"},
        ),
        [
            {"conversation_id": "77", "sender": "buyer", "buyer_id": "u1", "sent_at": utc("2026-03-02 02:00:00")},
            {"conversation_id": "77", "sender": "agent", "agent_id": "Ben", "sent_at": utc("2026-03-02 02:20:00")},
            {"conversation_id": "78", "sender": "buyer", "sent_at": utc("2026-03-02 03:00:00")},
        ],
    ),
    Fixture(
        "our_sessions.csv", "plain_sessions", "other", "CN",
        csv(
            PLAIN,
            {
                "conversation_id": "s1", "buyer_id": "b1", "agent_id": "a1", "asked_at": "2026-03-02T10:00:00+08:00",
                "first_response_seconds": "12.9", "answered_by": "agent",
            },
            {"conversation_id": "s2", "buyer_id": "b2", "asked_at": "2026-03-02 10:00:00"},
        ),
        [
            {"conversation_id": "s1", "message_id": "~question", "sent_at": utc("2026-03-02 02:00:00")},
            {
                "conversation_id": "s1", "message_id": "~answer", "sender": "agent", "agent_id": "a1",
                # whole seconds: the twelfth has passed, the thirteenth has not
                "sent_at": utc("2026-03-02 02:00:12"),
            },
            {"conversation_id": "s2", "message_id": "~question", "sent_at": utc("2026-03-02 02:00:00")},
        ],
    ),
)  # fmt: skip
