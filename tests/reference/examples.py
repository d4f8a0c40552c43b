"""How many examples a test draws or tries: a few of each kind in `make test`, many more or all in `make soak`."""

import os
import random
from collections.abc import Callable, Hashable, Iterable
from math import ceil
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings

TIMES = float(os.environ.get("DABIAO_EXAMPLES", "1"))
"""Factor for the number of examples that a test requests; `make soak` sets it."""

SEED = 20261201
"""Which cases of a sweep `make test` tries: always the same, on every machine and in every worker."""

soaks = pytest.mark.skipif(TIMES <= 1, reason="half a minute that guards what is drawn: make soak")
"""A test that `make test` leaves to `make soak`, and says so."""

Tried = TypeVar("Tried")

# Drawing a whole shop is slow, many shops are large, and many rules are filtered out: none of these is a failure.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much]


def examples(number: int, **more: object) -> settings:
    """Settings for so many examples; a failing example is not shrunk, since that takes minutes."""
    phases = set(Phase) - {Phase.shrink, Phase.explain}
    return settings(max_examples=ceil(number * TIMES), suppress_health_check=SLOW, phases=phases, **more)


def sample(
    tried: Iterable[Tried], number: int = 1, *, kind: Callable[[Tried], Hashable] = lambda case: ""
) -> list[Tried]:
    """Of each kind so many of a sweep's cases, in their order: always the same in `make test`, all in `make soak`."""
    cases = list(tried)
    if TIMES > 1:
        return cases
    places: dict[Hashable, list[int]] = {}
    for place, case in enumerate(cases):
        places.setdefault(kind(case), []).append(place)
    chosen: set[int] = set()
    for place_of_kind in places.values():
        chosen.update(random.Random(SEED).sample(place_of_kind, min(number, len(place_of_kind))))
    return [case for place, case in enumerate(cases) if place in chosen]


def typical(tried: Iterable[Tried], *few: Tried) -> list[Tried]:
    """Of a sweep's cases these few, which stand for the others, in `make test`; all in `make soak`."""
    cases = list(tried)
    assert set(few) <= set(cases)
    return cases if TIMES > 1 else list(few)
