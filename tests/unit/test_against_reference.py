"""On random shops and random rules, the SQL and the plain-Python reference agree case for case.

`make soak` draws thousands more, and makes what fails as small as it goes.
"""

from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from data.store import Store
from data.store_file import IN_MEMORY
from metrics.rules.rule import BadFieldError, Rule
from tests.reference import conversations, logs, reference, reference_scores, rules
from tests.reference.examples import TIMES, examples, soaks
from tests.reference.made_shops import MadeShops, figures_of
from tests.reference.public_holidays import written_out
from tests.reference.together import Round, Together

RULES_A_LOG = 5
ASKED_A_LOG = RULES_A_LOG if TIMES > 1 else 3
"""So many rules are drawn for a shop and asked."""


@pytest.fixture(scope="module")
def made_shops() -> Iterator[MadeShops]:
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


@pytest.mark.parametrize("number", range(1, 1 + 2 * ceil(min(TIMES, 5))))
def test_what_many_shops_are_asked_together_agrees(number: int) -> None:
    """Odd rounds ask about everything but answers, even ones about answers."""
    together = Together()
    together.ask(Round(number, shops=6, rules_a_shop=1, chats=number % 2 == 0))
    assert together.with_cases > 0


@examples(1)
@given(log=st.one_of(logs.conversation_logs(), logs.full_logs()), data=st.data())
def test_rows_that_came_as_files_agree_too(
    made_shops: MadeShops, tmp_path_factory, log: logs.Log, data: st.DataObject
) -> None:
    log.tables.pop("reaches", None)  # files reach as far as their rows
    shop = made_shops.load(log.tables, log.zone, tmp_path_factory.mktemp("files"), log.market)
    for _ in range(ASKED_A_LOG):
        made_shops.agree(log.tables, shop, *data.draw(rules.rule_and_moment(log)))


def test_every_word_of_a_rule_is_drawn() -> None:
    """Each field, and each word that it may have, stands in what draws rules; a default is drawn by leaving it out."""
    written = Path(rules.__file__).read_text(encoding="utf-8")
    default = Rule.of({"id": "test.rule", "cases": "turns"})
    words = {"id", "cases"}
    for name, kind in get_type_hints(Rule).items():
        field = name.removesuffix("_")
        if field not in rules.SILENT | {"cases"}:
            words |= {field, *_words_of(kind)} - {getattr(default, name)}
    of_fields = {"each": {"request"}}  # the default of the families that have it
    assert {word for word in words if f'"{word}"' not in written} == of_fields["each"]


def _words_of(kind: object) -> set[str]:
    """The words that a value of this type may be."""
    if get_origin(kind) is Literal:
        return {word for word in get_args(kind) if isinstance(word, str)}
    return {word for part in get_args(kind) for word in _words_of(part)}


@soaks
def test_every_field_decides_something_in_what_is_drawn() -> None:
    """Take a field out of a drawn rule, and for at least one draw the answer is another."""
    fields = {name.removesuffix("_") for name in Rule.__struct_fields__} - {"cases"}
    assert fields > rules.SILENT
    families: set[str] = set()
    noticed: set[str] = set()

    def look(data: st.DataObject) -> None:
        chats = data.draw(st.booleans())
        log = data.draw(logs.conversation_logs() if chats else logs.full_logs())
        for _ in range(RULES_A_LOG):
            entry = data.draw(rules.chat_entries(log) if chats else rules.other_entries(log))
            moment = data.draw(logs.moments(log))
            assert not set(entry) & (rules.SILENT - {"id"})
            families.add(entry["cases"])
            if new := set(entry) - noticed - {"id", "cases"}:
                whole = answer(log, entry, moment)
                noticed.update(name for name in new if without(log, entry, moment, name) not in (None, whole))

    # always the same draws: this is to fail where a field is no longer drawn, and not by luck
    for number in range(60):
        if noticed == fields - rules.SILENT and families == set(reference.FAMILIES):
            return
        seed(number)(examples(20, database=None)(given(data=st.data())(look)))()
    assert families == set(reference.FAMILIES)
    assert noticed == fields - rules.SILENT


def answer(log: logs.Log, entry: rules.Entry, moment) -> str:
    """The reference's whole answer, as text."""
    rule = written_out(Rule.of(entry), log.market, log.zone)
    case_list = reference.cases(log.tables, rule, moment, log.zone)
    return str(sorted(map(str, case_list))) + str(
        figures_of(reference_scores.score(log.tables, rule, moment, log.zone))
    )


def without(log: logs.Log, entry: rules.Entry, moment, name: str) -> str | None:
    """The answer under the rule without that field; None where there is no such rule."""
    together = {"statistic", "per"} if entry.get("per") and name in ("statistic", "per") else {name}
    try:
        return answer(log, {key: value for key, value in entry.items() if key not in together}, moment)
    except BadFieldError:
        return None


@pytest.mark.parametrize(("text", "greets"), logs.TEXTS.items(), ids=[text[:12] for text in logs.TEXTS])
def test_the_reference_knows_a_greeting(text: str, greets: bool) -> None:
    assert conversations.is_greeting(text) == greets
