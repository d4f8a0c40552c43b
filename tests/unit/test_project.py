"""The promises of README, Makefile, locks and walls, kept by the files themselves."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from bench import crowd, logs, results
from bench.measure import Cost, Figure
from bench.programs import PROGRAMS
from data.access import Access
from data.store import Store

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-spark.lock"]
PACKAGES = ["data", "locales", "metrics", "pages", "shell"]
TRACKED_SUFFIXES = {".py", ".toml", ".md", ".sql", ".po", ".lock", ".csv", ".txt", ".cmd", ".command", ""}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project_files() -> list[Path]:
    """Every text file that git would carry, committed or not yet."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.suffix in TRACKED_SUFFIXES and path.is_file()]


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


# --- the two commands ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["run", "test", "install", "check", "bench", "lock"])
def test_makefile_has_the_target_and_says_what_it_does(target: str) -> None:
    assert re.search(rf"^{target}:.*##", text("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("command", ["python start.py", "make run", "make test"])
def test_readme_names_the_command(command: str) -> None:
    assert re.search(rf"^\s*{command}\b", text("README.md"), re.MULTILINE)


def test_what_decides_a_change_is_what_the_readme_says() -> None:
    lines = text(".ci/run").splitlines()
    assert "set -euo pipefail" in lines
    assert [line for line in lines if line.startswith("make ")] == ["make check", "make test"]
    assert lines[-1] == "make test", "pytest's summary is the last thing printed"


def test_readme_pictures_exist() -> None:
    pictures = re.findall(r"!\[[^]]*]\(([^)]+)\)", text("README.md"))
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


# --- locks -----------------------------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, set[str]]:
    """Package → its exact versions in that lock (more than one where Python or system decides)."""
    result: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9-]+)==(\S+)", text(name), re.MULTILINE):
        result.setdefault(package, set()).add(version)
    return result


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_exact_hashed_and_names_no_index(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text(name), flags=re.MULTILINE))
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?://|--index|--extra-index|--find-links", text(name))


def test_locks_agree_and_cover_what_the_project_asks_for() -> None:
    run, dev, spark = map(locked, LOCKS)
    assert {package: dev.get(package) for package in run} == run
    assert {package: spark.get(package) for package in run if package != "setuptools"} == {
        package: versions for package, versions in run.items() if package != "setuptools"
    }
    assert {package: versions for package, versions in spark.items() if dev.get(package, versions) != versions} == {}
    project = tomllib.loads(text("pyproject.toml"))["project"]
    names = [re.split(r"[<>=!~\[ ]", wanted)[0] for wanted in project["dependencies"]]
    assert set(names) <= run.keys()
    for extra, wanted in project["optional-dependencies"].items():
        lock = spark if extra == "spark" else dev
        assert {re.split(r"[<>=!~\[ ]", requirement)[0] for requirement in wanted} <= lock.keys()
    assert not {"pyspark", "py4j"} & dev.keys(), "tests do not wait for what is large"


def test_every_dependency_has_its_reason() -> None:
    wanted = re.findall(r'^    "[a-z][a-z-]+[<>=].*$', text("pyproject.toml"), re.MULTILINE)
    assert len(wanted) > 15
    assert [line for line in wanted if not re.search(r",\s+# \w+", line) and "setuptools" not in line] == []


def test_the_package_carries_all_its_files() -> None:
    carried = tomllib.loads(text("pyproject.toml"))["tool"]["setuptools"]["package-data"]["*"]
    suffixes = {Path(pattern).suffix for pattern in carried} | {".py"}
    lost = [
        path for path in project_files() if path.relative_to(ROOT).parts[0] in PACKAGES and path.suffix not in suffixes
    ]
    assert lost == []


# --- nothing of one machine ------------------------------------------------------------------------------------------


def test_no_file_names_a_place_of_one_machine() -> None:
    places = re.compile(r"(?<![\w.])/(?:home|root|Users|work|opt|tmp)/[\w.-]+")
    result = {str(path.relative_to(ROOT)): places.findall(path.read_text(encoding="utf-8")) for path in project_files()}
    assert {name: hits for name, hits in result.items() if hits} == {}


# --- walls that import-linter cannot see -----------------------------------------------------------------------------


class Module(NamedTuple):
    """What is looked at in a module's text: its docstring, the top-level names that it imports anywhere, and the names
    that it assigns, loops over, takes as parameters, gives to an import, or defines at its top.
    """

    docstring: str | None
    imports: set[str]
    locals: set[str]


@cache
def module_of(source: str) -> Module:
    tree = ast.parse(source)
    imports, names = set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                imports |= {alias.name for alias in node.names}
            case ast.Module():
                names |= {part.name for part in node.body if isinstance(part, (ast.FunctionDef, ast.ClassDef))}
            case ast.ImportFrom(module=str(module)):
                imports.add(module)
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.alias(asname=str(name)):
                names.add(name)
    return Module(ast.get_docstring(tree), {name.split(".")[0] for name in imports}, names)


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=lambda path: str(path.relative_to(ROOT)))
def test_packages_never_import_the_entry_points(path: Path) -> None:
    assert module_of(path.read_text(encoding="utf-8")).imports & {"app", "cli", "serve", "start"} == set()


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_begins_with_a_docstring(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    docstring = module_of(source).docstring
    assert docstring
    assert " room: " not in docstring.splitlines()[0]
    is_page = path.parent == ROOT / "pages"
    assert len(source.splitlines()) <= (165 if is_page else 300)  # "about" 150 for a page


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in python_files(*PACKAGES)}), ids=lambda path: path.name
)
def test_a_folder_is_small_enough_to_read(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    # every page lies in pages/ itself: a server that has just started knows no other file as a page
    assert len(modules) <= (27 if folder.name == "pages" else 25)
    assert len(folder.relative_to(ROOT).parts) <= 2, "one level of folders, no deeper"


# --- names of local variables ----------------------------------------------------------------------------------------

PRONOUNS = {"one", "found", "told", "said", "seen", "given", "asked", "shown", "known"}
"""Names that say how a value came, not what it holds."""

FURTHER_PRONOUNS = {"both", "rest", "others", "it", "mine", "theirs", "these", "those", "what", "who", "how"}
"""Refused in tests."""

NAMED = ["app.py", "bench", "cli.py", "data", "metrics", "pages", "serve.py", "shell", "start.py", "tests"]


def pronouns(source: str, refused: set[str] = PRONOUNS) -> set[str]:
    """The refused names that a module assigns, loops over, takes as parameters, gives to an import, or defines."""
    return refused & module_of(source).locals


def named_files() -> dict[str, str]:
    paths = [ROOT / name for name in NAMED if name.endswith(".py")]
    paths += python_files(*(name for name in NAMED if not name.endswith(".py")))
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize(
    "source",
    [
        "told = 1",
        "for one in rows: pass",
        "rows = [found for found in rows]",
        "def f(*, seen: int) -> None: ...",
        "f = lambda said: said",
        "with a as given: pass",
        "class A:\n    shown: int",
        "if (known := 1): pass",
        "(asked, b) = 1, 2",
        "def told() -> None: ...",
        "from a import b as found",
    ],
)
def test_each_way_of_naming_a_local_is_noticed(source: str) -> None:
    assert pronouns(source)
    assert not pronouns(re.sub(r"\b(told|one|found|seen|said|given|shown|known|asked)\b", "rows", source))


def test_locals_are_named_for_what_they_hold() -> None:
    result = {
        name: pronouns(source, PRONOUNS | FURTHER_PRONOUNS if name.startswith("tests") else PRONOUNS)
        for name, source in named_files().items()
    }
    assert {name: names for name, names in result.items() if names} == {}


# --- the command line starts fast ------------------------------------------------------------------------------------

HELP = [sys.executable, "cli.py", "--help"]


def test_help_loads_neither_screen_nor_frames() -> None:
    code = (
        "import sys, cli\n"
        "sys.argv = ['dabiao', '--help']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print(*sorted({'streamlit', 'pandas', 'plotly', 'numpy', 'pyarrow'} & sys.modules.keys()), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "score" in run.stdout
    assert run.stderr.strip() == ""


def test_the_installed_command_is_the_same() -> None:
    command = Path(sys.executable).with_name("dabiao")
    if not command.exists():
        pytest.skip("not installed here: run by `make test`, it is")
    visible = [
        subprocess.run([*c, "--help"], cwd=ROOT, check=True, capture_output=True).stdout for c in ([command], HELP[:2])
    ]
    assert visible[0] == visible[1]


def test_figures_load_no_frames_until_asked() -> None:
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in python_files("data", "metrics")]
    code = (
        f"import sys, {', '.join(name.removesuffix('.__init__') for name in modules)}\n"
        "print(*sorted({'streamlit', 'pandas', 'plotly'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == ""


def test_the_memory_of_an_import_is_still_measured() -> None:
    command = [sys.executable, "-m", "bench.memory", "0.001"]
    texts = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert re.fullmatch(r"[\d,]+ messages, 0\.00 GB: peak 0\.\d\d GB of memory, .*\n", texts)


@pytest.mark.parametrize("shape", logs.SHAPES)
def test_the_programs_of_the_bench_agree(tmp_path: Path, shape: str) -> None:
    log = logs.write_messages(tmp_path / "log.csv", shape, 2000)
    answers = {name: answer(log, tmp_path / name) for name, answer in PROGRAMS.items()}
    assert len(set(answers.values())) == 1, answers
    assert sum(answers["dabiao"]) > 300


def test_the_results_of_the_bench_are_a_table_and_a_plot() -> None:
    costs = Cost(2.0, 1.5), Cost(1.0, 0.5)
    figures = [
        Figure(title.format(size), costs[0], "DuckDB by hand", costs[1], "≤ 2")
        for size in ("100", "1,000")
        for title in ("import {} messages, many short", "pandas program, {} messages, many short")
    ]
    text = results.section("import", "What it is.", [*figures, Figure("its store", 3.0, "the CSV", 2.0, unit="MB")])
    assert (
        "| 2.000 s | 1.500 s   | DuckDB by hand | 1.000 s | 0.500 s   | 2.00  | 3.00               | ≤ 2    |" in text
    )
    assert re.search(r"^\| its store +\| 3\.0 MB +\| +\| the CSV +\| 2\.0 MB +\| +\| 1\.50 ", text, re.MULTILINE)
    lines = results.growth(figures)
    assert lines == {name: {100: 1.5, 1000: 1.5} for name in ("Dabiao's import", "pandas")} | {
        "DuckDB by hand": {100: 0.5, 1000: 0.5}
    }
    assert all(f">{name}</text>" in results.plot(lines) for name in lines)


def test_the_bench_makes_many_shops_of_two(demo_store: Path) -> None:
    with Store.open(crowd.copied(demo_store, shops=5)) as store:
        names = {shop.shop_id for shop in Access.local(store).shops()}
        assert names == {"demo-kuaishou", "demo-tiktok", "demo-kuaishou-2", "demo-tiktok-2", "demo-kuaishou-3"}
        for table_name in ("messages", "questions", "orders", "order_lines", "refund_courses", "reviews", "coverage"):
            sql = f"SELECT count(*) AS n FROM {table_name}"
            assert Access.local(store).view(["demo-kuaishou-3"]).rows(sql) == Access.local(store).view(
                ["demo-kuaishou"]
            ).rows(sql)
            assert Access.local(store).view(["demo-kuaishou-3"]).rows(sql) != [{"n": 0}]
