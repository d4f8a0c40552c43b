"""Browser: files as they come: unknown, large, put into a folder, handed over, taken back."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from locales import translator
from tests.browser.settled import choose_option, settled

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RULE = "kuaishou.reply_3m"
SHOP = "demo-kuaishou"
DAY = "2026-03-28"
PATIENCE_SECONDS = 120
LARGE_BYTES = 200 * 1000 * 1000
T = translator("zh_CN")


def dabiao(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "cli.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def score(store: Path) -> float:
    run = dabiao("score", "--shop", SHOP, "--rule", RULE, "--store", str(store), "--json")
    (item,) = json.loads(run.stdout)
    assert isinstance(item["value"], float)
    return item["value"]


def late_answers(count: int, prefix: str = "late") -> list[list[str]]:
    """Buyers who each waited an hour on the demo's last day: conversation, who, when, what."""
    rows = []
    for n in range(count):
        rows.append([f"{prefix}-{n}", "顾客", f"{DAY} 09:{n % 60:02d}:00", "这件什么时候发货呢"])
        rows.append([f"{prefix}-{n}", "坐席", f"{DAY} 10:{n % 60:02d}:00", "亲，今天就发出去哦"])
    return rows


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([header, *rows])
    return path


def plain(rows: list[list[str]]) -> list[list[str]]:
    sides = {"顾客": "buyer", "坐席": "agent"}
    return [[chat, sides[sender], when, text] for chat, sender, when, text in rows]


PLAIN_HEADER = ["conversation_id", "sender", "sent_at", "text"]


@dataclass(frozen=True)
class Late:
    """An export of sixty late answers and a line that cannot be read, as the command line imports it.

    `before`, `after`: the figure of the rule without and with it, as a screen writes it. `printed`: what the import
    prints as JSON.
    """

    file: Path
    before: str
    after: str
    printed: Any


@pytest.fixture(scope="module")
def late(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Late:
    """The export, imported into a store that no app shows."""
    folder = tmp_path_factory.mktemp("late")
    store = Path(shutil.copy(built_demo, folder / "aside.duckdb"))
    file = write(folder / "late.csv", PLAIN_HEADER, [*plain(late_answers(60)), ["x", "nobody", f"{DAY} 09:00:00", ""]])
    before = score(store)
    run = dabiao("import", str(file), "--shop", SHOP, "--store", str(store), "--json")
    assert run.returncode == 0
    after = score(store)
    assert before != after
    return Late(file, f"{before:.1%}", f"{after:.1%}", json.loads(run.stdout))


@pytest.fixture
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder that this test's app and command lines share. Asked for before `app`."""
    folder = tmp_path / "configuration"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder


def open_upload(page: Page, app: str) -> None:
    page.goto(f"{app}/upload?shop={SHOP}")
    expect(page.get_by_role("heading", level=1)).to_have_text(T("page.upload"))
    settled(page)


def put_in(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files(list(files))
    settled(page)


def until(there: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not there():
        assert time.monotonic() < give_up_at, "it never came"
        time.sleep(0.1)


def test_an_unknown_file_goes_through_the_mapping_to_a_score(
    late: Late, configuration: Path, page: Page, app: str, tmp_path: Path, screenshot: Callable[[str], None]
) -> None:
    strange = write(
        tmp_path / "客服聊天.csv",
        ["会话号", "谁说的", "什么时候", "说了什么"],
        [*late_answers(60), ["x", "小助理", f"{DAY} 09:00:00", "在"]],
    )

    open_upload(page, app)
    put_in(page, strange)
    page.get_by_role("button", name=T("upload.map")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(T("page.mapping"))
    expect(page.get_by_text(T("mapping.tried", read="121", taken="120", rejected="1"))).to_be_visible()
    screenshot("1-suggested")
    choose_option(
        page, page.get_by_role("combobox", name=T("mapping.word", word="小助理", n="1")), T("word.sender.system")
    )
    expect(page.get_by_text(T("mapping.tried", read="121", taken="121", rejected="0"))).to_be_visible()
    screenshot("2-explained")
    page.get_by_role("button", name=T("mapping.go")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(T("page.upload"))
    expect(page.get_by_text(T("upload.from_to", before=late.before, after=late.after))).to_be_visible()
    screenshot("3-imported")
    assert [path.name for path in (configuration / "dabiao" / "formats").iterdir()] == ["客服聊天.toml"]

    # what was explained once is known from now on
    put_in(page, strange)
    expect(page.get_by_role("button", name=T.n("upload.go", 1))).to_be_visible()


def test_two_hundred_megabytes_go_in_with_progress_and_can_be_stopped(
    configuration: Path, page: Page, app: str, tmp_path: Path, screenshot: Callable[[str], None]
) -> None:
    large = tmp_path / "year.csv"
    text = "这件衣服什么时候能发货呀，" * 50
    with large.open("w", encoding="utf-8") as target:
        target.write(",".join(PLAIN_HEADER) + "\n")
        count = 0
        while target.tell() < LARGE_BYTES:
            lines = (
                f"L{n},buyer,2026-02-{1 + n % 28:02d} 10:{n % 60:02d}:00,{text}\n" for n in range(count, count + 5000)
            )
            target.write("".join(lines))
            count += 5000
    open_upload(page, app)
    page.locator("input[type=file]").set_input_files(large)
    go = page.get_by_role("button", name=T.n("upload.go", 1))
    progress = page.get_by_text(T("upload.importing", file="year.csv", at="1", count="1"))
    expect(go).to_be_visible()

    # stopped half way: nothing went in, and the file still waits
    go.click()
    expect(progress).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    screenshot("under-way")
    page.get_by_role("button", name=T("upload.stop")).click()
    expect(page.get_by_text(T("upload.stopped"))).to_be_visible()

    # and again, to the end
    go.click()
    expect(progress).to_be_visible()
    whole = T.number(count)
    result = T("upload.result", read=whole, new=whole, changed="0", same="0", rejected="0")
    expect(page.get_by_text(result)).to_be_visible()
    screenshot("done")


def test_an_import_is_taken_back_and_so_is_the_figure(
    late: Late, configuration: Path, page: Page, app: str, screenshot: Callable[[str], None]
) -> None:
    open_upload(page, app)
    put_in(page, late.file)
    page.get_by_role("button", name=T.n("upload.go", 1)).click()
    expect(page.get_by_text(T("upload.from_to", before=late.before, after=late.after))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name=T.n("upload.download_rejects", 1)).click()
    rejected = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert rejected[0].startswith(",".join(PLAIN_HEADER))
    assert rejected[1].startswith(f"x,nobody,{DAY} 09:00:00,,122,")

    page.get_by_role("link", name=T("page.history")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(T("page.history"))
    settled(page)
    screenshot("1-listed")
    # the table is one picture, so the click goes where its first button is; that of who did what stands below
    page.get_by_test_id("stDataFrame").first.click(position={"x": 30, "y": 52})
    dialog = page.get_by_role("dialog").first
    expect(
        dialog.get_by_text(T("upload.result", read="121", new="120", changed="0", same="0", rejected="1"))
    ).to_be_visible()
    screenshot("2-opened")
    dialog.get_by_role("button", name=T("undo.offer")).click()
    page.get_by_role("button", name=T("undo.go")).click()
    expect(page.get_by_text(T("undo.done", file="late.csv", removed="120", restored="0"))).to_be_visible()
    screenshot("3-undone")
    page.get_by_role("link", name=T("page.scorecard")).click()
    expect(page.locator(f".st-key-card-{RULE.replace('.', '-')}")).to_contain_text(late.before)


def test_the_running_app_takes_what_the_command_line_hands_over_and_what_lies_in_its_folder(
    late: Late, configuration: Path, page: Page, app: str, demo_store: Path
) -> None:
    page.goto(f"{app}/?shop={SHOP}")
    card = page.locator(f".st-key-card-{RULE.replace('.', '-')}")
    expect(card).to_contain_text("%")
    assert late.after not in card.inner_text()

    # the store is the app's, which answers the command line and takes its files
    assert f"{score(demo_store):.1%}" == late.before
    handed = dabiao("import", str(late.file), "--shop", SHOP, "--store", str(demo_store), "--json")
    assert (handed.returncode, handed.stderr) == (0, "")
    assert json.loads(handed.stdout) == late.printed
    assert f"{score(demo_store):.1%}" == late.after
    refused = dabiao("import", str(ROOT / "README.md"), "--shop", SHOP, "--store", str(demo_store), "--json")
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
    assert "README.md" in refused.stderr
    page.reload()
    expect(card).to_contain_text(late.after)

    # and so they do from the folder, under a name that shows when they are whole
    folder = demo_store.parent / "inbox" / SHOP
    folder.mkdir(parents=True)
    unfinished = write(folder / "again.csv.part", PLAIN_HEADER, plain(late_answers(3, "folder")))
    os.replace(unfinished, folder / "again.csv")
    report = demo_store.parent / "inbox" / "done" / SHOP / "again.csv.txt"
    until(report.exists)
    assert T("upload.result", read="6", new="6", changed="0", same="0", rejected="0") in report.read_text("utf-8-sig")
    page.goto(f"{app}/history?shop={SHOP}")
    expect(page.get_by_role("heading", level=1)).to_have_text(T("page.history"))
    expect(page.get_by_text(re.compile("again.csv")).first).to_be_attached()
