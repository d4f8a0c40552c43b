"""Buyers' names that name nobody: masked ones such as `t**1`, and words such as 匿名用户, anonymous or 已注销.

Platforms mask names in their exports, and call every closed account by one word. Two rows with the same such name are
two people as far as anybody knows.
"""

import re

from data.sql import literal

MASKS = (
    "*", "＊", "∗", "•", "●", "…", "··", "##", "___", "匿名", "anonymous", "已注销", "已註銷", "deleted user",
    "deleted account", "ẩn danh", "anonim", "tanpa nama", "ไม่ระบุชื่อ", "ไม่เปิดเผยชื่อ", "นิรนาม", "익명", "탈퇴한",
    "退会済み", "退会した",
)  # fmt: skip
"""A name that holds one of these, in small letters, is nobody's."""
CROSSED_OUT = "^[^a-wyz]*xx[^a-wyz]*$"
"""A name without Latin letters but x, of which two stand together, is crossed out: `xxx`, 张xx, 138xxxx1234."""
VISITORS = "^(游客|遊客|访客|訪客|guest|visitor|ゲスト|게스트|khách|tamu|tetamu|pengunjung)[ _#.-]*[0-9]*$"
"""So a visitor without an account is called, with or without a number, in small letters."""
NOBODY = (
    "",
    "null",
    "none",
    "nil",
    "nan",
    "n/a",
    "undefined",
    "unknown",
    "-",
    "--",
    "/",
    "未知",
    "无",
    "无名氏",
    "未知用户",
    "买家",
    "用户",
    "顾客",
    "buyer",
    "customer",
    "ผู้ซื้อ",
    "người mua",
    "pembeli",
    "購入者",
    "구매자",
    "비회원",
    "deleted",
    "[deleted]",
    "(空)",
    "（空）",
    "空",
    "0",
)
"""Names, in small letters, that stand for no name at all."""


def names_nobody(name: str) -> bool:
    """Whether a buyer's name is masked, or says that there is none."""
    bare = name.strip().lower()
    if bare in NOBODY or any(mask in bare for mask in MASKS):
        return True
    return re.search(CROSSED_OUT, bare) is not None or re.search(VISITORS, bare) is not None


def known_buyer(column: str) -> str:
    """SQL for the buyer that a text column names; NULL where it names nobody."""
    name = f"lower(trim({column}))"
    masked = " OR ".join(f"contains({name}, {literal(mask)})" for mask in MASKS)
    crossed_out = f"contains({name}, 'xx') AND regexp_matches({name}, {literal(CROSSED_OUT)})"
    visitor = f"regexp_matches({name}, {literal(VISITORS)})"
    nobody = f"{name} IN ({', '.join(map(literal, NOBODY))})"
    return f"CASE WHEN {masked} OR {nobody} OR {crossed_out} OR {visitor} THEN NULL ELSE {column} END"
