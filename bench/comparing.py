"""How honest "compare with the platform" is on the demo shops: invented values, and values of hidden readings.

`python -m bench.comparing STORE [--count N] [--hidden N] [--shop S]…`. Of `count` invented values a shop none may be
called explained. Of `hidden` values made by a reading chosen at random, with that reading's value of another day beside
it, nine of ten have to be explained by it or by one with the same figures. The draws are the same every time.
"""

import argparse
import sys
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

from data.access import Access
from data.errors import DabiaoError
from data.shops import Shop
from data.store import Store
from data.view import View
from metrics.reconcile.evidence import Observation
from metrics.reconcile.platform_figure import Shown
from metrics.reconcile.reading import Reading
from metrics.reconcile.run_variant import read
from metrics.reconcile.search import reconcile
from metrics.reconcile.variants import neighbours
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring.requests import request_of, requests_in_force

DAYS_EARLIER = 3
"""How long before the end of the data the second value was shown."""
STEPS = {"share": Fraction(1, 1000), "marks": Fraction(1, 100), "seconds": Fraction(60)}
"""Unit → to what a platform rounds it."""
FAR = {"share": Fraction(1, 10), "marks": Fraction(1, 2), "seconds": Fraction(3600)}
"""Unit → how far from the own figure an invented value may lie."""


def rounded(value: Fraction, unit: str) -> Shown:
    """A value as a platform shows it."""
    step = STEPS[unit]
    return Shown(round(value / step) * step, step / 2)


def invented_explained(view: View, shop: Shop, figures: list[Rule], rules: list[Rule], count: int) -> int:
    """How many of so many invented values are called explained."""
    random, explained = Random(shop.shop_id), 0
    for number in range(count):
        rule = figures[number % len(figures)]
        own, _ = read(view, shop, Reading(rule), None)
        assert own is not None  # only figures with a value are asked about
        step, far = STEPS[rule.unit], FAR[rule.unit]
        value = own + step * random.randint(-int(far / step), int(far / step))
        if rule.unit == "share":
            value = min(max(value, Fraction(0)), Fraction(1))
        answer = reconcile(view, shop, rule, None, rounded(max(value, Fraction(0)), rule.unit), rules)
        explained += answer.outcome == "explained"
    return explained


def hidden_explained(view: View, shop: Shop, figures: list[Rule], rules: list[Rule], count: int) -> tuple[int, int]:
    """Of so many values of hidden readings how many are explained by them or an equal, and how many were asked."""
    random, explained, number = Random(f"{shop.shop_id} hidden"), 0, 0
    for _ in range(20 * count):
        if number == count:
            break
        rule = random.choice(figures)
        change = random.choice(neighbours(shop, rule, rules))
        now = request_of(view, shop, rule, None).as_of
        instants = (now, now - timedelta(days=DAYS_EARLIER))
        try:
            values = [read(view, shop, Reading(rule).after(change), at)[0] for at in instants]
            owns = [read(view, shop, Reading(rule), at)[0] for at in instants]
        except DabiaoError:
            continue
        if None in values or None in owns or (rule.unit == "share" and max(filter(None, values), default=0) > 1):
            continue
        displayed = [rounded(value, rule.unit) for value in values if value is not None]
        if all(value.matches(own) for value, own in zip(displayed, owns, strict=True)):
            continue  # nobody wonders
        first, second = (Observation(rule, at, value) for at, value in zip(instants, displayed, strict=True))
        answer = reconcile(view, shop, rule, now, first, rules, [second])
        number += 1
        explained += answer.outcome == "explained"  # what fits both values is equal to it, as far as they tell
    return explained, number


def main() -> None:
    """Print the numbers; exits with 1 where they are not honest enough."""
    parser = argparse.ArgumentParser(prog="python -m bench.comparing", description=__doc__)
    parser.add_argument("store", type=Path, help="the store to ask, which has to be there")
    parser.add_argument("--count", type=int, default=200, help="invented values a shop (200)")
    parser.add_argument("--hidden", type=int, default=50, help="values of hidden readings a shop (50)")
    parser.add_argument("--shop", action="append", help="only this shop; may be repeated")
    arguments = parser.parse_args()
    if not arguments.store.is_file():  # opening it would make one
        parser.error(f"there is no store {arguments.store}")
    count, hidden = arguments.count, arguments.hidden
    sound, rules = True, load_rules()
    with Store.open(arguments.store) as store, Access.local(store).view(arguments.shop) as view:
        for shop in view.shops():
            asked_of = [request.rule for request in requests_in_force(view, [shop], rules, None)]
            figures = [rule for rule in asked_of if read(view, shop, Reading(rule), None)[0] is not None]
            wrong = invented_explained(view, shop, figures, rules, count)
            right, of = hidden_explained(view, shop, figures, rules, hidden)
            print(
                f"{shop.shop_id}: {wrong} of {count} invented values explained, {right} of {of} hidden readings",
                flush=True,
            )
            sound = sound and wrong == 0 and right >= of * 9 // 10
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
