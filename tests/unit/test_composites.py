"""Composites: what would move one most against brute force, calendars of points, what is described, what is refused."""

import dataclasses
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from data.errors import DabiaoError
from data.reading.typed_values import TypedValue
from data.shops import Shop
from metrics.composites import judging
from metrics.composites.answering import Asked
from metrics.composites.asking import _rule_for
from metrics.composites.book import load_composites
from metrics.composites.composite import Composite, Kind, Part
from metrics.composites.ledger import PointEntry, falls_of, in_force, last_day_of
from metrics.composites.parts import counted_answer, still_needed
from metrics.composites.standing import Fall, PartAnswer, Standing
from metrics.composites.typed import Typed, bands_of, points_by
from metrics.rules.fields import Words
from metrics.rules.rulebook import load_rules
from metrics.rules.threshold import parse_line
from metrics.scoring.plan import needed_for

COMPOSITES = load_composites()
PAGE = (Path(__file__).parents[2] / "docs" / "composites.md").read_text(encoding="utf-8")
DOUYIN = next(c for c in COMPOSITES if c.id == "douyin.experience" and c.effective_from == date(2026, 7, 14))


def typed(**values: str) -> Typed:
    return Typed({n.replace("__", "."): TypedValue("s", "c", n, v, date(2026, 1, 1)) for n, v in values.items()})


def answers(points: list[int], weights: dict[str, Decimal]) -> list[PartAnswer]:
    """The parts of Douyin's composite, those with a weight with these points."""
    drawn = iter(points)
    return [
        PartAnswer(
            id=part.id, title=part.title, kind="typed", rule=None, value=Fraction(0), unit="number", pass_=None,
            status="no_line", levels=(), either=None, group=part.group,
            points=Fraction(next(drawn)) if part.id in weights else None,
            weight=Fraction(weights[part.id]) if part.id in weights else None,
        )
        for part in DOUYIN.part
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_what_moves_a_sum_most_is_what_trying_every_part_finds(seed: int) -> None:
    draw = random.Random(seed)
    assert DOUYIN.weights is not None
    trade, kind, _ = draw.choice(DOUYIN.weights.rows)
    weights = DOUYIN.weights.of(f"{trade}/{kind}")
    points = [draw.choice([50, 60, 70, 80, 90, 100]) for _ in weights]
    service = draw.randint(1, 100)
    typed_values = typed(
        points__goods="80", points__logistics="70", weight__goods=f"{100 - service}", weight__logistics="0",
        weight__service=f"{service}", deductions=f"{draw.randint(0, 10)}", bonus=f"{draw.randint(0, 7)}",
    )  # fmt: skip
    parts = answers(points, weights)
    judged = judging.points_sum(DOUYIN, parts, typed_values)
    assert judged.value is not None
    gains: dict[str, Fraction] = {}
    for place, part in enumerate(parts):
        if part.points is None or part.points == 100:
            continue
        raised = [
            replace(p, points=p.points + 10) if n == place and p.points is not None else p for n, p in enumerate(parts)
        ]
        after = judging.points_sum(DOUYIN, raised, typed_values).value
        assert after is not None
        gains[part.id] = after - judged.value
    assert {part.id: part.gain for part in judged.parts if part.gain} == gains
    assert judged.best == (max(gains, key=lambda name: gains[name]) if gains else None)


@pytest.mark.parametrize("seed", range(40))
def test_what_moves_a_sum_of_several_groups_most_is_what_trying_every_part_finds(seed: int) -> None:
    """Every part has random points and a random weight in its group, and every group one in the total."""
    draw = random.Random(seed)
    steps = [Fraction(step) for step in DOUYIN.steps]
    weights = {part.id: Decimal(draw.randint(0, 60)) for part in DOUYIN.part if part.group is not None}
    parts = answers([draw.randint(40, 100) for _ in weights], weights)
    shares = typed(**{f"weight__{group.id}": f"{draw.randint(0, 60)}" for group in DOUYIN.group})

    def total(changed: list[PartAnswer]) -> Fraction:
        value = judging.points_sum(DOUYIN, changed, shares).value
        assert value is not None
        return value

    gains: dict[str, Fraction] = {}
    for place, part in enumerate(parts):
        above = [] if part.points is None else [step for step in steps if step > part.points]
        if above:
            gains[part.id] = total([replace(p, points=above[0]) if n == place else p for n, p in enumerate(parts)])
    gains = {name: after - total(parts) for name, after in gains.items() if after != total(parts)}
    judged = judging.points_sum(DOUYIN, parts, shares)
    assert {part.id: part.gain for part in judged.parts if part.gain} == gains
    assert judged.best == (max(gains, key=lambda name: gains[name]) if gains else None)


@pytest.mark.parametrize("seed", range(40))
def test_the_least_work_at_a_gate_of_figures_and_levels_is_what_trying_every_condition_finds(seed: int) -> None:
    """Shares of cases, of which further met ones are added one by one until the line holds. The upper level asks for
    all of four conditions, the lower for two of them.
    """
    draw = random.Random(seed)
    words = {"zh": "甲", "en": "A"}
    levels = [{"id": name, "title": words} for name in ("upper", "lower")]
    levels_of = [["upper"], ["upper"], ["upper", "lower"], ["upper", "lower"]]
    entry = {"id": "x", "title": words, "kind": "gate", "platform": "other", "grade": "user", "source": "x"}
    conditions = [{"id": f"p{n}", "title": words, "pass": ">= 1", "levels": names} for n, names in enumerate(levels_of)]
    gate = Composite.of(entry | {"effective_from": date(2026, 1, 1), "level": levels, "part": conditions})
    work: dict[str, int] = {}
    listed = []
    for part in gate.part:
        line, cases = parse_line(f">= 0.{draw.randint(50, 95)}"), draw.randint(1, 40)
        met = draw.randint(cases // 2, cases)
        more = 0
        while not line.holds(Fraction(met + more, cases + more)):
            more += 1
        work |= {part.id: more} if more else {}
        listed.append(
            PartAnswer(
                id=part.id, title=part.title, kind="rule", rule="other.x", value=Fraction(met, cases), unit="share",
                pass_=line.text, status="missed" if more else "met", levels=part.levels, either=None, group=None,
                needed=needed_for(line, Fraction(met), cases, Fraction(1)),
            )
        )  # fmt: skip
    judged = judging.gate(gate, listed)
    failing = {name: [p.id for p in gate.part if name in p.levels and p.id in work] for name in ("upper", "lower")}
    level = next((name for name in ("upper", "lower") if not failing[name]), None)
    aim = {"upper": None, "lower": "upper", None: "lower"}[level]
    assert (judged.level and judged.level.id, judged.aim and judged.aim.id) == (level, aim)
    lacking = failing[aim] if aim is not None else []
    assert judged.best == (min(lacking, key=lambda name: work[name]) if lacking else None)


def test_only_a_group_of_known_weight_counts_towards_the_total() -> None:
    """Without the weight of the dimension the gain is that of the dimension: 10 points at 30 % are 3."""
    parts = answers(
        [80, 80, 80, 80],
        {"im_dissatisfaction": Decimal(25), "response": Decimal(30), "audit": Decimal(15), "help": Decimal(30)},
    )
    judged = judging.points_sum(DOUYIN, parts, typed())
    best = next(part for part in judged.parts if part.id == judged.best)
    assert (judged.value, judged.sub_scores["service"], best.id, best.gain, best.gain_in) == (
        None,
        80,
        "response",
        3,
        "group",
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_least_work_at_a_gate_is_what_trying_every_condition_finds(seed: int) -> None:
    """Each count is raised one by one until its line holds; the one that holds first is the least work."""
    draw = random.Random(seed)
    operators = [draw.choice([">=", ">"]) for _ in range(4)]
    parts = [
        Part(
            id=f"p{n}",
            title=Words("甲", "A"),
            count="paid_orders",
            window="30 days",
            pass_=parse_line(f"{op} {draw.randint(1, 30)}"),
        )
        for n, op in enumerate(operators)
    ]
    gate = Composite.of(
        {
            "id": "x", "title": {"zh": "甲", "en": "A"}, "kind": "gate", "platform": "other", "grade": "user",
            "source": "x",
            "effective_from": date(2026, 1, 1), "level": [{"id": "top", "title": {"zh": "甲", "en": "A"}}],
            "part": [{"id": p.id, "title": {"zh": "甲", "en": "A"}, "count": "paid_orders", "window": "30 days",
                      "pass": p.pass_.text if p.pass_ else ""} for p in parts],
        }
    )  # fmt: skip
    numbers = [draw.randint(0, 30) for _ in parts]
    listed = [counted_answer(gate, part, Fraction(number)) for part, number in zip(gate.part, numbers, strict=True)]
    work: dict[str, int] = {}
    for part, number in zip(gate.part, numbers, strict=True):
        more = 0
        while part.pass_ is not None and not part.pass_.holds(Fraction(number + more)):
            more += 1
        if more:
            work[part.id] = more
    judged = judging.gate(gate, listed)
    assert judged.best == (min(work, key=lambda name: work[name]) if work else None)
    assert {answer.id: answer.needed for answer in listed if answer.needed} == work
    assert (judged.level is None) == bool(work)


@pytest.mark.parametrize("seed", range(20))
def test_raising_one_part_of_a_gate_opens_the_level_only_where_either_suffices(seed: int) -> None:
    """Of two conditions of which one suffices and a third, the best is what trying every rise of one of them finds."""
    draw = random.Random(seed)
    star = next(c for c in COMPOSITES if c.id == "tiktok_shop.star_shop" and c.market == "MY")
    gate = replace_levels(star)
    numbers = [Fraction(draw.randint(0, 200)), Fraction(draw.randint(3000, 4000)), Fraction(draw.randint(10, 20))]
    listed = [counted_answer(gate, part, number) for part, number in zip(gate.part, numbers, strict=True)]
    judged = judging.gate(gate, listed)
    lacking = {answer.id: answer.needed for answer in listed if answer.status == "missed"}
    if "met" in {answer.status for answer in listed if answer.either}:
        lacking = {name: more for name, more in lacking.items() if name == "buyers"}
    assert judged.best == (min(lacking, key=lambda name: lacking[name] or 0) if lacking else None)
    assert (judged.level is None) == bool(lacking)


def replace_levels(star: Composite) -> Composite:
    """A star shop by its orders, sales and buyers alone."""
    return msgspec.structs.replace(star, part=tuple(part for part in star.part if part.count is not None))


@pytest.mark.parametrize("seed", range(40))
def test_what_moves_the_lowest_part_is_what_trying_every_part_finds(seed: int) -> None:
    """Each part is raised to the best of all, the others left: the total gains only by the one that is lowest alone."""
    draw = random.Random(seed)
    rating = next(c for c in COMPOSITES if c.kind == "min")
    values = [Fraction(draw.randint(30, 50), 10) for _ in rating.part]

    def judged(numbers: list[Fraction]) -> judging.Judged:
        parts = [
            PartAnswer(
                id=part.id, title=part.title, kind="typed", rule=None, value=number, unit="number", pass_=None,
                status="no_line", levels=(), either=None, group=None,
            )
            for part, number in zip(rating.part, numbers, strict=True)
        ]  # fmt: skip
        return judging.lowest(rating, parts, typed())

    answer = judged(values)
    assert answer.value == min(values)
    gains = {}
    for place, part in enumerate(rating.part):
        after = judged([max(values) if n == place else value for n, value in enumerate(values)]).value
        assert after is not None
        gains[part.id] = after - min(values)
    assert answer.best in {part.id for part, value in zip(rating.part, values, strict=True) if value == min(values)}
    assert gains[answer.best or ""] == max(gains.values())
    assert next(part.gain for part in answer.parts if part.id == answer.best) == max(gains.values())


@pytest.mark.parametrize("composite", [c for c in COMPOSITES if c.kind == "ledger"], ids=lambda c: c.id)
def test_the_next_step_of_a_ledger_is_what_point_after_point_finds(composite: Composite) -> None:
    """Points are added, or taken off a balance, one by one until the level is a worse one."""
    for start in range(50) if composite.start is None else range(0, 1000, 7):
        step = judging.next_step(composite, Fraction(start))
        level, _ = judging._by_line(composite, Fraction(start))
        reached, points = level, 0
        while reached == level and points <= 1000 and (composite.start is None or start >= points):
            points += 1
            sign = 1 if composite.start is None else -1
            reached, _ = judging._by_line(composite, Fraction(start + sign * points))
        if points > 1000 or (composite.start is not None and start < points):
            assert step is None
            continue
        assert step is not None
        assert reached is not None
        assert step.level == reached.id
        # a balance has to fall below a line that it may be on
        own_line = level.from_ if level is not None and composite.start is not None else None
        below = 1 if own_line is not None and own_line.holds(own_line.number) else 0
        assert step.points == points - below


@pytest.mark.parametrize(
    ("line", "number", "more"),
    [
        (">= 300", "299.99", "0.01"),
        ("> 300", "300", "0.01"),
        ("> 300", "299.995", "0.01"),
        (">= 300", "300.005", "0"),
        ("< 3", "4", None),
    ],
)
def test_money_still_needed_is_whole_cents(line: str, number: str, more: str | None) -> None:
    part = Part(id="x", title=Words("甲", "A"), count="paid_amount", window="30 days", pass_=parse_line(line))
    needed = still_needed(part, Fraction(number))
    if more is None:
        assert needed is None
    elif part.pass_ is not None and part.pass_.holds(Fraction(number)):
        assert (needed or 0) <= 0
    else:
        assert needed == Decimal(more)


def test_one_of_either_suffices() -> None:
    star = next(c for c in COMPOSITES if c.id == "tiktok_shop.star_shop" and c.market == "MY")
    listed = [counted_answer(star, part, Fraction(0)) for part in star.part if part.either]
    (level,) = star.level

    def outcome(*statuses: str) -> object:
        parts = [replace(p, status=s) for p, s in zip(listed, statuses, strict=True)]  # type: ignore[arg-type]
        judged = judging.gate(star, parts)
        return judged.level is level, judged.certain

    assert outcome("met", "missed") == (True, True)
    assert outcome("missed", "met") == (True, True)
    assert outcome("missed", "missed") == (False, True)
    assert outcome("missed", "unknown") == (False, False)


def test_a_part_reads_its_rule_whosever_line_that_is() -> None:
    """The 20 % of the late shipment rate are of cross-border shops; a local one is judged by the badge's own 5 %."""
    badge = next(c for c in COMPOSITES if c.id == "shopee.preferred" and c.market == "ID")
    shop = Shop("s", "shopee", "ID", "UTC", "local")
    rule = _rule_for(load_rules(), "shopee.late_shipment", Asked(shop, badge, datetime(2026, 6, 1, tzinfo=UTC), None))
    assert rule is not None
    assert not rule.applies_to(shop)


# --- calendars of points ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expires", "day", "last"),
    [
        ("90 days", date(2026, 2, 1), date(2026, 5, 1)),  # 28 in February, 31 in March, 30 in April, 1 in May
        ("180 days", date(2026, 1, 1), date(2026, 6, 29)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31)), ("quarter", date(2026, 12, 31), date(2026, 12, 31)),
        # the first Mondays of 2026 are 5 January, 6 April, 6 July and 5 October, that of January 2027 the 4th
        ("quarter Monday", date(2026, 1, 4), date(2026, 1, 4)), ("quarter Monday", date(2026, 1, 5), date(2026, 4, 5)),
        ("quarter Monday", date(2026, 4, 5), date(2026, 4, 5)), ("quarter Monday", date(2026, 7, 1), date(2026, 7, 5)),
        ("quarter Monday", date(2026, 8, 31), date(2026, 10, 4)),
        ("quarter Monday", date(2026, 12, 31), date(2027, 1, 3)),
        ("quarter Monday", date(2024, 4, 1), date(2024, 6, 30)),
        ("quarter", date(2026, 4, 1), date(2026, 6, 30)), ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_the_last_day_of_points(expires: str, day: date, last: date) -> None:
    assert last_day_of(expires, day) == last


def test_points_of_one_last_day_fall_off_together() -> None:
    entries = [PointEntry(date(2026, 1, n), Decimal(n), date(2026, 3, 31 if n < 3 else 30)) for n in (1, 2, 3)]
    assert falls_of(entries, date(2026, 3, 30))[0] == Fall(date(2026, 3, 31), Decimal(3), Decimal(3))
    assert falls_of(entries, date(2026, 3, 31)) == (Fall(date(2026, 4, 1), Decimal(3), Decimal(0)),)
    assert falls_of(entries, date(2026, 4, 1)) == ()
    assert in_force(entries, date(2026, 1, 1)) == [entries[0]]  # the others have not been decided yet


# --- bands -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "points"),
    [
        ("<=15:100; <=30:90; else:60", "15", 100), ("<=15:100; <=30:90; else:60", "15.01", 90),
        ("<=15:100; <=30:90; else:60", "31", 60), (">=4.8:100; >=4.6:80", "4.6", 80),
        (">=4.8:100; >=4.6:80", "4.5", None),
        ("≤2%：100；≤10%：90；其余：50", "0.1", 90), ("≤2%：100；其余：50", "0.1", 50),
        ("<=24 hours:100", "86400", 100), ("<=24 hours:100", "86401", None), ("<=15s:100", "15.01", None),
        ("<=24小时：100；<=1.5 天：90", "129600", 90),
        ("<=24小时：100；<=1.5 天：90", "86400", 100), ("<=3 分钟:1", "180", 1),
    ],
)  # fmt: skip
def test_the_first_band_that_holds_decides(text: str, value: str, points: int | None) -> None:
    assert points_by(bands_of("bands.x", text), Fraction(value)) == points


# --- what is written -------------------------------------------------------------------------------------------------


def test_the_page_describes_every_composite_kind_and_field() -> None:
    fields = {name for struct in (Composite, Part) for name in struct.__struct_encode_fields__}
    fields |= {field.name.removesuffix("_") for kind in (Standing, PartAnswer) for field in dataclasses.fields(kind)}
    names = fields | set(get_args(Kind)) | {composite.id for composite in COMPOSITES}
    inside = {"part", "group", "level", "platform"}
    assert sorted(name for name in names - inside if f"`{name}`" not in PAGE) == []


def test_every_composite_has_its_source_and_doubts_in_both_languages() -> None:
    for composite in COMPOSITES:
        assert composite.source
        assert "http" not in composite.source
        assert composite.note is not None
        assert composite.note.zh != composite.note.en
        assert not re.search("[\u4e00-\u9fff]", composite.note.en)
        assert composite.grade in ("A", "B", "C")


def test_a_part_of_a_rule_is_called_the_same_in_english_where_it_is_in_chinese() -> None:
    """The link below a card names the rule: another name for the same figure would be taken for another figure."""
    rules = load_rules()
    compared = 0
    for composite in COMPOSITES:
        for part in composite.part:
            for rule in rules:
                ends = rule.effective_to or date.max, composite.effective_to or date.max
                together = rule.effective_from < ends[1] and composite.effective_from < ends[0]
                if together and rule.id in (part.rule or ()) and part.title.zh == rule.title.zh:
                    assert part.title.en == rule.title.en, (composite.id, part.id)
                    compared += 1
    assert compared > 50


def test_kuaishous_weights_are_refused() -> None:
    versions = [composite for composite in COMPOSITES if composite.id == "kuaishou.experience"]
    assert len(versions) == 2
    for kuaishou in versions:
        assert {part.weight for part in kuaishou.part} | {group.weight for group in kuaishou.group} == {None}
        assert kuaishou.weights is None
    note = versions[-1].note
    assert note is not None
    assert "都不采用" in note.zh


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 6), []), (date(2026, 5, 7), ["2026-05-07"]), (date(2026, 7, 13), ["2026-05-07"]),
        (date(2026, 7, 20), ["2026-07-14"]), (date(2026, 9, 7), ["2026-07-14"]), (date(2026, 9, 10), ["2026-09-08"]),
        (date(2026, 11, 30), ["2026-09-08"]),
    ],
)  # fmt: skip
def test_versions_by_date(day: date, expected: list[str]) -> None:
    listed = [c for c in COMPOSITES if c.id == "douyin.experience" and c.holds_on(day)]
    assert [str(composite.effective_from) for composite in listed] == expected


SMALLEST = """
platform = "other"
[[composite]]
id = "other.x"
title = {zh = "甲", en = "A"}
kind = "gate"
effective_from = 2026-01-01
grade = "user"
source = "x"
[[composite.level]]
id = "top"
title = {zh = "甲", en = "A"}
[[composite.part]]
id = "a"
title = {zh = "甲", en = "A"}
pass = ">= 1"
"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('kind = "gate"', 'kind = "rank"', "rank"),
        ('kind = "gate"', 'kind = "ledger"', "expires"),
        ('kind = "gate"', 'kind = "gate"\nexpires = "week"', "expires"),
        ('kind = "gate"', 'kind = "sum"', "group"),
        ('pass = ">= 1"', "", "pass"),
        ('pass = ">= 1"', 'pass = "about 1"', "line"),
        ('pass = ">= 1"', 'pass = ">= 1"\nrule = "no.such"', "no.such"),
        ('pass = ">= 1"', 'pass = ">= 1"\nlevels = ["low"]', "levels"),
        ('pass = ">= 1"', 'pass = ">= 1"\ngroup = "g"', "group"),
        ('pass = ">= 1"', 'pass = ">= 1"\ncount = "buyers"', "window"),
        ('pass = ">= 1"', 'pass = ">= 1"\ncolour = "red"', "colour"),
        ("2026-01-01", "2026-01-01\neffective_to = 2026-01-01", "effective_to"),
        ('id = "other.x"', 'id = "other x"', "match"),
        ('platform = "other"', 'platform = "others"', 'allowed: "*", kuaishou'),
        ('kind = "gate"', 'kind = "gate"\nmarket = "Mars"', 'no country is "Mars"'),
        ('kind = "gate"', 'kind = "gate"\nwindow = "last quarter"', '"last 3 calendar months"'),
        ('pass = ">= 1"', 'count = "buyers"\nwindow = "fortnight"\npass = ">= 1"', "fortnight"),
        ('kind = "gate"', 'kind = "gate"\nminimum = {count = "buyers", window = "fortnight", least = 1}', "fortnight"),
        ("[[composite.part]]", "[[composite.group]]\n[[composite.part]]", "`id`"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, why: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SMALLEST, encoding="utf-8")
    assert "other.x" in {composite.id for composite in load_composites([path])}
    path.write_text(SMALLEST.replace(old, new), encoding="utf-8")
    with pytest.raises(DabiaoError) as refused:
        load_composites([path])
    assert why in str(refused.value) or why in str(refused.value.values)


def test_what_a_file_leaves_out_is_taken_from_what_it_says(tmp_path: Path) -> None:
    """A part is called after its rule or its count, a composite after its id; the id names the platform."""
    path = tmp_path / "own.toml"
    path.write_text(
        """
[[composite]]
id = "etsy.mine"
kind = "gate"
window = "last 3 calendar months"
note = "our own"
[[composite.part]]
rule = "etsy.message_response"
pass = ">= 0.95"
[[composite.part]]
count = "paid_orders"
title = "Orders"
pass = ">= 5"
""",
        encoding="utf-8",
    )
    (own,) = (composite for composite in load_composites([path]) if composite.id == "etsy.mine")
    assert (own.title, own.note) == (Words("etsy.mine", "etsy.mine"), Words("our own", "our own"))
    assert (own.platform, own.market, own.grade, own.source) == ("etsy", "*", "user", "")
    assert own.holds_on(date(2000, 1, 1))
    assert [(part.id, part.title.en) for part in own.part] == [
        ("message_response", "message_response"),
        ("paid_orders", "Orders"),
    ]


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SMALLEST + SMALLEST.replace('platform = "other"', ""), encoding="utf-8")
    with pytest.raises(DabiaoError) as refused:
        load_composites([path])
    assert refused.value.key == "error.rules_overlap"
