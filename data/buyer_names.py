"""Buyers' names that name nobody: masked ones such as `t**1`, and words such as 匿名用户, anonymous or 已注销.

Platforms mask names in their exports, and call every closed account by one word. Two rows with the same such name are
two people as far as anybody knows.
"""

from data.sql import literal

MASKS = ("*", "＊", "∗", "•", "●", "…", "··", "##", "匿名", "anonymous", "已注销", "deleted user", "deleted account")
"""A name that holds one of these, in small letters, is nobody's."""
NOBODY = (
    "",
    "null",
    "none",
    "nil",
    "nan",
    "n/a",
    "undefined",
    "unknown",
    "guest",
    "-",
    "--",
    "/",
    "未知",
    "无",
    "游客",
    "无名氏",
    "未知用户",
    "买家",
    "用户",
    "顾客",
    "buyer",
    "customer",
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
    return bare in NOBODY or any(mask in bare for mask in MASKS)


def known_buyer(column: str) -> str:
    """SQL for the buyer that a text column names; NULL where it names nobody."""
    name = f"lower(trim({column}))"
    masked = " OR ".join(f"contains({name}, {literal(mask)})" for mask in MASKS)
    return f"CASE WHEN {masked} OR {name} IN ({', '.join(map(literal, NOBODY))}) THEN NULL ELSE {column} END"
