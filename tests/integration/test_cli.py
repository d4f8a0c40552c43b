"""The command line: each verb as its user types it, what it prints, and how it refuses."""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import cli
from data.store import Store

ROOT = Path(__file__).parents[2]
CONTRACT = [
    "shop",
    "rule",
    "as_of",
    "known_until",
    "from",
    "to",
    "value",
    "unit",
    "pass",
    "status",
    "met",
    "missed",
    "pending",
    "excluded",
    "cases",
    "previous",
    "needed",
    "spare",
    "recovers_on",
    "source",
    "grade",
    "small",
    "finished",
    "undecided",
    "unsettled",
    "programme",
    "programme_line",
]
MESSAGES = """conversation_id,sender,sent_at,text
c1,buyer,2026-01-05 10:00:00,hello
c1,agent,2026-01-05 10:02:00,hi
c2,buyer,2026-01-05 10:00:00,hello
c2,agent,2026-01-05 10:03:01,sorry
c3,buyer,2026-01-05 10:10:00,anyone?
c3,nobody,2026-01-05 10:11:00,?
"""


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "store.duckdb")


@pytest.fixture
def messages(tmp_path: Path) -> str:
    path = tmp_path / "messages.csv"
    path.write_text(MESSAGES, encoding="utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.fixture(scope="module")
def imported_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """What is printed for the import of the messages, and the store that holds them. To read only."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "messages.csv").write_text(MESSAGES, encoding="utf-8")
    words = ["import", str(folder / "messages.csv"), "--shop", "s", "--platform", "kuaishou", "--json"]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert cli.main([*words, "--store", str(folder / "store.duckdb")]) == 0
    assert err.getvalue() == ""
    (item,) = json.loads(out.getvalue())
    return item, folder / "store.duckdb"


@pytest.fixture
def imported(imported_once: tuple[dict[str, Any], Path], store: str) -> dict[str, Any]:
    """What was printed for the import; the store of the test is a copy of the one that it made."""
    item, made = imported_once
    shutil.copy(made, store)
    return item


def test_import_says_what_became_of_each_row(imported: dict[str, Any], messages: str) -> None:
    counts = {name: imported[name] for name in ("read", "new", "changed", "same", "rejected")}
    assert counts == {"read": 6, "new": 5, "changed": 0, "same": 0, "rejected": 1}
    assert imported["rejects"] == [{"line": 7, "column": "sender", "value": "nobody", "reason": "unknown_word"}]
    assert (imported["kind"], imported["platform"]) == ("messages", "kuaishou")
    assert Path(imported["file"]).name == Path(messages).name
    assert len(imported["sha256"]) == 64
    assert isinstance(imported["import_id"], int)
    assert set(imported) == {
        "file",
        "sha256",
        "kind",
        "platform",
        "format",
        "read",
        "new",
        "changed",
        "same",
        "rejected",
        "import_id",
        "rejects",
        "sheet",
        "told",
    }


def test_the_same_file_again_changes_nothing(
    capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str, messages: str
) -> None:
    (again,) = answer(capsys, "import", messages, "--shop", "s", "--store", store)
    assert (again["new"], again["changed"], again["same"], again["rejected"]) == (0, 0, 5, 1)


def test_scores_have_the_fields_of_the_contract(
    capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str
) -> None:
    scores = answer(capsys, "score", "--store", store)
    assert all(list(score) == CONTRACT for score in scores)
    (reply,) = [score for score in scores if score["rule"] == "kuaishou.reply_3m"]
    # as of 10:10:00 (the rejected row does not count): one in time, one a second late, one just asked
    assert reply["as_of"] == "2026-01-05T10:10:00+08:00"
    assert reply["from"] == "2026-01-05T00:00:00+08:00"
    assert (reply["met"], reply["missed"], reply["pending"], reply["value"]) == (1, 1, 1, 0.5)
    assert (reply["status"], reply["pass"]) == ("missed", ">= 0.70")
    # (1 + 2) / (2 + 2) = 75 %; with one more it is 66.7 %
    assert (reply["needed"], reply["spare"]) == (2, 0)


def test_a_score_is_asked_for_another_instant(
    capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str
) -> None:
    def at(text: str) -> tuple[int, int, int]:
        (reply,) = answer(capsys, "score", "--rule", "kuaishou.reply_3m", "--as-of", text, "--store", store)
        return reply["met"], reply["missed"], reply["pending"]

    assert at("2026-01-05T10:03:00") == (1, 1, 0)
    assert at("2026-01-05T02:02:59Z") == (1, 0, 1)
    assert at("2026-01-05T10:12:59") == (1, 1, 1)
    assert at("2026-01-05T10:13:00") == (1, 2, 0)


def test_cases_are_those_of_the_number(
    capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str
) -> None:
    cases = answer(capsys, "cases", "kuaishou.reply_3m", "--shop", "s", "--store", store)
    assert [(case["subject"], case["verdict"], case["measure"]) for case in cases] == [
        ("c2", "missed", 181),
        ("c3", "pending", None),
        ("c1", "met", 120),
    ]
    assert cases[1]["due_at"] == "2026-01-05T10:13:00+08:00"
    missed = answer(capsys, "cases", "kuaishou.reply_3m", "--shop", "s", "--verdict", "missed", "--store", store)
    assert missed == cases[:1]


def test_a_rulebook_of_ones_own_joins_for_a_call(
    capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str, tmp_path: Path
) -> None:
    book = tmp_path / "mine.toml"
    book.write_text('[[rule]]\nid = "mine.fast"\ncases = "turns"\nwithin = "2 minutes"\npass = ">= 0.3"\n')
    arguments = ("--rulebook", str(book), "--store", store)
    (own_score,) = answer(capsys, "score", "--rule", "mine.fast", *arguments)
    assert (own_score["value"], own_score["status"], own_score["grade"]) == (0.5, "met", "user")
    assert "mine.fast" in {score["rule"] for score in answer(capsys, "score", *arguments)}
    assert len(answer(capsys, "cases", "mine.fast", "--shop", "s", *arguments)) == 3
    book.write_text('[[rule]]\nid = "mine.fast"\ncases = "turns"\nwithin = "2 minutes"\nshop = ["s", "nobody"]\n')
    assert cli.main(["score", "--rule", "mine.fast", *arguments]) == 0
    assert "nobody" in capsys.readouterr().err, "a shop that is not there is told"
    struck = "".join(f'[[struck_out]]\nrule = "mine.fast"\ncase = "{case}"\nreason = "won"\n' for case in ("c1", "c9"))
    book.write_text('[[rule]]\nid = "mine.fast"\ncases = "turns"\nwithin = "2 minutes"\n' + struck)
    assert cli.main(["score", "--rule", "mine.fast", "--as-of", "2026-03-05", *arguments]) == 0
    message = capsys.readouterr().err
    assert ("c9" in message, "c1" in message) == (True, False), (
        "a case that is not there is told, one of long ago is not"
    )


def test_rules_differ_by_date_and_platform(capsys: pytest.CaptureFixture[str]) -> None:
    old = answer(capsys, "rules", "--platform", "kuaishou", "--as-of", "2022-10-10")
    new = answer(capsys, "rules", "--platform", "kuaishou", "--as-of", "2026-01-01")
    hours = [rule["hours"] for rules in (old, new) for rule in rules if rule["id"] == "kuaishou.reply_3m"]
    assert hours == [["08:00-24:00"], ["08:00-23:00"]]
    assert {rule["platform"] for rule in old + new} == {"kuaishou"}
    assert len(answer(capsys, "rules")) > len(new)


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "--shop", "nowhere"),
        ("score", "--rule", "no.rule"),
        ("score", "--as-of", "soon"),
        ("score", "--as-of", "9999-12-31"),
        ("rules", "--as-of", "9999-12-31T23:59:59-12:00"),
        ("score", "--rule", "tiktok_shop.response_12h"),
        ("score", "--rulebook", "nowhere.toml"),
        ("cases", "no.rule", "--shop", "s"),
        ("cases", "kuaishou.reply_3m", "--shop", "nowhere"),
        ("portfolio", "--platform", "kuaishou", "--platform", "nowhere"),
        ("import", "nowhere.csv", "--shop", "s"),
        ("import", "nowhere.csv", "--shop", "s", "--format", "nowhere.toml"),
    ],
)
@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    imported: dict[str, Any],
    store: str,
    arguments: tuple[str, ...],
    language: str,
) -> None:
    monkeypatch.setenv("DABIAO_LANGUAGE", language)
    code, out, err = run(capsys, *arguments, *(() if arguments[0] == "rules" else ("--store", store)))
    assert (code, out) == (2, "")
    assert err.startswith("dabiao: ")
    assert err.count("\n") == 1
    assert "{" not in err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["score", "--foo"], ["import", "x.csv"], ["cases"]])
def test_a_wrong_command_is_one_line_and_exit_code_2(arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1


def test_where_there_is_no_store_none_is_made(capsys: pytest.CaptureFixture[str], store: str) -> None:
    code, out, err = run(capsys, "score", "--store", store)
    assert (code, out) == (2, "")
    assert store in err
    assert not Path(store).exists()


def test_a_store_without_shops_has_no_scores(capsys: pytest.CaptureFixture[str], store: str) -> None:
    Store.open(Path(store)).close()
    assert answer(capsys, "score", "--store", store) == []


def test_a_failing_file_does_not_hide_those_before_it(
    capsys: pytest.CaptureFixture[str], store: str, messages: str
) -> None:
    code, out, err = run(
        capsys, "import", messages, "nowhere.csv", "--shop", "s", "--platform", "kuaishou", "--store", store, "--json"
    )
    assert code == 2
    assert [item["new"] for item in json.loads(out)] == [5]
    assert "nowhere.csv" in err


def test_a_shop_named_twice_is_scored_once(
    capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str
) -> None:
    once = answer(capsys, "score", "--shop", "s", "--store", store)
    assert answer(capsys, "score", "--shop", "s", "--shop", "s", "--store", store) == once


def test_an_interrupt_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    for interrupt in (KeyboardInterrupt(), RuntimeError("Query interrupted")):

        def interrupted(*_: object, error: BaseException = interrupt) -> None:
            raise error

        monkeypatch.setitem(cli.VERBS, "demo", interrupted)
        code, out, err = run(capsys, "demo", "--store", store)
        assert (code, out, err.count("\n")) == (130, "", 1)


def test_a_path_that_cannot_be_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store: str, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("a file in a folder's place")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for words in (
        ("access", "grant", "a@example.com", "--role", "admin", "--store", store),
        ("score", "--store", str(tmp_path / f"{'x' * 300}.duckdb")),
    ):
        code, out, err = run(capsys, *words)
        assert (code, out, err.count("\n")) == (2, "", 1), words
        assert str(tmp_path) in err


def test_rows_that_go_back_are_told(capsys: pytest.CaptureFixture[str], store: str, tmp_path: Path) -> None:
    new, old = tmp_path / "new.csv", tmp_path / "old.csv"
    head = "refund_id,applied_at,completed_at,status"
    at = "2026-01-01 08:00"
    new.write_text(f"{head}\nr1,{at},2026-01-02 09:00,refunded\nr2,{at},,open\n", encoding="utf-8")
    old.write_text(f"{head}\nr2,{at},,open\nr1,{at},,open\n", encoding="utf-8")
    take_in = ("import", str(new), str(old), "--shop", "s", "--platform", "other", "--store", store)
    code, out, _ = run(capsys, *take_in)
    assert code == 0
    (notice,) = [line.strip() for line in out.splitlines() if line.startswith("  ")]
    assert "r1" in notice
    code, out, _ = run(capsys, *take_in, "--json")
    assert [set(item) for item in json.loads(out)] == [
        {"file", "sha256", "kind", "platform", "format", "read", "new", "changed", "same", "rejected", "import_id",
         "rejects", "sheet", "told"}
    ] * 2  # fmt: skip
    assert [item["told"] for item in json.loads(out)] == [[], [notice]]


def test_text_is_for_reading(capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str) -> None:
    code, out, _ = run(capsys, "score", "--rule", "kuaishou.reply_3m", "--store", store)
    assert code == 0
    assert "50.0%" in out
    code, out, _ = run(capsys, "cases", "kuaishou.reply_3m", "--shop", "s", "--store", store)
    assert out.splitlines()[0].startswith("missed\t2026-01-05 10:00:00\tc2")
    code, out, _ = run(capsys, "rules", "--platform", "kuaishou")
    assert "kuaishou.reply_3m" in out


def test_times_are_in_the_shops_zone(capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str) -> None:
    (case, *_) = answer(capsys, "cases", "kuaishou.reply_3m", "--shop", "s", "--store", store)
    assert datetime.fromisoformat(case["occurred_at"]).utcoffset() is not None
    assert case["local_day"] == "2026-01-05"


def test_plan_says_what_it_takes_and_how_sure_that_is(
    capsys: pytest.CaptureFixture[str], store: str, messages: str, tmp_path: Path
) -> None:
    book = tmp_path / "own.toml"
    book.write_text(
        '[[rule]]\nid = "mine"\ncases = "turns"\nwithin = "3 minutes"\npass = ">= 0.75"\n', encoding="utf-8"
    )
    run(capsys, "import", messages, "--shop", "s", "--platform", "other", "--store", store)
    words = ("plan", "mine", "--shop", "s", "--rulebook", str(book), "--store", store, "--as-of", "2026-01-05T11:00:00")
    code, out, _ = run(capsys, *words, "--json")
    document = json.loads(out)
    # c1 is met; c2 is late by a second; c3 is unanswered: one of three, and 5 more make 6 of 8
    assert (code, document["needed"], document["status"], document["by_chance"]) == (0, 5, "missed", True)
    assert document["level"] == pytest.approx(1 / 3)
    assert document["recovers_at_level"] is None
    # 28 days hold 3 cases, 3/28 a day: (1 + 3n/28) / (3 + 3n/28) reaches 75 % on day 47, but by then, from 4 February
    # on, the three have left the window of 30 days
    assert document["recovers_on"] == "2026-02-04"
    code, out, _ = run(capsys, *words)
    assert "needed\t5\n" in out
    code, _, err = run(capsys, "plan", "mine", "--shop", "s", "--store", store)
    assert code == 2
    assert "mine" in err


def shell(*arguments: str, output: Any = subprocess.PIPE, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """The command as its own process."""
    command = [sys.executable, str(ROOT / "cli.py"), *arguments]
    return subprocess.run(
        command, stdout=output, stderr=subprocess.PIPE, env=os.environ | environment, check=False, timeout=60
    )


def test_a_console_without_a_sign_for_it_gets_another_and_json_stays_json(store: str, messages: str) -> None:
    narrow = {"PYTHONIOENCODING": "gbk", "DABIAO_LANGUAGE": "zh_CN"}
    loaded = shell("import", messages, "--shop", "店🙈", "--platform", "kuaishou", "--store", store, **narrow)
    assert loaded.returncode == 0
    lines = shell("score", "--store", store, **narrow)
    assert (lines.returncode, lines.stderr) == (0, b"")
    assert lines.stdout.decode("gbk").startswith("店\\U0001f648\t")
    run = shell("score", "--store", store, "--json", **narrow)
    assert {entry["shop"] for entry in json.loads(run.stdout.decode("gbk"))} == {"店🙈"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_an_answer_that_finds_no_room_is_no_crash(imported: dict[str, Any], store: str, json_too: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        made = shell("score", "--store", store, *json_too, output=full)
    assert made.returncode == 2
    assert made.stderr.startswith(b"dabiao: <stdout> cannot be written: ")
    assert made.stderr.count(b"\n") == 1


def test_words_in_another_encoding_are_refused(capsys: pytest.CaptureFixture[str], store: str, messages: str) -> None:
    shop = os.fsdecode("店".encode("gb18030"))
    code, _, err = run(capsys, "import", messages, "--shop", shop, "--platform", "kuaishou", "--store", store)
    assert (code, err.count("\n")) == (2, 1)
    assert "UTF-8" in err
    assert not Path(store).exists()


def test_a_path_with_a_zero_byte_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], store: str, messages: str
) -> None:
    named = ("--platform", "kuaishou", "--shop", "s")
    for words in (
        ("import", "a\0b.csv", *named, "--store", store),
        ("import", messages, *named, "--store", f"{store}\0"),
        ("import", messages, *named, "--store", store, "--format", "a\0b.toml"),
        ("formats", "check", "a\0b.toml"),
    ):
        code, _, err = run(capsys, *words)
        assert (code, err.count("\n")) == (2, 1), words
        assert "\0" not in err
    assert not Path(store).exists()


def test_a_port_that_is_taken_is_named_before_anything_is_served(
    capsys: pytest.CaptureFixture[str], imported: dict[str, Any], store: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, out, err = run(capsys, "run", "--store", store, "--port", port)
    assert (code, out) == (2, "")
    assert port in err


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80a"])
def test_what_is_no_port(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as refused:
        cli.main(["run", "--port", port])
    assert refused.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
