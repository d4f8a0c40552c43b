"""The order of imports, and taking them back: later files win, earlier ones leave what they leave, undoing is exact."""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data.access import Access
from data.errors import DabiaoError
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.loading.undo import Undone, undo
from data.reading import ledger
from data.store import Store
from data.store_file import IN_MEMORY
from data.tables import TABLES
from tests.reference.examples import TIMES
from tests.reference.file_order import runs_backwards

FACTS = ("conversations", "questions", "refund_courses", "order_lines", "review_scores", "chat_scores")

Rows = list[dict[str, Any]]


class Importer:
    """Puts rows into files and files into one shop of a store."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder

    def load(self, text: str, kind: str | None = None, shop: str = "店") -> ImportResult:
        path = self.folder / "export.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(Access.local(self.store), path, shop, platform="other", timezone="UTC", kind=kind)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.store.connection().execute(sql).fetchall()

    def everything(self, shop: str = "店") -> dict[str, Rows]:
        """All rows and facts of a shop, but for which import brought them."""
        rows = {name: f"SELECT * EXCLUDE (shop_id, import_id) FROM {name} ORDER BY ALL" for name in TABLES}
        facts = {name: f"SELECT * EXCLUDE (shop_id) FROM {name} ORDER BY ALL" for name in (*FACTS, "coverage")}
        with Access.local(self.store).view([shop]) as view:
            return {name: view.rows(sql) for name, sql in (rows | facts).items()}


@pytest.fixture
def importer(tmp_path: Path) -> Iterator[Importer]:
    with Store.open(IN_MEMORY) as opened:
        yield Importer(opened, tmp_path)


@pytest.fixture
def other_importer(tmp_path: Path) -> Iterator[Importer]:
    with Store.open(IN_MEMORY) as opened:
        yield Importer(opened, tmp_path)


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


# --- files that overlap in nothing -----------------------------------------------------------------------------------

CHAT = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text"
APART = {
    "chat of the first day": lines(
        CHAT,
        "c1,m1,b1,buyer,,2026-01-05 10:00:00,在吗",
        "c1,m2,,agent,小李,2026-01-05 10:00:30,您好",
        "c2,m1,b2,buyer,,2026-01-05 11:00:00,多久发货",
    ),
    "the same conversations, in the same seconds": lines(
        CHAT,
        "c1,m3,b1,buyer,,2026-01-05 10:00:00,？",
        "c1,m4,,bot,,2026-01-05 10:00:30,请稍等",
        "c2,m2,,agent,小王,2026-01-05 11:00:00,今天",
    ),
    "orders": lines(
        "order_id,product_id,created_at,paid_at,promised_at",
        "o1,p1,2026-01-05 09:00:00,2026-01-05 09:01:00,2026-01-06 09:00:00",
        "o2,p2,2026-01-05 09:00:00,,",
    ),
    "requests for them": lines(
        "refund_id,order_id,applied_at,completed_at", "r1,o1,2026-01-06 09:00:00,", "r2,o2,2026-01-06 09:00:00,"
    ),
}


def test_files_without_common_rows_may_come_in_any_order(importer: Importer) -> None:
    made = {}
    for order in (*itertools.islice(itertools.permutations(APART), 0, None, 5), tuple(reversed(APART))):
        shop = " → ".join(order)[:100]
        for name in order:
            importer.load(APART[name], shop=shop)
        made[shop] = importer.everything(shop)
    first, *further_stores = made.values()
    assert [row["message_id"] for row in first["messages"]] == ["m1", "m2", "m3", "m4", "m1", "m2"]
    assert len(first["questions"]) == 3
    assert [row["product_id"] for row in first["refund_courses"]] == ["p1", "p2"]
    assert [name for name, content in made.items() if content != first] == []
    assert len(further_stores) == 5


# --- files that overlap ----------------------------------------------------------------------------------------------

COLUMNS = {
    "orders": ("order_id", "line_id", "created_at", "paid_at", "promised_at", "status", "amount"),
    "refunds": ("refund_id", "order_id", "applied_at", "completed_at", "status", "reason"),
    "messages": ("conversation_id", "message_id", "sender", "sent_at", "agent_id", "text"),
}
NEEDED = {
    "orders": ("order_id", "line_id", "created_at"),
    "refunds": ("refund_id", "applied_at", "completed_at"),
    "messages": ("conversation_id", "message_id", "sender", "sent_at"),
}
CELLS: dict[str, list[str]] = {
    "order_id": ["o1", "o2"],
    "line_id": ["1", "2"],
    "created_at": ["2026-01-01 10:00:00", "2026-01-01 11:00:00"],
    "paid_at": ["", "2026-01-01 12:00:00"],
    "promised_at": ["", "2026-01-03 12:00:00"],
    "amount": ["", "9", "12.50"],
    "refund_id": ["r1", "r2"],
    "applied_at": ["2026-01-02 10:00:00"],
    "completed_at": ["", "2026-01-03 10:00:00"],
    "status": ["", "open", "refunded"],
    "reason": ["", "不喜欢", "坏了"],
    "conversation_id": ["c1", "c2"],
    "message_id": ["m1", "m2", "m3"],
    "sender": ["buyer", "agent", "bot"],
    "sent_at": ["2026-01-05 10:00:00", "2026-01-05 10:00:10"],
    "agent_id": ["", "小李"],
    "text": ["", "您好", "在吗"],
}


@dataclass
class File:
    """A drawn export: which columns it has, and its rows in their order."""

    kind: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def text(self) -> str:
        text = io.StringIO()
        csv.writer(text).writerows([self.columns, *self.rows])
        return text.getvalue()


@st.composite
def files(draw: st.DrawFn) -> File:
    kind = draw(st.sampled_from(sorted(COLUMNS)))
    left_out = draw(st.sets(st.sampled_from(sorted({*COLUMNS[kind]} - {*NEEDED[kind]}))))
    columns = tuple(name for name in COLUMNS[kind] if name not in left_out)
    rows = draw(st.lists(st.tuples(*(st.sampled_from(CELLS[name]) for name in columns)), min_size=1, max_size=5))
    return File(kind, columns, rows)


def in_order(file: File) -> list[tuple[str, ...]]:
    """The rows in the order in which things happened."""
    rows = [dict(zip(file.columns, row, strict=True)) for row in file.rows]
    return file.rows[::-1] if runs_backwards(file.kind, rows) else file.rows


@dataclass
class Model:
    """The merge rules in plain Python: column by column, the later import wins where it has the column."""

    stored: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)

    def load(self, file: File) -> tuple[int, int, int]:
        """How many rows are new, changed and the same. Of rows with one key the latest counts alone."""
        key = TABLES[file.kind].key
        last = {tuple(row[file.columns.index(k)] for k in key): row for row in in_order(file)}
        new, changed, same = 0, 0, len(file.rows) - len(last)
        for name, row in last.items():
            cells = dict(zip(file.columns, row, strict=True))
            before = self.stored.get((file.kind, *name))
            after = {**dict.fromkeys(COLUMNS[file.kind], ""), **(before or {}), **cells}
            new, changed, same = (
                new + (before is None),
                changed + (before not in (None, after)),
                same + (before == after),
            )
            self.stored[file.kind, *name] = after
        return new, changed, same


def as_model(importer: Importer, shop: str) -> dict[tuple[str, ...], dict[str, str]]:
    """What a store holds of a shop, as the model writes it."""
    tables = {}
    with Access.local(importer.store).view([shop]) as view:
        for kind, columns in COLUMNS.items():
            names = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '') AS {name}" for name in columns)
            for row in view.rows(f"SELECT {names} FROM {kind}"):
                cells = row | ({"amount": row["amount"].removesuffix(".00")} if "amount" in row else {})
                tables[kind, *(cells[name] for name in TABLES[kind].key)] = cells
    return tables


class Imports(RuleBasedStateMachine):
    """Files come, come again, and are taken back, in any order: each time in a shop of its own, beside the others."""

    importer: Importer
    """Of all examples; set by the test."""

    @initialize()
    def begin(self) -> None:
        self.shop = f"shop {next(NUMBERS)}"
        self.files: dict[int, File] = {}

    @rule(file=files())
    def a_file_comes(self, file: File) -> None:
        model = self.model()
        result = self.importer.load(file.text(), file.kind, self.shop)
        assert (result.new, result.changed, result.same) == model.load(file)
        self.files[result.import_id] = file

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def a_file_comes_again(self, data: st.DataObject) -> None:
        self.a_file_comes(data.draw(st.sampled_from(list(self.files.values()))))

    @precondition(lambda self: self.files)
    @rule()
    def the_last_file_comes_again(self) -> None:
        before = self.importer.everything(self.shop)
        self.a_file_comes(list(self.files.values())[-1])
        assert self.importer.everything(self.shop) == before

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def an_import_is_undone(self, data: st.DataObject) -> None:
        undone = data.draw(st.sampled_from(list(self.files)))
        before = as_model(self.importer, self.shop)
        del self.files[undone]
        after = self.model().stored
        restored = sum(name in before and before[name] != cells for name, cells in after.items())
        assert undo(Access.local(self.importer.store), undone) == Undone(
            undone, len(before.keys() - after.keys()), restored
        )

    @precondition(lambda self: self.files)
    @rule(file=files())
    def undoing_the_last_is_as_if_it_had_not_been(self, file: File) -> None:
        before = self.importer.everything(self.shop)
        result = self.importer.load(file.text(), file.kind, self.shop)
        undo(Access.local(self.importer.store), result.import_id)
        assert self.importer.everything(self.shop) == before

    @invariant()
    def the_store_is_what_the_rules_say(self) -> None:
        if hasattr(self, "files"):
            assert as_model(self.importer, self.shop) == self.model().stored

    def model(self) -> Model:
        model = Model()
        for file in self.files.values():
            model.load(file)
        return model

    def teardown(self) -> None:
        if not getattr(self, "files", None):
            return
        other = f"{self.shop}, anew"
        numbers = {self.importer.load(file.text(), file.kind, other).import_id: was for was, file in self.files.items()}
        assert self.importer.everything(self.shop) == self.importer.everything(other)
        access = Access.local(self.importer.store)
        with access.view([self.shop]) as own_view, access.view([other]) as other_view:
            for kind in COLUMNS:
                brought = f"SELECT * EXCLUDE (shop_id) FROM {kind} ORDER BY ALL"
                mapped = [{**row, "import_id": numbers[row["import_id"]]} for row in other_view.rows(brought)]
                assert own_view.rows(brought) == mapped


NUMBERS = itertools.count(1)


def test_files_come_and_are_taken_back(importer: Importer) -> None:
    Imports.importer = importer
    run_state_machine_as_test(
        Imports,
        settings=settings(
            max_examples=ceil(2 * TIMES), stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


# --- rows that are known by what they say ----------------------------------------------------------------------------

UNNAMED = {
    "messages": {
        "conversation_id": ["c1"],
        "sender": ["buyer"],
        "sent_at": ["2026-01-05 10:00:00", "2026-01-05 10:00:01"],
        "text": ["", "在吗"],
    },
    "reviews": {
        "review_id": ["", "r1", "r2"],
        "order_id": ["", "o1", "o2"],
        "created_at": ["2026-01-05 10:00:00"],
        "service_score": ["5", "1"],
        "text": ["", "好"],
    },
    "chat_ratings": {
        "conversation_id": ["c1"],
        "rated_at": ["2026-01-05 10:00:00", "2026-01-05 10:00:01"],
        "rating": ["5", "1", "neutral"],
        "reason": ["", "慢"],
    },
    "violations": {
        "violation_id": ["", "v1"],
        "kind": ["虚假发货", "晚发货"],
        "decided_at": ["2026-01-05 10:00:00"],
        "fine": ["", "100"],
    },
    "certificates": {
        "certificate_id": ["", "c1"],
        "kind": ["CCC", "质检报告"],
        "product_id": ["", "p1"],
        "valid_until": ["", "2026-12-31"],
    },
    "inspections": {
        "inspection_id": ["", "i1"],
        "kind": ["质量抽检", "神秘买家"],
        "noticed_at": ["2026-01-05 10:00:00"],
        "result": ["", "failed"],
    },
}
OPTIONAL = {"text", "review_id", "order_id", "reason", "violation_id", "fine"}
OPTIONAL |= {"certificate_id", "product_id", "inspection_id", "result"}


@st.composite
def unnamed_files(draw: st.DrawFn) -> list[File]:
    """Files of one kind whose rows have no name of their own, or may be several under one."""
    kind = draw(st.sampled_from(sorted(UNNAMED)))
    messages = []
    for _ in range(draw(st.integers(2, 4))):
        left_out = draw(st.sets(st.sampled_from([name for name in UNNAMED[kind] if name in OPTIONAL]), max_size=1))
        columns = tuple(name for name in UNNAMED[kind] if name not in left_out)
        rows = draw(st.lists(st.tuples(*(st.sampled_from(UNNAMED[kind][c]) for c in columns)), min_size=1, max_size=5))
        messages.append(File(kind, columns, rows))
    return messages


@settings(max_examples=ceil(3 * TIMES), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=unnamed_files(), data=st.data())
def test_undoing_is_as_if_the_file_had_not_come(
    importer: Importer, other_importer: Importer, drawn: list[File], data: st.DataObject
) -> None:
    """Rows without a name of their own are named after their shop, too: it has the same name in both stores."""
    undone = data.draw(st.lists(st.sampled_from(range(len(drawn))), min_size=1, max_size=2, unique=True))
    shop = f"shop {next(NUMBERS)}"
    numbers = [importer.load(file.text(), file.kind, shop).import_id for file in drawn]
    for place in undone:
        undo(Access.local(importer.store), numbers[place])
    for place, file in enumerate(drawn):
        if place not in undone:
            other_importer.load(file.text(), file.kind, shop)
    assert importer.everything(shop) == other_importer.everything(shop)


MANY = 130_000 if TIMES > 1 else 5_000
"""Rows of a large file; in `make soak` more than the database keeps in one group."""


def test_a_large_import_is_undone_whole(importer: Importer) -> None:
    """Many rows: new ones, changed ones, and ones that others say the same of."""
    numbers = [f"c{n // 8},m{n},b,buyer,,2026-01-05 10:00:00,x" for n in range(MANY)]
    changed = [row.replace(",x", ",y") for row in numbers]
    importer.load(lines(CHAT, *numbers[:10]))
    before = importer.everything()
    first = importer.load(lines(CHAT, *numbers))
    second = importer.load(lines(CHAT, *changed))
    assert (first.new, first.same, second.changed) == (MANY - 10, 10, MANY)
    importer.load(lines(CHAT, *changed[:10]))
    count = "SELECT text, count(DISTINCT message_id) AS n, count(*) AS m FROM messages GROUP BY text ORDER BY text"
    assert undo(Access.local(importer.store), second.import_id) == Undone(3, removed=0, restored=MANY - 10)
    assert importer.rows(count) == [("x", MANY - 10, MANY - 10), ("y", 10, 10)]
    assert importer.rows("SELECT count(*) FROM questions") == [(MANY,)]
    assert undo(Access.local(importer.store), first.import_id) == Undone(2, removed=MANY - 10, restored=0)
    assert undo(Access.local(importer.store), 4) == Undone(4, removed=0, restored=10)
    assert importer.everything() == before


# --- what the ledger says --------------------------------------------------------------------------------------------


def test_an_undone_import_stays_in_the_ledger_and_may_come_again(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "小张")
    text = APART["orders"]
    first = importer.load(text)
    version = Access.local(importer.store).view().version()
    undo(Access.local(importer.store), first.import_id)
    assert Access.local(importer.store).view().version() > version, "what was read before is out of date"
    assert ledger.coverage(Access.local(importer.store).view(), "店") == []
    again = importer.load(text)
    assert (again.import_id, again.new, again.sha256) == (2, 2, first.sha256)
    newest, oldest = ledger.history(Access.local(importer.store).view(), "店")
    assert (newest.import_id, newest.imported_by, newest.undone_at, newest.undone_by) == (2, "小张", None, None)
    assert (oldest.import_id, oldest.imported_by, oldest.undone_by, oldest.new) == (1, "小张", "小张", 2)
    assert oldest.undone_at is not None
    assert abs((datetime.now(UTC) - oldest.undone_at).total_seconds()) < 60
    assert ledger.history(Access.local(importer.store).view(), "店", 1) == [newest]
    assert ledger.history(Access.local(importer.store).view(), "别家") == []


def test_what_cannot_be_undone(importer: Importer) -> None:
    with pytest.raises(DabiaoError) as refusal:
        undo(Access.local(importer.store), 7)
    assert (refusal.value.key, refusal.value.values) == ("error.unknown_import", {"import_id": 7})
    result = importer.load(APART["orders"])
    undo(Access.local(importer.store), result.import_id)
    before = importer.everything()
    with pytest.raises(DabiaoError) as refusal:
        undo(Access.local(importer.store), result.import_id)
    assert (refusal.value.key, refusal.value.values) == ("error.already_undone", {"file": "export.csv"})
    assert importer.everything() == before


def test_other_shops_are_left_alone(importer: Importer) -> None:
    importer.load(APART["orders"], shop="别家")
    before = importer.everything("别家")
    result = importer.load(APART["orders"])
    assert undo(Access.local(importer.store), result.import_id).removed == 2
    assert importer.everything("别家") == before


# --- rejected rows, to be mended -------------------------------------------------------------------------------------


def test_rejected_rows_are_kept_as_the_file_has_them(importer: Importer) -> None:
    result = importer.load(
        "订单导出\n\n"
        + lines("备注,order_id,created_at,status", '"a,b",o1,soon,x', ",o2,2026-01-01,y", "c,o3,never,z ,1")
    )
    assert (result.new, result.rejected) == (1, 2)
    rejected = ledger.rejected_rows(Access.local(importer.store).view(), result.import_id)
    assert rejected.header == ["备注", "order_id", "created_at", "status"]
    assert [(row.line, row.column, row.value, row.reason, row.cells) for row in rejected.rows] == [
        (4, "created_at", "soon", "not_a_time", ["a,b", "o1", "soon", "x"]),
        (6, "", "c, o3, never, z , 1", "ragged_row", ["c", "o3", "never", "z ", "1"]),
    ]
    mended = io.StringIO()
    csv.writer(mended).writerows(
        [rejected.header, *(["", row.cells[1], "2026-01-01", row.cells[3]] for row in rejected.rows)]
    )
    assert importer.load(mended.getvalue()).new == 2


def test_a_file_without_rejected_rows_has_none(importer: Importer) -> None:
    result = importer.load(APART["orders"])
    rejected = ledger.rejected_rows(Access.local(importer.store).view(), result.import_id)
    assert (rejected.header, rejected.rows) == ([], [])
    assert ledger.rejected_rows(Access.local(importer.store).view(["别家"]), result.import_id).rows == []
