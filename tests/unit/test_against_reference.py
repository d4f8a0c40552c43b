"""Tests room: on random shops and random rules, the SQL and the plain-Python reference agree case for case.

DABIAO_EXAMPLES multiplies the number of examples, and has failing ones made as small as they go, which takes minutes:
`DABIAO_EXAMPLES=1 pytest tests/unit/test_against_reference.py`.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.store import Store
from tests.reference import logs
from tests.reference.shelf import Shelf

TIMES = float(os.environ.get("DABIAO_EXAMPLES", "1"))
RULES_A_LOG = 5


def examples(number: int) -> settings:
    """Drawing a whole shop is slow, and many a drawn shop is large: neither is a fault."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    phases = set(Phase) if "DABIAO_EXAMPLES" in os.environ else set(Phase) - {Phase.shrink, Phase.explain}
    return settings(max_examples=max(1, int(number * TIMES)), suppress_health_check=slow, phases=phases)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with Store.open(tmp_path_factory.mktemp("store") / "dabiao.duckdb") as store:
        yield Shelf(store)


@examples(40)
@given(log=logs.conversation_logs(), data=st.data())
def test_answers_agree(shelf: Shelf, log: logs.Log, data: st.DataObject) -> None:
    shop = shelf.put(log.tables, log.zone)
    for _ in range(RULES_A_LOG):
        shelf.agree(log.tables, shop, data.draw(logs.chat_rules(log)), data.draw(logs.moments(log)))


@examples(4)
@given(log=st.one_of(logs.conversation_logs(), logs.full_logs()), data=st.data())
def test_rows_that_came_as_files_agree_too(shelf: Shelf, tmp_path_factory, log: logs.Log, data: st.DataObject) -> None:
    shop = shelf.load(log.tables, log.zone, tmp_path_factory.mktemp("files"))
    rules = logs.chat_rules(log) if log.tables.get("messages") else logs.other_rules()
    for _ in range(RULES_A_LOG):
        shelf.agree(log.tables, shop, data.draw(rules), data.draw(logs.moments(log)))


@examples(40)
@given(log=logs.full_logs(), data=st.data())
def test_everything_else_agrees(shelf: Shelf, log: logs.Log, data: st.DataObject) -> None:
    shop = shelf.put(log.tables, log.zone)
    for _ in range(RULES_A_LOG):
        shelf.agree(log.tables, shop, data.draw(logs.other_rules()), data.draw(logs.moments(log)))
