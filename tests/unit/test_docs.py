"""What the code knows by name has its section, worked examples are there, and what docs name exists."""

import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from data.loading.facts import FACTS
from data.schema import SCHEMA
from data.tables import NEEDED_IN_FILE, TABLES, Table
from metrics.rules.rule import Family, Rule
from metrics.rules.rulebook import BUILT_IN, read_rulebook
from metrics.rules.threshold import parse_line
from metrics.scoring.plan import FULL_MARKS, LOWEST_MARK, needed_for, spare_for
from metrics.scoring.score import URGENCY

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
BOOKS = {path.stem: read_rulebook(path) for path in sorted(BUILT_IN.glob("*.toml"))}
RULES = [rule for rules in BOOKS.values() for rule in rules]


@cache
def sections(path: Path, level: int = 2) -> dict[str, str]:
    """Heading → what stands below it, up to the next heading of that level or above."""
    result = re.split(rf"^#{{1,{level}}} ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0].strip(): part.split("\n", 1)[1] for part in result}


def own_sections(path: Path) -> dict[str, str]:
    """The sections of level 2, without the page's title."""
    return dict(list(sections(path).items())[1:])


# --- metrics ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS)
def test_every_rule_has_a_section_and_every_section_a_rule(book: str) -> None:
    written = own_sections(DOCS / "metrics" / f"{book}.md")
    assert list(written) == list(dict.fromkeys(rule.id for rule in BOOKS[book]))
    for name, body in written.items():
        assert re.search(r"\*\*Worked example\.\*\*[^*]*\d", body), name
        assert "**Doubts" in body, name
        assert re.search(r"\*\*(Doubts and s|S)ources", body), name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}@{rule.effective_from}")
def test_a_section_says_what_the_rule_says(rule: Rule) -> None:
    body = own_sections(DOCS / "metrics" / f"{rule.platform}.md")[rule.id]
    sentence = [f"`{rule.cases}`", f"`{rule.window}`", f"Grade {rule.grade}", rule.effective_from.isoformat()]
    sentence += [f"`{line.text}`" for line in (rule.pass_, rule.target) if line is not None]
    if rule.violation is not None:
        sentence.append(rule.violation)
    assert [text for text in sentence if text not in body] == []


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule.cases in ("shipments", "deliveries")],
    ids=lambda rule: f"{rule.id}@{rule.effective_from}",
)
def test_a_section_says_what_one_case_is_and_what_cancelling_does(rule: Rule) -> None:
    """Orders are not told as lines, and what was late when it was cancelled is not told to be left out."""
    body = own_sections(DOCS / "metrics" / f"{rule.platform}.md")[rule.id]
    (case,) = re.findall(r"^\| a case \|([^|]*)", body, flags=re.MULTILINE)
    assert ("order line" in case) == (rule.one_case == "line")
    if rule.cancelled_late == "missed" and "in_time" in rule.needs:
        assert "cancelled before they were sent" not in body


@pytest.mark.parametrize("rule_id", list(dict.fromkeys(rule.id for rule in RULES)))
def test_a_section_gives_the_newest_title(rule_id: str) -> None:
    newest = max((rule for rule in RULES if rule.id == rule_id), key=lambda rule: rule.effective_from)
    assert newest.title.zh in own_sections(DOCS / "metrics" / f"{newest.platform}.md")[rule_id]


# --- families, tables, status ----------------------------------------------------------------------------------------


def test_every_family_has_a_section() -> None:
    assert set(own_sections(DOCS / "families.md")) == set(get_args(Family))


def test_every_table_has_a_section() -> None:
    assert set(own_sections(DOCS / "tables.md")) == set(TABLES)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_is_described_column_by_column(table: Table) -> None:
    body = own_sections(DOCS / "tables.md")[table.name]
    written = re.findall(r"^\| (\*\*)?`(\w+)`(?:\*\*)? \|", body, flags=re.MULTILINE)
    assert [name for _, name in written] == [column.name for column in table.columns]
    assert {name for bold, name in written if bold} == {*table.required, *NEEDED_IN_FILE.get(table.name, ())}
    words = [word for column in table.columns for word in column.words]
    assert [word for word in words if f"`{word}`" not in body] == []


def test_every_fact_is_described_column_by_column() -> None:
    facts = [fact for built in FACTS.values() for fact, _ in built]
    sections = own_sections(DOCS / "facts.md")
    assert set(sections) == {*facts, "merged_conversations", "daily_tallies"}
    with duckdb.connect(":memory:") as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        for table, body in sections.items():
            columns = {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
            cells = re.findall(r"^\| (`[^|]+`) \|", body, flags=re.MULTILINE)
            assert set(re.findall(r"`(\w+)`", " ".join(cells))) == columns, table


def test_every_status_has_a_section() -> None:
    status = own_sections(DOCS / "glossary.md")["Status"]
    assert set(re.findall(r"^### (\w+)$", status, flags=re.MULTILINE)) == set(URGENCY)


# --- decisions -------------------------------------------------------------------------------------------------------


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:5] for path in DECISIONS] == [f"{number:04}-" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_worked_example(path: Path) -> None:
    title, *headings = sections(path)
    assert title.startswith(f"{int(path.name[:4])}. ")
    assert headings == ["Context", "Decision", "Worked example", "What others do", "Consequence"]
    bodies = own_sections(path)
    assert [name for name, body in bodies.items() if len(body.strip()) < 40] == []
    assert len(re.findall(r"\d+", bodies["Worked example"])) >= 5


def test_the_plans_of_the_decision_are_those_of_the_code() -> None:
    rows = re.findall(
        r"^\| (\d+) (?:of (\d+)( late)?|marks, sum (\d+)[^|]*) \| `([^`]+)` \| (needed|spare) (\w+) \|",
        (DOCS / "decisions" / "0006-needed-and-spare.md").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    assert len(rows) == 8
    for number, whole, late, marks, line, sizes, answer in rows:
        total, count = (int(marks), int(number)) if marks else (int(number), int(whole))
        good, bad = (FULL_MARKS, LOWEST_MARK) if marks else (Fraction(not late), Fraction(bool(late)))
        plan, further = (needed_for, good) if sizes == "needed" else (spare_for, bad)
        expected = None if answer == "empty" else int(answer)
        assert plan(parse_line(line), Fraction(total), count, further) == expected, (number, whole, line)


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(path: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).is_file()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_names_is_there(path: Path) -> None:
    named = re.findall(r"`((?:data|metrics|pages|locales|tests|docs|bench)/[^`\s]*)`", path.read_text(encoding="utf-8"))
    assert [name for name in named if not list(ROOT.glob(name.rstrip("/")))] == []


def test_no_page_links_to_the_outside() -> None:
    """Sources are named as text: some of the pages that republish rules are not safe to open.

    Settings of a proxy name this machine, and a name that nobody can own.
    """
    outside = re.compile(r"https?://(?!localhost:8501|127\.0\.0\.1:8501|dabiao\.example\.com)|www\.")
    linked = [path.name for path in WRITTEN[1:] if outside.search(path.read_text(encoding="utf-8"))]
    assert linked == []


# --- security --------------------------------------------------------------------------------------------------------


def test_the_tests_that_prove_what_is_said_of_security_exist() -> None:
    source, rows = "", re.findall(r"^\| [0-9]+ \|.*$", (DOCS / "security.md").read_text(encoding="utf-8"), re.MULTILINE)
    for row in rows:
        for name in re.findall("`([^`]*)`", row.rsplit(" | ", 1)[1]):
            if name.endswith(".py"):
                source = (ROOT / name).read_text(encoding="utf-8")
            else:
                assert f"def {name}(" in source, name
    assert len(rows) == 32
