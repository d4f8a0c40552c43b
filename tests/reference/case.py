"""What the reference takes and gives. No SQL, nothing of `metrics`.

It takes canonical rows: a dictionary of lists of dictionaries by table, instants aware UTC at whole seconds, messages
in the order of their file (or with their `line`, when they came in several). A missing column is a NULL.
"""

from dataclasses import dataclass
from datetime import date, datetime

from tests.reference import clock

Row = dict[str, object]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Case:
    """One case. `everywhere`: its time has not come, and so it is in every window that ends now and in no other.

    `key`: what orders cases of one second.
    """

    subject: object
    buyer_id: str | None
    agent_id: str | None
    product_id: str | None
    occurred_at: datetime
    local_day: date
    measure: int | None
    due_at: datetime | None
    verdict: str
    reason: str | None = None
    everywhere: bool = False
    key: str = ""
    answered_at: datetime | None = None


def changed(case: Case, **changes: object) -> Case:
    """The case with other values."""
    return Case(**{**vars(case), **changes})


def days_left_out(tables: Tables, rule) -> set[date]:
    """The local days that do not count for a rule: those that the merchant leaves out, for the merchant's own rules."""
    return {row["local_day"] for row in tables.get("left_out", [])} if rule.grade == "user" else set()


BETWEEN_WORDS = set("-–—_ .,:;!?？。．，~·#/\\()<>[]{}（）【】《》「」\"'")
"""Punctuation that changes no name: `[deleted]` and `n/a` are `deleted` and `na`."""
SIGNS = ("*", "＊", "∗", "•", "●", "○", "◯", "〇", "□", "…", "··", "##", "___")
MASKING = (
    *("匿名", "anonym", "anonim", "anónim", "已注销", "已註銷", "账号注销", "用户注销", "注销用户", "deleteduser"),
    *("deletedaccount", "昵称已隐藏", "昵称隐藏", "ẩndanh", "tanpanama", "ไม่ระบุชื่อ", "ไม่เปิดเผยชื่อ", "นิรนาม", "익명"),
    *("탈퇴한", "退会済み", "退会した", "名無し", "非公開"),
)
VISITING = (
    "游客",
    "遊客",
    "访客",
    "訪客",
    "guest",
    "visitor",
    "ゲスト",
    "게스트",
    "khách",
    "tamu",
    "tetamu",
    "pengunjung",
)
NAMELESS = (
    *("", "null", "none", "nil", "nan", "na", "undefined", "unknown", "anon", "noname", "blank", "hidden", "private"),
    *("redacted", "removed", "deleted", "user", "buyer", "customer", "未知", "无", "不详", "暂无", "未填写", "无名氏"),
    *("隐藏", "隐藏用户", "未登录", "未登录用户", "新用户", "未知用户", "买家", "用户", "顾客", "ผู้ซื้อ", "ngườimua"),
    *("pembeli", "購入者", "구매자", "비회원", "空", "0"),
)
PLATFORMS = (
    *(
        "微信",
        "抖音",
        "快手",
        "淘宝",
        "天猫",
        "拼多多",
        "京东",
        "小红书",
        "视频号",
        "tiktok",
        "shopee",
        "lazada",
        "amazon",
    ),
    *("ebay", "etsy", "google", "agoogle", "facebook", "whatsapp", "wechat", "guest", "unknown", "new"),
)


def known_buyer(name: str | None) -> str | None:
    """The buyer that a name names: nobody where it is masked or says that there is none."""
    bare = (name or "").strip().lower()
    words = "".join(sign for sign in bare if sign not in BETWEEN_WORDS)
    masked = any(sign in bare for sign in SIGNS) or any(word in words for word in MASKING)
    latin = {letter for letter in bare if "a" <= letter <= "z"}
    crossed_out = latin == {"x"} and "xx" in bare
    surname_only = len(bare) > 1 and bare[1:] in ("某", "某某")
    visiting = bare.rstrip("0123456789").rstrip(" _#.-") in VISITING
    by_platform = any(words.removeprefix(platform) in ("用户", "user", "customer") for platform in PLATFORMS)
    nameless = words in NAMELESS or by_platform or crossed_out or surname_only or visiting
    return None if masked or nameless else name


def known_value(row: Row, column: str, as_of: datetime) -> datetime | None:
    """When it happened; None when it has not happened by then."""
    instant = row.get(column)
    return instant if instant is not None and instant <= as_of else None


def latest(row: Row, column: str) -> datetime | None:
    """The last second in which it may have happened: the instant itself, or the end of its day if no more is known."""
    return row.get(until_of(column)) or row.get(column)


def until_of(column: str) -> str:
    """The column that holds the end of the day where a time column of orders or refunds has no time of day."""
    return column.removesuffix("_at") + "_until"


def row_case(
    row: Row,
    zone: str,
    *,
    subject: object,
    occurred_at: datetime,
    verdict: str,
    reason: str | None = None,
    measure: int | None = None,
    due_at: datetime | None = None,
    key: object = None,
) -> Case:
    """A case of a row, which it names the buyer, agent and product of; pending ones are in every window."""
    return Case(
        subject=subject,
        buyer_id=row.get("buyer_id"),
        agent_id=row.get("agent_id"),
        product_id=row.get("product_id"),
        occurred_at=occurred_at,
        local_day=clock.wall(occurred_at, zone).date(),
        measure=measure,
        due_at=due_at,
        verdict=verdict,
        reason=reason,
        everywhere=verdict == "pending",
        key=str(subject if key is None else key),
    )


def only_product(tables: Tables, order_id: str | None) -> str | None:
    """The product of an order, unless it has several or none."""
    products = {line.get("product_id") for line in tables.get("orders", []) if line["order_id"] == order_id} - {None}
    return products.pop() if len(products) == 1 else None


def timed(done_at: datetime | None, due_at: datetime | None, until: datetime) -> str:
    """The verdict of a case with a clock: exactly on the deadline is met, not due by the time known is pending."""
    if due_at is None:
        return "missed" if done_at is None else "met"
    if done_at is not None:
        return "met" if done_at <= due_at else "missed"
    return "pending" if until < due_at else "missed"
