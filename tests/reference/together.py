"""Random shops and rules asked of the engine all together, and of the plain-Python reference one by one.

A round draws shops, and rules for each; every rule is asked of every shop, each as of an instant of its own, in one
statement for all of them. What does not agree is made smaller, row by row, in a shop of its own.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from data.access import Access
from data.shops import Shop
from data.store import Store
from data.store_file import IN_MEMORY
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.engine import IN_OWN_WINDOW, Case, query_of_shops
from metrics.scoring.requests import Request, requests_of
from metrics.scoring.score import Score, answer
from tests.reference import logs, reach, rules
from tests.reference.case import Tables
from tests.reference.made_shops import MadeShops, compare
from tests.reference.public_holidays import country_of

AT_THE_END = 0.2
"""Share of rules evaluated as of the end of their tables."""
SMALLER_FOR = 120
"""Most seconds spent on shrinking a draw that disagrees."""

CASES_SQL = f"""
SELECT {", ".join(f"c.{column.name}" for column in fields(Case))}
FROM cases AS c
JOIN population AS p ON p.shop_id = c.shop_id
WHERE {IN_OWN_WINDOW}
"""


@dataclass(frozen=True)
class Asked:
    """One draw: a rule asked of the shop in this place as of an instant; None: of the end of the rule's tables."""

    place: int
    log: logs.Log
    rule: Rule
    as_of: datetime | None


@dataclass
class Round:
    """What is drawn from one seed: so many shops, each with so many rules that are made for it.

    `chats`: the shops have messages only, and the rules are about answers.
    """

    number: int
    shops: int
    rules_a_shop: int
    chats: bool
    drawn_logs: list[logs.Log] = field(default_factory=list)
    drawn_rules: list[Rule] = field(default_factory=list)

    def __post_init__(self) -> None:
        drawn_often = settings(
            max_examples=self.shops,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        def draw(data: st.DataObject) -> None:
            log = data.draw(logs.conversation_logs() if self.chats else logs.full_logs())
            log.tables["left_out"] = data.draw(logs.days_left_out(log.tables, log.zone))
            rule = rules.chat_rules(log) if self.chats else rules.other_rules(log)
            of_log = [data.draw(rule) for _ in range(self.rules_a_shop)]
            self.drawn_logs.append(log)
            self.drawn_rules.extend(of_log)

        seed(self.number)(drawn_often(given(data=st.data())(draw)))()

    def asked(self) -> Iterator[list[Asked]]:
        """The draws, rule by rule: those of one rule are asked together."""
        random = Random(self.number)
        for rule in self.drawn_rules:
            at_end = random.random() < AT_THE_END
            draws = []
            for place, log in enumerate(self.drawn_logs):
                if rule.public_holidays and country_of(log.market, log.zone) is None:
                    continue  # the reference knows no days off there
                if not at_end:
                    draws.append(Asked(place, log, rule, logs.moment(random.choice, log, rules.lengths(rule))))
                elif reach.ends(log.tables, rule):
                    draws.append(Asked(place, log, rule, None))
            if draws:
                yield draws


@dataclass
class Together:
    """Asks rounds. `agreed`: how many draws agreed; `with_cases`: with at least one case; `counted`: their cases."""

    agreed: int = 0
    with_cases: int = 0
    counted: int = 0

    def ask(self, drawn: Round) -> None:
        """Ask one round. Raises AssertionError, with what disagrees in the smallest log found, when one does."""
        with Store.open(IN_MEMORY) as store:
            shops = MadeShops(store).put_all([(log.tables, log.zone, log.market) for log in drawn.drawn_logs])
            with Access.local(store).view() as view:
                of_rules = list(drawn.asked())
                requests = [_requests(view, shops, draws) for draws in of_rules]
                scores = iter(answer(view, [request for of_rule in requests for request in of_rule]))
                for draws, of_rule in zip(of_rules, requests, strict=True):
                    cases: dict[str, list[Case]] = {request.shop.shop_id: [] for request in of_rule}
                    for row in query_of_shops(of_rule).rows(view, CASES_SQL):
                        cases[row["shop_id"]].append(Case(**row))
                    for draw, request in zip(draws, of_rule, strict=True):
                        self._compare(draw, request.shop, cases[request.shop.shop_id], next(scores))

    def _compare(self, draw: Asked, shop: Shop, cases: list[Case], score: Score) -> None:
        try:
            compare(draw.log.tables, shop, draw.rule, draw.as_of, cases, score)
        except AssertionError as e:
            raise AssertionError(smallest(draw) or f"only beside other shops:\n{draw}\n{e}") from e
        self.agreed += 1
        self.with_cases += bool(cases)
        self.counted += len(cases)


def _requests(view: View, shops: Sequence[Shop], draws: Sequence[Asked]) -> list[Request]:
    figures = [(shops[draw.place], draw.rule) for draw in draws]
    instants = {shops[draw.place].shop_id: draw.as_of for draw in draws if draw.as_of is not None}
    return requests_of(view, figures, instants or None)


def smallest(draw: Asked) -> str:
    """What disagrees, and the rows that are left when each is gone without which it still does; "" if nothing does."""
    tables, text = draw.log.tables, _disagreement(draw, draw.log.tables)
    until = time.monotonic() + SMALLER_FOR
    for name, place in [(name, place) for name, rows in tables.items() for place in range(len(rows) - 1, -1, -1)]:
        fewer = {**tables, name: [row for number, row in enumerate(tables[name]) if number != place]}
        if text and time.monotonic() < until and (still := _disagreement(draw, fewer)):
            tables, text = fewer, still
    rows = "\n".join(f"{name}: {row}" for name, table in tables.items() for row in table)
    return text and f"{text}\nzone {draw.log.zone}, market {draw.log.market}\n{rows}"


def _disagreement(draw: Asked, tables: Tables) -> str:
    """What disagrees when these rows are all that there is; "" when nothing does, or nothing can be asked of them."""
    if draw.as_of is None and not reach.ends(tables, draw.rule):
        return ""
    # a table without rows reaches nowhere
    tables = tables | {"reaches": [row for row in tables.get("reaches", []) if tables.get(row["table"])]}
    with Store.open(IN_MEMORY) as store:
        made_shops = MadeShops(store)
        shop = made_shops.put(tables, draw.log.zone, draw.log.market)
        try:
            made_shops.agree(tables, shop, draw.rule, draw.as_of)
        except AssertionError as e:
            return str(e)
        finally:
            made_shops.close_view()
    return ""
