"""Texts that were read in a wrong encoding and saved: known and refused; ordinary texts of any language are not."""

import re
from pathlib import Path

import pytest

from data.errors import DabiaoError
from data.files.misread import meant_by
from data.files.reader import open_source

UNUSED = b"\x81\x8d\x8f\x90\x9d"
"""The bytes to which Windows-1252 gives no letter."""

ROOT = Path(__file__).parents[2]
ORDERS = "订单编号,订单创建时间,订单状态\n1,2026-05-01 10:00:00,已发货\n2,2026-05-02 10:00:00,交易成功\n"


def spoil(text: str, encoding: str) -> str:
    """The text as programs show it that read its UTF-8 so: Windows has a sign for each byte, GB18030 loses some."""
    if encoding == "gb18030":
        return text.encode().decode(encoding, "replace")
    return "".join(bytes([byte]).decode(encoding) if byte not in UNUSED else chr(byte) for byte in text.encode())


MESSAGES = """conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text
c1,1,b1,buyer,,2026-05-01 10:00:00,什么时候发货
c1,2,b1,agent,小李,2026-05-01 10:00:30,您好
"""


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252", "latin-1"])
@pytest.mark.parametrize("content", [ORDERS, MESSAGES], ids=["headers", "cells"])
def test_a_file_whose_texts_were_misread_is_refused(content: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(spoil(content, encoding), encoding="utf-8")
    with pytest.raises(DabiaoError) as refusal:
        open_source(file)
    assert refusal.value.key == "error.misread_text"
    assert str(refusal.value.values["meant"]) in content
    file.write_text(content, encoding="utf-8")
    open_source(file)


def test_what_one_buyer_wrote_may_have_been_misread_before(tmp_path: Path) -> None:
    file = tmp_path / "messages.csv"
    spoilt = spoil("什么时候发货", "gb18030")
    file.write_text(MESSAGES + f"c2,3,b2,buyer,,2026-05-01 11:00:00,{spoilt}\n", encoding="utf-8")
    open_source(file)


@pytest.mark.parametrize(
    "text", ["José", "Größe", "Çay", "naïve", "5 € für Zoë", "Đơn hàng", "公司", "Ж", "JOSÉ", "maître"]
)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_what_was_encoded_twice_is_known_to_the_letter(text: str, encoding: str) -> None:
    assert meant_by(spoil(text, encoding)) == text


def test_ordinary_texts_are_never_taken_for_misread_ones() -> None:
    catalogue = (ROOT / "locales" / "zh_CN" / "LC_MESSAGES" / "dabiao.po").read_text(encoding="utf-8")
    words = set(re.findall(r"[\u4e00-\u9fff]{2,}", catalogue))
    assert len(words) > 1000
    assert [word for word in words if meant_by(word)] == []
    further = (
        "Größe",
        "Sr. García",
        "Ελλάδα",
        "Привет",
        "ขายดี",
        "日本語です",
        "한국어",
        "Đơn hàng",
        "1 234,50 €",
        "ÂÃÄÅ",
        "»Spaß«",
        "São João",
        "£5 – £10",
        "Ça coûte 5 €",
        "NESCAFÉ® Gold",
        "ANDRÉ’S",
        "PEQUEÑ…",
        "AMANHÃ…",
        "„Macht Spaß“ steht da",
        "Macht Spaß“",
        "Un café…\u00a0!",
    )
    assert [text for text in further if meant_by(text)] == []


def test_most_misread_words_are_known() -> None:
    """Short words lose too much: one of two letters may keep only one."""
    catalogue = (ROOT / "locales" / "zh_CN" / "LC_MESSAGES" / "dabiao.po").read_text(encoding="utf-8")
    words = set(re.findall(r"[\u4e00-\u9fff]{3,8}", catalogue))
    spoilt = [spoil(w, encoding) for w in words for encoding in ("gb18030", "cp1252")]
    assert sum(meant_by(text) is not None for text in spoilt) > 0.9 * len(spoilt)
