"""How many examples a test draws: few in `make test`, many times as many in `make soak`."""

import os
from math import ceil

from hypothesis import HealthCheck, Phase, settings

TIMES = float(os.environ.get("DABIAO_EXAMPLES", "1"))
"""So many times the number that a test asks for; `make soak` sets it."""

# Drawing a whole shop is slow, many a drawn shop is large, and many a drawn rule is not asked: none of it is a fault.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much]


def examples(number: int, **more: object) -> settings:
    """So many examples; what fails is shown as it was drawn, since making it small takes minutes."""
    phases = set(Phase) - {Phase.shrink, Phase.explain}
    return settings(max_examples=ceil(number * TIMES), suppress_health_check=SLOW, phases=phases, **more)
