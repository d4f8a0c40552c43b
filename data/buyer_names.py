"""Buyer names that identify nobody: masked ones such as `t**1`, and words such as 匿名用户, anonymous or 已注销.

Platforms mask names in their exports, and use one word for every closed account. Two rows with the same such name must
be taken as two people.
"""

import re

from data.sql import literal

MASKS = (
    "*", "＊", "∗", "•", "●", "○", "◯", "〇", "□", "…", "··", "##", "___", "匿 名", "anonym", "anonim", "anónim",
    "已 注销", "已註銷", "账号 注销", "用户 注销", "注销 用户", "deleted user", "deleted account", "昵称 已 隐藏",
    "昵称 隐藏", "ẩn danh", "tanpa nama", "ไม่ระบุชื่อ", "ไม่เปิดเผยชื่อ", "นิรนาม", "익명", "탈퇴한", "退会済み",
    "退会した", "名無し", "非公開",
)  # fmt: skip
"""Parts of names, in lower case, that identify nobody. A blank stands for punctuation, or for nothing."""
PLATFORMS = (
    "微信", "抖音", "快手", "淘宝", "天猫", "拼多多", "京东", "小红书", "视频号", "tiktok", "shopee", "lazada",
    "amazon", "ebay", "etsy", "google", "a google", "facebook", "whatsapp", "wechat", "guest", "unknown", "new",
)  # fmt: skip
USERS = "用户", "user", "customer"
"""Words that, after one of the platforms, make a name given to everybody: 微信用户, Amazon Customer."""
NOBODY = (
    "null", "none", "nil", "nan", "n a", "undefined", "unknown", "anon", "no name", "blank", "hidden", "private",
    "redacted", "removed", "deleted", "user", "buyer", "customer", "未知", "无", "不详", "暂无", "未填写", "无名氏",
    "隐藏", "隐藏 用户", "未登录", "未登录 用户", "新用户", "未知 用户", "买家", "用户", "顾客", "ผู้ซื้อ", "người mua",
    "pembeli", "購入者", "구매자", "비회원", "空", "0", "客户", "客戶", "客人", "消费者", "消費者", "会员",
    "佚名", "保密", "member", "shopper", "client", "cliente", "kunde", "kundin", "klant", "käufer", "acheteur",
    "comprador", "acquirente", "ลูกค้า", "khách hàng", "pelanggan", "お客様", "고객",
)  # fmt: skip
"""Lower-case names that mean no name, with or without punctuation: n/a, [deleted], (null)."""
PUNCTUATION = r"[-–—_ .,:;!?？。．，~·#/\\()<>\[\]{}（）【】《》「」\"']*"
"""Characters allowed around and between the words of such a name; alone they are an empty cell, or lost characters."""
CROSSED_OUT = "[^a-wyz]*xx[^a-wyz]*"
"""A name without Latin letters except x, two of them adjacent, is crossed out: `xxx`, 张xx, 138xxxx1234."""
SURNAME_ONLY = ".某{1,2}"
"""A surname and 某, which stands for a withheld name: 李某, 李某某."""
VISITORS = "(?:游客|遊客|访客|訪客|guest|visitor|ゲスト|게스트|khách|tamu|tetamu|pengunjung)[ _#.-]*[0-9]*"
"""Names of visitors without an account, with or without a number, in lower case."""


def _any_of(names: tuple[str, ...]) -> str:
    """Return a pattern for any of these names, in which a blank stands for punctuation or for nothing."""
    return "|".join(PUNCTUATION.join(map(re.escape, name.split(" "))) for name in names)


MASKED = _any_of(MASKS)
"""Pattern of part of a masked name. Like `NAMELESS` it is for Python and for DuckDB, which read it alike."""
PLATFORM_USER = f"(?:{_any_of(PLATFORMS)}){PUNCTUATION}(?:{_any_of(USERS)})"
"""In one piece: the engine compiles it with each statement, and one name for each of 69 pairs took 3 ms of that."""
NAMELESS = (
    f"^(?:{PUNCTUATION}(?:{_any_of(NOBODY)}|{PLATFORM_USER})?{PUNCTUATION}|{CROSSED_OUT}|{SURNAME_ONLY}|{VISITORS})$"
)
"""Pattern of whole names that identify nobody."""


def names_nobody(name: str) -> bool:
    """Whether a buyer's name is masked, or means that there is none."""
    bare = name.strip().lower()
    return re.search(MASKED, bare) is not None or re.search(NAMELESS, bare) is not None


def known_buyer(column: str) -> str:
    """SQL expression for the buyer in a text column; NULL where the name identifies nobody."""
    name = f"lower(trim({column}))"
    nameless = " OR ".join(f"regexp_matches({name}, {literal(pattern)})" for pattern in (MASKED, NAMELESS))
    return f"CASE WHEN {nameless} THEN NULL ELSE {column} END"


def buyer_after(new: str, old: str) -> str:
    """SQL expression for a row's buyer when `new` replaces `old`: the old one where the new one identifies nobody."""
    best = f"coalesce({known_buyer(new)}, {known_buyer(old)}, {new})"
    return f"CASE WHEN {new} IS NOT DISTINCT FROM {old} THEN {new} ELSE {best} END"
