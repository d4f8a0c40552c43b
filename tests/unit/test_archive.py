"""Unit: ZIP files: each file in one is a file of its own; bombs, locks and damage are refused before any."""

import hashlib
import io
import json
import os
import random
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import cli
from bench import samples
from data.access import Access
from data.errors import DabiaoError
from data.files.archive import Member, check_expansion, kind_of, legible, members
from data.files.limits import Limits, limits
from data.store import Store

ORDERS = b"order_id,created_at\n1,2026-01-05 10:00:00\n"


def archive(folder: Path, content: bytes, name: str = "export.zip") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def entry(name: str, day: int = 1, flags: int = 0) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (2026, 1, day, 0, 0, 0))
    made.flag_bits = flags
    return made


def contents(path: Path) -> dict[str, bytes]:
    with members(path) as files:
        return {member.name: member.path.read_bytes() for member in files}


def refused(path: Path) -> DabiaoError:
    with pytest.raises(DabiaoError) as refusal, members(path):
        pytest.fail("nothing of it may be handed over")
    assert refusal.value.values["file"] == path.name
    return refusal.value


def test_every_file_in_it_is_a_file_of_its_own(tmp_path: Path) -> None:
    path = archive(tmp_path, samples.archive({"orders.csv": ORDERS, "一月/退款.xlsx": samples.xlsx([["a"], ["1"]])}))
    with members(path) as files:
        assert [member.name for member in files] == ["export.zip/orders.csv", "export.zip/一月/退款.xlsx"]
        assert files[0].path.read_bytes() == ORDERS
        assert [member.path.suffix for member in files] == [".csv", ".xlsx"]
    assert not any(member.path.exists() for member in files)


@pytest.mark.parametrize("content", [ORDERS, b"", samples.xlsx([["a"]]), samples.ods([["a"]])])
def test_any_other_file_is_itself(tmp_path: Path, content: bytes) -> None:
    path = archive(tmp_path, content, "orders.csv")
    with members(path, "上传.csv") as files:
        assert files == [Member(path, "上传.csv")]
    with members(tmp_path / "missing.csv") as files:
        assert files == [Member(tmp_path / "missing.csv", "missing.csv")]


def test_the_oldest_comes_first_so_that_the_newest_wins(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as made:
        for name, day in (("new.csv", 9), ("old.csv", 2), ("older.csv", 1), ("old too.csv", 2)):
            made.writestr(entry(name, day), name)
    assert list(contents(tmp_path / "export.zip")) == [
        "export.zip/older.csv", "export.zip/old.csv", "export.zip/old too.csv", "export.zip/new.csv",
    ]  # fmt: skip


def test_what_systems_add_is_no_file(tmp_path: Path) -> None:
    junk = ["__MACOSX/._orders.csv", "a/.DS_Store", "Thumbs.db", "desktop.ini", "a/._b.csv", "folder/"]
    path = archive(tmp_path, samples.archive({**dict.fromkeys(junk, b"x"), "orders.csv": ORDERS}))
    assert contents(path) == {"export.zip/orders.csv": ORDERS}
    path = archive(tmp_path, samples.archive(dict.fromkeys(junk, b"x")))
    assert refused(path).key == "error.archive_empty"
    assert refused(archive(tmp_path, samples.archive({}))).key == "error.archive_empty"


@pytest.mark.parametrize(
    ("raw", "marked", "name"),
    [
        ("订单.csv".encode("gbk"), False, "订单.csv"),  # Windows in China
        ("订单.csv".encode(), False, "订单.csv"),  # a Mac
        ("订单.csv".encode(), True, "订单.csv"),
        (b"orders\x01.csv", False, "orders_.csv"),
        ("月\\订单.csv".encode("gbk"), False, "月/订单.csv"),
    ],
)
def test_names_are_read_as_they_were_meant(tmp_path: Path, raw: bytes, marked: bool, name: str) -> None:
    stand_in = b"n" * len(raw)
    content = samples.archive({stand_in.decode(): ORDERS})
    at = content.index(b"PK\x01\x02")
    if marked:
        content = content[:6] + struct.pack("<H", 0x800) + content[8:]
        content = content[: at + 8] + struct.pack("<H", 0x800) + content[at + 10 :]
    assert contents(archive(tmp_path, content.replace(stand_in, raw))) == {f"export.zip/{name}": ORDERS}


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../../evil.csv"])
def test_a_name_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = archive(tmp_path, samples.archive({name: ORDERS}))
    with members(path) as (member,):
        assert member.path.parent.parent == tmp_path
    assert list(tmp_path.iterdir()) == [path]


def test_an_archive_in_an_archive_is_handed_over_as_it_is(tmp_path: Path) -> None:
    inner = samples.archive({"orders.csv": ORDERS})
    assert contents(archive(tmp_path, samples.archive({"inner.zip": inner}))) == {"export.zip/inner.zip": inner}


def test_locked_ones_are_refused(tmp_path: Path) -> None:
    content = samples.archive({"orders.csv": ORDERS})
    at = content.index(b"PK\x01\x02")
    content = content[:6] + struct.pack("<H", 1) + content[8 : at + 8] + struct.pack("<H", 1) + content[at + 10 :]
    assert refused(archive(tmp_path, content)).key == "error.archive_locked"


def test_damage_anywhere_keeps_all_of_it_out(tmp_path: Path) -> None:
    content = samples.archive({"a.csv": ORDERS, "b.csv": bytes(range(256)) * 9})
    at = content.rindex(b"PK\x03\x04") + 60
    damaged = content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]
    assert refused(archive(tmp_path, damaged)).key == "error.damaged"


def test_a_bomb_that_says_so_is_refused_unread(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros.csv", bytes(150_000_000))
    assert len(packed.getvalue()) < 200_000
    error = refused(archive(tmp_path, packed.getvalue()))
    assert (error.key, error.values["ratio"]) == ("error.expands_too_far", 200)


def lying(content: bytes, declared: int) -> bytes:
    """A ZIP file of one entry that says of itself that it is this large, in both places."""
    at = content.index(b"PK\x01\x02")
    size = struct.pack("<I", declared)
    return content[:22] + size + content[26 : at + 24] + size + content[at + 28 :]


def test_a_bomb_that_lies_is_found_out_while_it_expands(tmp_path: Path) -> None:
    """Declared as 10 bytes; Python's own reader stops there and calls it damaged, others would go on."""
    content = lying(samples.archive({"zeros.csv": bytes(150_000_000)}), 10)
    assert refused(archive(tmp_path, content)).key == "error.expands_too_far"
    with pytest.raises(DabiaoError, match=r"error\.expands_too_far"):
        check_expansion(io.BytesIO(content), "book.xlsx")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_cannot_be_expanded_in_pieces_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: int
) -> None:
    """A kilobyte of it, which says that it is ten bytes, becomes gigabytes in memory at once."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as made:
        made.writestr("zeros.csv", bytes(1_000_000))
    monkeypatch.setattr("data.files.archive._expanded", None)
    assert refused(archive(tmp_path, lying(packed.getvalue(), 10))).key == "error.archive_packing"
    with pytest.raises(DabiaoError, match=r"error\.archive_packing"):
        check_expansion(packed, "book.xlsx")


@pytest.mark.parametrize("wide", [False, True])
def test_a_list_of_entries_that_would_fill_the_memory_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide: bool
) -> None:
    """Python reads the whole list, a thousand bytes of memory an entry, before it can be counted."""
    content = samples.archive({f"{number:0100}": b"" for number in range(1_000)})
    at = content.index(b"PK\x05\x06")
    length, place = struct.unpack_from("<II", content, at + 12)
    if wide:
        further = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_000, 1_000, length, place)
        locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
        content = content[:at] + further + locator + content[at : at + 12] + b"\xff" * 8 + content[at + 20 :]
    path = archive(tmp_path, content)
    assert len(contents(path)) == 1_000
    monkeypatch.setenv("DABIAO_LIMIT_MEMBERS", "10")
    monkeypatch.setattr("data.files.archive.zipfile.ZipFile", None)
    assert refused(path).key == "error.archive_too_many"
    with pytest.raises(DabiaoError, match=r"error\.archive_too_many"):
        check_expansion(io.BytesIO(content), "book.xlsx")


def test_many_small_bombs_are_one_large_one(tmp_path: Path) -> None:
    """Each of the entries expands to less than does harm, all of them to more than 200 times the file's size."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(3):
            made.writestr(f"{number}.csv", bytes(50_000_000))
    assert refused(archive(tmp_path, packed.getvalue())).key == "error.expands_too_far"
    with pytest.raises(DabiaoError, match=r"error\.expands_too_far"):
        check_expansion(packed, "book.xlsx")


def test_many_entries_on_one_body_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty entries of a kilobyte that all lie on the bytes of the first."""
    content = samples.archive({"a.csv": random.Random(1).randbytes(1000)})
    directory, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    tail = content[end : end + 8] + struct.pack("<HHI", 20, 20, 20 * (end - directory)) + content[end + 16 :]
    monkeypatch.setattr("data.files.archive._expanded", None)
    overlapping = content[:directory] + content[directory:end] * 20 + tail
    assert refused(archive(tmp_path, overlapping)).key == "error.expands_too_far"


def test_a_zip_file_larger_than_the_free_disk_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path, samples.archive({"orders.csv": ORDERS}))
    monkeypatch.setattr("data.files.archive.shutil.disk_usage", lambda folder: SimpleNamespace(free=len(ORDERS) - 1))
    assert refused(path).key == "error.disk_full"


def test_only_what_holds_cells_counts_for_a_workbooks_memory() -> None:
    parts = {"xl/worksheets/sheet1.xml": bytes(70), "xl/sharedStrings.xml": bytes(30), "xl/media/junk.bin": bytes(900)}
    assert check_expansion(io.BytesIO(samples.archive(parts)), "book.xlsx") == 100


@pytest.mark.parametrize("declared", [len(ORDERS) - 1, len(ORDERS) + 1])
def test_a_small_lie_is_damage(tmp_path: Path, declared: int) -> None:
    assert refused(archive(tmp_path, lying(samples.archive({"a.csv": ORDERS}), declared))).key == "error.damaged"


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("MEMBERS", "1", "error.archive_too_many"),
        ("EXPANDED_MB", "1", "error.expands_too_far"),
        ("ARCHIVE_MB", "1", "error.file_too_large"),
    ],
)
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, key: str) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as made:  # not packed, only put together
        for file in ("a.csv", "b.csv"):
            made.writestr(file, bytes(600_000))
    assert len(contents(tmp_path / "export.zip")) == 2
    monkeypatch.setenv(f"DABIAO_LIMIT_{name}", value)
    assert refused(tmp_path / "export.zip").key == key


def test_what_a_zip_file_is(tmp_path: Path) -> None:
    kinds = {
        "xl/workbook.bin": "workbook",
        "content.xml": "workbook",
        "xl/orders.csv": "archive",
        "word.csv": "archive",
    }
    for part, kind in kinds.items():
        assert kind_of(archive(tmp_path, samples.archive({part: b"x"}))) == kind
    assert kind_of(archive(tmp_path, b"PK\x03\x04")) == "damaged"


def test_limits_can_be_changed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits() == Limits()
    monkeypatch.setenv("DABIAO_LIMIT_ROWS", "7")
    assert limits() == Limits(rows=7)
    for wrong in ("0", "-1", "many", "", "１"):
        monkeypatch.setenv("DABIAO_LIMIT_ROWS", wrong)
        with pytest.raises(DabiaoError) as refusal:
            limits()
        assert refusal.value.values == {"variable": "DABIAO_LIMIT_ROWS", "value": wrong}


def test_the_command_line_imports_each_file_of_an_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = b"conversation_id,sender,sent_at\n"
    files = {
        "一月.csv": head + "c1,buyer,2026-01-05 10:00:00\n合计,,\n".encode(),
        "二月/消息.xlsx": samples.xlsx([["conversation_id", "sender", "sent_at"], ["c2", "agent", "46027.5"]]),
        "内/inner.zip": samples.archive({"a.csv": head}),
    }
    path = archive(tmp_path, samples.archive(files))
    words = [
        "import",
        str(path),
        "--shop",
        "店",
        "--platform",
        "other",
        "--store",
        str(tmp_path / "s.duckdb"),
        "--json",
    ]
    assert cli.main(words) == 2  # for the archive within, after what came before it
    output = capsys.readouterr()
    items = json.loads(output.out)
    assert [(item["file"], item["read"], item["new"]) for item in items] == [
        ("export.zip/一月.csv", 1, 1), ("export.zip/二月/消息.xlsx", 1, 1),
    ]  # fmt: skip
    assert items[1]["sha256"] == hashlib.sha256(files["二月/消息.xlsx"]).hexdigest()
    assert "export.zip/内/inner.zip" in output.err
    with Store.open(tmp_path / "s.duckdb") as store:
        # day 46027 after the end of 1899, at noon; 04:00 in UTC
        assert Access.local(store).view().rows("SELECT sent_at FROM messages WHERE conversation_id = 'c2'") == [
            {"sent_at": datetime(2026, 1, 5, 4, tzinfo=UTC)}
        ]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("订单.csv".encode(), "订单.csv"),
        ("订单.csv".encode("gb18030"), "订单.csv"),
        (b"\xff.csv", "\ufffd.csv"),  # neither: a sign for what nobody can read
        (b"a\nb\tc.csv", "a_b_c.csv"),  # lists of files have a line a file, and tabs between their parts
    ],
)
def test_a_name_is_made_legible(raw: bytes, name: str) -> None:
    assert legible(os.fsdecode(raw)) == name
