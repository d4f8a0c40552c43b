"""Pages: every number on every page is the command line's for the same question.

A page is opened and walked over: metrics, cards and other HTML, captions, headers, messages, choices with counts,
tables, and what charts draw and say. For each the shell is asked the same (`dabiao … --json`), and what stands there
has to be its answer, to within half of the last digit shown. What holds a number and has no counterpart fails the test.

Not compared is what somebody wrote: names, notes and sources of rules and penalties, the versions of their schedules,
the glossary, a rule or reading in words; nor the lists behind a click, which have tests of their own.
"""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

import cli
from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from data.tables import TABLES
from locales import LANGUAGES, translator
from metrics.penalties.book import load_book
from metrics.reports import chat, trust
from tests.pages.made import finished, opened, sound
from tests.pages.shown import Page, text_of, tokens, unmarked
from tests.pages.test_upload import late_answers

Document = Any
Ask = Callable[..., Document]
SHOPS = ("demo-kuaishou", "demo-tiktok")
CHATS = ("messages", "turns", "chats", "threads", "buyer_days", "chat_ratings")
SCALES = (1, 60, 3600, 86400)
"""A chart of durations counts in seconds, minutes, hours or days."""


@cache
def shell(store: Path, shop: str) -> Ask:
    """Asks the command line, each question once."""

    @cache
    def ask(verb: str, *of: str) -> Document:
        given = [] if verb == "rules" else ["--store", str(store), "--shop", shop]
        out = io.StringIO()
        with redirect_stdout(out):
            assert cli.main([verb, *of, *given, "--json"]) == 0
        return json.loads(out.getvalue())

    return ask


def rules_of(ask: Ask) -> dict[str, Document]:
    """The rules in force for the shop, by id."""
    versions = ask("rules", "--as-of", ask("score")[0]["as_of"][:10])
    return {
        score["rule"]: next(
            one
            for one in versions
            if all(one[name] == score[its] for name, its in (("id", "rule"), ("pass", "pass"), ("source", "source")))
        )
        for score in ask("score")
    }


@cache
def names(ask: Ask) -> list[str]:
    """What somebody wrote, and may hold figures that are nobody's answer: titles, notes and sources."""
    book = load_book()
    rules = [text for rule in ask("rules") for told in (rule["title"], rule["note"] or {}) for text in told.values()]
    notes = [text for row in (*book.penalties, *book.payouts) if row.note for text in (row.note.zh, row.note.en)]
    sources = [row.source for row in (*book.penalties, *book.payouts)]
    written = {*rules, *notes, *sources} - {""}
    return list(written)


def opened_at(page: str, shop: str, language: str, ask: Ask, **asked: str) -> Page:
    """A page of the app, with these parameters in its link."""
    app = opened(shop=shop, lang=language)
    for name, value in asked.items():
        app.query_params[name] = value
    return Page(sound(app.switch_page(f"pages/{page}.py").run()), translator(language), names(ask))


@pytest.fixture
def look(small_demo: Path, at_seen_demo: Path) -> Callable[..., tuple[Page, Ask]]:
    """Opens a page of the app's copy of the store, and asks the store it was copied from."""

    def at(page: str, shop: str, language: str, **asked: str) -> tuple[Page, Ask]:
        ask = shell(small_demo, shop)
        seen = opened_at(page, shop, language, ask, **asked)
        sidebar(seen, ask)
        return seen, ask

    return at


@contextmanager
def view(page: Page, ask: Ask, name: str) -> Iterator[None]:
    """Another of the charts that share a place; what is around it was accounted for already."""
    follow(page, ask, view=name)
    yield
    page.left.clear()
    del page.app.query_params["view"]


# --- what several pages show -----------------------------------------------------------------------------------------


def sidebar(page: Page, ask: Ask) -> None:
    """Up to when each table reaches."""
    fresh = page.take("html", lambda one: "db-fresh" in one.value)
    shown = re.findall(r"<dd>([^<]*)</dd>", fresh.value)
    last = {row["table"]: row["last_at"] for row in ask("history")["coverage"]}
    assert len(shown) == len(TABLES)
    for said, table in zip(shown, TABLES, strict=True):
        page.accounted(said, [], [last.get(table)])


def as_of(page: Page, ask: Ask, *may: float) -> None:
    """The line that says as of when everything is, and how long ago that was."""
    at = ask("score")[0]["as_of"]
    said = page.text("html", page.take("html", lambda one: "db-as-of" in one.value))
    ago = page.t.ago(datetime.fromisoformat(at))
    assert ago in said
    page.accounted(said.replace(ago, " "), may, [at])


def line_of(rule: Document) -> list[float]:
    """The numbers of a rule's line and target."""
    texts = [rule[name] for name in ("pass", "target") if rule.get(name)]
    return [number for text in texts for number in [_line(text)]]


def window_of(rule: Document) -> list[int]:
    """A window of days is called by their number."""
    return in_days(int(rule["window"].split()[0])) if rule["window"].endswith("days") else []


def in_days(number: int | None) -> list[int]:
    """A number of days as it may be read: 90 days, or a length of time (90 天)."""
    return [] if number is None else [number, number * 86400]


def _line(text: str) -> float:
    number, _, unit = text.split(" ", 1)[1].partition(" ")
    return float(number) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[unit[:1]]


def plan_of(score: Document) -> tuple[list[Any], list[Any]]:
    """What a plan must say of a score, and what it may."""
    if score["status"] in ("no_line", "no_data"):
        return [], []
    return [score["needed"] or None, score["recovers_on"]], [score["spare"]]


def change_of(score: Document) -> list[float]:
    """By how much a figure moved."""
    return [] if None in (score["value"], score["previous"]) else [abs(score["value"] - score["previous"])]


def cards(page: Page, ask: Ask, scores: Sequence[Document]) -> None:
    """A card a score, in the order of the scores."""
    for score in scores:
        days = [day["value"] for day in ask("trend", score["rule"])["days"]]
        known, rule = [value for value in days if value is not None], rules_of(ask)[score["rule"]]
        must, may = plan_of(score)
        stakes = [one for one in ask("penalties") if score["rule"] in one["rules"] and one["what"] == "penalty"]
        at_stake = [one[end] for one in stakes for end in ("low", "high", "points_low", "points_high")]
        card = page.take("html", lambda one: "class='db-card'" in one.value)
        ends = [min(known), max(known), known[-1]] if known else []
        page.accounted(
            page.text("html", card),
            [*may, *ends, *line_of(rule), *change_of(score), *at_stake],
            [score["value"], score["cases"], score["pending"] or None, *must, *ends],
            words=("chart.alt", "chart.empty", "outlook.card"),
        )
        sparkline(card.value, days, line_of(rule)[:1] if rule.get("pass") else [])


def sparkline(html: str, days: Sequence[float | None], line: list[float]) -> None:
    """The curve on a card goes through the figures of the days: the higher, the less far from the top."""
    drawn = re.search(r" d='([^']*)'", unquote(html))
    known = [(place, value) for place, value in enumerate(days) if value is not None]
    assert (drawn is None) == (not known)
    if drawn is None:
        return
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn[1])]
    high, low = (end([value for _, value in known] + line) for end in (max, min))
    assert len(points) == len(known)
    for (x, y), (place, value) in zip(points, known, strict=True):
        assert x == pytest.approx(place * 100 / 29, abs=0.06)
        assert high - (y - 4) * (high - low) / 36 == pytest.approx(value, abs=(high - low) / 36 * 0.06 + 1e-9)


def in_some_unit(shown: Sequence[float | None], real: Sequence[float | None]) -> None:
    """What a chart draws are these values, or, of durations, the same in a greater unit."""
    assert [one is None for one in shown] == [one is None for one in real]
    pairs = [(one, two) for one, two in zip(shown, real, strict=True) if one is not None and two is not None]
    assert any(all(one * scale == pytest.approx(two) for one, two in pairs) for scale in SCALES)


def bars(
    page: Page, key: str, groups: Sequence[Document], *, mean: bool, by_hour: bool = False, marks: bool = False
) -> None:
    """A bar a group: the misses of each, or its figure, the worst on top (few marks), beside it the figure and n."""
    drawn = page.chart(key)["data"][0]
    kept = list(groups) if by_hour else groups[:12]
    if mean and not by_hour:
        kept = sorted(kept, key=lambda one: (one["value"] or 0) * (1 if marks else -1))
    amounts = drawn["y"] if by_hour else drawn["x"]
    in_some_unit(amounts, [(one["value"] or 0) if mean else one["missed"] for one in kept])
    for said, one in zip(drawn["hovertext"], kept, strict=True):
        page.accounted(said.split("<br>")[1], [one["value"]], [one["met"] + one["missed"]])


def cases(page: Page, ask: Ask, rule: str, key: str = "verdict-") -> None:
    """The list of cases below a figure, and the counts by which it can be filtered."""
    score = ask("trend", rule)["score"]
    counts = {name: score[name] for name in ("missed", "pending", "met", "excluded") if score[name]}
    choice = page.take("button_group", lambda one: str(one.key).startswith(key))
    for said, n in zip(choice.options, [*counts.values(), sum(counts.values())], strict=True):
        page.accounted(said, [], [n])
    if not counts:
        return
    table, real = page.table(column="verdict"), ask("cases", rule, "--verdict", next(iter(counts)))[:1000]
    assert list(table["subject"]) == [one["subject"] for one in real]
    assert [at.to_pydatetime() for at in table["occurred_at"]] == [local(one["occurred_at"]) for one in real]
    if "due_at" in table:
        shown = [at.to_pydatetime() if plain(at) else None for at in table["due_at"]]
        assert shown == [local(one["due_at"]) for one in real]
    if "measure" in table:
        assert [plain(cell) for cell in table["measure"]] == [one["measure"] for one in real]


def local(instant: str | None) -> datetime | None:
    """The wall clock of an instant as the shell prints it."""
    return None if instant is None else datetime.fromisoformat(instant).replace(tzinfo=None)


def plain(cell: Any) -> Any:
    """A cell of a table as a number; None where it is empty."""
    if pd.isna(cell):
        return None
    return cell.total_seconds() if isinstance(cell, timedelta) else cell


def follow(page: Page, ask: Ask, **asked: str) -> None:
    """Follow a link on the page that says this, and read it anew."""
    for name, value in asked.items():
        page.app.query_params[name] = value
    page.app.run()
    page.read()
    sidebar(page, ask)


def picked(page: Page, name: str = "rule") -> str:
    """What a page has chosen to begin with."""
    return str(next(one.value for one in page.app.selectbox if str(one.key).split("-")[0] == name))


# --- the pages -------------------------------------------------------------------------------------------------------


BOTH = [(SHOPS[0], LANGUAGES[0]), (SHOPS[1], LANGUAGES[1])]
"""Every page of both demo shops, one in each language."""


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_scorecard(shop: str, language: str, look: Any) -> None:
    page, ask = look("scorecard", shop, language)
    scores = ask("score")
    lined = [one for one in scores if one["pass"]]
    counts = [sum(one["status"] == status for one in lined) for status in ("missed", "near", "too_few", "no_data")]
    page.says_all("html", *(n for n in counts if n), may=[len(lined)])
    now = datetime.fromisoformat(scores[0]["as_of"])
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=0, minute=0, second=0)
    as_of(page, ask, (monday - now).total_seconds())
    total = ask("ledger")["ledger"]["total"]
    money = [amount[end] for amount in total["amounts"].values() for end in ("low", "high")]
    stake = [
        one.label for one in page.app.get("page_link") if "¥" in one.label or page.t("penalty.unknown") in one.label
    ]
    for said in stake:
        page.accounted(unmarked(said), [*money, total["unknown"]])
    assert bool(stake) == bool(ask("penalties"))
    last = {row["table"]: datetime.fromisoformat(row["last_at"]) for row in ask("history")["coverage"]}
    while page.has("caption"):
        page.says_all("caption", may=[(now - at).total_seconds() for at in last.values()], words=("gap.stale",))
    cards(page, ask, scores)
    against_lines(page, ask, scores)
    page.done()


def against_lines(page: Page, ask: Ask, scores: Sequence[Document]) -> None:
    """How far each figure is from its line, the farthest behind first; a bar grows to 60 % and no further."""
    chart = page.chart(page.t("chart.lines"))
    drawn = chart["data"][0]
    far = {}
    for one in scores:
        if one["pass"] and one["value"] is not None:
            line = _line(one["pass"])
            far[one["rule"]] = (one["value"] - line) / line * 100 * (1 if one["pass"].startswith(">") else -1)
    placed = sorted(far, key=lambda rule: far[rule])
    assert drawn["x"] == pytest.approx([max(-60, min(60, far[rule])) for rule in placed])
    by_rule = {one["rule"]: one for one in scores}
    for said, rule in zip(chart["layout"]["yaxis"]["ticktext"], placed, strict=True):
        page.accounted(said.rpartition("<br>")[2], [], [by_rule[rule]["value"], _line(by_rule[rule]["pass"])])


@pytest.mark.parametrize(
    ("shop", "language", "rule"),
    [
        ("demo-kuaishou", "zh_CN", "kuaishou.reply_3m"),
        ("demo-kuaishou", "en", "kuaishou.refund_only_time"),
        ("demo-kuaishou", "zh_CN", "kuaishou.dsr_description"),
        ("demo-tiktok", "zh_CN", "tiktok_shop.response_12h"),
    ],
)
def test_rule(shop: str, language: str, rule: str, look: Any) -> None:
    page, ask = look("rule", shop, language, rule=rule)
    told, score, plan = ask("trend", rule), ask("score", "--rule", rule)[0], ask("plan", rule)
    must, may = plan_of(score)
    seen = [plan[name] for name in ("low", "high", "level", "recovers_at_level", "median")] + [
        plan["at_median"] or None
    ]
    counts = [score[name] or None for name in ("pending", "excluded")]
    sides, lines = [score[name] for name in ("met", "missed")], line_of(rules_of(ask)[rule])
    head = page.take("html", lambda one: "db-head" in one.value)
    page.accounted(
        page.text("html", head),
        [*may, *sides, *seen, *window_of(rules_of(ask)[rule])],
        [*(score[name] for name in ("value", "previous", "cases", "from", "to")), *counts, *must, *lines],
        words=("outlook.interval", "outlook.chance", "outlook.level"),
    )
    trend = page.chart(page.t("chart.trend", unit="").split("（")[0].split("(")[0].strip())
    in_some_unit(trend["data"][0]["y"], [day["value"] for day in told["days"]])
    assert trend["data"][0]["x"] == [day["day"] for day in told["days"]]
    for said, day in zip(trend["data"][0]["customdata"], told["days"], strict=True):
        page.accounted(said, [day["value"]], [day["day"], day["met"], day["missed"]])
    assert len(trend["data"]) == 1 + len(lines)
    for trace, line in zip(trend["data"][1:], lines, strict=True):
        in_some_unit(trace["y"], [line, line])
    way = "agent_id" if rules_of(ask)[rule]["cases"] in CHATS else "product_id"
    mean = rules_of(ask)[rule]["statistic"] == "mean"
    bars(page, f"bars-{way}", told[f"by_{way}"], mean=mean, marks=score["unit"] == "marks")
    cases(page, ask, rule)
    page.take("markdown")  # the rule in words
    page.take("table")  # where it is from
    page.done()
    page.app.query_params["by"] = "hour"
    page.app.run()
    page.read()
    bars(page, "bars-hour", told["by_hour"], mean=mean, by_hour=True)


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_todo(shop: str, language: str, look: Any) -> None:
    page, ask = look("todo", shop, language)
    items, now = ask("todo"), datetime.fromisoformat(ask("score")[0]["as_of"])
    due = [datetime.fromisoformat(one["due_at"]) for one in items if one["due_at"]]
    soon = [at for at in due if at <= now + timedelta(hours=24)]
    page.says_all("html", len(soon) or None, words=("todo.headline",))
    as_of(page, ask)
    kinds = [n for kind in ("chat", "request", "order") if (n := sum(one["kind"] == kind for one in items))]
    choice = page.take("button_group", lambda one: one.key == "kind_of_item")
    for said, n in zip(choice.options, [len(items), *kinds], strict=True):
        page.accounted(said, [], [n])
    if page.has("plotly_chart"):
        drawn = page.chart("hours")["data"][0]
        by_hour = dict.fromkeys(drawn["x"], 0)
        for at in soon:
            by_hour[f"{at:%m-%d %H}"] += 1
        assert dict(zip(drawn["x"], drawn["y"], strict=True)) == by_hour
        for said, (hour, n) in zip(drawn["hovertext"], by_hour.items(), strict=True):
            page.accounted(said, [], [n, f"2026-{hour}:00"])
    else:
        assert not soon
    parts = {
        "due": [one for one in items if one["due_at"]],
        "open": [one for one in items if not one["due_at"] and not one["overdue"]],
        "overdue": [one for one in items if one["overdue"]],
    }
    for name, part in parts.items():
        if part:
            listed_items(page, ask, name, part, now)
    page.done()


def listed_items(page: Page, ask: Ask, name: str, part: Sequence[Document], now: datetime) -> None:
    """A table of things to do; the title of those that are due has their number."""
    if name == "due":
        page.says_all("header", len(part))
    while page.has("caption"):
        page.says_all("caption", words=(f"todo.{name}.told",))
    table = page.table(column="subject")
    assert list(table["subject"]) == [one["subject"] for one in part]
    units = {one["rule"]: one["unit"] for one in ask("score")}
    for (_, row), item in zip(table.iterrows(), part, strict=True):
        waited = (now - datetime.fromisoformat(item["since"])).total_seconds()
        page.accounted(row["what"], [], [waited])
        assert row["since"].to_pydatetime() == local(item["since"])
        if item["due_at"]:
            assert row["due"].to_pydatetime() == local(item["due_at"])
            page.accounted(row["left"], [], [(datetime.fromisoformat(item["due_at"]) - now).total_seconds()])
        effects = [one for one in item["effects"] if None not in (one["if_met"], one["if_missed"])]
        said = plain(row.get("effect")) or ""
        assert len(said.splitlines()) == len(effects)
        for text, one in zip(said.splitlines(), effects, strict=True):
            assert one["rule"] in units
            page.accounted(page.unnamed(text), [], [one["if_met"], one["if_missed"]])


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_chat(shop: str, language: str, look: Any) -> None:
    page, ask = look("chat", shop, language)
    offered = [one["rule"] for one in ask("score") if rules_of(ask)[one["rule"]]["cases"] in CHATS]
    assert picked(page) == ask("chat")["rule"] == offered[0]
    of_chats(page, ask, ask("chat"))
    for rule in offered[1:]:
        follow(page, ask, rule=rule)
        of_chats(page, ask, ask("chat", "--rule", rule))


def of_chats(page: Page, ask: Ask, told: Document) -> None:
    """The chat page with one rule chosen: waits, weekdays and hours, agents, cases."""
    bots = told["bots"]
    page.says_all("html", bots["chats"], bots["share"] if bots["with_bot"] else None, words=("chat.headline.bots",))
    as_of(page, ask)
    cards(page, ask, [one for one in ask("score") if rules_of(ask)[one["rule"]]["cases"] in CHATS])
    drawn = page.chart("waits")["data"][0]
    assert drawn["y"] == [one["count"] for one in told["waits"]]
    for said, one in zip(drawn["hovertext"], told["waits"], strict=True):
        page.accounted(said, [], [one["count"], None if one["unanswered"] else one["upto"] or one["above"]])
    table, agents = page.table(f"agents-{told['rule']}"), told["agents"]
    for column in ("met", "missed"):
        assert list(table[column]) == [one[column] for one in agents]
    assert list(table["cases"]) == [one["met"] + one["missed"] for one in agents]
    for said, one in zip(table["value"], agents, strict=True):
        page.accounted(said, [], [one["value"]])
    for column in ("median", "slowest"):
        if column in table:
            for cell, one in zip(table[column], agents, strict=True):  # a wait is shown to the second
                assert plain(cell) == (round(one[column]) if isinstance(cell, timedelta) else one[column])
    if "note" in table:
        assert [isinstance(cell, str) for cell in table["note"]] == [one["small"] for one in agents]
    page.says_all("caption", chat.SMALL)
    cases(page, ask, told["rule"])
    page.done()
    with view(page, ask, "weekday_hour"):
        shades, marks = page.chart("heat")["data"]
        missed = {(one["weekday"], one["hour"]): one["missed"] for one in told["by_weekday_and_hour"]}
        assert shades["z"] == [[missed.get((weekday, hour), 0) for hour in range(24)] for weekday in range(7)]
        for said, one in zip(marks["hovertext"], told["by_weekday_and_hour"], strict=True):
            clock = f"2026-03-28T{one['hour']:02}:00:00"
            page.accounted(said, [], [clock, one["missed"], one["met"] + one["missed"]])


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_aftersales(shop: str, language: str, look: Any) -> None:
    page, ask = look("aftersales", shop, language)
    offered = [one["rule"] for one in ask("score") if rules_of(ask)[one["rule"]]["cases"] == "refunds"] + ["requests"]
    assert picked(page) == ask("aftersales")["rule"] == offered[0]
    of_requests(page, ask, ask("aftersales"))
    for rule in offered[1:]:
        follow(page, ask, rule=rule)
        of_requests(page, ask, ask("aftersales", "--rule", rule))


def of_requests(page: Page, ask: Ask, told: Document) -> None:
    """The after-sales page with one rule chosen: rulings, times, ages, reasons, steps, products, cases."""
    rulings = told["rulings"]
    faults = [rulings[who] for who in ("merchant", "both", "buyer", "none", "unruled")]
    stepped = [rulings["stepped_in"], rulings["merchant"] + rulings["both"]] if rulings["told"] else []
    page.says_all("html", rulings["completed"], *stepped, words=("after.headline",))
    as_of(page, ask)
    if any(faults):
        page.says_all("caption", *(n for n in faults if n))
    scores, rules = ask("score"), rules_of(ask)
    cards(page, ask, [one for one in scores if rules[one["rule"]]["cases"] in ("refunds", "disputes")])
    drawn = page.chart("times")["data"][0]
    assert drawn["y"] == [one["count"] for one in told["times"]]
    for said, one in zip(drawn["hovertext"], told["times"], strict=True):
        page.accounted(said, [], [one["count"], one["upto"] or one["above"]])
    for trace, who in zip(page.chart("ages")["data"], ("for_merchant", "for_buyer"), strict=True):
        assert trace["y"] == [one[who] for one in told["open_by_age"]]
        for said, one in zip(trace["x"], told["open_by_age"], strict=True):
            page.accounted(said, [], [one["upto"] or one["above"]])
    groups = ask("trend", told["rule"])["by_product_id"]
    if groups:
        bars(page, "products", groups, mean=True)
    elif told["reasons"]:
        by_reason(page, told["reasons"])
    cases(page, ask, told["rule"])
    page.done()
    if told["reasons"]:
        with view(page, ask, "reason"):
            by_reason(page, told["reasons"])
    steps = [(told["steps"][name], told["steps"][f"{name}_count"]) for name in ("merchant", "buyer", "back")]
    steps = [(mean, n) for mean, n in steps if mean is not None]
    if steps:
        with view(page, ask, "step"):
            drawn = page.chart("steps")["data"][0]
            in_some_unit(drawn["x"], [mean for mean, _ in steps])
            for said, of in zip(drawn["text"], steps, strict=True):
                page.accounted(said, [], of)


def by_reason(page: Page, found: Sequence[Document]) -> None:
    """The bars of the requests' reasons."""
    drawn = page.chart("reasons")["data"][0]
    assert drawn["x"] == [one["count"] for one in found]
    for said, one in zip(drawn["text"], found, strict=True):
        page.accounted(said, [], [one["count"], one["mean"]])


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_dispatch(shop: str, language: str, look: Any) -> None:
    page, ask = look("dispatch", shop, language)
    offered = [one["rule"] for one in ask("score") if rules_of(ask)[one["rule"]]["cases"] == "shipments"] + ["orders"]
    assert picked(page) == ask("dispatch")["rule"] == offered[0]
    of_orders(page, ask, ask("dispatch"))
    for rule in offered[1:]:
        follow(page, ask, rule=rule)
        of_orders(page, ask, ask("dispatch", "--rule", rule))


def of_orders(page: Page, ask: Ask, told: Document) -> None:
    """The dispatch page with one rule chosen: cancellations, sent against promised, late by day, products, cases."""
    by_whom = [told["cancelled"][who] for who in ("buyer", "merchant", "platform", "system", "unknown")]
    page.says_all("html", told["cancelled"]["paid"], sum(by_whom), words=("dispatch.headline",))
    as_of(page, ask)
    scores, rules = ask("score"), rules_of(ask)
    cards(page, ask, [one for one in scores if rules[one["rule"]]["cases"] in ("shipments", "cancellations")])
    drawn = page.chart("sent")["data"][0]
    assert drawn["y"] == [one["count"] for one in told["sent"]]
    for said, one in zip(drawn["hovertext"], told["sent"], strict=True):
        page.accounted(said, [abs(one[end] or 0) for end in ("above", "upto")], [one["count"]])
    days = ask("trend", told["rule"])["by_day"]
    if days:
        drawn = page.chart("days")["data"][0]
        assert (drawn["x"], drawn["y"]) == ([one["key"] for one in days], [one["missed"] for one in days])
        for said, one in zip(drawn["hovertext"], days, strict=True):
            page.accounted(said, [], [one["key"], one["missed"], one["met"] + one["missed"]])
    groups = ask("trend", told["rule"])["by_product_id"]
    if groups and not days:
        bars(page, "products", groups, mean=False)
    elif not days:
        cancelled(page, by_whom)
    cases(page, ask, told["rule"])
    suspects(page, told["suspects"])
    page.done()
    if groups:
        with view(page, ask, "product_id"):
            bars(page, "products", groups, mean=False)
    with view(page, ask, "cancelled_by"):
        cancelled(page, by_whom)


def cancelled(page: Page, by_whom: Sequence[int]) -> None:
    """The bars of who cancelled."""
    drawn = page.chart("cancelled")["data"][0]
    assert drawn["x"] == by_whom
    for said, n in zip(drawn["text"], by_whom, strict=True):
        page.accounted(said, [], [n])


def suspects(page: Page, found: Sequence[Document]) -> None:
    """The table of orders whose tracking is in doubt."""
    if not found:
        page.says_all("success", words=("dispatch.doubts.none",))
        return
    table = page.table(column="doubt")
    assert list(table["order"]) == [one["order_id"] for one in found]
    for column in ("paid", "shipped"):
        shown = [at.to_pydatetime() if plain(at) else None for at in table[column]]
        assert shown == [local(one[f"{column}_at"]) for one in found]


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_reviews(shop: str, language: str, look: Any) -> None:
    page, ask = look("reviews", shop, language)
    told = ask("reviews")
    known = [one for one in told["sides"] if one["value"] is not None]
    marks = known[0]["marks"]
    scores, rules = ask("score"), rules_of(ask)
    side = rules.get(known[0]["rule"])  # a shop whose rules do not judge the mean is shown it over 30 days
    counted, window = sum(marks.values()), in_days(30) if side is None else window_of(side)
    page.says_all("html", counted, marks["1"] + marks["2"], may=window, words=("reviews.headline",))
    as_of(page, ask)
    cards(page, ask, [one for one in scores if rules[one["rule"]]["cases"] == "reviews"])
    for trace, side in zip(page.chart("time")["data"], known, strict=True):
        assert trace["x"] == [day for day, _ in side["days"]]
        assert trace["y"] == pytest.approx([value for _, value in side["days"]])
    more = page.take("html", lambda one: "db-table" in one.value).value
    heads, rows = more.split("</thead>")
    for cells, side in zip(re.findall(r"<tr>(.*?)</tr>", rows, re.DOTALL), known, strict=True):
        for said, name in zip(re.findall("<td>(.*)</td>", cells), ("value", "after_five", "after_one"), strict=True):
            page.accounted(said, [], [side[name]])
    page.accounted(text_of(heads), [5, 1])
    if told["products"]:
        table = page.table(column="interval")
        assert list(table["bad"]) == [one["bad"] for one in told["products"]]
        assert list(table["count"]) == [one["count"] for one in told["products"]]
        assert [isinstance(cell, str) for cell in table["live"]] == [one["at_risk"] for one in told["products"]]
        for share, ends, one in zip(table["share"], table["interval"], told["products"], strict=True):
            page.accounted(share, [], [one["share"]])
            page.accounted(ends, [], [one["low"], one["high"]])
    if told["words"]:
        drawn = page.chart("words")["data"][0]
        assert drawn["hovertext"] == [one["word"] for one in told["words"]]
        assert drawn["y"] == [f"{one['word']}  {len(one['reviews'])}" for one in told["words"]]
        assert drawn["x"] == [len(one["reviews"]) for one in told["words"]]
        low = page.take("dataframe").value
        assert [at.to_pydatetime() for at in low.iloc[:, 0]] == [
            local(one["created_at"]) for one in told["low_reviews"]
        ]
        assert list(low.iloc[:, 1]) == [one["mark"] for one in told["low_reviews"]]
        assert [plain(cell) for cell in low.iloc[:, 3]] == [one["text"] for one in told["low_reviews"]]
    while page.has("caption"):
        page.says_all("caption", words=("reviews.words.told", "reviews.products.told"))
    page.done()
    with view(page, ask, "mark"):
        for trace, side in zip(page.chart("marks")["data"], known, strict=True):
            assert trace["y"] == list(side["marks"].values())


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_trust(shop: str, language: str, look: Any) -> None:
    of_trust(*look("trust", shop, language))


def of_trust(page: Page, ask: Ask) -> None:
    """The trust page: who buys again, rights used, what staff wrote, what repeats too often."""
    told = ask("trust")
    as_of(page, ask)
    again, rights = told["repeat"], told["rights"]
    page.says_all("metric", again["share"], words=("trust.repeat",))
    if again["buyers"]:
        page.says_all("caption", again["buyers"], again["again"], words=("trust.repeat.told",))
        page.says_all("caption", 0.7)  # quoted for shops of the programme: `metrics.trust.QUOTED`
    page.says_all("metric", rights["refund_only"], words=("trust.rights",))
    page.says_all("caption", *rights.values())
    for attitude in (False, True):
        hits = [one for one in told["steering"] if (one["why"] == "attitude") == attitude]
        if not hits:
            page.says_all("success", words=("trust.attitude.none" if attitude else "trust.steering.none",))
            continue
        table = page.table(column="talk")
        assert list(table["talk"]) == [one["conversation_id"] for one in hits]
        assert [at.to_pydatetime() for at in table["at"]] == [local(one["sent_at"]) for one in hits]
        assert list(table["text"]) == [one["text"] for one in hits]
    limits = [trust.LARGE, trust.AGAIN, trust.SAME_IP, trust.SAME_BUYER]
    page.says_all("caption", *limits, words=("trust.clusters.told",))
    if told["clusters"]:
        table = page.table(column="amount")
        for column in ("count", "buyers"):
            assert list(table[column]) == [one[column] for one in told["clusters"]]
        assert [plain(cell) for cell in table["amount"]] == [one["amount"] for one in told["clusters"]]
    else:
        page.says_all("success", words=("trust.clusters.none",))
    page.done()


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_penalties(shop: str, language: str, look: Any) -> None:
    page, ask = look("penalties", shop, language)
    items, told = ask("penalties"), ask("ledger")["ledger"]
    given, total = told["assumptions"], told["total"]
    money = [amount[end] for amount in total["amounts"].values() for end in ("low", "high")]
    if money or total["unknown"]:
        page.says_all("html", *dict.fromkeys(money), total["unknown"] or None)
    as_of(page, ask)
    for item in items:
        at_stake(page, item, given)
    if given is not None:
        counts = [value for value in given.values() if isinstance(value, int)]
        spoken = [said for one in told["repeated"].values() for said in (len(one["counted"]), *_days(one["counted"]))]
        page.says_all("markdown", *spoken, given["minors_to_serious"], may=[*counts, *in_days(given["look_back_days"])])
        shown = {
            one.key.rpartition("-")[2]: one.value for one in page.app.number_input if str(one.key).startswith("assume-")
        }
        assert shown == {name: given[name] for name in shown}
        assert len(shown) == len(counts)
    violations = told["violations"]
    if not violations:
        page.done()
        return
    recent = [one for one in violations[::-1] if one["day"] >= f"{int(ask('score')[0]['as_of'][:4]) - 1}"]
    drawn = page.chart("violations")["data"][0]
    assert drawn["x"] == [one["day"] for one in recent]
    for said, one in zip(drawn["customdata"], recent, strict=True):
        page.accounted(said, [], [one["day"]])
    strange = sum(one["violation"] is None for one in violations)
    if strange:
        page.says_all("warning", strange)
    table = page.table(column="counts")
    assert [str(day) for day in table["day"]] == [one["day"] for one in violations]
    counted = {(kind, one["day"]) for kind, said in told["repeated"].items() for one in said["counted"]}
    marks = [cell == page.t("flag.yes") for cell in table["counts"]]
    assert marks == [(one["violation"], one["day"]) in counted for one in violations]
    for cell, one in zip(table["fine"], violations, strict=True):
        page.accounted(plain(cell) or "", [], [one["finding"]["fine"]])
    while page.has("caption"):
        page.says_all("caption", may=[sum(one["severity"] is None for one in violations)])
    page.done()


def at_stake(page: Page, item: Document, given: Document) -> None:
    """The card of a violation or payout: amount, reasons, what is done for how long, day of the check, version."""
    head = page.take("html", lambda one: "<h2" in one.value) if item["low"] is not None else None
    if head is not None:
        page.accounted(page.text("html", head), [], [item["low"], item["high"]])
    reasons = [number for one in item["reasons"] or () for number in (one["count"], one["threshold"])]
    lengths = [n for days in (item["days"] or {}).values() for end in ("low", "high") for n in in_days(days[end])]
    more = [item[name] for name in ("share", "least", "most", "unpriced", "points_low", "points_high")]
    look_back = in_days(None if given is None else given["look_back_days"])
    spoken = [*reasons, *lengths, *more, *look_back, *[one["day"] for one in item["earlier"] or ()]]
    must = [item["check_on"], item["orders"] if item["what"] == "payout" else None]
    page.says_all("html", *must, may=[*spoken, item["orders"]], words=("penalty.owed_paid",))
    version = [int(item["version"])] if str(item["version"]).isdecimal() else []
    page.says_all("caption", *version, item["effective_from"], may=[])


def _days(earlier: Sequence[Document]) -> list[str]:
    return [one["day"] for one in earlier]


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_whatif(shop: str, language: str, look: Any) -> None:
    page, ask = look("whatif", shop, language)
    rule = picked(page)
    same_replay(page, ask, rule, ask("whatif", rule))
    page.app.slider(key=f"more-{rule}").set_value(7).run()
    page.read()
    sidebar(page, ask)
    same_replay(page, ask, rule, ask("whatif", rule, "--more", "7"))
    page.app.select_slider(key=f"fast-{rule}").set_value(3600).run()
    page.read()
    sidebar(page, ask)
    same_replay(page, ask, rule, ask("whatif", rule, "--more", "7", "--faster", "3600"))


def test_whatif_with_a_further_shift(look: Any) -> None:
    rule = "kuaishou.reply_3m"
    page, ask = look("whatif", SHOPS[0], "zh_CN", rule=rule)
    page.app.toggle(key=f"shift-{rule}").set_value(True).run()
    page.app.slider(key=f"hours-{rule}").set_value((19, 22)).run()
    page.read()
    sidebar(page, ask)
    told = ask("whatif", rule, "--shift", "19:00-22:00")
    assert told["then"]["saved"]
    same_replay(page, ask, rule, told)


def same_replay(page: Page, ask: Ask, rule: str, told: Document) -> None:
    """The figure before and after, and both curves: one, where the change changes none of the days."""
    as_of(page, ask)
    html = page.take("html", lambda one: "db-head" in one.value)
    must = [told[when][name] for when in ("now", "then") for name in ("value", "recovers_on")]
    plans = [told[when][name] for when in ("now", "then") for name in ("needed", "spare")]
    page.accounted(page.text("html", html), plans, [*must, told["then"]["saved"] or None])
    trend = page.chart(page.t("chart.trend", unit="").split("（")[0].split("(")[0].strip())["data"]
    days = ask("trend", rule)["days"]
    now, then = {day["day"]: day["value"] for day in days}, told["then"]["days"]
    moved = any(now[day] != pytest.approx(value) for day, value in then.items())
    assert len([trace for trace in trend if trace.get("name")]) == (2 if moved else 0)
    if moved:
        assert trend[-1]["x"] == list(then)
    curves, figures = [trend[0], *trend[-1:]][: 1 + moved], [now, then][: 1 + moved]
    in_some_unit([y for one in curves for y in one["y"]], [value for one in figures for value in one.values()])
    page.done()


@pytest.mark.parametrize(
    ("shop", "language", "rule", "value"),
    [
        ("demo-kuaishou", "zh_CN", "kuaishou.reply_3m", "45%"),
        ("demo-kuaishou", "en", "kuaishou.dsr_service", "4.21"),
        ("demo-tiktok", "zh_CN", "tiktok_shop.response_12h", "97.5%"),
    ],
)
def test_reconcile(shop: str, language: str, rule: str, value: str, look: Any) -> None:
    page, ask = look("reconcile", shop, language, rule=rule, value=value)
    told = ask("why", rule, "--value", value)
    as_of(page, ask)
    html = page.take("html", lambda one: "db-head" in one.value)
    ours = told["ours"]
    page.accounted(page.text("html", html), [], [told["shown"], ours["value"], abs(ours["gap"]), ours["cases"]])
    (radio,) = page.app.radio
    assert len(radio.options) == len(told["readings"])
    for said, one in zip(radio.proto.captions, told["readings"], strict=True):
        moved = [one[name] for name in ("changed", "entered", "left")]
        gap = [] if one["matches"] else [abs(one["gap"])]
        page.accounted(unmarked(said), moved if one["same_unit"] else [], [one["value"], one["cases"], *gap])
    if page.has("warning"):
        gaps = [n for one in told["gaps"] for n in (one["at"], one["rows"], *in_days(len(one["days"])), *one["days"])]
        page.says_all("warning", may=gaps)
    first = told["readings"][0]
    moved = [(one["was"], one["is"]) for one in first["moved"] if first["same_unit"] or one["is"] is not None]
    if moved:
        ways = page.take("button_group", lambda one: str(one.key).startswith("moved-"))
        counts = [moved.count(way) for way in dict.fromkeys(moved)]
        assert sorted(one.low + 0.5 for said in ways.options for one in tokens(said)) == pytest.approx(sorted(counts))
        (of_the_first,) = tokens(ways.options[0])
        assert of_the_first.fits(len(page.table(column="verdict")))
    for kind in ("info", "success", "header"):  # the reading in words, and of how many it is the simplest
        if page.has(kind):
            page.take(kind)
    page.done()


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_evidence(shop: str, language: str, look: Any) -> None:
    page, ask = look("evidence", shop, language)
    disputed = ask("evidence")
    assert [one.label for one in page.app.get("page_link")][: len(disputed)] == disputed
    as_of(page, ask)
    page.done()
    order = [*disputed, ask("cases", "orders")[0]["subject"]][0]
    page.app.text_input(key="order").set_value(order).run()
    page.read()
    sidebar(page, ask)
    as_of(page, ask)
    told = ask("evidence", order)
    page.says_all("caption", *(len(rows) for rows in told["rows"].values() if rows))
    html = page.take("html", lambda one: "db-timeline" in one.value).value
    rows = re.findall(r"<td class='at'>([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td>", html, flags=re.DOTALL)
    for (at, what, text), event in zip(rows, told["events"], strict=True):
        page.accounted(at, [], [event["at"]])
        assert event["subject"] in unescape(what)
        said, with_it = unescape(text), event["told"].values()
        if event["who"] is not None:
            assert said == (event["text"] or "")
            continue
        for value in with_it:  # the digits of names and texts are no figures
            said = said.replace(value, "") if isinstance(value, str) else said
        page.accounted(said, [], [one for one in with_it if isinstance(one, int | float) and one is not True])
    page.done()


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_history(shop: str, language: str, look: Any) -> None:
    page, ask = look("history", shop, language)
    imports, table = ask("history")["imports"], page.table(column="rejected")
    for column in ("read", "new", "changed", "same", "rejected"):
        assert list(table[column]) == [one[column] for one in imports]
    assert list(table["file"]) == [one["file"] for one in imports]
    for said, one in zip(table["at"], imports, strict=True):
        page.accounted(said, [], [one["imported_at"]])
    page.done()


@pytest.mark.parametrize("language", LANGUAGES)
def test_upload(language: str, small_demo: Path, at_demo: Path) -> None:
    page = opened(shop=SHOPS[0], lang=language).switch_page("pages/upload.py").run()
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(50)).run())
    page = finished(page.button(key="import").click().run())
    before, after = shell(small_demo, SHOPS[0]), shell(at_demo, SHOPS[0])
    (last, *_) = after("history")["imports"]
    seen = Page(page, translator(language), names(before))
    counts = [last[name] for name in ("read", "new", "changed", "same", "rejected")]
    seen.accounted(seen.text("markdown", seen.take("markdown", lambda one: "102" in one.value)), [], counts)
    was, now = ({one["rule"]: one["value"] for one in ask("score")} for ask in (before, after))
    moved = [rule for rule in now if now[rule] != was[rule]]
    (html,) = [one.value for one in page.get("html") if "class='db-moved'" in one.value]
    shown = re.findall(r"<div class='db-moved'>(.*?)</div>", html)
    assert len(shown) == len(moved)
    figures = sorted(text_of(one) for one in shown)
    for said in figures:
        told = [value for rule in moved for value in (was[rule], now[rule])]
        seen.accounted(seen.unnamed(said), told)


@pytest.mark.parametrize(("shop", "language"), BOTH)
def test_rules(shop: str, language: str, look: Any) -> None:
    page, ask = look("rules", shop, language)
    table, rules = page.table(column="since"), list(rules_of(ask).values())
    assert len(table) == len(rules)
    by_title = {title: one for one in rules for title in one["title"].values()}
    for _, row in table.iterrows():
        rule = by_title[row["title"]]
        page.accounted(row["line"], [], [_line(rule["pass"])] if rule["pass"] else [])
        assert str(row["since"]) == rule["effective_from"]


def test_tables_that_the_demo_leaves_empty(at_store: Path, tmp_path: Path) -> None:
    """Messages that steer buyers away, orders that repeat, tracking in doubt."""
    talk = ["conversation_id,buyer_id,agent_id,sender,sent_at,text", "c1,b1,,buyer,2026-01-05 10:00:00,hi"]
    talk += [
        "c1,b1,ann,agent,2026-01-05 10:01:00,您加我微信 dabiao_vip",
        "c1,b1,bo,agent,2026-01-05 10:02:00,爱买不买，我这边没空理",
    ]
    orders = ["order_id,line_id,buyer_id,buyer_ip,created_at,paid_at,shipped_at,cancelled_at,tracking_id,amount"]
    for n in range(6):
        at = f"2026-01-05 09:0{n}:00"
        orders.append(f"o{n},1,b1,10.0.0.1,{at},{at},2026-01-05 12:00:00,,T{n},10.5")
        orders.append(f"x{n},1,b{n + 5},,2026-01-05 07:00:00,{at},2026-01-05 08:00:00,,T{n},9")
    orders += [f"big{n},1,b9,,2026-01-05 10:00:00,2026-01-05 10:00:00,,2026-01-05 11:00:00,,500" for n in range(2)]
    with Store.open(at_store) as store:
        for kind, lines in (("messages", talk), ("orders", orders)):
            path = tmp_path / f"{kind}.csv"
            path.write_text("\n".join(lines), encoding="utf-8")
            import_file(Access.local(store), path, "s", platform="kuaishou", kind=kind)
    asked = tmp_path / "asked.duckdb"
    shutil.copy(at_store, asked)
    ask = shell(asked, "s")
    told = ask("trust")
    assert {one["kind"] for one in told["clusters"]} == {"cancelled_large", "same_ip", "same_buyer"}
    assert {one["why"] for one in told["steering"]} == {"wechat", "attitude"}
    page = opened_at("trust", "s", "zh_CN", ask)
    sidebar(page, ask)
    of_trust(page, ask)
    page = opened_at("dispatch", "s", "zh_CN", ask)
    assert {one["doubt"] for one in ask("dispatch")["suspects"]} == {"sent_before_paid", "shared_tracking"}
    sidebar(page, ask)
    of_orders(page, ask, ask("dispatch"))
