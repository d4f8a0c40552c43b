"""Pages: rules and scores made by hand, and the app on a store, as a test runner sees it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring.score import Score
from metrics.scoring.trend import DayValue
from pages.state import navigation
from pages.state.queries import Judged

ROOT = Path(__file__).parents[2]
SHOP = Shop("店 & <b>", "kuaishou", "CN", "Asia/Shanghai")
AS_OF = datetime(2026, 3, 28, 7, 30, tzinfo=UTC)


def rule(rule_id: str) -> Rule:
    """The newest version of a built-in rule."""
    return [item for item in load_rules() if item.id == rule_id][-1]


REPLY = rule("kuaishou.reply_3m")

SCORE = Score(
    shop=SHOP.shop_id,
    rule=REPLY.id,
    as_of=AS_OF,
    known_until=AS_OF,
    from_=datetime(2026, 3, 22, 16, tzinfo=UTC),
    to=AS_OF,
    value=0.662,
    unit="share",
    pass_=">= 0.70",
    status="missed",
    met=248,
    missed=126,
    pending=12,
    excluded=30,
    cases=374,
    previous=0.683,
    needed=14,
    spare=0,
    recovers_on=None,
    source="",
    grade="B",
    value_exact=Fraction(248, 374),
    distance=None,
    timezone=SHOP.timezone,
)


def score(**changes: Any) -> Score:
    """A score that differs in these fields from one that misses its line by fourteen buyers."""
    return replace(SCORE, **changes)


def day_values(*values: float | None) -> list[DayValue]:
    """Local days up to 28 March 2026 with these figures."""
    first = date(2026, 3, 28) - timedelta(days=len(values) - 1)
    return [DayValue(first + timedelta(days=i), value, 3, 1, 0) for i, value in enumerate(values)]


def judged(**changes: Any) -> Judged:
    """A rule with its score and three days."""
    return Judged(REPLY, score(**changes), day_values(0.8, 0.6, 0.7))


def opened(path: str = "", /, **query: str) -> AppTest:
    """The app after its first run, which is that of the page in this file of the project, with these parameters in the
    link; without a file the page that the server's root leads to.
    """
    return sound(linked(path, **query).run())


def linked(path: str = "", /, **query: str) -> AppTest:
    """The app before its first run, with these parameters in the link to a page, by the page's file."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    app.session_state["begun"] = True  # a visitor of several shops who has just come is sent to the list of all shops
    for name, value in query.items():
        app.query_params[name] = value
    return app if path in ("", navigation.SCORECARD) else app.switch_page(path)


def sound(app: AppTest) -> AppTest:
    """The app, if it neither failed nor complained."""
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    return app


def page_text(app: AppTest) -> str:
    """Everything that a page says, markup included; its style sheet aside, and what its tables hold for the paper."""
    kinds = ("markdown", "caption", "html", "title", "header", "subheader", "info", "warning", "success", "page_link")
    texts = [str(item.value) for kind in kinds for item in app.get(kind)]
    return "\n".join(text for text in texts if not text.startswith(("<style>", "<div class='db-printed'")))


def finished(app: AppTest) -> AppTest:
    """The app once the import that it began is done: where a browser is told of it, the test runner has to ask."""
    while "job" in sound(app).session_state:
        app.run()
    return sound(app)
