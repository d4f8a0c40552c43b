"""Test room, unit: both catalogues hold every key that the code asks for, agree in their gaps, and read well."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from data.rows import REASONS
from data.shops import DEFAULTS, MARKET_TIMEZONES
from data.tables import TABLES
from locales import LANGUAGES, Translator, translator
from metrics.breakdown import KEYS
from metrics.rulebook import Family, Rule
from metrics.score import URGENCY

ROOT = Path(__file__).parents[2]
SPOKEN = {"zh_CN": translator("zh_CN"), "en": translator("en")}
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def source_files() -> list[Path]:
    return [ROOT / "app.py", ROOT / "cli.py", *(p for d in ("data", "metrics", "pages") for p in (ROOT / d).rglob("*.py"))]


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def asked() -> Iterator[tuple[str, str, set[str]]]:
    """Every key that the code names outright, with the place and the names of the values it hands over."""
    for path in source_files():
        if not path.exists():
            continue
        for call in calls(path):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            said = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "t"
            if name not in ("t", "DabiaoError") and not (said and method == "n"):
                continue
            keys = [call.args[0]]
            if isinstance(keys[0], ast.IfExp):
                keys = [keys[0].body, keys[0].orelse]
            given = {k.arg or "**" for k in call.keywords} | ({"n"} if method == "n" else set())
            for key in keys:
                if isinstance(key, ast.Constant):
                    yield str(key.value), f"{path.relative_to(ROOT)}:{call.lineno}", given


def gaps(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def sentences(t: Translator, key: str) -> tuple[str, ...]:
    path = ROOT / "locales" / t.language / "LC_MESSAGES" / "dabiao.po"
    with path.open("rb") as file:
        for message in read_po(file, locale=t.language):
            if (message.id if isinstance(message.id, str) else message.id[0]) == key:
                return (message.string,) if isinstance(message.string, str) else tuple(message.string)
    raise KeyError(key)


def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    return {key: forms for key, forms in SPOKEN[language]._messages.items()}  # noqa: SLF001 -- what is under test


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_code_names_is_there_with_gaps_for_its_values(language: str) -> None:
    forms = catalogue(language)
    missing = sorted({f"{key} ({place})" for key, place, _ in asked() if key not in forms})
    assert missing == []
    unfilled = [
        f"{key} ({place}): {gaps(text) - given}"
        for key, place, given in asked()
        for text in forms[key]
        if "**" not in given and gaps(text) - given
    ]
    assert unfilled == []


def made_keys() -> list[str]:
    """Keys that the code puts together from words of the data, spelled out."""
    words = [
        f"word.{column.name}.{word}"
        for table in TABLES.values()
        for column in table.columns
        for word in column.words
        if column.name not in ("sender", "rating", "handled_by")
    ]
    statistics = get_args(Rule.model_fields["statistic"].annotation)
    return [
        *(f"status.{status}" for status in URGENCY),
        *(f"verdict.{verdict}" for verdict in ("met", "missed", "pending", "excluded", "all")),
        *(f"excluded.{reason}" for reason in excluded_reasons()),
        *(f"platform.{platform}" for platform in DEFAULTS),
        *(f"market.{market}" for market in {*MARKET_TIMEZONES, *(m for m, _ in DEFAULTS.values())}),
        *(f"table.{table}" for table in TABLES),
        *(f"column.{column.name}" for table in TABLES.values() for column in table.columns),
        *(f"reason.{reason}" for reason in REASONS),
        *(f"words.cases.{family}" for family in get_args(Family)),
        *(f"words.statistic.{statistic}" for statistic in statistics),
        *(f"plan.{what}.{family}" for what in ("needed", "spare") for family in (*get_args(Family), "marks")),
        *(f"by.{what}" for what in KEYS if what != "day"),
        *(f"grade.{grade}" for grade in get_args(Rule.model_fields["grade"].annotation)),
        *words,
    ]


def excluded_reasons() -> set[str]:
    """The reasons that the SQL of the families writes beside an excluded case."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "metrics" / "cases").glob("*.sql"))
    return set(re.findall(r"THEN '([a-z_]+)'\s*(?:\n\s*)?END AS reason", text))
