"""Browser: the way a merchant goes, from the first look to the conversation that pulled a figure down."""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from locales import LANGUAGES, Translator, translator
from tests.browser.settled import choose_option, settled
from tests.reference.examples import typical

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RULE = "kuaishou.reply_3m"
KUAISHOU, TIKTOK = "demo-kuaishou", "demo-tiktok"
PLATFORM = {KUAISHOU: "kuaishou", TIKTOK: "tiktok_shop"}


def dabiao(*arguments: str) -> list[dict[str, object]]:
    """What the command line prints, in this checkout."""
    command = [sys.executable, "cli.py", *arguments, "--json"]
    document = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    assert isinstance(document, list)
    return document


def score(store: Path) -> dict[str, object]:
    (item,) = dabiao("score", "--shop", KUAISHOU, "--rule", RULE, "--store", str(store))
    return item


@pytest.fixture(scope="module")
def aside(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo shops that the app does not show, for the command line."""
    return Path(shutil.copy(built_demo, tmp_path_factory.mktemp("aside") / "dabiao.duckdb"))


@pytest.fixture(scope="module")
def late_answers(aside: Path) -> Path:
    """An export with the last day's morning gone wrong: sixty buyers who each waited an hour."""
    day = date.fromisoformat(str(score(aside)["as_of"])[:10])
    file = aside.with_name("late.csv")
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["conversation_id", "buyer_id", "sender", "agent_id", "sent_at", "text"])
        for n in range(60):
            rows.writerow([f"late-{n}", f"late-{n}", "buyer", "", f"{day} 09:{n:02d}:00", "在吗"])
            rows.writerow([f"late-{n}", f"late-{n}", "agent", "agent-x", f"{day} 10:{n:02d}:00", "在的"])
    return file


@pytest.fixture(scope="module")
def scores(aside: Path, late_answers: Path) -> tuple[str, str]:
    """What the command line says of the rule before and after the export, as a screen writes it."""
    before = score(aside)["value"]
    dabiao("import", str(late_answers), "--shop", KUAISHOU, "--store", str(aside))
    after = score(aside)["value"]
    assert isinstance(before, float)
    assert isinstance(after, float)
    return f"{before:.1%}", f"{after:.1%}"


def headline(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def card(page: Page, rule: str) -> Locator:
    return page.locator(f".st-key-card-{rule.replace('.', '-')}")


def choose_shop(page: Page, t: Translator, shop: str) -> None:
    choose_option(
        page, page.get_by_role("combobox", name=t("sidebar.shop")), f"{shop} · {t(f'platform.{PLATFORM[shop]}')}"
    )


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_from_the_first_look_to_the_conversation_behind_a_figure(
    page: Page,
    scores: tuple[str, str],
    app: str,
    late_answers: Path,
    language: str,
    screenshot: Callable[[str], None],
) -> None:
    t, other = translator(language), translator("en" if language == "zh_CN" else "zh_CN")
    before, after = scores

    # the first view has a scorecard with data
    page.goto(f"{app}/?shop={KUAISHOU}&lang={language}")
    expect(card(page, RULE)).to_contain_text(before)
    expect(card(page, RULE)).to_contain_text(re.compile("|".join(t(f"status.{s}") for s in ("met", "near", "missed"))))
    first = headline(page).inner_text()
    screenshot("1-first-view")

    # another shop, and back
    choose_shop(page, t, TIKTOK)
    expect(card(page, RULE)).to_have_count(0)
    expect(card(page, "tiktok_shop.response_12h")).to_be_visible()
    screenshot("2-other-shop")
    choose_shop(page, t, KUAISHOU)
    expect(headline(page)).to_have_text(first)
    settled(page)

    # another language, and back
    page.get_by_role("radio", name=other(f"language.{other.language}")).click()
    expect(page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=other("page.upload"))).to_be_visible()
    expect(headline(page)).not_to_have_text(first)
    settled(page)
    page.get_by_role("radio", name=t(f"language.{language}")).click()
    expect(headline(page)).to_have_text(first)

    # an export goes in; the figure moves to what the command line says of the same file
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=t("page.upload")).click()
    expect(headline(page)).to_have_text(t("page.upload"))
    settled(page)
    page.locator("input[type=file]").set_input_files(late_answers)
    page.get_by_role("button", name=t.n("upload.go", 1)).click()
    moved = page.get_by_text(t("upload.from_to", before=before, after=after))
    expect(moved).to_be_visible()
    settled(page)
    screenshot("3-uploaded")
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=t("page.scorecard")).click()
    expect(card(page, RULE)).to_contain_text(after)
    settled(page)

    # the rule behind the card
    card(page, RULE).get_by_role("link").first.click()  # another may lead to what explains the figure
    expect(page.get_by_role("heading", name=t("rule.cases"))).to_be_visible()
    expect(page.get_by_text(after).first).to_be_visible()
    settled(page)
    screenshot("4-rule")

    # the conversation behind a missed case: the table is one picture, so the click goes where its first button is
    page.get_by_test_id("stDataFrame").click(position={"x": 30, "y": 52})
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".db-message").first).to_be_visible()
    screenshot("5-conversation")
