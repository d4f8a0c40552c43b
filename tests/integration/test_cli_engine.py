"""`dabiao score --engine spark` where it cannot be answered: one sentence says why. What it answers: tests/spark."""

import sys
from pathlib import Path

import pytest

import cli

FOLDERS = ["--facts", "facts", "--out", "scores"]


@pytest.mark.parametrize(
    ("words", "told_of"),
    [
        (["--engine", "spark", "--out", "scores"], "--facts"),
        (["--engine", "spark", "--facts", "facts"], "--out"),
        (["--engine", "spark", *FOLDERS, "--store", "dabiao.duckdb"], "--store"),
        (["--engine", "spark", *FOLDERS, "--rule", "no.such_rule"], "no.such_rule"),
        (["--engine", "spark", *FOLDERS, "--spark-master", "local[1]", "--spark-connect", "sc://a"], "--spark-master"),
        (["--engine", "flink", *FOLDERS], "flink"),
    ],
)
def test_what_is_missing_or_does_not_go_together_is_named(
    words: list[str], told_of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = cli.main(["score", *words])
    except SystemExit as stopped:  # what the arguments themselves refuse
        code = stopped.code
    message = capsys.readouterr().err
    assert code == 2
    assert message.count("\n") == 1
    assert told_of in message


@pytest.mark.parametrize("words", [["--facts", "a"], ["--out", "a"], ["--cases"], ["--spark-master", "local[1]"]])
def test_options_of_spark_are_refused_without_it(
    words: list[str], built_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["score", "--store", str(built_demo), *words]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert words[0] in message
    assert "--engine spark" in message


@pytest.mark.parametrize("package", ["pyspark", "sqlglot", "py4j"])
def test_without_the_extra_it_says_how_to_install_it(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    assert cli.main(["score", "--engine", "spark", *FOLDERS]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "dabiao[spark]" in message
