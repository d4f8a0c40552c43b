"""Files that no format describes: what is suggested for them, what is tried and saved, what the shell says of it."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cli
from data.access import Access
from data.errors import DabiaoError
from data.formats import drafts, profile
from data.formats import suggest as suggest_module
from data.formats.drafts import Draft
from data.formats.format import Format, load_formats, needed_columns, own_folder, read_format
from data.formats.profile import look
from data.formats.suggest import Doubt, suggest
from data.loading import trial
from data.loading.loader import import_file, recognise
from data.store import Store
from locales import LANGUAGES, translator
from pages.text import imports

CHATS = """会话号,谁说的,什么时候,说了什么
c1,顾客,2026-03-04 10:00:00,这件什么时候发货呢
c1,坐席,2026-03-04 10:02:00,亲，今天就发出去哦
c2,顾客,2026-03-04 11:00:00,在吗在吗在吗
c2,小助理,2026-03-04 11:00:01,亲亲，请稍等片刻哦
c2,坐席,昨天,好的
"""
TICKETS = """Ticket,Customer,Raised on,Solved on,Refund value
T1,u1,03/04/2026 10:00,04/04/2026 10:00,¥10.50
T2,u2,05/04/2026 09:30,05/04/2026 12:00,"¥1,020.00"
"""
PLAUSIBLE = {
    "time": ["2026-03-01 10:00:00", "2026-03-02 11:30:00"],
    "number": ["12.50", "3.00"],
    "integer": ["1", "2"],
    "mark": ["5", "4"],
    "flag": ["是", "否"],
}


@pytest.fixture(autouse=True)
def own_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of this test's own, with no formats in it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return own_folder()


def file(tmp_path: Path, text: str, name: str = "odd.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


# --- what a file looks like -------------------------------------------------------------------------------------------


def test_headers_are_found_below_titles_and_columns_are_counted(tmp_path: Path) -> None:
    profile = look(file(tmp_path, "客服聊天明细,,,\n导出时间,2026-03-05,,\n\n" + CHATS))
    assert profile.headers == ["会话号", "谁说的", "什么时候", "说了什么"]
    assert (profile.rows, profile.complete) == (5, True)
    assert profile.first[0] == ["c1", "顾客", "2026-03-04 10:00:00", "这件什么时候发货呢"]
    sender_field, when = profile.fields[1], profile.fields[2]
    assert dict(sender_field.words) == {"顾客": 2, "坐席": 2, "小助理": 1}
    assert (when.filled, when.times) == (5, 0.8)


@pytest.mark.parametrize(
    "text", ["亲爱的店主：\n\n  你好！\n谢谢。\n", "1\n2\n3\n", "2026-03-04 10:00:00,3\n2026-03-05 10:00:00,4\n"]
)
def test_prose_and_bare_numbers_are_no_table(tmp_path: Path, text: str) -> None:
    path = file(tmp_path, text, "note.txt")
    with pytest.raises(DabiaoError) as refused:
        look(path)
    assert refused.value.key == "error.no_headers"
    assert not profile.is_table(path)


def test_a_long_file_is_looked_at_from_its_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "ROWS_TRIED", 3)
    monkeypatch.setattr(trial, "ROWS_TRIED", 3)
    path = file(tmp_path, CHATS)
    file_profile = look(path)
    assert (file_profile.rows, file_profile.complete) == (3, False)
    tried = trial.with_draft(path, suggest(file_profile).draft, whole=False)
    assert (tried.result.read, tried.complete) == (3, False)


def test_dates_that_could_be_read_both_ways_are_read_both_ways() -> None:
    cells = ["03/04/2026 10:00", "04/04/2026", "13/04/2026", "3-4-26 08:00", "05.06.2026", "2026-01-02"]
    assert profile.readings(cells) == [
        ("03/04/2026 10:00", date(2026, 4, 3), date(2026, 3, 4)),
        ("05.06.2026", date(2026, 6, 5), date(2026, 5, 6)),
    ]


# --- suggestions ------------------------------------------------------------------------------------------------------


def test_columns_words_and_doubts_of_a_chat(tmp_path: Path) -> None:
    suggestion = suggest(look(file(tmp_path, CHATS)))
    assert suggestion.draft == Draft(
        kind="messages",
        columns={"conversation_id": "会话号", "sender": "谁说的", "sent_at": "什么时候", "text": "说了什么"},
        values={"sender": {"顾客": "buyer", "坐席": "agent"}},
    )
    assert suggestion.missing == ()
    assert suggestion.doubts == (Doubt("sent_at", "zone", "什么时候"), Doubt("sender", "words", "小助理"))


def test_columns_of_requests_in_english(tmp_path: Path) -> None:
    suggestion = suggest(look(file(tmp_path, TICKETS)))
    assert suggestion.draft.kind == "refunds"
    assert suggestion.draft.columns == {
        "refund_id": "Ticket",
        "buyer_id": "Customer",
        "applied_at": "Raised on",
        "completed_at": "Solved on",
        "amount": "Refund value",
    }


def test_what_has_no_known_name_is_known_by_what_stands_in_it(tmp_path: Path) -> None:
    text = CHATS.replace("会话号,谁说的,什么时候,说了什么", "conversation,A,B,C")
    suggestion = suggest(look(file(tmp_path, text)))
    assert suggestion.draft.columns == {"conversation_id": "conversation", "sender": "A", "sent_at": "B", "text": "C"}
    assert [(d.column, d.why, d.text) for d in suggestion.doubts if d.why == "content"] == [
        ("sender", "content", "A"),
        ("sent_at", "content", "B"),
        ("text", "content", "C"),
    ]


def test_a_name_that_is_only_like_a_known_one_is_doubtful(tmp_path: Path) -> None:
    suggestion = suggest(look(file(tmp_path, "Order Numbr,Order Date\nA1,2026-03-01\n")))
    assert suggestion.draft.columns == {"order_id": "Order Numbr", "created_at": "Order Date"}
    assert suggestion.doubts == (
        Doubt("order_id", "similar", "Order Numbr"),
        Doubt("created_at", "days", "Order Date"),
    )


def test_a_name_is_not_believed_against_what_stands_in_the_column(tmp_path: Path) -> None:
    text = "订单号,下单时间,发货时间,金额,数量\nA1,2026-03-01 10:00:00,已发货,很多,2\n"
    assert suggest(look(file(tmp_path, text))).draft.columns == {
        "order_id": "订单号",
        "created_at": "下单时间",
        "quantity": "数量",
    }


def test_yes_under_inbound_means_that_the_buyer_wrote(tmp_path: Path) -> None:
    text = "conversation,inbound,time\n1,True,2026-03-01 10:00:00\n1,False,2026-03-01 10:01:00\n"
    assert suggest(look(file(tmp_path, text))).draft.values == {"sender": {"True": "buyer", "False": "agent"}}


def test_what_is_missing_is_named_and_a_second_kind_is_a_doubt(tmp_path: Path) -> None:
    lacking = suggest(look(file(tmp_path, "谁说的,说了什么\n顾客,这件什么时候发货呢\n坐席,今天就发\n")))
    assert (lacking.draft.kind, lacking.missing) == ("messages", ("conversation_id", "sent_at"))
    suggestion = suggest(
        look(
            file(
                tmp_path, "Unique id,reported at,responded at,survey date,CSAT\n1,2026-03-01,2026-03-02,2026-03-03,5\n"
            )
        )
    )
    assert {suggestion.draft.kind, *(d.text for d in suggestion.doubts if d.why == "kind")} == {
        "refunds",
        "chat_ratings",
    }
    refund_suggestion = suggest(look(tmp_path / "odd.csv"), kind="refunds")
    assert (refund_suggestion.draft.kind, refund_suggestion.missing) == ("refunds", ())


def simple(form: Format) -> bool:
    return not (form.unusable or form.chat or form.rows)


@pytest.mark.parametrize("form", [form for form in load_formats() if simple(form)], ids=lambda form: form.id)
def test_every_header_that_a_format_knows_is_suggested(tmp_path: Path, form: Format) -> None:
    """Without the formats themselves being asked: only names and contents."""
    columns: dict[str, list[str]] = {}
    for column in form.table.columns:
        header = form.columns.get(column.name, ("",))[0]
        words = [word for word in form.values.get(column.name, {}) if "*" not in word][:2]
        cells = PLAUSIBLE.get(column.type) or words or list(column.words[:2])
        if header and header not in columns:
            columns[header] = cells or [f"这是{column.name}甲", f"这是{column.name}乙"]
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(columns)
        rows.writerows([cells[n % len(cells)] for cells in columns.values()] for n in range(4))
    suggestion = suggest(look(path))
    assert (suggestion.draft.kind, suggestion.missing) == (form.kind, ())
    needed = [name for name in needed_columns(form.table) if name in form.columns]
    assert [suggestion.draft.columns[name] for name in needed] == [form.columns[name][0] for name in needed]
    # a header that stands for two columns is suggested for one of them
    assert set(suggestion.draft.columns.values()) == set(columns)


# --- trying and saving ------------------------------------------------------------------------------------------------


def test_a_trial_says_what_the_import_then_does(tmp_path: Path) -> None:
    path = file(tmp_path, CHATS)
    draft = suggest(look(path)).draft
    tried = trial.with_draft(path, draft, timezone="Asia/Jakarta")
    assert [(entry.column, entry.reason, entry.count, entry.line, entry.value) for entry in tried.refused] == [
        ("sender", "unknown_word", 1, 5, "小助理"),
        ("sent_at", "not_a_time", 1, 6, "昨天"),
    ]
    first = tried.rows[0]
    # ten o'clock in Jakarta is three in UTC
    assert (first["sender"], first["sent_at"]) == ("buyer", datetime(2026, 3, 4, 3, 0, tzinfo=UTC))
    drafts.save(draft, "客服 聊天", path.name)
    with Store.open(tmp_path / "store.duckdb") as store:
        result = import_file(Access.local(store), path, "s", platform="other")
    assert (result.format, result.read, result.rejected) == ("客服-聊天", tried.result.read, 2)


def test_a_saved_draft_is_a_format_that_is_recognised_without_being_named(tmp_path: Path, own_formats: Path) -> None:
    path = file(tmp_path, CHATS)
    with pytest.raises(DabiaoError) as before:
        recognise(path)
    assert before.value.key == "error.unknown_file"
    saved = drafts.save(suggest(look(path)).draft, "chats", path.name)
    assert saved == own_formats / "chats.toml"
    assert [entry.name for entry in own_formats.iterdir()] == ["chats.toml"]
    form = recognise(path)
    assert (form.id, form.kind, form.title) == ("chats", "messages", {"zh": "chats", "en": "chats"})
    assert form.values == {"sender": {"顾客": "buyer", "坐席": "agent"}}
    assert saved.read_text(encoding="utf-8").startswith("# odd.csv\n")


@pytest.mark.parametrize(
    ("title", "columns", "key"),
    [
        ("!!!", {"conversation_id": "会话号", "sender": "谁说的", "sent_at": "什么时候"}, "error.format_name_needed"),
        (
            "Plain_Messages",
            {"conversation_id": "会话号", "sender": "谁说的", "sent_at": "什么时候"},
            "error.format_exists",
        ),
        ("chats", {"conversation_id": "会话号", "sender": "谁说的"}, "error.columns_missing"),
    ],
)
def test_a_draft_that_cannot_be_saved_leaves_nothing(
    own_formats: Path, title: str, columns: dict[str, str], key: str
) -> None:
    with pytest.raises(DabiaoError) as refused:
        drafts.save(Draft("messages", columns=columns), title, "odd.csv")
    assert refused.value.key == key
    assert not own_formats.exists()


def test_a_folder_that_cannot_be_written_is_an_error_with_its_reason(own_formats: Path) -> None:
    own_formats.parent.mkdir(parents=True)
    own_formats.write_text("in the way", encoding="utf-8")
    columns = {"conversation_id": "a", "sender": "b", "sent_at": "c"}
    with pytest.raises(DabiaoError) as refused:
        drafts.save(Draft("messages", columns=columns), "chats", "odd.csv")
    assert refused.value.key == "error.format_not_saved"


def test_the_order_of_day_and_month_is_said_once_and_holds(tmp_path: Path) -> None:
    text = "conversation_id,sender,sent_at\nc1,buyer,03/04/2026 10:00\nc1,agent,03/04/2026 10:01\n"
    path = file(tmp_path, text)
    with Store.open(tmp_path / "store.duckdb") as store:
        with pytest.raises(DabiaoError) as refused:
            import_file(Access.local(store), path, "s", platform="other")
        assert refused.value.key == "error.ambiguous_dates"
        form = recognise(path)
        assert form.id == "plain_messages"
        for day_first, month in ((True, 4), (False, 3), (True, 4)):
            drafts.remember(recognise(path), day_first=day_first)
            shop = f"s{month}{day_first}"
            import_file(Access.local(store), path, shop, platform="other")
            (first, *_) = Access.local(store).view([shop]).rows("SELECT min(sent_at) AS at FROM messages")
            assert first["at"].month == month
    assert [entry.id for entry in load_formats() if entry.id.startswith("plain_messages")] == [
        "plain_messages",
        "plain_messages-said",
    ]


def test_the_mark_before_the_cents_is_said_once_and_holds(tmp_path: Path) -> None:
    path = file(tmp_path, "order_id,created_at,amount\nA1,2026-03-04 10:00:00,1.234\nA2,2026-03-04 10:00:00,5.678\n")
    with Store.open(tmp_path / "store.duckdb") as store:
        with pytest.raises(DabiaoError) as refused:
            import_file(Access.local(store), path, "s", platform="shopee", market="SEA")
        assert (refused.value.key, refused.value.values["first"]) == ("error.ambiguous_amounts", "1.234")
        for decimal, amounts in ((",", [1234, 5678]), (".", [Decimal("1.23"), Decimal("5.68")])):
            drafts.remember(recognise(path), decimal=decimal)
            import_file(Access.local(store), path, "s", platform="shopee", market="SEA")
            result = Access.local(store).view().rows("SELECT amount FROM orders ORDER BY order_id")
            assert [row["amount"] for row in result] == amounts
    assert (profile.amount("Rp 1.234", ","), profile.amount("1.234", "."), profile.amount("–", ".")) == (1234, 1.234, 0)


def test_what_was_said_of_dates_and_amounts_is_saved_with_a_draft(own_formats: Path) -> None:
    columns = {"order_id": "a", "created_at": "b", "amount": "c"}
    drafts.save(Draft("orders", columns=columns, day_first=False, decimal=","), "odd", "odd.csv")
    form = read_format(own_formats / "odd.toml")
    assert (form.times.day_first, form.amounts.decimal) == (False, ",")


# --- the shell --------------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(["formats", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_formats_are_listed_own_ones_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drafts.save(suggest(look(file(tmp_path, CHATS))).draft, "chats", "odd.csv")
    formats_by_id = {entry["format"]: entry for entry in answer(capsys)}
    assert len(formats_by_id) == len(load_formats())
    assert formats_by_id["chats"] == {
        "format": "chats", "platform": "other", "kind": "messages", "title": {"zh": "chats", "en": "chats"},
        "own": True,
    }  # fmt: skip
    assert not formats_by_id["kuaishou_orders"]["own"]
    code, out, _ = run(capsys)
    assert code == 0
    assert len(out.splitlines()) == len(formats_by_id)


def test_learning_says_what_it_assumes_and_checking_what_is_read(
    tmp_path: Path, own_formats: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(file(tmp_path, CHATS))
    assert run(capsys, "check", path)[0] == 2
    document = answer(capsys, "learn", path, "--name", "shop chats", "--platform", "kuaishou")
    assert document["path"] == str(own_formats / "shop-chats.toml")
    assert (document["format"], document["platform"], document["read"], document["rejected"]) == (
        "shop-chats",
        "kuaishou",
        5,
        2,
    )
    assert document["columns"]["sender"] == "谁说的"
    assert document["doubts"] == [
        {"column": "sent_at", "why": "zone", "text": "什么时候"},
        {"column": "sender", "why": "words", "text": "小助理"},
    ]
    checked = answer(capsys, "check", path)
    assert (checked["format"], checked["read"], checked["rejected"]) == ("shop-chats", 5, 2)
    assert checked["rows"][0]["sent_at"] == "2026-03-04T10:00:00+08:00"
    assert [entry["reason"] for entry in checked["refused"]] == ["unknown_word", "not_a_time"]
    code, out, _ = run(capsys, "check", path)
    assert code == 0
    assert "小助理" in out


def test_learning_names_the_columns_that_it_cannot_find(
    tmp_path: Path, own_formats: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(file(tmp_path, "谁说的,说了什么\n顾客,这件什么时候发货呢\n坐席,今天就发\n"))
    code, out, err = run(capsys, "learn", path)
    assert (code, out) == (2, "")
    assert "conversation_id, sent_at" in err
    assert not own_formats.exists()


def test_a_talk_of_line_without_its_conversations_is_refused_with_what_it_lacks(
    tmp_path: Path, own_formats: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three lines stand above its headers, and neither a buyer nor a conversation has a column of its own."""
    above = "アカウント名,みほん商店\nタイムゾーン,'+09:00\nダウンロード日時,2026/05/10 14:34\n"
    rows = "".join(
        f"User,たろう,2026/05/0{n},10:00:00,在庫は\nAccount,係,2026/05/0{n},13:30:00,はい\n" for n in range(1, 5)
    )
    path = file(tmp_path, f"{above}送信者タイプ,送信者名,送信日,送信時刻,内容\n{rows}", "talk.csv")
    with pytest.raises(DabiaoError) as refusal:
        recognise(path)
    assert refusal.value.values["headers"] == "送信者タイプ, 送信者名, 送信日, 送信時刻, 内容"
    code, out, err = run(capsys, "learn", str(path))
    assert (code, out) == (2, "")
    assert "conversation_id" in err
    assert not own_formats.exists()


def test_learning_does_not_guess_which_number_is_the_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(tmp_path, TICKETS)
    document = answer(capsys, "learn", str(path))
    assert ("read" in document, document["doubts"][-1]["why"]) == (False, "dates")
    assert "times" not in Path(document["path"]).read_text(encoding="utf-8")
    code, _, err = run(capsys, "check", str(path))
    assert (code, "03/04/2026 10:00" in err) == (2, True)


def test_a_format_file_is_checked_with_a_named_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = file(tmp_path, 'kind = "reviews"\n[columns]\ncreated_at = "a"\nservice_score = "b"\n', "good.toml")
    assert answer(capsys, "check", str(good))["format"] == "good"
    bad = file(tmp_path, 'kind = "reviews"\n[columns]\ncreated = "a"\n', "bad.toml")
    code, _, err = run(capsys, "check", str(bad))
    assert code == 2
    for part in ("bad.toml", "columns", "created"):
        assert part in err


def test_a_file_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "learn")
    assert (code, len(err.splitlines())) == (2, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_doubt_is_said(language: str) -> None:
    reasons = (
        "similar", "content", "several", "one_piece", "days", "clock", "zone", "words", "kind", "dates", "clock_24",
        "amounts", "unfit",
    )  # fmt: skip
    doubts = [{"column": "c", "why": why, "text": "s"} for why in reasons]
    document = {"format": "x", "platform": "other", "kind": "messages", "title": {}, "path": "x.toml", "doubts": doubts}
    lines = list(imports.format_lines(translator(language), document))
    assert len([line for line in lines if line.startswith("  ? ")]) == len(reasons)


# --- real files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "rows", "rejected"),
    [
        ("tickets_20.csv", "refunds", 20, {}),
        ("twcs_1000.csv", "messages", 1000, {}),
        ("tmall_feb2020_excel.csv", "orders", 28010, {}),
        ("superstore_orders.csv", "orders", 9994, {}),
        ("online_retail.csv", "orders", 2709, {}),
        ("olist/orders.csv", "orders", 3000, {"before_created": 5}),
        ("olist/order_reviews.csv", "reviews", 2993, {}),
    ],
)
def test_real_files_are_learnt_with_every_rejected_row_explained(
    shared_data: Path, name: str, kind: str, rows: int, rejected: dict[str, int]
) -> None:
    """The known answers of these files are in tests/golden; here nobody says what their columns are."""
    path = shared_data / name
    suggestion = suggest(look(path))
    assert (suggestion.draft.kind, suggestion.missing) == (kind, ())
    tried = trial.with_draft(path, suggestion.draft, timezone="UTC")
    assert tried.result.read == rows
    assert {entry.reason: entry.count for entry in tried.refused} == rejected


def test_what_the_learnt_words_of_a_column_are(shared_data: Path) -> None:
    profile = look(shared_data / "twcs_1000.csv")
    assert suggest_module.unmapped(profile, suggest(profile).draft, "sender") == []
    assert suggest_module.unmapped(profile, Draft("messages", columns={"sender": "inbound"}), "sender") == [
        "True",
        "False",
    ]


def test_headers_of_help_desks_are_known_by_name(tmp_path: Path) -> None:
    path = tmp_path / "chats.csv"
    rows = ["接待编号,顾客账号,角色,发言时间,发言内容"]
    rows += [
        f"J{n},buyer-with-a-long-name-{n},{'人工' if n % 2 else '顾客'},2026/11/20 09:0{n}:00,好" for n in range(6)
    ]
    path.write_text("\n".join(rows), encoding="gb18030")
    assert suggest(look(path)).draft.columns == {
        "conversation_id": "接待编号",
        "buyer_id": "顾客账号",
        "sender": "角色",
        "sent_at": "发言时间",
        "text": "发言内容",
    }
