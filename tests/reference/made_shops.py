"""Puts canonical rows into a store, and asks engine and reference the same question."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from data.access import Access
from data.loading import facts
from data.loading.loader import import_file
from data.loading.new_shop import ensure_shop
from data.loading.table_ends import cover
from data.shops import Shop
from data.sql import Connection
from data.store import Store, in_transaction
from data.tables import TABLES
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import engine
from metrics.scoring.score import Score, score
from tests.reference import reference, reference_scores
from tests.reference.case import Case, Tables
from tests.reference.file_order import runs_backwards
from tests.reference.public_holidays import written_out

TOUCHED = {table: built[0][1] for table, built in facts.FACTS.items()}
WORDS = {5: "satisfied", 4: "satisfied", 3: "neutral", 2: "dissatisfied", 1: "dissatisfied"}


@dataclass
class MadeShops:
    """A store that takes one made-up shop after the other, each beside all the earlier ones."""

    store: Store

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._view: View | None = None
        self._made: dict[str, tuple[Shop, object]] = {}

    def put(self, tables: Tables, zone: str, market: str = "CN") -> Shop:
        """A new shop with these rows, straight into the tables, and their facts by the product's own builder.

        Its tables reach as far as `tables["reaches"]` says, else as far as their rows. `tables["left_out"]`: the days
        that the merchant leaves out.
        """
        return self.put_all([(tables, zone, market)])[0]

    def put_all(self, shops: Iterable[tuple[Tables, str, str]]) -> list[Shop]:
        """New shops with these rows, zones and markets, in one transaction; see `put`."""
        connection = self.store.connection()

        def work() -> list[Shop]:
            return [self._put(connection, *shop) for shop in shops]

        made = in_transaction(connection, work)
        connection.close()
        return made

    def _put(self, connection: Connection, tables: Tables, zone: str, market: str) -> Shop:
        name = f"shop {next(self._numbers)}"
        shop = ensure_shop(connection, name, "other", market, zone)
        for table, rows in tables.items():
            if rows and table in TABLES:
                _insert(connection, name, table, rows)
                cover(connection, TABLES[table], name)
        _reach(connection, name, tables)
        for row in tables.get("left_out", []):
            connection.execute("INSERT INTO shop_days VALUES (?, ?, ?, TRUE)", [name, row["local_day"], "…"])
        return shop

    def kept(self, tables: Tables, zone: str) -> Shop:
        """The shop with these rows, made when it is asked for first. For tests that change nothing.

        Asked for with other ends in `tables["reaches"]`, it is the same shop, whose tables reach as far as these.
        """
        rows = repr((zone, {table: part for table, part in tables.items() if table != "reaches"}))
        ends = repr(tables.get("reaches"))
        if rows not in self._made:
            self._made[rows] = self.put(tables, zone), ends
        shop, reached = self._made[rows]
        if reached != ends:
            self.close_view()
            connection = self.store.connection()

            def work() -> None:
                for table in tables:
                    if table in TABLES:
                        cover(connection, TABLES[table], shop.shop_id)
                _reach(connection, shop.shop_id, tables)

            in_transaction(connection, work)
            connection.close()
            self._made[rows] = shop, ends
        return shop

    def load(self, tables: Tables, zone: str, folder: Path, market: str = "CN") -> Shop:
        """A new shop with these rows by way of the importer, each table in two CSV files. Gives rows their `line`."""
        name = f"shop {next(self._numbers)}"
        for table, rows in tables.items():
            if table not in TABLES:
                continue
            for row in rows:
                row.pop("promised_first_at", None)  # a row that comes once has one promise
            for part in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
                path = folder / f"{table}.csv"
                write_csv(path, table, part)
                backwards = runs_backwards(table, part)
                for line, row in enumerate(part, start=2):
                    row["line"] = len(part) + 3 - line if backwards else line
                result = import_file(
                    Access.local(self.store), path, name, platform="other", market=market, timezone=zone, kind=table
                )
                assert (result.new, result.rejects) == (len(part), [])
        return self.view(name).shop(name)

    def view(self, shop_id: str) -> View:
        """The view of one shop; the same as long as nobody asks for another's, since making one takes its time."""
        if self._view is None or self._view.shop_ids != {shop_id}:
            self._view = Access.local(self.store).view([shop_id])
        return self._view

    def close_view(self) -> None:
        """Let the next question open a view of its own, which shows what was imported meanwhile."""
        if self._view is not None:
            self._view.close()
            self._view = None

    def cases(self, shop: Shop, rule: Rule, as_of: datetime | None) -> list[engine.Case]:
        """The engine's cases."""
        return engine.cases(self.view(shop.shop_id), shop, rule, as_of)

    def score(self, shop: Shop, rule: Rule, as_of: datetime | None) -> Score:
        """The engine's score."""
        return score(self.view(shop.shop_id), shop, rule, as_of)

    def agree(self, tables: Tables, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[list[engine.Case], Score]:
        """The engine's cases and score, with which the reference agrees. Fails, with what differs, when it does not."""
        case_list, engine_score = self.cases(shop, rule, as_of), self.score(shop, rule, as_of)
        compare(tables, shop, rule, as_of, case_list, engine_score)
        return case_list, engine_score


def compare(
    tables: Tables, shop: Shop, rule: Rule, as_of: datetime | None, case_list: list[engine.Case], engine_score: Score
) -> None:
    """Fails, with what differs, when the reference says other cases of the shop, or another score."""
    plain = written_out(rule, shop.market, shop.timezone)
    expected = reference.cases(tables, plain, as_of, shop.timezone)
    one_talk = rule.cases != "buyer_days"  # a day may be several conversations, and any may stand for it
    engine_cases, reference_cases = (
        Counter(case_text(case, one_talk=one_talk) for case in cases) for cases in (case_list, expected)
    )
    assert engine_cases == reference_cases, "\n".join(
        [
            f"{_fields_of(rule)} as of {as_of}",
            "engine only:",
            *(engine_cases - reference_cases),
            "reference only:",
            *(reference_cases - engine_cases),
        ]
    )
    assert len({case.case_id for case in case_list}) == len(case_list), (
        f"an id twice: {[case.case_id for case in case_list]}"
    )
    assert {case.shop_id for case in case_list} <= {shop.shop_id}
    reference_score = reference_scores.score(tables, plain, as_of, shop.timezone)
    assert figures_of(engine_score) == figures_of(reference_score), (
        f"{_fields_of(rule)} as of {as_of}\n"
        f"engine:    {figures_of(engine_score)}\nreference: {figures_of(reference_score)}"
    )


def _fields_of(rule: Rule) -> dict[str, object]:
    """What a rule says, but for what every rule says that says nothing of it."""
    plain = Rule.of({"id": rule.id, "cases": rule.cases})
    names = ("cases", *(name for name in rule.__struct_fields__ if getattr(rule, name) != getattr(plain, name)))
    return {name: getattr(rule, name) for name in names}


def case_text(case: engine.Case | Case, *, one_talk: bool) -> str:
    """A case as text: everything that both sides must say alike. Nothing is due or measured of an excluded case."""
    excluded = case.verdict == "excluded"
    return json.dumps(
        {
            "occurred_at": str(case.occurred_at),
            "subject": case.subject if one_talk else "…",
            "agent_id": case.agent_id if one_talk and not excluded else "…",
            "verdict": case.verdict,
            "reason": case.reason,
            "local_day": str(case.local_day),
            "measure": None if excluded or case.measure is None else float(case.measure),
            "due_at": None if excluded or case.due_at is None else str(case.due_at),
            "buyer_id": case.buyer_id,
            "product_id": case.product_id,
        },
        sort_keys=True,
    )


def figures_of(score: Score | reference_scores.Score) -> dict[str, object]:
    """A score as both sides must say it; figures as the nearest float."""
    fields = ("met", "missed", "pending", "excluded", "undecided", "cases", "status", "needed", "spare", "recovers_on")
    fields += ("as_of", "known_until", "unsettled")
    figures = {name: getattr(score, name) for name in ("value", "previous")}
    return {name: getattr(score, name) for name in fields} | {
        k: v if v is None else float(v) for k, v in figures.items()
    }


def write_csv(path: Path, table: str, rows: Iterable[dict[str, object]]) -> None:
    """Canonical rows as a plain file, instants with their offset; what is no column of the table is left out."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [column.name for column in TABLES[table].columns], extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items() if k != "line"})


def _reach(connection: Connection, shop_id: str, tables: Tables) -> None:
    """Let a shop's tables reach as far as `tables["reaches"]` says."""
    for row in tables.get("reaches", []):
        connection.execute(
            "UPDATE coverage SET last_at = ? WHERE shop_id = ? AND table_name = ?",
            [row["last_at"].astimezone(UTC).replace(tzinfo=None), shop_id, row["table"]],
        )


def _insert(connection, shop: str, table: str, rows: list[dict[str, object]]) -> None:
    base = {"shop_id": shop, "import_id": 1}
    made = [{**base, "line": n, **_stored(table, n, row)} for n, row in enumerate(rows, start=2)]
    for row in made:
        first = row.pop("promised_first_at", None)
        if first is not None:  # an import before this one promised something else
            connection.execute(
                "INSERT INTO orders_said (shop_id, import_id, line, order_id, line_id, created_at, promised_at, same) "
                "VALUES (?, 0, ?, ?, ?, ?, ?, FALSE)",
                [shop, row["line"], row["order_id"], row["line_id"], row["created_at"], first],
            )
    names = sorted({name for row in made for name in row})
    values = [row.get(name) for row in made for name in names]
    places = ", ".join(f"({', '.join('?' * len(names))})" for _ in made)
    connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES {places}", values)
    if table in TOUCHED:
        key = TOUCHED[table]
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {key} FROM {table} WHERE shop_id = ?", [shop]
        )
        facts.rebuild(connection, shop, table, whole=table == "messages")


def _stored(table: str, number: int, row: dict[str, object]) -> dict[str, object]:
    """A canonical row as the store holds it: naive UTC, flags as truths, and an identity where the row has none."""
    held = {
        name: value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in row.items()
    }
    for flag in ("platform_intervened", "automatic", "preorder", "needs_answer"):
        if flag in held:
            held[flag] = {"yes": True, "no": False}.get(held[flag])
    match table:
        case "messages":
            held.setdefault("message_id", f"m{number}")
        case "orders":
            held["line_id"] = held.get("line_id") or ""
        case "reviews":
            held.setdefault("review_id", f"r{number}")
        case "chat_ratings":
            mark = held["rating"]
            if isinstance(mark, int):
                held |= {"rating": WORDS[mark], "rating_score": mark}
            held["nth"] = number
    return held
