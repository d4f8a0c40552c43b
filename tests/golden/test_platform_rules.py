"""Every built-in rule over a small shop worked by hand; change any of its switches and the answer changes.

What stands in the shops is in `platform_shops`. What each rule makes of them is in `answers_of_china` and
`answers_of_abroad`, added up from those tables, not copied from a run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from data.store_file import IN_MEMORY
from data.view import View
from metrics.rules.rule import Rule, Words
from metrics.rules.rulebook import BUILT_IN, read_rulebook
from metrics.scoring.engine import Case, cases
from metrics.scoring.figures import Tally, buyers_of, figure, status_of
from metrics.scoring.order_counts import orders_in
from metrics.scoring.score import score
from metrics.scoring.windows import parse_as_of, window_of
from tests.golden.answers_of_abroad import ABROAD
from tests.golden.answers_of_china import CHINA
from tests.golden.changed_rules import changed
from tests.golden.golden_case import Golden
from tests.golden.platform_shops import SHOPS
from tests.reference.examples import sample

RULES = [rule for path in sorted(BUILT_IN.glob("*.toml")) for rule in read_rulebook(path)]
GOLDEN = [*CHINA, *ABROAD]


def named(golden: Golden) -> Rule:
    """The version of the rule that a golden case speaks of."""
    (result,) = [
        rule
        for rule in RULES
        if rule.id == golden.rule
        and golden.since in ("", str(rule.effective_from))
        and golden.market in ("", rule.market)
    ]
    return result


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """One store with all the shops."""
    folder = tmp_path_factory.mktemp("platforms")
    with Store.open(IN_MEMORY) as store:
        for shop, files in SHOPS.items():
            for make in files.makers:
                path = folder / f"{make.__name__}.csv"
                path.write_text(make(), encoding="utf-8")
                result = import_file(
                    Access.local(store), path, shop, platform="other", market=files.market, timezone=files.timezone
                )
                assert result.rejects == []
        yield Access.local(store).view()


def test_every_rule_has_a_golden_case() -> None:
    covered = {(rule.id, rule.market, rule.effective_from) for rule in map(named, GOLDEN)}
    assert covered == {(rule.id, rule.market, rule.effective_from) for rule in RULES}


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.rule}@{golden.market}{golden.since}")
def test_golden(golden: Golden, view: View) -> None:
    shop, rule = view.shop(golden.shop), named(golden)
    result = score(view, shop, rule, parse_as_of(golden.as_of, shop))
    assert (result.met, result.missed, result.pending, result.excluded) == golden.counts
    assert (result.value_exact, result.status) == (Fraction(golden.value), golden.status)


# --- change a switch, and the answer changes -------------------------------------------------------------------------


NOT_ABOUT_CASES = {
    "id": "x", "title": Words("x", "x"), "note": None, "source": "", "grade": "user", "violation": None, "market": "*",
    "platform": "*", "effective_from": date.min, "effective_to": None, "pass_": None, "target": None,
    "near": Decimal(0), "minimum_cases": 0, "minimum_missed": 0, "minimum_missed_below": None, "minimum_buyers": 0,
    "minimum_orders": 0,
    "statistic": "share", "per": None, "blend": None,
}  # fmt: skip
"""What a rule may say without any of its cases changing: rules that differ in nothing else are asked once."""


@dataclass
class Answers:
    """What rules say of the shops."""

    view: View
    kept: dict[tuple[str, str, Rule], list[Case]] = field(default_factory=dict)

    def of(self, rule: Rule, golden: Golden) -> tuple[object, ...]:
        """Everything that a person would see change: each case with its verdict, the figure, the status."""
        result = self._cases(rule, golden)
        counted = [case for case in result if case.verdict in ("met", "missed")]
        measured = [case.measure for case in counted if case.measure is not None]
        in_time = sorted(counted, key=lambda case: (case.occurred_at, case.case_id))
        shop = self.view.shop(golden.shop)
        tally = Tally(
            met=sum(case.verdict == "met" for case in counted),
            missed=sum(case.verdict == "missed" for case in counted),
            measured=len(measured),
            total=sum(measured),
            verdicts=[case.verdict == "met" for case in in_time] if rule.blend else (),
            missed_of=[case.buyer_id or case.case_id for case in counted if case.verdict == "missed"],
            **orders_in(self.view, shop, rule, window_of(rule, parse_as_of(golden.as_of, shop), shop)),
        )
        value, n = figure(rule, tally)
        judged = sorted((case.case_id, case.verdict) for case in result)
        return (
            judged,
            value,
            status_of(rule, value, n, tally.paid_orders, buyers_of(rule, tally.missed_of), tally.missed),
        )

    def _cases(self, rule: Rule, golden: Golden) -> list[Case]:
        key = (golden.shop, golden.as_of, msgspec.structs.replace(rule, **NOT_ABOUT_CASES))
        if key not in self.kept:
            shop = self.view.shop(golden.shop)
            self.kept[key] = cases(self.view, shop, key[2], parse_as_of(golden.as_of, shop))
        return self.kept[key]


@pytest.fixture(scope="module")
def answers(view: View) -> Answers:
    """Each question asked once."""
    return Answers(view)


SWITCHES = sample(
    ((rule, *change) for rule in RULES for change in changed(rule)),
    kind=lambda switch: (switch[0].cases, switch[1].partition("=")[0]),
)
"""A rule, a change of one of its fields, and the rule with it: of each family and field one in `make test`."""


@pytest.mark.parametrize(
    ("rule", "change", "other"),
    SWITCHES,
    ids=[f"{rule.id}@{rule.market}@{rule.effective_from}-{change}" for rule, change, _ in SWITCHES],
)
def test_no_switch_can_be_ignored(rule: Rule, change: str, other: Rule, answers: Answers) -> None:
    goldens = [golden for golden in GOLDEN if named(golden) == rule]
    assert any(answers.of(other, golden) != answers.of(rule, golden) for golden in goldens), change
