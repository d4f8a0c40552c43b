"""Unit: in which encoding a text file is: by marks, by strict decoding, by evidence; and where it breaks."""

import codecs
from pathlib import Path

import pytest

from data.errors import DabiaoError
from data.files import encodings
from data.files.encodings import check, likely_encoding, write_utf8

CHINESE = "订单号,买家,商品名称\n1001,王小明,红色外套\n"
TRADITIONAL = "訂單編號,買家,商品名稱\n1001,王小明,紅色外套很好看\n"
GERMAN = "Bestellnummer;Käufer;Verkauft für\n12-34567;Jörg Müller;116,99 €\n"
FRENCH = "Commande;Acheteur\n1;Amélie Lefèvre, à l’été\n"
JAPANESE = "order,title\n1,マグカップ 青\n2,ｶﾊﾞｰ 大きい\n3,陶器の皿セット\n"
PORTUGUESE = "Pedido,Cidade,Situação\n1,São Paulo,Não enviado\n2,Vitória,Concluído\n"


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8-sig"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE + "2,😀镕,㐀", "gb18030", "gb18030"),  # four bytes to a letter, and a rare one
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        ("一,一一一一\n一,二\n", "utf-16-le", "utf-16-le"),  # zero bytes on the other side too: 一 is 4E00
        ("order,buyer\n1,ann\n", "utf-16-be", "utf-16-be"),
        (CHINESE, "utf-32", "utf-32"),
        (CHINESE, "utf-32-le", "utf-32-le"),
        (CHINESE + "2,😀\n", "utf-32-be", "utf-32-be"),
        ("order,buyer\n1,ann\n", "utf-32-le", "utf-32-le"),
        (TRADITIONAL, "cp950", "cp950"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (GERMAN, "cp1252", "cp1252"),
        (GERMAN.replace("€", "EUR"), "cp1252", "cp1252"),  # every byte of it would be GB18030 too
        (FRENCH, "cp1252", "cp1252"),
        (PORTUGUESE, "cp1252", "cp1252"),
        (JAPANESE, "cp932", "cp932"),
        ("order,title\n1,カップ\n", "cp932", "cp932"),  # ƒJƒbƒv in Windows-1252
        ("order,title\n1,木製棚\n", "cp932", "cp932"),  # 栘惢扞 in GB18030
        (JAPANESE, "utf-8", "utf-8"),
        (JAPANESE.replace("ｶﾊﾞｰ", "カバー"), "iso2022_jp", "iso2022_jp_ext"),
        ("order,buyer\n1,ann\n", "ascii", "utf-8"),
        ("order,buyer\n1,镕\n", "gb18030", "gb18030"),  # E9 46: é and F, which no word has
    ],
)
def test_what_a_text_is_written_in(tmp_path: Path, text: str, written: str, read: str) -> None:
    content = text.encode(written)
    likely = likely_encoding(content, "f")
    assert check(content, "f", likely) == read
    (tmp_path / "f").write_bytes(content)
    assert write_utf8(tmp_path / "f", "f", likely, tmp_path / "new") == read
    assert (tmp_path / "new").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("content", "line", "byte"),
    [
        (b"id,when\n1,\xff\n", 2, 11),
        ("订单号,买家,商品\n你好，世界\n".encode()[:-1] + b"\xe4\xbd", 2, 40),  # UTF-8 that stops inside a letter
        (codecs.BOM_UTF8 + b"a\nb\n\xd6\xd0", 3, 8),  # says that it is UTF-8, and is not
        (codecs.BOM_UTF16_LE + "a\nb".encode("utf-16-le") + b"\x00", 2, 9),  # half a letter at the end
        (codecs.BOM_UTF32_BE + "a\nb".encode("utf-32-be") + b"\x00", 2, 17),
    ],
)
def test_what_nothing_decodes_is_told_by_line_and_byte(content: bytes, line: int, byte: int) -> None:
    with pytest.raises(DabiaoError) as refusal:
        check(content, "f", likely_encoding(content, "f"))
    assert refusal.value.key == "error.encoding"
    assert refusal.value.values == {"file": "f", "line": line, "byte": byte}


def test_a_break_is_told_right_behind_many_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "CHUNK", 7)  # letters of two and four bytes straddle the chunks
    good = (CHINESE + "2,😀\n").encode("gb18030") * 50
    (tmp_path / "f").write_bytes(good + b"1,\xff\n")
    with pytest.raises(DabiaoError) as refusal:
        write_utf8(tmp_path / "f", "f", "gb18030", tmp_path / "new")
    assert refusal.value.values == {"file": "f", "line": 151, "byte": len(good) + 3}


def test_nothing_is_ever_taken_for_latin_1() -> None:
    """Bytes that Latin-1 would take, and that are no word of Western Europe in any way."""
    content = b"id,text\n1,\x81\xff\xff\x8d\n"
    with pytest.raises(DabiaoError, match=r"error\.encoding"):
        check(content, "f", likely_encoding(content, "f"))


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03" * 99, b"MZ\x90\x00\x03\x00", bytes(4096)])
def test_zero_bytes_that_are_no_utf_16_are_no_text(content: bytes) -> None:
    with pytest.raises(DabiaoError, match=r"error\.not_a_table"):
        likely_encoding(content, "f")
