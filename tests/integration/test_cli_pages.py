"""The command line where it answers what pages show: each verb on a small shop worked out by hand, and its refusals."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import cli

FILES = {
    "messages": """conversation_id,buyer_id,agent_id,sender,sent_at,text
c1,b1,,buyer,2026-01-05 10:00:00,hello
c1,b1,ann,agent,2026-01-05 10:02:00,hi
c2,b2,,buyer,2026-01-05 10:00:00,hello
c2,b2,ann,agent,2026-01-05 10:03:01,add me on WeChat dabiao_vip
c3,b3,,buyer,2026-01-05 10:10:00,where is o1?
c4,b4,,buyer,2026-01-05 11:00:00,anyone?
c4,b4,,bot,2026-01-05 11:00:01,a person will come
""",
    "orders": """
order_id,line_id,buyer_id,product_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by
o1,1,b1,p1,2026-01-01 09:00:00,2026-01-01 09:00:00,2026-01-03 09:00:00,2026-01-03 09:00:00,,
o2,1,b1,p1,2026-01-01 10:00:00,2026-01-01 10:00:00,2026-01-03 10:00:00,2026-01-03 10:00:01,,
o3,1,b2,p2,2026-01-02 10:00:00,2026-01-02 10:00:00,2026-01-04 10:00:00,,2026-01-02 11:00:00,merchant
""",
    "refunds": """refund_id,order_id,product_id,kind,applied_at,completed_at,status,reason,platform_intervened,fault
r1,o1,p1,refund_only,2026-01-04 10:00:00,2026-01-04 12:00:00,refunded,late,yes,merchant
r2,o2,p1,refund_only,2026-01-04 10:00:00,,open,late,no,
""",
    "reviews": """review_id,order_id,product_id,created_at,description_score,service_score,text
v1,o1,p1,2026-01-04 20:00:00,5,5,nice
v2,o2,p1,2026-01-05 08:00:00,2,4,broken lid
""",
    "violations": """kind,decided_at,severity,fine
延迟发货,2025-12-20 12:00:00,情节轻微,100
""",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("pages")
    path = str(folder / "store.duckdb")
    for kind, text in FILES.items():
        (folder / f"{kind}.csv").write_text(text.lstrip(), encoding="utf-8")
        taken = ["import", str(folder / f"{kind}.csv"), "--shop", "s", "--platform", "kuaishou", "--kind", kind]
        assert cli.main([*taken, "--store", path]) == 0
    return path


Ask = Any


@pytest.fixture
def ask(store: str, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks for JSON; and, as `ask.text`, for lines."""

    def text(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([*arguments, "--shop", "s", "--store", store])
        return code, *capsys.readouterr()

    def answer(*arguments: str) -> Any:
        code, out, err = text(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    answer.text = text  # type: ignore[attr-defined]
    return answer


def test_chat_tells_waits_agents_hours_and_bots(ask: Ask) -> None:
    document = ask("chat")
    assert (document["shop"], document["as_of"], document["rule"]) == (
        "s",
        "2026-01-05T11:00:01+08:00",
        "kuaishou.reply_3m",
    )
    assert document["bots"] == {"chats": 4, "with_bot": 1, "only_bot": 1, "share": 0.25}
    # two minutes, a second over three, and two that nobody has answered
    counts = {
        (entry["above"], entry["upto"], entry["unanswered"]): entry["count"]
        for entry in document["waits"]
        if entry["count"]
    }
    assert counts == {(60, 180, False): 1, (180, 600, False): 1, (0, None, True): 2}
    # c1 in time, c2 and c3 late; c4 has nobody but the bot, and does not count
    assert (document["score"]["met"], document["score"]["missed"], document["score"]["excluded"]) == (1, 2, 1)
    (nobody, ann) = sorted(document["agents"], key=lambda entry: entry["agent_id"] or "")
    assert (ann["agent_id"], ann["met"], ann["missed"], ann["value"]) == ("ann", 1, 1, 0.5)
    assert (ann["median"], ann["slowest"], ann["small"]) == (150.5, 181, True)
    assert (nobody["agent_id"], nobody["missed"], nobody["median"]) == (None, 1, None)
    assert document["by_weekday_and_hour"] == [{"weekday": 0, "hour": 10, "met": 1, "missed": 2}]


def test_aftersales_tells_rulings_times_reasons_and_what_is_open(ask: Ask) -> None:
    document = ask("aftersales", "--rule", "requests")
    rulings = {
        "completed": 1,
        "stated": 1,
        "stepped_in": 1,
        "merchant": 1,
        "both": 0,
        "buyer": 0,
        "none": 0,
        "unruled": 0,
    }
    assert document["rulings"] == rulings
    assert [(entry["upto"], entry["count"]) for entry in document["times"] if entry["count"]] == [
        (21600, 1)
    ]  # two hours
    assert document["reasons"] == [{"reason": "late", "count": 1, "mean": 7200.0}]
    # two hours old at noon of the 4th, after which no request says anything
    assert [(entry["above"], entry["for_merchant"]) for entry in document["open_by_age"] if entry["for_merchant"]] == [
        (0, 1)
    ]
    assert ask("aftersales")["rule"] == "kuaishou.refund_only_time"


def test_reviews_tell_sides_products_and_words(ask: Ask) -> None:
    sheet = ask("live")
    assert (sheet["rule"], sheet["products"]) == ("kuaishou.dsr_description", [])
    document = ask("reviews")
    description, service, logistics = document["sides"]
    assert (description["name"], description["value"], service["value"], logistics["value"]) == (
        "description", 3.5, 4.5, None,
    )  # fmt: skip
    assert description["marks"] == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 1}
    assert (description["after_five"], description["after_one"]) == (4.0, pytest.approx(8 / 3))
    assert document["rule"] == description["rule"] == "kuaishou.dsr_description"
    (product,) = document["products"]
    assert (product["product_id"], product["bad"], product["count"], product["share"]) == ("p1", 1, 2, 0.5)
    assert [entry["review_id"] for entry in document["low_reviews"]] == ["v2"]
    assert {entry["word"] for entry in document["words"]} == {"broken", "lid"}


def test_dispatch_tells_sent_against_promised_and_who_cancelled(ask: Ask) -> None:
    document = ask("dispatch", "--rule", "orders")
    # on the very promise, and a second after it
    assert [(entry["upto"], entry["count"]) for entry in document["sent"] if entry["count"]] == [(0, 1), (43200, 1)]
    counts = {"confirmed": 3, "buyer": 0, "merchant": 1, "platform": 0, "system": 0, "unknown": 0}
    assert document["cancelled"] == counts
    assert document["suspects"] == []


def test_trust_tells_who_buys_again_and_what_staff_wrote(ask: Ask) -> None:
    document = ask("trust")
    assert "rule" not in document
    assert document["repeat"] == {"buyers": 2, "again": 1, "share": 0.5}
    assert document["rights"] == {"requests": 2, "refund_only": 2, "exchange": 0}
    (hit,) = document["steering"]
    assert (hit["conversation_id"], hit["agent_id"], hit["why"]) == ("c2", "ann", "wechat")
    assert hit["sent_at"] == "2026-01-05T10:03:01+08:00"


def test_a_trend_tells_thirty_days_and_the_groups(ask: Ask) -> None:
    document = ask("trend", "kuaishou.reply_3m")
    assert len(document["days"]) == 30
    last = {"day": "2026-01-05", "value": pytest.approx(1 / 3), "met": 1, "missed": 2, "pending": 0}
    assert document["days"][-1] == last
    assert document["days"][0] == {"day": "2025-12-07", "value": None, "met": 0, "missed": 0, "pending": 0}
    assert [(entry["key"], entry["met"], entry["missed"]) for entry in document["by_hour"]] == [("10", 1, 2)]
    assert [entry["key"] for entry in document["by_day"]] == ["2026-01-05"]
    # the rules without a line, which pages ask, can be asked as well
    assert ask("trend", "orders")["by_product_id"][0]["key"] == "p1"
    assert [entry["subject"] for entry in ask("cases", "requests", "--verdict", "pending")] == ["r2"]


def test_the_ledger_and_the_imports_are_told(ask: Ask) -> None:
    document = ask("ledger")["ledger"]
    (row,) = document["violations"]
    assert (row["violation"], row["severity"], row["day"], row["finding"]["fine"]) == (
        "dispatch", "minor", "2025-12-20", 100.0,
    )  # fmt: skip
    assert [entry["day"] for entry in document["repeated"]["dispatch"]["counted"]] == ["2025-12-20"]
    assert document["assumptions"]["look_back_days"] == 90
    document = ask("history")
    reach = {entry["table"]: (entry["rows"], entry["last_at"]) for entry in document["coverage"]}
    assert reach["orders"] == (3, "2026-01-03T10:00:01+08:00")  # the last that it tells of is a dispatch
    assert [(entry["kind"], entry["new"]) for entry in document["imports"]][::-1] == [
        ("messages", 7), ("orders", 3), ("refunds", 2), ("reviews", 2), ("violations", 1),
    ]  # fmt: skip


def test_what_if_tells_the_figure_before_and_after(ask: Ask) -> None:
    document = ask("whatif", "kuaishou.reply_3m", "--more", "4")
    assert document["change"] == {"more": 4, "faster": 0, "shift": None}
    # one of three; four more make five of seven, which is 71.4 %
    assert (document["now"]["met"], document["now"]["missed"], document["now"]["status"]) == (1, 2, "missed")
    assert (document["then"]["met"], document["then"]["missed"], document["then"]["value"]) == (
        5,
        2,
        pytest.approx(5 / 7),
    )
    assert ask("whatif", "kuaishou.reply_3m", "--faster", "1")["then"]["saved"] == 1
    assert ask("whatif", "kuaishou.reply_3m", "--shift", "10:00-11:00")["then"]["saved"] == 2
    assert ask("whatif", "kuaishou.reply_3m", "--shift", "22-2")["then"]["saved"] == 0
    nothing = ask("whatif", "kuaishou.reply_3m")
    assert nothing["then"]["days"] == {
        entry["day"]: entry["value"] for entry in ask("trend", "kuaishou.reply_3m")["days"]
    }


def test_evidence_is_told_and_packed(ask: Ask, tmp_path: Path) -> None:
    (request,) = ask("evidence")  # in which the platform stepped in
    assert (request["kind"], request["id"], request["order_id"]) == ("request", "r1", "o1")
    path = tmp_path / "o1.zip"
    document = ask("evidence", "o1", "--zip", str(path))
    assert {table: len(rows) for table, rows in document["rows"].items()} == {
        "orders": 1, "refunds": 1, "reviews": 1, "messages": 3, "chat_ratings": 0,
    }  # fmt: skip
    assert document["events"][0] | {"at": ""} == {
        "at": "", "what": "orders.created_at", "subject": "o1", "who": None, "text": None, "details": {},
        "person": None, "currency": None,
    }  # fmt: skip
    assert [entry["subject"] for entry in document["events"] if entry["who"]] == [
        "c1",
        "c1",
        "c3",
    ]  # b1's, and where o1 is named
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
        assert {"o1.html", "orders.csv", "messages.csv"} <= set(packed.namelist())


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("chat",), "bots.chats\t4"),
        (("aftersales",), "rulings.completed\t1"),
        (("reviews",), "products\tp1\t1\t2"),
        (("dispatch", "--rule", "orders"), "cancelled.merchant\t1"),
        (("today",), "due.overdue\t"),
        (("trust",), "repeat.again\t1"),
        (("trust", "--premium", "0.5"), "estimate.premium_cost\t1.5"),
        (("records",), "certificates.listed_on\t"),
        (("trend", "kuaishou.reply_3m"), "days\t2026-01-05\t0.333"),
        (("ledger",), "ledger.assumptions.look_back_days\t90"),
        (("history",), "coverage\torders\t2026-01-01 09:00:00\t2026-01-03 10:00:01\t3"),
        (("whatif", "kuaishou.reply_3m", "--more", "4"), "then.met\t5"),
        (("evidence",), "o1\t"),
        (("evidence", "r1"), "order_id\to1"),
        (("evidence", "o1"), "rows.refunds\tr1\to1\tp1"),
    ],
)
def test_lines_are_for_reading(ask: Ask, arguments: tuple[str, ...], line: str) -> None:
    code, out, err = ask.text(*arguments)
    assert (code, err) == (0, "")
    assert [printed_line for printed_line in out.splitlines() if printed_line.startswith(line)] != []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("chat", "--rule", "kuaishou.dispatch"), "kuaishou.reply_3m"),
        (("chat", "--rule", "no.rule"), "no.rule"),
        (("whatif", "kuaishou.dsr_service", "--shift", "1-2"), "more"),
        (("whatif", "no.rule"), "no.rule"),
        (("evidence", "o9"), "o9"),
        (("evidence", "o1", "--zip", "nowhere/at/all.zip"), "all.zip"),
        (("trend", "tiktok_shop.response_12h"), "tiktok_shop.response_12h"),
    ],
)
def test_what_cannot_be_told_is_one_line(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], named: str, language: str
) -> None:
    monkeypatch.setenv("DABIAO_LANGUAGE", language)
    code, out, err = ask.text(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert named in err


@pytest.mark.parametrize("change", [("--shift", "9:30-11"), ("--shift", "25-3"), ("--shift", "9"), ("--more", "-1")])
def test_a_change_that_is_none_is_refused(
    ask: Ask, capsys: pytest.CaptureFixture[str], change: tuple[str, str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        ask("whatif", "kuaishou.reply_3m", *change)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
