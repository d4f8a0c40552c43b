"""`dabiao portfolio --scored` and `dabiao cases --scored` read what scores beyond this machine wrote."""

import json
from pathlib import Path

import pytest

import cli
from data.access import Access
from data.parquet_export import to_parquet
from data.store import Store
from metrics.reports import published_scores
from metrics.rules.rulebook import load_rules
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import answer

RULE = "kuaishou.reply_3m"


@pytest.fixture(scope="module")
def result(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `dabiao score --engine spark --cases` writes, made of the store's own view, which is an engine as well."""
    folder = tmp_path_factory.mktemp("result")
    with Store.open(built_demo) as opened, Access.local(opened).view() as view:
        figures = requests_in_force(view, view.shops(), load_rules(), None)
        scores = answer(view, figures)
        tables = {
            "scores": published_scores.table_of_scores(scores),
            "shops": published_scores.table_of_shops(figures, scores),
        }
        for number, (rule_id, query) in enumerate(published_scores.queries_of_cases(figures)):
            sql = f"WITH {query.ctes}\n{published_scores.CASES}"
            tables[f"cases/rule={rule_id}/version={number}"] = view.arrow(sql, **query.params)
    for name, table in tables.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "data.parquet").write_bytes(to_parquet(table))
    return folder


def document(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert cli.main([*words, "--json"]) == 0
    answered: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return answered


def test_the_portfolio_is_that_of_the_store(result: Path, built_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of_store = document(["portfolio", "--store", str(built_demo)], capsys)
    of_result = document(["portfolio", "--scored", str(result)], capsys)
    names = published_scores.SHOP_COLUMNS
    assert [{name: shop[name] for name in names} for shop in of_result] == [
        {name: shop[name] for name in names} for shop in of_store
    ]
    fields = ("value", "status", "to", "small", "unsettled", "undecided")
    scores = [{score["rule"]: [score[field] for field in fields] for score in shop["scores"]}
              for shop in (*of_result, *of_store)]  # fmt: skip
    assert scores[: len(of_result)] == scores[len(of_result) :]
    chosen = document(["portfolio", "--scored", str(result), "--platform", "tiktok_shop"], capsys)
    assert [shop["platform"] for shop in chosen] == ["tiktok_shop"]


def test_the_cases_of_a_rule_are_those_of_the_store(
    result: Path, built_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = next(s for s in document(["portfolio", "--scored", str(result)], capsys) if s["platform"] == "kuaishou")
    words = ["cases", RULE, "--shop", str(shop["shop"])]
    of_store = document([*words, "--store", str(built_demo)], capsys)
    of_result = document([*words, "--scored", str(result)], capsys)
    by_id = {case["case_id"]: case for case in of_store}
    assert len(by_id) > 100
    assert {case["case_id"]: case for case in of_result} == by_id
    missed = document([*words, "--scored", str(result), "--verdict", "missed"], capsys)
    assert {case["case_id"] for case in missed} == {n for n, case in by_id.items() if case["verdict"] == "missed"}
    assert cli.main([*words, "--scored", str(result)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(of_store)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["portfolio", "--as-of", "2026-03-01"], "--as-of"),
        (["portfolio", "--store", "dabiao.duckdb"], "--store"),
        (["portfolio", "--shop", "nobody"], "nobody"),
        (["cases", RULE, "--shop", "nobody"], "nobody"),
        (["cases", "no.such_rule", "--shop", "SHOP"], "no.such_rule"),
    ],
)
def test_what_a_result_does_not_hold_is_named(
    words: list[str], named: str, result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop, *_) = document(["portfolio", "--scored", str(result)], capsys)
    words = [str(shop["shop"]) if word == "SHOP" else word for word in words]
    assert cli.main([*words, "--scored", str(result)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert named in message


def test_a_folder_without_a_result_is_named(result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["portfolio", "--scored", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    (tmp_path / "shops").mkdir()
    (tmp_path / "shops" / "data.parquet").write_bytes(b"PAR1 cut")
    assert cli.main(["portfolio", "--scored", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert str(tmp_path / "shops") in message
