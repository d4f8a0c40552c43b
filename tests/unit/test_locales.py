"""Unit: both catalogues hold every key that the code asks for, agree in their gaps, and read well."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from babel.messages.pofile import read_po

from data.rows.faults import ORDERED
from data.shops import DEFAULTS, MARKET_TIMEZONES
from data.tables import TABLES
from locales import LANGUAGES, translator
from metrics.reports.trend import DIMENSIONS
from metrics.rules.rule import CHAT_FAMILIES, Family, Rule
from metrics.scoring.score import URGENCY

ROOT = Path(__file__).parents[2]
SPOKEN = {"zh_CN": translator("zh_CN"), "en": translator("en")}
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def source_files() -> list[Path]:
    rooms = [p for folder in ("data", "locales", "metrics", "pages", "shell") for p in (ROOT / folder).rglob("*.py")]
    return [ROOT / "app.py", ROOT / "cli.py", ROOT / "serve.py", ROOT / "start.py", *rooms]


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


@cache
def keys_in_code() -> tuple[tuple[str, str, set[str]], ...]:
    """Every key that the code names outright, with the place and the names of the values it hands over."""
    return tuple(_asked())


def _asked() -> Iterator[tuple[str, str, set[str]]]:
    for path in source_files():
        for call in calls(path):
            plural = isinstance(call.func, ast.Attribute) and call.func.attr == "n"
            speaker = call.func.value if isinstance(call.func, ast.Attribute) and plural else call.func
            if not isinstance(speaker, ast.Name) or speaker.id not in ("t", "self", "DabiaoError", "Problem"):
                continue
            options = {keyword.arg or "**" for keyword in call.keywords} | ({"n"} if plural else set())
            first = call.args[0]
            for key in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                if isinstance(key, ast.Constant):
                    yield str(key.value), f"{path.relative_to(ROOT)}:{call.lineno}", options


def gaps(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    return SPOKEN[language]._messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_read_as_babel_reads_it(language: str) -> None:
    with (ROOT / "locales" / language / "LC_MESSAGES" / "dabiao.po").open("rb") as file:
        messages = {message.id: message.string for message in read_po(file, locale=language, abort_invalid=True)}
    by_babel = {
        key if isinstance(key, str) else key[0]: (text,) if isinstance(text, str) else tuple(text)
        for key, text in messages.items()
        if key
    }
    assert catalogue(language) == by_babel


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_code_names_is_there_with_gaps_for_its_values(language: str) -> None:
    forms = catalogue(language)
    missing = sorted({f"{key} ({place})" for key, place, _ in keys_in_code() if key not in forms})
    assert missing == []
    unfilled = [
        f"{key} ({place}): {gaps(text) - options}"
        for key, place, options in keys_in_code()
        for text in forms[key]
        if "**" not in options and gaps(text) - options
    ]
    assert unfilled == []


def made_keys() -> list[str]:
    """Keys that the code puts together from words of the data, spelled out."""
    families = get_args(Family)
    columns = [(table.name, column) for table in TABLES.values() for column in table.columns]
    state = {f"{column.name}.{word}" for _, column in columns for word in column.words}
    chosen = {name: get_args(get_type_hints(Rule)[name]) for name in ("statistic", "grade", "bots", "side")}
    return [
        *(f"status.{status}" for status in URGENCY),
        *(f"verdict.{verdict}" for verdict in ("met", "missed", "pending", "excluded", "all")),
        *(f"excluded.{reason}" for reason in excluded_reasons()),
        *(f"reason.{reason}" for reason in reject_reasons()),
        *(f"platform.{platform}" for platform in DEFAULTS),
        *(f"market.{market}" for market in {*MARKET_TIMEZONES, *(m for m, _ in DEFAULTS.values())}),
        *(f"table.{table}" for table in TABLES),
        *(f"column.{column.name}" for _, column in columns),
        *(f"word.{word}" for word in state if word.split(".")[0] not in ("sender", "rating", "handled_by")),
        *(f"words.cases.{family}" for family in families),
        *(f"plan.{part}.{family}" for part in ("needed", "spare") for family in (*families, "marks")),
        *(f"case.{part}.{kind}" for part in ("subject", "occurred") for kind in {"chat", *families} - {*CHAT_FAMILIES}),
        *(f"case.measure.{kind}" for kind in ("chat", "refunds", "disputes", "shipments", "cancellations", "marks")),
        *(f"words.statistic.{statistic}" for statistic in chosen["statistic"]),
        *(f"words.bots.{bots}" for bots in chosen["bots"]),
        *(f"side.{side}" for side in chosen["side"]),
        *(f"grade.{grade}" for grade in chosen["grade"]),
        *(f"by.{part}" for part in DIMENSIONS if part != "day"),
        *(f"language.{language}" for language in LANGUAGES),
        *(f"weekday.{day}" for day in range(7)),
    ]


def excluded_reasons() -> set[str]:
    """The reasons that the SQL of the families writes beside an excluded case."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "metrics" / "cases").glob("*.sql"))
    return set(re.findall(r"THEN '([a-z_]+)'\s*(?:\n\s*)?END AS reason", text)) | {"outside_hours", "only_bots"}


def reject_reasons() -> set[str]:
    """The reasons that a row can be rejected for: the second word of every Fault that the code makes."""
    faults = [call for call in calls(ROOT / "data" / "rows" / "faults.py") if getattr(call.func, "id", "") == "Fault"]
    text = {call.args[1].value for call in faults if isinstance(call.args[1], ast.Constant)}
    assert len(text) > 5
    return {str(reason) for reason in text} | {reason for _, reason, _ in ORDERED.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_made_from_words_of_the_data_is_there(language: str) -> None:
    assert [key for key in made_keys() if not SPOKEN[language].has(key)] == []


def test_both_catalogues_hold_the_same_keys_with_the_same_gaps() -> None:
    chinese, english = (catalogue(language) for language in LANGUAGES)
    assert chinese.keys() == english.keys()
    # A form for exactly one may write the number out.
    differing = [
        key
        for key in chinese
        if {*map(frozenset, map(gaps, chinese[key][-1:]))} != {*map(frozenset, map(gaps, english[key][-1:]))}
    ]
    assert differing == []


def test_there_is_no_chinese_in_english_and_no_gap_left_empty() -> None:
    assert [key for key, forms in catalogue("en").items() if CHINESE.search("".join(forms))] == ["language.zh_CN"]
    assert [key for language in LANGUAGES for key, forms in catalogue(language).items() if not all(forms)] == []


def test_chinese_says_nothing_in_english_but_names() -> None:
    names = re.compile(
        r"dabiao publish|dabiao\[spark\]|pip install|--engine spark|--for-engines|--facts|--out|Spark|Java|"
        r"--scored|--cases|WHERE rule = 'kuaishou\.reply_3m'|dabiao shops set|Apprise|(?:dingtalk|feishu|wecombot|slack|mailto|jsons?|https?)://|"
        r"\{\w+\}|<br>|Dabiao|English|TikTok Shop|Shopee|Lazada|Etsy|eBay|Shopify|UTC|CSV|Excel|xlsx|TOML|UTF-8|IP|ID|"
        r"--api|DSR|ERP|QQ|SQL|ZIP|Shift|XML|WPS|MB|--ask-password|--kind|--[a-z0-9-]+ yes(?: 或 no)?|--decimal|"
        r"LazMall|Top Rated|Star Seller|Griya Modis|Kitchen Corner|Manila Gadget Hub|"
        r"Python|python(?:3\.12)? start\.py(?: --port)?|python3-venv|venv|Debian|Ubuntu|python\.org|"
        r"dabiao (?:run|access|shops rename|history --json|backup|restore)|GB|dabiao(?= )|--yes|--times (?:keep|reread)|(?:http://)?localhost|Asia/Shanghai|yyyy-MM-dd|HH:mm|M月d日|T12|[ABCD]：|"
        r'\[(?:times|amounts)\] \w+ = (?:true|\\?",\\?")'
    )
    left = {key: names.sub("", "".join(forms)) for key, forms in catalogue("zh_CN").items()}
    assert [key for key, text in left.items() if re.search("[A-Za-z]", text)] == []


def test_no_key_lies_about_unused() -> None:
    nodes = [node for path in source_files() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    named = {node.value for node in nodes if isinstance(node, ast.Constant)} | set(made_keys())
    patterns = [composed(node) for node in nodes if isinstance(node, ast.JoinedStr)]
    assert [key for key in catalogue("en") if key not in named and not any(p.fullmatch(key) for p in patterns)] == []


def composed(text: ast.JoinedStr) -> re.Pattern[str]:
    """An f-string that begins like a key, as the pattern of the keys it can make; another matches nothing."""
    parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w./-]+" for p in text.values]
    return re.compile("".join(parts) if re.match(r"[a-z]+\\\.", parts[0]) else r"(?!)")


# --- numbers, times, lengths -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "0秒", "0 s"),
        (38, "38秒", "38 s"),
        (59.6, "1分钟", "1 min"),
        (180, "3分钟", "3 min"),
        (181, "3分1秒", "3 min 1 s"),
        (599.6, "10分钟", "10 min"),
        (2520, "42分钟", "42 min"),
        (3599, "1小时", "1 h"),
        (4680, "1.3小时", "1.3 h"),
        (86_350, "1天", "1 d"),
        (187_200, "2天4小时", "2 d 4 h"),
        (172_800, "2天", "2 d"),
    ],
)
def test_a_length_of_time_is_said_as_it_is_read_aloud(seconds: float, chinese: str, english: str) -> None:
    assert SPOKEN["zh_CN"].duration(seconds) == chinese
    assert SPOKEN["en"].duration(seconds) == english


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(180, "3分钟"), (86_400, "24小时"), (172_800, "48小时"), (1_296_000, "15天"), (90, "90秒")],
)
def test_a_limit_keeps_the_platforms_own_unit(seconds: int, text: str) -> None:
    assert SPOKEN["zh_CN"].limit(seconds) == text


def test_numbers_percents_and_plurals() -> None:
    chinese, english = SPOKEN["zh_CN"], SPOKEN["en"]
    assert chinese.percent(0.66234) == english.percent(0.66234) == "66.2%"
    assert english.number(3912) == "3,912"
    assert english.number(4.576, 2) == "4.58"
    assert english.n("upload.go", 1) == "Import 1 file"
    assert english.n("upload.go", 0) == "Import 0 files"
    assert english.n("upload.go", 1200) == "Import 1,200 files"
    assert chinese.n("upload.go", 1) == "导入 1 个文件"


def test_instants_are_said_on_the_shops_clock() -> None:
    at = datetime(2026, 3, 28, 7, 30, 5, tzinfo=UTC)
    assert SPOKEN["zh_CN"].instant(at, "Asia/Shanghai") == "2026-03-28 15:30"
    assert SPOKEN["en"].instant(at, "Asia/Jakarta") == "28 Mar 2026, 14:30"
    assert SPOKEN["zh_CN"].short_instant(at, "Asia/Shanghai") == "3月28日 15:30"
    assert SPOKEN["en"].clock(at, "Asia/Shanghai") == "15:30:05"
    assert SPOKEN["en"].day(date(2026, 3, 28)) == "28 Mar 2026"
    assert SPOKEN["zh_CN"].short_day(date(2026, 3, 8)) == "3月8日"


def test_how_long_ago_is_spaced_like_every_other_figure() -> None:
    at = datetime.now(UTC) - timedelta(days=3, hours=1)
    assert SPOKEN["zh_CN"].ago(at) == "3天前"
    assert SPOKEN["en"].ago(at) == "3 days ago"


def test_a_clock_is_called_what_its_people_call_it() -> None:
    assert [SPOKEN["zh_CN"].zone(zone) for zone in ("Asia/Shanghai", "Asia/Jakarta")] == ["北京时间", "雅加达时间"]
    assert [SPOKEN["en"].zone(zone) for zone in ("Asia/Shanghai", "Asia/Bangkok")] == ["Beijing time", "Bangkok time"]


def test_a_missing_key_value_or_language_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        SPOKEN["en"]("no.such.key")
    with pytest.raises(KeyError):
        SPOKEN["en"]("error.file_empty")
    with pytest.raises(KeyError):
        translator("fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_leaving_a_case_out_is_said(language: str) -> None:
    queries = (ROOT / "metrics" / "cases").glob("*.sql")
    # verdicts are single words, reasons are not
    reasons = {word for query in queries for word in re.findall(r"THEN '([a-z]+_[a-z_]+)'", query.read_text("utf-8"))}
    assert {"outside_hours", "sent_time_unknown", "end_time_unknown", "over_the_limit"} <= reasons
    t = translator(language)
    assert [reason for reason in reasons if not t.has(f"excluded.{reason}")] == []
