"""Where old rows were removed, Spark reads the archived counts that the store reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.access import Access
from data.loading.loader import import_file
from data.publishing.publish import publish
from data.store import Store
from metrics.rules.rule import Rule
from metrics.scoring.requests import requests_of
from metrics.scoring.retention import keep_for
from metrics.scoring.score import answer
from tests.spark.conftest import spark_engine

FIRST = datetime(2026, 1, 1, 10, tzinfo=UTC)
LAST = datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)
RULES = [
    Rule.of({"id": f"own.{number}", "cases": "messages", "within": "3 minutes", **fields})
    for number, fields in enumerate([{"window": "30 days"}, {"window": "1 day", "statistic": "mean"}])
]


def test_scores_of_archived_days_and_of_windows_that_begin_in_them_are_equal(tmp_path: Path) -> None:
    lines = ["conversation_id,buyer_id,sender,sent_at,text"]
    for day in range(181):
        at = FIRST + timedelta(days=day)
        lines.append(f"c{day},b{day},buyer,{at:%Y-%m-%d %H:%M:%S},question")
        lines.append(f"c{day},b{day},agent,{at + timedelta(minutes=1 + day % 5):%Y-%m-%d %H:%M:%S},answer")
    file = tmp_path / "messages.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access = Access.local(store)
        import_file(access, file, "s", platform="other", timezone="UTC")
        own = [rule for rule in RULES if rule.applies_to(access.shops()[0])]
        assert own == RULES
        (removed,) = keep_for(access, ["s"], 100, LAST)
        assert removed.rows["messages"] > 100
        folder = publish(access, for_engines=True)
        with spark_engine(folder, "local[1]") as spark, access.view() as view:
            statuses = set()
            for as_of in (LAST, LAST - timedelta(days=80), LAST - timedelta(days=120)):
                pairs = [(shop, rule) for shop in view.shops() for rule in RULES]
                expected = answer(view, requests_of(view, pairs, as_of))
                answers = answer(spark, requests_of(spark, pairs, as_of))
                assert [replace(score, problem=None) for score in answers] == [
                    replace(score, problem=None) for score in expected
                ]
                assert [str(score.problem) for score in answers] == [str(score.problem) for score in expected]
                statuses |= {None if score.problem is None else score.problem.key for score in expected}
    assert statuses == {None, "error.rows_removed"}
