"""Pages: what stands in a file is shown as it stands there: no mark-up, no link, no picture, no formula."""

import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from bench import samples
from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from pages.dialogs.head import COPY_SCRIPT
from pages.parts.stylesheet import PRINT_SCRIPT
from pages.state import navigation
from pages.state.remembered import LINK_SCRIPT
from pages.text import plain_text
from tests.pages.made import linked

EVIL = "<script>alert(1)</script>[免费](http://evil.example)![](http://evil.example/p.png)<img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(1)"
SHOP = "店 <b>"

MARKDOWN = (
    "markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success", "metric", "expander",
    "button", "download_button", "selectbox", "multiselect", "radio", "segmented_control", "text_input", "toggle",
    "checkbox", "tabs", "status", "toast", "page_link",
)  # fmt: skip
UNESCAPED = re.compile(r"(?<!\\)<(?:script|img)|(?<!\\)\]\(http", re.IGNORECASE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to read only. In every text cell of its shop stands what a browser or a spreadsheet might obey."""
    sentence = [EVIL, FORMULA]
    chats = [["conversation_id", "message_id", "buyer_id", "sender", "agent_id", "sent_at", "text"]]
    orders = [
        [
            "order_id",
            "buyer_id",
            "product_id",
            "product_title",
            "status",
            "created_at",
            "paid_at",
            "promised_at",
            "shipped_at",
        ]
    ]
    refunds = [
        ["refund_id", "order_id", "product_id", "kind", "applied_at", "completed_at", "status", "reason", "amount"]
    ]
    reviews = [
        ["review_id", "order_id", "product_id", "buyer_id", "created_at", "service_score", "description_score", "text"]
    ]
    for n in range(30):
        evil, day = f"{sentence[n % 2]}{n % 4}", f"2026-01-{5 + n % 6:02}"
        chats += [
            [evil, f"{evil}-{n}-1", evil, "buyer", "", f"{day} 10:00:{n:02}", evil],
            [evil, f"{evil}-{n}-2", evil, "system", "", f"{day} 10:01:{n:02}", evil],
            [evil, f"{evil}-{n}-3", evil, "agent", evil, f"{day} 11:30:{n:02}", evil],
        ]
        orders.append(
            [
                f"{evil}-{n}",
                evil,
                evil,
                evil,
                evil,
                f"{day} 09:00:00",
                f"{day} 09:01:00",
                f"{day} 20:00:00",
                f"{day} 21:00:00",
            ]
        )
        refunds.append([f"{evil}-{n}", f"{evil}-{n}", evil, "refund_only", f"{day} 10:00:00", "", "open", evil, "5"])
        reviews.append([f"{evil}-{n}", f"{evil}-{n}", evil, evil, f"{day} 12:00:00", "1", "2", evil])
    chats.append([EVIL, "x", EVIL, EVIL, EVIL, EVIL, EVIL])  # rejected for its sender
    path = tmp_path_factory.mktemp("hostile") / "dabiao.duckdb"
    with Store.open(path) as store:
        for rows in (chats, orders, refunds, reviews):
            file = path.with_name("in.csv")
            file.write_bytes(samples.text(rows))
            result = import_file(Access.local(store), file, SHOP, platform="kuaishou", name=f"{EVIL}.csv")
            assert result.new == len(rows) - 1 - result.rejected
    return path


@pytest.fixture
def at_hostile(hostile: Path, visited_before: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app's store is that one, for all tests that look at it."""
    monkeypatch.setenv("DABIAO_STORE", str(hostile))
    return hostile


def page_texts(app: AppTest) -> list[str]:
    """Every text of a page that is read as Markdown, with its kind."""
    result = []
    for kind in MARKDOWN:
        for item in app.get(kind):
            texts = [getattr(item, name, "") for name in ("value", "label", "help")]
            result += [f"{kind}: {text}" for text in texts if isinstance(text, str)]
    return result


OWN_SCRIPTS = re.compile(
    r"<script>(?:document\.cookie = \"dabiao_\w+=[\w.~/%-]*\" \+ "
    r"'; path=/; max-age=\d+; samesite=strict';\s?)+</script>" + "|" + re.escape(COPY_SCRIPT)
    + "|" + re.escape(PRINT_SCRIPT)
    + "|" + re.escape(f"<script>{LINK_SCRIPT}</script>").replace("%s", r"[\w.~%-]*").replace("%d", r"\d+")
)  # fmt: skip
"""The scripts that pages write: those that keep language and shop, percent-encoded, and one of fixed text."""


SOURCE = re.compile(r"\[((?:[\w./?=&%-]|\\.)+)\]\(https://([\w./?=&%~-]+)\)")
"""The link of a built-in rule's source: its text is its address."""


def without_sources(text: str) -> str:
    """A text without the links of sources; a link with another text stays."""
    return SOURCE.sub(lambda link: "" if link[1].replace("\\", "") == link[2] else link[0], text)


def check(app: AppTest) -> None:
    assert not app.exception, [item.value for item in app.exception]
    assert [text for text in map(without_sources, page_texts(app)) if UNESCAPED.search(text)] == []
    written = [OWN_SCRIPTS.sub("", str(item.value)) for item in app.get("html")]
    assert [text for text in written if re.search("<script|<img|javascript:", text)] == []
    for table in app.dataframe:
        cells = [cell for cell in table.value.to_numpy().ravel() if isinstance(cell, str)]
        assert [cell for cell in cells if cell.startswith(("=", "@", "\t"))] == []


PAGES = [path for pages in navigation.GROUPS.values() for path in pages]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page).stem)
def test_a_page_shows_what_a_file_says_and_does_not_do_it(page: str, at_hostile: Path) -> None:
    check(linked(page, shop=SHOP).run())


@pytest.mark.parametrize("rule", ["kuaishou.reply_3m", "kuaishou.refund_only_time", "kuaishou.dispatch"])
@pytest.mark.parametrize("case_text", [EVIL, FORMULA])
def test_a_case_is_opened_and_shown_as_it_is(rule: str, case_text: str, at_hostile: Path) -> None:
    subject = f"{case_text}0" if rule == "kuaishou.reply_3m" else f"{case_text}0-0"
    check(linked(navigation.RULE, shop=SHOP, rule=rule, case=subject).run())


def test_the_check_would_notice() -> None:
    for text in (EVIL, "[x](http://y)", "a <IMG src=y>"):
        assert UNESCAPED.search(text)
    for text in ("\\<script\\>", "\\[x\\]\\(http\\://y\\)", "a < b"):
        assert not UNESCAPED.search(text)
    assert isinstance(pd.DataFrame([["=1"]]).to_numpy().ravel()[0], str)


@pytest.mark.parametrize(
    "text",
    [
        "https://taobao.com.evil.test/refund",
        "HTTP://evil.test/a",
        "see www.evil.test now",
        "me@evil.test",
        "ftp://evil.test/x",
        "a:https://evil.test",
        "a.b+c@evil.test.cn",
    ],
)
def test_a_bare_address_is_not_made_a_link(text: str) -> None:
    """These are the patterns of mdast-util-gfm-autolink-literal, applied to the text as Markdown reads it."""
    url = re.compile(r"(?:https?://|www(?=\.))[-.\w]+", re.IGNORECASE)
    email = re.compile(r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+")
    assert url.search(text) or email.search(text) or "ftp" in text
    read = re.sub(r"\\(.)", r"\1", plain_text.escape_markdown(text))
    assert not url.search(read)
    assert not email.search(read)
    assert read.replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["12:30", "@客服", "a @ b", "www", "5//2", "3.5%"])
def test_other_text_has_no_invisible_characters(text: str) -> None:
    assert "\u2060" not in plain_text.escape_markdown(text)
