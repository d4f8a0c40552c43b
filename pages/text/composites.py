"""Sentences and cells on composite scores. Pure functions; no streamlit."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pandas as pd

from data.shops import Shop
from locales import Translator
from metrics.composites.standing import PartAnswer, Standing
from metrics.reconcile.platform_figure import Shown
from metrics.rules.rule import Words
from metrics.rules.threshold import parse_line
from metrics.scoring.windows import local_of
from pages.text import penalties, scores

STATUS_BADGES = {"judged": "met", "incomplete": "no_line", "not_judged": "too_few", "outside": "no_line"}
"""Status of a composite → the badge colour of a figure's status."""


def words(t: Translator, text: Words) -> str:
    """A text of the rule files in the reader's language."""
    return penalties.localized(t, text)


def value(t: Translator, standing: Standing) -> str:
    """The level that is reached, or the total, for the head of a card; a dash where neither is known."""
    if standing.value is not None:
        return number(t, standing.value)
    if standing.level_title is not None:
        return words(t, standing.level_title)
    return "–" if standing.status != "judged" else t("composite.not_reached")


def number(t: Translator, value: Fraction) -> str:
    """A total or points, with two decimals at most."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def lines(t: Translator, standing: Standing) -> list[str]:
    """What is said below the head of a card: level, what it opens and closes, what is missing, what moves it most."""
    sentences = [t("composite.outside", programme=scores.programme(t, name)) for name in standing.outside]
    if standing.status == "not_judged":
        unit = "_lines" if standing.judged_by == "paid_lines" else ""
        n, of = t.number(standing.judged_n or 0), t.number(standing.judged_of or 0)
        sentences.append(t(f"composite.not_judged{unit}", n=n, of=of))
    if standing.display is not None:
        stars = "" if standing.stars is None else number(t, Fraction(standing.stars))
        sentence = "composite.shown_stars" if stars else "composite.shown"
        sentences.append(t(sentence, value=f"{standing.display:.1f}", stars=stars))
    if standing.value is not None and standing.level_title is not None:
        sentences.append(t("composite.level", level=words(t, standing.level_title)))
    if standing.opens is not None:
        sentences.append(t("composite.opens", what=words(t, standing.opens)))
    if standing.closes is not None:
        sentences.append(t("composite.closes", what=words(t, standing.closes)))
    sentences += _of_ledger(t, standing)
    if standing.platform_score is not None:
        sentences.append(compared(t, standing))
    best = next((part for part in standing.parts if part.id == standing.best), None)
    if best is not None:
        sentences.append(improvement(t, standing, best))
    return sentences + missing(t, standing)


def missing(t: Translator, standing: Standing) -> list[str]:
    """What is not known yet, a sentence a kind: the weights of these parts, the points of those, and all else."""
    kinds: dict[str, list[str]] = {}
    for name in standing.missing:
        kind, dot, part_id = name.partition(".")
        kinds.setdefault(kind if dot else "", []).append(
            _part_title(t, standing, part_id) if dot else value_name(t, standing, name)
        )
    return [
        t(f"composite.missing.{kind}" if kind else "composite.missing", names=t("penalty.comma").join(names))
        for kind, names in kinds.items()
    ]


def _of_ledger(t: Translator, standing: Standing) -> list[str]:
    """How far the next worse level is and what it does, and which points fall off when."""
    sentences = []
    step = standing.next_step
    if step is not None:
        key = "composite.next_step_near" if step.near else "composite.next_step"
        text = t(key, points=number(t, step.points), level=words(t, step.title))
        what = "" if step.closes is None else t("composite.closes", what=words(t, step.closes))
        sentences.append(t("composite.sentences", first=text, second=what) if what else text)
    if len(standing.falls) == 1:
        points = number(t, Fraction(standing.falls[0].points))
        sentences.append(t("composite.falls_off", points=points, day=t.day(standing.falls[0].day)))
    elif standing.falls:
        falls = [
            t(
                "composite.fall",
                day=t.day(fall.day),
                points=number(t, Fraction(fall.points)),
                left=number(t, Fraction(fall.left)),
            )
            for fall in standing.falls[:4]
        ]
        sentences.append(t("composite.falls", falls=t("list.comma").join(falls)))
    return sentences


def compared(t: Translator, standing: Standing) -> str:
    """The platform's own score beside what its parts come to."""
    score, day = (
        number(t, standing.platform_score or Fraction(0)),
        "–" if standing.platform_score_since is None else t.day(standing.platform_score_since),
    )
    if standing.by_parts is None:
        return t("composite.shown_only", shown=score, day=day)
    if not standing.gap:
        return t("composite.agrees", shown=score, day=day)
    gap = f"{'+' if standing.gap > 0 else '−'}{number(t, abs(standing.gap))}"
    return t("composite.gap", shown=score, day=day, by_parts=number(t, standing.by_parts), gap=gap)


def difference(t: Translator, standing: Standing, figure: Shown) -> str:
    """By how much what its parts come to is above a score as the platform shows it; 0 where both read alike."""
    gap = figure.gap(standing.by_parts)
    if gap is None:
        return "–"
    return "0" if not gap else f"{'+' if gap > 0 else '−'}{number(t, abs(gap))}"


def compared_with(t: Translator, standing: Standing, figure: Shown) -> str:
    """What follows from a score as the platform shows it beside what its parts come to."""
    if standing.by_parts is None:
        return t("why.parts.unknown")
    return t("why.parts.same" if figure.matches(standing.by_parts) else "why.parts.differ")


def since(t: Translator, standing: Standing) -> str:
    """The first day of its version."""
    return t("words.always") if standing.effective_from == date.min else t.day(standing.effective_from)


def history_table(t: Translator, listed: Sequence[Standing]) -> pd.DataFrame:
    """A row an instant, the latest first: value or level, the level, what is missing, the version in force."""
    rows = [
        {
            t("composite.history.day"): t.day(standing.day),
            t("composite.part_value"): value(t, standing),
            t("composite.history.level"): "–" if standing.level_title is None else words(t, standing.level_title),
            t("composite.status"): t(f"composite.{standing.status}_badge"),
            t("composite.history.version"): since(t, standing),
        }
        for standing in reversed(listed)
    ]
    return pd.DataFrame(rows)


def improvement(t: Translator, standing: Standing, part: PartAnswer) -> str:
    """What would move a composite most: the part, and by how much or how much it needs."""
    title = words(t, part.title)
    if part.gain and part.step is not None:
        key = "composite.gain_total" if part.gain_in == "total" else "composite.gain_group"
        return t(key, part=title, step=number(t, part.step), gain=number(t, part.gain))
    if standing.kind == "min":
        return t("composite.lowest", part=title)
    aim = "" if standing.aim_title is None else words(t, standing.aim_title)
    if part.needed:
        needed = number(t, Fraction(part.needed))
        return t(f"composite.needs_{'cases' if part.kind == 'rule' else 'count'}", level=aim, part=title, needed=needed)
    return t("composite.fails", level=aim, part=title)


def value_name(t: Translator, standing: Standing, name: str) -> str:
    """What a value that is typed in, or a part, is called: 权重 · 商品体验."""
    kind, dot, part_id = name.partition(".")
    if dot:
        return t(f"composite.value.{kind}", part=_part_title(t, standing, part_id))
    title = _part_title(t, standing, name)
    return t(f"composite.value.{name}") if title == name else title


def _part_title(t: Translator, standing: Standing, part_id: str) -> str:
    """The title of a part or of a group of parts; its id where it has none."""
    titles = {part.id: words(t, part.title) for part in standing.parts}
    titles |= {group: words(t, title) for group, title in standing.groups.items()}
    return titles.get(part_id, part_id)


def part_table(t: Translator, shop: Shop, standing: Standing) -> pd.DataFrame:
    """Return a row per part: its value, line, status, and for sums what is known of points, weight and gain."""
    rows = []
    for part in standing.parts:
        row = {
            t("composite.part"): words(t, part.title),
            t("composite.part_value"): part_value(t, part),
            t("composite.line"): line(t, part),
            t("composite.status"): part_status(t, shop, part),
        }
        if standing.kind == "sum":
            row |= {
                t("composite.points"): "–" if part.points is None else number(t, part.points),
                t("composite.weight"): "–" if part.weight is None else t.percent(float(part.weight) / 100, 0),
                t("composite.gain"): "–" if part.gain is None else f"+{number(t, part.gain)}",
            }
        rows.append(row)
    table = pd.DataFrame(rows)
    filled = [name for place, name in enumerate(table.columns) if place < 4 or (table[name] != "–").any()]
    return table[filled]


def part_status(t: Translator, shop: Shop, part: PartAnswer) -> str:
    """What became of a part, with remarks: how far its files reach, where that is not as far as others; that its figure
    rests on a small sample, or is not settled.
    """
    status = t(f"composite.part.{part.status}")
    if part.known_until is not None:
        status = f"{status} · {t('score.as_of', at=t.day(local_of(part.known_until, shop).date()))}"
    if part.unsettled:
        return f"{status} · {t('status.unsettled')}"
    return f"{status} · {t('status.too_few')}" if part.small and part.status in ("met", "missed") else status


def line(t: Translator, part: PartAnswer) -> str:
    """What a part must reach, in its unit: ≥ 70%; a dash where no line is published."""
    return "–" if part.pass_ is None else scores.threshold(t, parse_line(part.pass_), part.unit)


def part_value(t: Translator, part: PartAnswer) -> str:
    """The value of a part in its unit."""
    if part.value is None:
        return "–"
    if part.unit in ("share", "seconds", "marks"):
        if part.pass_ is None or part.status not in ("met", "missed"):
            return scores.figure(t, float(part.value), part.unit)
        pass_ = parse_line(part.pass_)
        return scores.beside_line(t, float(part.value), part.unit, pass_, holds=part.status == "met")
    if part.typed_on is not None:
        return t("composite.typed_on", value=number(t, part.value), day=t.day(part.typed_on))
    return number(t, part.value)
