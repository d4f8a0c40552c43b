"""`make bench-check` notices a question that asks more statements or scans more rows, and nothing else."""

import tomllib
from pathlib import Path

from bench.check import BASELINE, QUESTIONS, Cost, CountedView, dearer, scanned, written
from data.access import Access
from data.store import Store


def test_what_is_dearer_is_named() -> None:
    baseline = {"a": {"statements": 3, "rows_scanned": 1000}, "b": {"statements": 1, "rows_scanned": 0}}
    same = {"a": Cost(3, 1000), "b": Cost(1, 0)}
    assert dearer(same, baseline) == []
    assert dearer({**same, "a": Cost(2, 10)}, baseline) == []
    assert dearer({**same, "a": Cost(3, 1020)}, baseline) == []
    assert dearer({**same, "a": Cost(4, 1021)}, baseline) == [
        "a: 4 statements, before 3",
        "a: 1,021 rows scanned, before 1,000",
    ]
    assert dearer({"a": Cost(3, 1000), "c": Cost()}, baseline) == [
        "b: is only in the baseline or only asked",
        "c: is only in the baseline or only asked",
    ]
    assert tomllib.loads(written(same)) == baseline


def test_the_baseline_holds_every_question() -> None:
    baseline = tomllib.loads(BASELINE.read_text(encoding="utf-8"))
    assert list(baseline) == list(QUESTIONS)
    assert len(QUESTIONS) == 10
    assert all(cost["statements"] > 0 and cost["rows_scanned"] > 0 for cost in baseline.values())


def test_scans_of_a_statement_add_up() -> None:
    leaves = [{"type": "TABLE_SCAN", "rows_scanned": 5}, {"type": "TABLE_SCAN", "rows_scanned": 7, "children": []}]
    assert scanned({"operator": [{"type": "JOIN", "children": leaves}]}) == 12
    assert scanned({}) == 0


def test_a_view_counts_its_statements_and_the_rows_that_they_scan(demo_store: Path) -> None:
    with Store.open(demo_store) as store, Access.local(store).view() as view:
        (row,) = view.rows("SELECT count(*) AS n FROM questions")
        counted = CountedView(view)
        counted.rows("SELECT count(*) AS n FROM questions WHERE local_second % 2 = 0")
        assert counted.cost == Cost(1, row["n"])
        counted.rows("SELECT 1 AS a FROM (SELECT * FROM questions WHERE local_second % 2 = 0 LIMIT 0) AS q")
        assert counted.cost.statements == 2
        assert counted.shops() == view.shops()
        assert counted.cost.statements == 3
