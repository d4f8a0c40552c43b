"""What the shell prints acts on no terminal, and what it writes replaces no file but its own."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

import cli
from shell import printing
from tests.reference.examples import sample

HOSTILE = "\x1b]0;x\x07\u202eann\u2067\x9b31m"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Written out once more: everything that may act, the tab between cells and the line feed of lines aside."""
MESSAGES = f"""conversation_id,buyer_id,agent_id,sender,sent_at,text
"c1
x",b1,,buyer,2026-01-05 10:00:00,where is o1?{HOSTILE}
"c1
x",b1,{HOSTILE},agent,2026-01-05 10:20:00,add me on WeChat dabiao_vip {HOSTILE}
{HOSTILE},b2,,buyer,2026-01-05 10:30:00,hello
"""
ORDERS = f"""order_id,line_id,buyer_id,product_id,created_at,paid_at,promised_at,shipped_at,tracking_id
o1,1,b1,p{HOSTILE},2026-01-01 07:00:00,2026-01-01 09:00:00,2026-01-03 09:00:00,2026-01-01 08:00:00,{HOSTILE}
o2,1,b2{HOSTILE},p1,2026-01-01 09:00:00,2026-01-01 09:00:00,2026-01-06 09:00:00,,
"""
VIOLATIONS = f"""kind,decided_at,severity,fine
{HOSTILE},2025-12-20 12:00:00,minor,100
"""
RULE = "kuaishou.reply_3m"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("hostile")
    path = str(folder / "store.duckdb")
    for kind, text in {"messages": MESSAGES, "orders": ORDERS, "violations": VIOLATIONS}.items():
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
        words = ["import", str(folder / f"{kind}.csv"), "--shop", "s", "--platform", "kuaishou", "--kind", kind]
        assert cli.main([*words, "--store", path]) == 0
    return path


@pytest.mark.parametrize("json_too", [False, True], ids=["lines", "json"])
@pytest.mark.parametrize(
    "words",
    sample([
        ("cases", RULE), ("cases", "orders"), ("trend", RULE), ("trend", "orders"), ("todo",), ("today",),
        ("chat",), ("dispatch",),
        ("trust",), ("records",), ("ledger",), ("evidence", "o1"), ("penalties",), ("history",), ("score",),
        ("agents",), ("staffing",), ("explore", "chats", "--by", "agent"), ("composites",), ("quality",),
        ("portfolio",), ("audit",),
    ], 6),
    ids=" ".join,
)  # fmt: skip
def test_nothing_that_a_file_holds_acts_on_the_terminal(
    store: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], json_too: bool
) -> None:
    capsys.readouterr()
    assert cli.main([*words, "--shop", "s", "--store", store, *(["--json"] if json_too else [])]) == 0
    out = capsys.readouterr().out
    assert UNSAFE.findall(out) == []
    if json_too:
        json.loads(out)


def test_json_keeps_the_characters_that_lines_escape(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.main(["trust", "--shop", "s", "--store", store, "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["steering"]
    assert HOSTILE in hit["text"]
    assert cli.main(["cases", RULE, "--shop", "s", "--store", store]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[2] for line in lines if r"c1\nx" in line] == [r"c1\nx"]
    assert any(r"\x1b]0;x\x07ann\x9b31m" in line for line in lines)


@pytest.mark.parametrize("words", [("formats", "check"), ("import",)], ids=" ".join)
def test_an_error_about_a_hostile_file_is_one_harmless_line(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    path = tmp_path / f"a{HOSTILE}\n.csv"
    path.write_text(f"a{HOSTILE},b\n1,2\n", encoding="utf-8")
    where = ["--shop", "s", "--store", store] if words == ("import",) else []
    capsys.readouterr()
    assert cli.main([*words, str(path), *where]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), UNSAFE.findall(err)) == ("", 1, [])


def test_letters_of_every_language_stay_as_they_are() -> None:
    text = "店🙈 👩‍💻 ไทย نعم é\u0301"
    assert printing.escaped(text) == text
    assert printing.row("a\tb", 1, None) == "a\\tb\t1\tNone"


def test_an_evidence_archive_replaces_only_another(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DABIAO_LANGUAGE", "en")

    def pack(path: str | Path) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.main(["evidence", "o1", "--zip", str(path), "--shop", "s", "--store", store])
        return code, capsys.readouterr().err

    before = Path(store).read_bytes()
    code, err = pack(store)
    assert (code, err.count("\n"), store in err) == (2, 1, True)
    assert Path(store).read_bytes() == before
    other, foreign = tmp_path / "notes.txt", tmp_path / "photos.zip"
    other.write_text("mine", encoding="utf-8")
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("photo.txt", "mine")
    for path in (other, foreign, tmp_path):
        before = path.read_bytes() if path.is_file() else b""
        assert pack(path)[0] == 2
        assert not path.is_file() or path.read_bytes() == before
    assert pack(tmp_path / "o1.zip")[0] == 0
    assert pack(tmp_path / "o1.zip")[0] == 0
    with zipfile.ZipFile(io.BytesIO((tmp_path / "o1.zip").read_bytes())) as archive:
        assert "orders.csv" in archive.namelist()


def test_reconcile_is_also_called_why(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for verb in ("reconcile", "why"):
        capsys.readouterr()
        assert cli.main([verb, RULE, "--value", "50%", "--shop", "s", "--store", store, "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert answers[0]["shown"] == 0.5


def test_an_empty_answer_says_so_beside_standard_output(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cases", RULE, "--shop", "s", "--verdict", "excluded", "--store", store]
    assert cli.main(words) == 0
    assert capsys.readouterr() == ("", "dabiao: Nothing matches this request.\n")
    assert cli.main([*words, "--json"]) == 0
    assert capsys.readouterr() == ("[]\n", "")


def test_a_share_below_one_percent_reads_as_on_the_page(built_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0.15%, not 0.1%: two figures of the demo shop are so small."""
    words = ["score", "--store", str(built_demo), "--shop", "demo-kuaishou"]
    assert cli.main([*words, "--json"]) == 0
    values = {entry["rule"]: entry["value"] for entry in json.loads(capsys.readouterr().out)}
    small = [value for value in values.values() if value is not None and 0 < value < 0.01]
    assert cli.main(words) == 0
    lines = capsys.readouterr().out
    assert len(small) >= 2
    assert all(f"\t{value:.2%}\t" in lines for value in small)
