"""Draws shops, rules and instants for a chosen number of draws, and counts how often SQL and reference agree.

`make soak COUNT=5000`. A disagreement is reduced as far as possible and shown.
"""

import argparse
import sys
import time

from tests.reference.together import Round, Together

SHOPS, RULES_A_SHOP = 16, 2
"""A round asks each of so many shops for the rules of all of them, some five hundred draws."""


def main() -> None:
    """The command line's entry point."""
    parser = argparse.ArgumentParser(description="random shops and rules: SQL against the plain-Python reference")
    parser.add_argument("count", type=int, help="how many (shop, rule, as of) to draw, or a few more")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="that of the first round")
    arguments = parser.parse_args()
    begun = time.monotonic()
    together, number = Together(), arguments.seed
    print(f"seed {number}", flush=True)
    while together.agreed < arguments.count:
        try:
            # one round about answers, the next about everything else
            together.ask(Round(number, SHOPS, RULES_A_SHOP, chats=number % 2 == 0))
        except AssertionError as e:
            print(e)
            sys.exit(f"{together.agreed} draws agreed before the first that did not; once more: --seed {number}")
        print(f"{together.agreed} draws agreed, {time.monotonic() - begun:.0f} s", flush=True)
        number += 1
    print(
        f"{together.agreed} draws, and all agree: "
        f"{together.counted} cases in {together.with_cases} of them, {time.monotonic() - begun:.0f} s"
    )


if __name__ == "__main__":
    main()
