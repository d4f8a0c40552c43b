"""Pages: what stands in a file is shown as it stands there: no mark-up, no link, no picture, no formula."""

import html
import io
import json
import re
from pathlib import Path

import apprise
import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.alerts import outbox, sender
from data.alerts.settings import AlertSettings, Receiver
from locales import translator
from pages.dialogs.head import COPY_SCRIPT
from pages.documents import files
from pages.parts.stylesheet import PRINT_SCRIPT
from pages.state import control_names, navigation, session
from pages.state.remembered import LINK_SCRIPT
from pages.text import alerts as alert_texts
from pages.text import plain_text
from tests.pages.hostile_store import EVIL, FORMULA, SHOP, make
from tests.pages.made import linked

MARKDOWN = (
    "markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success", "metric", "expander",
    "button", "download_button", "selectbox", "multiselect", "radio", "segmented_control", "text_input", "toggle",
    "checkbox", "tabs", "status", "toast", "page_link",
)  # fmt: skip
UNESCAPED = re.compile(r"(?<!\\)<(?:script|img)|(?<!\\)\]\(http", re.IGNORECASE)

BARE = re.compile(r"(?:https?://|www\.)evil", re.IGNORECASE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to read only."""
    path = tmp_path_factory.mktemp("hostile") / "dabiao.duckdb"
    make(path)
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
            names = (
                ("label", "help") if kind == "text_input" else ("value", "label", "help")
            )  # a value is what is typed
            texts = [getattr(item, name, "") for name in names]
            result += [f"{kind}: {text}" for text in texts if isinstance(text, str)]
    return result


OWN_SCRIPTS = re.compile(
    r"<script>(?:document\.cookie = \"dabiao_\w+=[\w.~/%-]*\" \+ "
    r"'; path=/; max-age=\d+; samesite=strict';\s?)+</script>" + "|" + re.escape(COPY_SCRIPT)
    + "|" + re.escape(PRINT_SCRIPT)
    + "|" + re.escape(f"<script>{LINK_SCRIPT}</script>").replace("%s", r"[\w.~%-]*").replace("%d", r"\d+")
    + "|" + re.escape(control_names.SCRIPT).replace("%s", "[^<]*")
)  # fmt: skip
"""The scripts that pages write: those that keep language and shop, percent-encoded, and those of fixed text."""


SOURCE = re.compile(r"\[((?:[\w./?=&%-]|\\.)+)\]\(https://([\w./?=&%~-]+)\)")
"""The link of a built-in rule's source: its text is its address."""


def without_sources(text: str) -> str:
    """A text without the links of sources; a link with another text stays."""
    return SOURCE.sub(lambda link: "" if link[1].replace("\\", "") == link[2] else link[0], text)


def check(app: AppTest) -> None:
    assert not app.exception, [item.value for item in app.exception]
    texts = [without_sources(text) for text in page_texts(app)]
    assert [text for text in texts if UNESCAPED.search(text)] == []
    assert [text for text in texts if BARE.search(re.sub(r"\\(.)", r"\1", text))] == [], "as Markdown reads it"
    written = [OWN_SCRIPTS.sub("", str(item.value)) for item in app.get("html")]
    assert [text for text in written if re.search("<script|<img|javascript:", text)] == []
    for table in app.dataframe:
        cells = [cell for cell in table.value.to_numpy().ravel() if isinstance(cell, str)]
        assert [cell for cell in cells if cell.startswith(("=", "@", "\t"))] == []


PAGES = [path for pages in navigation.GROUPS.values() for path in pages]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page).stem)
def test_a_page_shows_what_a_file_says_and_does_not_do_it(page: str, at_hostile: Path) -> None:
    check(linked(page, shop=SHOP).run())


def test_a_saved_view_is_opened_and_shown_as_it_is(at_hostile: Path) -> None:
    """By its link, in one's own pages and at the head of the lists of views, all its texts being what people wrote."""
    for path, query in (
        (navigation.EXPLORE, {"saved": "1"}), (navigation.PORTFOLIO, {"saved": "2"}), (navigation.BOARD, {}),
        (navigation.EXPLORE, {"saved": EVIL}), (navigation.PORTFOLIO, {"q": EVIL, "tag": EVIL, "owner": EVIL}),
        (navigation.CHAT, {"shop": "http://evil.example/x"}), (navigation.EVIDENCE, {"order": "www.evil.example/a"}),
        (navigation.SQL, {"sqlchart": EVIL}), (navigation.SCORECARD, {"shop": EVIL, "as_of": EVIL}),
        (navigation.EXPLORE, {"what": "chats", "filter": json.dumps(["weekday", [EVIL]])}),
        (navigation.EXPLORE, {"what": EVIL, "by": EVIL, "filter": EVIL, "shops": EVIL, "case": EVIL}),
    ):  # fmt: skip
        app = linked(path, **({"shop": SHOP} | query)).run()
        check(app)
        if query.get("saved") == "1":
            assert any(EVIL[:20] in str(box.options) for box in app.selectbox), "it is listed"


def test_a_report_and_an_alert_say_it_as_it_is(at_hostile: Path) -> None:
    access = session.own_access()
    report = files.report_of(access, [SHOP], "2026-01-05..2026-01-10")
    page = files.content(report, "zh", ".html").decode()
    assert html.escape(EVIL[:25]) in page
    assert not re.search(r"<script>alert|<img src=x|href=.http://evil", page)
    sheets = openpyxl.load_workbook(io.BytesIO(files.content(report, "zh", ".xlsx")))
    assert {cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    with access.view() as view:
        events = ("record", "import_failed", "stale")
        deliveries = [delivery for delivery in outbox.history(view, 50) if delivery.event in events]
        shop, t = view.shop(SHOP), translator("en")
    lines = [(EVIL[:100], alert_texts.sentence(t, delivery, shop, {}, {})) for delivery in deliveries]
    assert {"record", "import_failed"} <= {delivery.event for delivery in deliveries}
    title, body = alert_texts.message(t, lines)
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apprise.Apprise, "notify", lambda _, **message: sent.append(message))
        sender.send(AlertSettings(), Receiver(name="x", url="json://127.0.0.1:9/x"), title, body)
    assert sent[0]["body_format"] == apprise.NotifyFormat.TEXT, "services that read marks are sent them as text"


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
        "https&colon;//evil.test/a",
        "&#104;ttps://evil.test/a",
        "www&period;evil.test",
        "me&commat;evil.test",
    ],
)
def test_a_bare_address_is_not_made_a_link(text: str) -> None:
    """These are the patterns of mdast-util-gfm-autolink-literal, applied to the text as Markdown reads it."""
    url = re.compile(r"(?:https?://|www(?=\.))[-.\w]+", re.IGNORECASE)
    email = re.compile(r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+")
    plainly = html.unescape(text)
    assert url.search(plainly) or email.search(plainly) or "ftp" in text
    escaped = plain_text.escape_markdown(text)
    read = re.sub(r"\\(.)|(&#?\w+;)", lambda match: match[1] or html.unescape(match[2]), escaped)
    assert not url.search(read)
    assert not email.search(read)
    assert read.replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["12:30", "@客服", "a @ b", "www", "5//2", "3.5%"])
def test_other_text_has_no_invisible_characters(text: str) -> None:
    assert "\u2060" not in plain_text.escape_markdown(text)
