"""Notes about days: written, removed, logged; days left out of own rules change these and nothing else."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cli
from data.access import Access
from data.changes import shop_changes
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.reading.shop_days import DayNote, day_notes
from data.store import Store
from metrics.rules.rule import Rule
from metrics.scoring.engine import cases
from metrics.scoring.score import score
from metrics.scoring.tally_refresh import refresh

OUTAGE = date(2026, 3, 3)
IN_TIME = {2: 9, 3: 2, 4: 9}
"""Day of March → how many of its ten questions are answered in time; all ten are of paid orders as well."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two shops of the same files. To read only: tests take a copy of its folder (`access`)."""
    folder = tmp_path_factory.mktemp("made")
    messages, orders = ["conversation_id,sender,sent_at"], ["order_id,created_at,paid_at,cancelled_at,cancelled_by"]
    for day, met in IN_TIME.items():
        for number in range(10):
            at = f"2026-03-{day:02} 1{number}:00"
            messages += [f"c{day}{number},buyer,{at}:00", f"c{day}{number},agent,{at}:{'30' if number < met else '59'}"]
            cancelled = f"{at}:50,merchant" if number >= met else ","
            orders.append(f"o{day}{number},{at}:00,{at}:10,{cancelled}")
    with Store.open(folder / "store.duckdb") as store:
        for kind, lines in (("messages", messages), ("orders", orders)):
            path = folder / f"{kind}.csv"
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            for shop in ("店", "别店"):
                import_file(
                    Access.local(store, "小李"), path, shop, platform="other", timezone="Asia/Shanghai", kind=kind
                )
    return folder / "store.duckdb"


@pytest.fixture
def access(made: Path, tmp_path: Path) -> Iterator[Access]:
    shutil.copytree(made.parent, tmp_path, dirs_exist_ok=True)
    with Store.open(tmp_path / "store.duckdb") as store:
        yield Access.local(store, "小李")


def rule(**fields: Any) -> Rule:
    return Rule.of({"id": "own.reply", "cases": "chats", "within": "30 seconds", "window": "3 days", **fields})


def figure(access: Access, rule: Rule, shop: str = "店") -> tuple[int, int, int, int]:
    with access.view([shop]) as view:
        answer = score(view, view.shop(shop), rule, None)
        return answer.met, answer.missed, answer.excluded, answer.cases


def test_a_day_left_out_is_left_out_of_own_rules_of_that_shop_alone(access: Access) -> None:
    """20 of 30; without the day of the outage 18 of 20."""
    own, official = rule(), rule(grade="A", id="platform.reply")
    assert figure(access, own) == figure(access, official) == (20, 10, 0, 30)
    shop_changes.note_day(access, "店", OUTAGE, "系统故障", left_out=True)
    assert figure(access, own) == (18, 2, 10, 20)
    assert figure(access, official) == figure(access, own, "别店") == (20, 10, 0, 30)
    with access.view(["店"]) as view:
        reasons = {(str(case.local_day), case.reason) for case in cases(view, view.shop("店"), own, None)}
    assert reasons == {("2026-03-02", None), ("2026-03-03", "day_left_out"), ("2026-03-04", None)}
    shop_changes.note_day(access, "店", OUTAGE, "系统故障", left_out=False)
    assert figure(access, own) == (20, 10, 0, 30), "a note alone changes no figure"


def test_its_orders_are_not_divided_by(access: Access) -> None:
    """Merchants cancelled 1, 8 and 1 of 10 paid orders a day: 10 of 30; without the day of the outage 2 of 20."""
    per = {"cases": "cancellations", "statistic": "rate", "per": "paid_orders", "within": None}
    own, official = (
        Rule.of({k: v for k, v in {"window": "3 days", "id": name, **per, "grade": grade}.items() if v is not None})
        for name, grade in (("own.rate", "user"), ("platform.rate", "A"))
    )
    assert figure(access, own)[1::2] == figure(access, official)[1::2] == (10, 30)
    shop_changes.note_day(access, "店", OUTAGE, "系统故障", left_out=True)
    assert figure(access, own)[1::2] == (2, 20)
    assert figure(access, official)[1::2] == (10, 30)


def test_what_was_counted_is_forgotten_and_caches_are_old(access: Access) -> None:
    refresh(access, ["店", "别店"])
    with access.view() as view:
        before = view.version()
    shop_changes.note_day(access, "店", OUTAGE, "系统故障", left_out=True)
    with access.view() as view:
        assert view.version() > before
        assert view.rows("SELECT DISTINCT shop_id FROM daily_tallies WHERE shop_id = '店'") == []


def test_notes_are_replaced_removed_and_logged(access: Access) -> None:
    shop_changes.note_day(access, "店", OUTAGE, " 系统  故障 ", left_out=False)
    shop_changes.note_day(access, "店", date(2026, 3, 4), "大促", left_out=False)
    shop_changes.note_day(access, "店", OUTAGE, "停电", left_out=True)
    with access.view() as view:
        assert day_notes(view, "店") == [DayNote(date(2026, 3, 4), "大促", False), DayNote(OUTAGE, "停电", True)]
        assert day_notes(view, "别店") == []
    shop_changes.forget_day(access, "店", OUTAGE)
    with access.view() as view:
        assert day_notes(view, "店") == [DayNote(date(2026, 3, 4), "大促", False)]
        log = view.rows("SELECT changed_by, before, after FROM shop_changes WHERE field = 'day' ORDER BY ALL")
    assert {"changed_by": "小李", "before": "2026-03-03 系统 故障", "after": "2026-03-03 停电 (left out)"} in log
    assert {"changed_by": "小李", "before": "2026-03-03 停电 (left out)", "after": None} in log


@pytest.mark.parametrize("note", ["", "  ", "x" * 201])
def test_a_note_has_words_and_not_too_many(access: Access, note: str) -> None:
    with pytest.raises(DabiaoError) as caught:
        shop_changes.note_day(access, "店", OUTAGE, note, left_out=False)
    assert caught.value.key == "error.day_note"


def test_what_is_not_there_is_not_removed(access: Access) -> None:
    for shop, key in (("店", "error.no_day_note"), ("无", "error.unknown_shop")):
        with pytest.raises(DabiaoError) as caught:
            shop_changes.forget_day(access, shop, OUTAGE)
        assert caught.value.key == key


def test_they_go_with_the_shop(access: Access) -> None:
    shop_changes.note_day(access, "店", OUTAGE, "系统故障", left_out=True)
    until = shop_changes.delete(access, "店")
    shop_changes.purge(access, until)
    assert access.store.connection().execute("SELECT count(*) FROM shop_days").fetchall() == [(0,)]


def test_the_command_line_does_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(tmp_path / "store.duckdb"), "--json"]

    def days(*words: str) -> Any:
        capsys.readouterr()
        assert cli.main(["shops", *words, *store]) == 0
        return json.loads(capsys.readouterr().out)[0]["days"]

    assert days("add", "s", "--platform", "other") == []
    noted = [{"day": "2026-03-03", "note": "system outage", "left_out": True}]
    assert days("day", "s", "2026-03-03", "system", "outage", "--left-out", "yes") == noted
    assert days("day", "s", "2026-03-03") == []
    for words in ((), ("yesterday",)):
        assert cli.main(["shops", "day", "s", *words, *store]) == 2
        assert "2026-03-03" in capsys.readouterr().err
