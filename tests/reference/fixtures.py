"""What golden tests and traps ask for. Every question goes to the engine and to the reference."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from data.store import Store
from data.store_file import IN_MEMORY
from metrics.rules.rule import Rule
from metrics.scoring import engine
from metrics.scoring.score import Score
from tests.reference import drawing
from tests.reference.made_shops import MadeShops


@dataclass(frozen=True)
class Answer:
    """What the engine says, once the reference has said the same."""

    cases: list[engine.Case]
    score: Score
    drawing: str
    zone: str

    @property
    def verdicts(self) -> list[str]:
        """Verdicts by time; of an excluded case the reason."""
        ordered = sorted(self.cases, key=lambda case: (case.occurred_at, case.case_id))
        return [case.reason or case.verdict for case in ordered]

    def is_as_drawn(self) -> None:
        """The cases are those under `cases` in the drawing, in whatever columns it names."""
        expected = drawing.cells_in(self.drawing).get("cases", [])
        columns = list(expected[0]) if expected else ["verdict"]
        rows = [{column: self._cell(case, column) for column in columns} for case in self.cases]
        assert sorted(map(str, rows)) == sorted(map(str, expected))

    def _cell(self, case: engine.Case, column: str) -> str:
        value = getattr(case, column)
        if column in ("occurred_at", "due_at"):
            return drawing.wall_text(value, self.zone)
        if column == "local_day":
            return str(value).removeprefix(f"{drawing.YEAR}-")
        return "" if value is None else str(int(value) if column == "measure" else value)


@pytest.fixture(scope="session")
def made_shops() -> Iterator[MadeShops]:
    """A store for many made-up shops."""
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


@pytest.fixture
def ask(request: pytest.FixtureRequest, made_shops: MadeShops) -> Callable[..., Answer]:
    """Ask about the shop drawn in the test's docstring (or in `draw`), as of a local time, under a rule.

    The rule is given by the field names of a rule file, its line as `line`. The files reach as far as the instant
    asked for, whether anything more happened in them or not; with `as_drawn` as far as their rows.
    """

    def answer(
        as_of: str | None,
        *,
        zone: str = "Asia/Shanghai",
        draw: str | None = None,
        line: str | None = None,
        as_drawn: bool = False,
        **rule,
    ):
        text = request.function.__doc__ if draw is None else draw
        tables = drawing.rows_in(text, zone)
        moment = None if as_of is None else drawing.instant(as_of, zone)
        if moment is not None and not as_drawn:
            tables["reaches"] = [{"table": name, "last_at": moment} for name, rows in tables.items() if rows]
        shop = made_shops.kept(tables, zone)
        read = Rule.of({"id": "test.rule", **rule, **({"pass": line} if line else {})})
        cases, score = made_shops.agree(tables, shop, read, moment)
        return Answer(cases, score, text, zone)

    return answer
