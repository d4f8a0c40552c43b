"""Decision 15: what the status proves is used, what the export does not say is not made up."""

from pathlib import Path

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from metrics.rules.rule import Rule
from metrics.scoring.engine import cases
from metrics.scoring.windows import parse_as_of

ORDERS = """order_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,status
sent,2026-03-18 12:00:00,2026-03-18 12:00:00,2026-03-20 12:00:00,2026-03-20 12:00:00,,shipped
unknown,2026-03-18 12:00:00,2026-03-18 12:00:00,2026-03-20 12:00:00,,,shipped
closed,2026-03-18 12:00:00,2026-03-18 12:00:00,2026-03-20 12:00:00,,,cancelled
late,2026-03-18 12:00:00,2026-03-18 12:00:00,2026-03-20 12:00:00,2026-03-21 09:00:00,,cancelled
unsent,2026-03-18 12:00:00,2026-03-18 12:00:00,2026-03-20 12:00:00,,,paid
"""


def test_the_table_of_the_decision(tmp_path: Path) -> None:
    export = tmp_path / "orders.csv"
    export.write_text(ORDERS, encoding="utf-8")
    with Store.open(tmp_path / "store.duckdb") as store:
        import_file(Access.local(store), export, "shop", platform="kuaishou")
        view = Access.local(store).view(["shop"])
        shop = view.shop("shop")
        rule = Rule.of({"id": "test.rule", "cases": "shipments"})
        case_list = cases(view, shop, rule, parse_as_of("2026-03-28T15:30:00", shop))
    assert {case.subject: (case.verdict, case.reason) for case in case_list} == {
        "sent": ("met", None),
        "unknown": ("excluded", "sent_time_unknown"),
        "closed": ("excluded", "cancelled_time_unknown"),
        "late": ("missed", None),
        "unsent": ("missed", None),
    }


REFUNDS = """refund_id,applied_at,completed_at,status
timed,2026-03-18 12:00:00,2026-03-19 12:00:00,refunded
untimed,2026-03-18 12:00:00,,closed
open,2026-03-18 12:00:00,,open
silent,2026-03-18 12:00:00,,
last,2026-03-28 15:30:00,,open
"""


def test_a_finished_request_without_a_time_is_not_overdue(tmp_path: Path) -> None:
    export = tmp_path / "refunds.csv"
    export.write_text(REFUNDS, encoding="utf-8")
    with Store.open(tmp_path / "store.duckdb") as store:
        import_file(Access.local(store), export, "shop", platform="kuaishou")
        view = Access.local(store).view(["shop"])
        shop = view.shop("shop")
        rule = Rule.of({"id": "test.rule", "cases": "refunds", "within": "2 days"})
        case_list = cases(view, shop, rule, parse_as_of("2026-03-28T15:30:00", shop))
    assert {case.subject: (case.verdict, case.reason) for case in case_list} == {
        "timed": ("met", None),
        "untimed": ("excluded", "end_time_unknown"),
        "open": ("missed", None),
        "silent": ("missed", None),
        "last": ("pending", None),
    }
