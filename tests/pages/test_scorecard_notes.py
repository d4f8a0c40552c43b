"""Pages: what the scorecard says beside its cards."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from data.reading.last_seen import Standing
from data.reading.ledger import Coverage
from data.shops import Shop
from locales import translator
from pages.charts import common
from pages.parts import scorecard_notes
from tests.pages.made import AS_OF, REPLY, SHOP, judged, opened, page_text, rule, score, sound

ZH, EN = translator("zh_CN"), translator("en")


def reach(days_old: float | None) -> list[Coverage]:
    last = None if days_old is None else AS_OF - timedelta(days=days_old)
    return [Coverage("messages", last, last, 0 if last is None else 9)]


def test_a_table_that_is_missing_or_old_says_which_lines_it_leaves_unjudged() -> None:
    assert scorecard_notes.gaps(EN, SHOP, [judged()], reach(0.5), AS_OF) == []
    assert scorecard_notes.gaps(EN, SHOP, [judged()], reach(2), AS_OF) == []  # on the very edge
    (missing,) = scorecard_notes.gaps(EN, SHOP, [judged()], reach(None), AS_OF)
    assert REPLY.title.en in missing
    assert "not judged" in missing
    (old,) = scorecard_notes.gaps(EN, SHOP, [judged()], reach(3), AS_OF)
    assert "3 d" in old


def test_a_column_without_a_filled_cell_is_named_where_it_leaves_a_metric_unjudged(at_seen_demo: Path) -> None:
    page = opened(shop="demo-kuaishou")  # nobody rates logistics there
    empty = ZH("plan.no_column", table=ZH("table.reviews"), column=ZH("column.logistics_score"))
    cards_shown = [html.value for html in page.get("html") if html.value.startswith("<div class='db-card'>")]
    assert sum(empty in card for card in cards_shown) == 1
    assert "评价里没有“物流分”，无法计算：" in page_text(page)


def test_a_column_that_leaves_a_verdict_open_is_named_with_the_exports_that_have_it() -> None:
    unsettled = replace(judged(), rule=rule("kuaishou.dispatch"), score=score(unsettled=True))
    (note,) = scorecard_notes.gaps(EN, SHOP, [unsettled], [replace(reach(0)[0], table="orders")], AS_OF)
    assert '"Sent at" is missing in some Orders; not enough known: Orders sent in time; export from: ' in note
    taobao = Shop("shop", "taobao", "CN", "Asia/Shanghai")
    (note,) = scorecard_notes.gaps(EN, taobao, [unsettled], [replace(reach(0)[0], table="orders")], AS_OF)
    assert note.endswith(EN("gap.unsettled_nowhere"))


def test_what_changed_since_the_last_look() -> None:
    before = Standing(AS_OF, "1", {REPLY.id: "met", "gone": "met"})
    texts = scorecard_notes.changes(EN, SHOP, before, [judged()])
    assert "On target → Below target" in texts
    assert scorecard_notes.changes(EN, SHOP, replace(before, statuses={REPLY.id: "missed"}), [judged()]) == ""


def test_the_picture_puts_misses_left_of_the_line_and_says_the_status_in_words() -> None:
    far, near = score(distance=-0.2), score(distance=0.01, status="near", value=0.707)
    drawn = common.distances(EN, {REPLY.id: REPLY}, [near, far, score(distance=None)])
    assert list(drawn.data[0].x) == [-20.0, 1.0]
    assert [text.split(" · ")[-1] for text in drawn.layout.yaxis.ticktext] == ["Below target", "At risk"]
    assert "Below target" in common.distances_alt(EN, {REPLY.id: REPLY}, [far])


def test_how_far_a_bar_goes_beyond_the_picture_is_never_written_on_a_hatched_one() -> None:
    drawn = common.distances(EN, {REPLY.id: REPLY}, [score(distance=-14.32), score(distance=0.86)])
    assert list(drawn.data[0].text) == ["", "+86% »"]
    assert [(words.text, words.x) for words in drawn.layout.annotations] == [("« −1,432%", 0)]


def test_an_area_leaves_only_its_cards(at_seen_demo: Path) -> None:
    page = opened(shop="demo-kuaishou")
    picker = next(item for item in page.get("segmented_control") if str(item.key).startswith("area-"))
    page = sound(picker.set_value("reviews").run())
    cards = [html.value for html in page.get("html") if html.value.startswith("<div class='db-card'>")]
    assert len(cards) == 3
    assert "DSR" in page_text(page)


def test_new_data_are_compared_with_the_last_look(at_demo: Path, tmp_path: Path) -> None:
    from data.loading.loader import import_file

    opened(shop="demo-kuaishou")
    path = tmp_path / "ratings.csv"
    rows = "".join(f"c00{n:04},2026-03-28 15:{n % 29:02}:00,dissatisfied,agent\n" for n in range(200))
    path.write_text("conversation_id,rated_at,rating,handled_by\n" + rows, encoding="utf-8")
    from pages.state import session

    import_file(session.access(), path, "demo-kuaishou")
    page = opened(shop="demo-kuaishou", lang="en")
    assert "Since your last visit" in page_text(page)
    assert "→ Below target" in page_text(page)
