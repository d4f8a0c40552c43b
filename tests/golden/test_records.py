"""Certificates that run out, products without one, and appeals against spot checks, by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data.access import Access
from data.alerts.outbox import Delivery
from data.loading.loader import import_file
from data.loading.undo import undo
from data.shops import Shop
from data.store import Store
from locales import translator
from metrics.alerts.watch import events, observe
from metrics.reports import records
from metrics.reports.records import RecordsReport
from metrics.screenings import certificates, inspections
from metrics.screenings.certificates import category_of
from metrics.screenings.inspections import working_days_after
from metrics.todo import todo
from metrics.todo.due import due_items
from pages.text import alerts as texts

ZONE = "Asia/Shanghai"
ORDERS = """order_id,product_id,product_title,created_at,paid_at
o1,p1,坚果礼盒装大袋坚果零食,2026-06-20 10:00:00,2026-06-20 10:00:00
o2,p1,坚果礼盒装大袋坚果零食,2026-06-25 10:00:00,2026-06-25 10:00:00
o3,p2,20000毫安充电宝,2026-06-25 10:00:00,2026-06-25 10:00:00
o4,p3,充电宝收纳包,2026-06-25 10:00:00,2026-06-25 10:00:00
o5,p4,婴儿连体衣,2026-06-25 10:00:00,2026-06-25 10:00:00
o6,p5,黑色女鞋,2026-06-30 12:00:00,2026-06-30 12:00:00
o7,p6,足金吊坠,2026-04-01 10:00:00,2026-04-01 10:00:00
o8,p7,保湿面膜,2026-04-02 23:59:59,2026-04-02 23:59:59
o9,p8,老北京糕点,2026-06-25 10:00:00,
"""
CERTIFICATES = """certificate_id,kind,product_id,category,valid_from,valid_until
A1,食品经营许可证,,,2021-07-01,2026-06-30
A2,食品经营许可证,,食品,2026-07-01,2031-06-30
B1,3C证书,p2,,2021-07-31,2026-07-30
C1,3C证书,p9,,,2026-07-31
D1,质检报告,p6,珠宝,,长期有效
E1,品牌授权书,p5,,1998-01-01,2026-01-01
E2,品牌授权书,p5,,2025-12-01,2027-01-01
F1,3C证书,p10,,,2026-06-29
"""
INSPECTIONS = """inspection_id,kind,noticed_at,product_id,result,decided_at,reason,appeal_by,appealed_at,cost
i1,质量抽检,2026-06-09 10:00:00,p1,不合格,2026-06-25 10:00:00,菌落超标,,,300
i2,质量抽检,2026-06-09 10:00:00,p2,不合格,2026-06-25 10:00:00,,2026-07-10,,
i3,质量抽检,2026-06-09 10:00:00,p3,不合格,2026-06-12 10:00:00,,,,
i4,质量抽检,2026-06-09 10:00:00,p4,不合格,2026-06-25 10:00:00,,,2026-06-28 10:00:00,
i5,质量抽检,2026-06-09 10:00:00,p5,合格,2026-06-25 10:00:00,,,,
i6,质量抽检,2026-06-29 10:00:00,p5,,,,,,
i7,神秘买家,2026-06-05 10:00:00,,不合格,2026-06-07 23:59:59,,,,
"""


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    folder = tmp_path_factory.mktemp("records")
    with Store.open(folder / "dabiao.duckdb") as store:
        held = Access.local(store)
        files = {"orders": ORDERS, "certificates": CERTIFICATES, "inspections": INSPECTIONS}
        for name, text in files.items():
            path = folder / f"{name}.csv"
            path.write_text(text.replace("不合格", "failed").replace("合格", "passed"), encoding="utf-8")
            result = import_file(held, path, "s", platform="douyin", timezone=ZONE)
            assert (result.kind, result.rejected) == (name, 0)
        yield held


def report_at(access: Access, day: str, platform: str = "douyin") -> RecordsReport:
    """As of noon of a local day."""
    as_of = datetime.fromisoformat(f"{day} 12:00:00+08:00").astimezone(UTC)
    with access.view() as view:
        return records.report(view, Shop("s", platform, "CN", ZONE), as_of)


def test_certificates_warn_thirty_days_before_they_run_out(access: Access) -> None:
    """30 June: 30 July is 30 days away, 31 July 31. A1 holds to the end of the day; its renewal begins on the next.

    E1 was renewed by E2 of the same kind and product.
    """
    listed = report_at(access, "2026-06-30").certificates.certificates
    assert [(entry.certificate_id, entry.state, entry.days_left) for entry in listed] == [
        ("F1", "over", -1),
        ("A1", "soon", 0),
        ("B1", "soon", 30),
        ("A2", "later", 1826),
        ("C1", "valid", 31),
        ("E2", "valid", 185),
        ("D1", "endless", None),
        ("E1", "renewed", -180),
    ]
    assert listed[1].valid_until == datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)
    after = {entry.certificate_id: entry.state for entry in report_at(access, "2026-07-01").certificates.certificates}
    assert (after["A1"], after["A2"], after["B1"], after["C1"]) == ("over", "valid", "soon", "soon")


def test_certificates_of_the_whole_shop_do_not_renew_each_other(tmp_path: Path) -> None:
    """Two brands allow their goods to be sold: the longer one is no renewal of the other; of a category it is one."""
    path = tmp_path / "certificates.csv"
    path.write_text(
        "certificate_id,kind,category,valid_until\n"
        "brand-1,品牌授权书,,2026-07-10\nbrand-2,品牌授权书,,2027-07-10\n"
        "food-1,食品经营许可证,food,2026-07-10\nfood-2,食品经营许可证,food,2031-07-10\n",
        encoding="utf-8",
    )
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        held = Access.local(store)
        import_file(held, path, "s", platform="douyin", timezone=ZONE)
        listed = report_at(held, "2026-06-30").certificates.certificates
    assert {entry.certificate_id: entry.state for entry in listed} == {
        "brand-1": "soon", "brand-2": "valid", "food-1": "renewed", "food-2": "valid",
    }  # fmt: skip


def test_products_sold_without_a_certificate_are_told_where_a_source_says_they_need_one(access: Access) -> None:
    """90 days to 30 June begin on 2 April: o7 lies before, o8 on that day. o9 was never paid.

    A1 is of the whole shop and covers the food, until it has run out; A2 covers it then. The bag is no power bank.
    """
    on_the_30th = report_at(access, "2026-06-30").certificates
    assert [(entry.product_id, entry.category, entry.sold) for entry in on_the_30th.lacking] == [("p7", "cosmetics", 1)]
    (mask,) = on_the_30th.lacking
    assert (mask.guessed, mask.grade, mask.had, on_the_30th.unsourced) == (True, "C", None, ("baby",))
    assert [entry.product_id for entry in report_at(access, "2026-07-01").certificates.lacking] == []
    in_august = report_at(access, "2026-08-01").certificates.lacking
    assert [(entry.product_id, entry.category, entry.had) for entry in in_august] == [("p2", "electrical", "B1")]
    elsewhere = report_at(access, "2026-08-01", "kuaishou").certificates
    assert (elsewhere.lacking, elsewhere.unsourced) == ((), ("baby", "electrical"))


def test_products_sold_are_counted_back_from_the_end_of_the_orders(tmp_path: Path) -> None:
    """Orders end on 30 June, messages go on to 1 October: the 90 days to it have no order, those to 30 June have p1.

    Who asks for an instant has the days before it.
    """
    files = {
        "orders": "order_id,product_id,product_title,created_at,paid_at\n"
        "o1,p1,保湿面膜,2026-06-20 10:00:00,2026-06-20 10:00:00\n"
        "o2,p1,保湿面膜,2026-06-30 12:00:00,2026-06-30 12:00:00\n",
        "messages": "conversation_id,buyer_id,sender,sent_at,text\n"
        + "".join(f"c{day},A,buyer,2026-{7 + day // 30:02}-{1 + day % 30:02} 10:00:00,在吗\n" for day in range(91)),
    }
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        held = Access.local(store)
        for name, text in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            import_file(held, path, "s", platform="douyin", timezone=ZONE)
        with held.view() as view:
            report = records.report(view, Shop("s", "douyin", "CN", ZONE), None)
        in_october = report_at(held, "2026-10-01").certificates
    assert report.as_of == datetime(2026, 10, 1, 2, tzinfo=UTC)
    assert report.certificates.sold_until == datetime(2026, 6, 30, 4, tzinfo=UTC)
    assert [(entry.product_id, entry.sold) for entry in report.certificates.lacking] == [("p1", 2)]
    assert (in_october.sold_until, in_october.lacking) == (datetime(2026, 10, 1, 4, tzinfo=UTC), ())


@pytest.mark.parametrize(
    ("text", "guess", "category"),
    [
        ("宠物零食", True, None), ("每日坚果", True, "food"), ("USB charger 20W", True, "electrical"),
        ("食品", False, "food"), ("food", False, "food"), ("每日坚果", False, None), ("化妆品", True, None),
        (None, True, None),
    ],
)  # fmt: skip
def test_a_title_is_guessed_from_and_a_category_is_read(text: str | None, guess: bool, category: str | None) -> None:
    assert category_of(text, guess=guess) == category


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-06-11", "2026-06-18"),
        ("2026-06-12", "2026-06-22"),
        ("2026-06-13", "2026-06-22"),
        ("2026-09-17", "2026-09-23"),
    ],
)
def test_five_working_days_after_a_day(day: str, due: str) -> None:
    """19 June is a holiday; 20 September, a Sunday, is worked. The day itself never counts, nor does a Saturday."""
    shop = Shop("s", "douyin", "CN", ZONE)
    last_second = datetime.fromisoformat(f"{due} 23:59:59+08:00")
    assert working_days_after(shop, date.fromisoformat(day), 5) == last_second


def test_spot_checks_can_be_appealed_against_for_five_working_days(access: Access) -> None:
    """Told on Thursday 25 June: 26, 29, 30 June, 1, 2 July. Of i2 the notice says otherwise. i3 was told on the 12th.

    i7 was told before the rule of 8 June. Samples are kept for twelve months.
    """
    report = report_at(access, "2026-06-30").inspections
    assert report.rule is not None
    assert (report.rule.appeal_working_days, report.rule.grade) == (5, "A")
    assert [(entry.inspection_id, entry.state, entry.due_by) for entry in report.inspections] == [
        ("i1", "due", "rule"), ("i2", "due", "notice"), ("i3", "over", "rule"), ("i7", "failed", None),
        ("i6", "awaited", None), ("i4", "appealed", "rule"), ("i5", "passed", None),
    ]  # fmt: skip
    first, second, third, *_ = report.inspections
    assert first.due_at == datetime(2026, 7, 2, 15, 59, 59, tzinfo=UTC)
    assert second.due_at == datetime(2026, 7, 10, 15, 59, 59, tzinfo=UTC)
    assert third.due_at == datetime(2026, 6, 22, 15, 59, 59, tzinfo=UTC)
    assert (first.samples_until, first.reason, first.cost) == (date(2027, 6, 25), "菌落超标", 300)
    assert [entry.state for entry in report_at(access, "2026-07-03").inspections.inspections][:2] == ["due", "over"]
    elsewhere = report_at(access, "2026-06-30", "kuaishou").inspections
    assert (elsewhere.rule, elsewhere.inspections[0].inspection_id, elsewhere.inspections[1].state) == (
        None,
        "i2",
        "failed",
    )


def test_what_was_not_known_yet_is_not_told_of_the_past_and_newer_notices_than_orders_are(access: Access) -> None:
    """The orders reach to 30 June 12:00. As of 20 June only i3 and i7 had a result, and i6 had not come."""
    past = report_at(access, "2026-06-20").inspections.inspections
    assert {entry.inspection_id: entry.state for entry in past} == {
        "i3": "due", "i7": "failed", "i1": "awaited", "i2": "awaited", "i4": "awaited", "i5": "awaited",
    }  # fmt: skip
    text = "kind,noticed_at,result,decided_at\n质量抽检,2026-07-01 09:00:00,failed,2026-07-01 09:00:00\n"
    path = access.path.with_name("newer.csv")
    path.write_text(text, encoding="utf-8")
    number = import_file(access, path, "s").import_id
    newest = report_at(access, "2026-06-30").inspections.inspections
    assert [entry.state for entry in newest].count("due") == 3
    undo(access, number)
    assert [entry.state for entry in report_at(access, "2026-06-30").inspections.inspections].count("due") == 2


def test_appeals_and_expiries_are_things_to_do_of_one_shop_as_of_many(access: Access) -> None:
    as_of = datetime.fromisoformat("2026-06-30 12:00:00+08:00").astimezone(UTC)
    with access.view() as view:
        shop = view.shop("s")
        items = todo.report(view, shop, [], as_of)
        together = due_items(view, [shop], [], {"s": as_of})
    listed = {(item.kind, item.subject): (item.due_at, item.overdue) for item in items}
    assert {name for kind, name in listed if kind == "inspection"} == {"i1", "i2"}
    assert {name for kind, name in listed if kind == "certificate"} == {"A1", "B1", "F1"}
    assert listed["inspection", "i1"] == (datetime(2026, 7, 2, 15, 59, 59, tzinfo=UTC), False)
    assert listed["certificate", "F1"] == (None, True)
    assert {(item.kind, item.subject): (item.due_at, item.overdue) for item in together} == {
        key: value for key, value in listed.items() if key[0] in ("inspection", "certificate")
    }
    assert next(item.text for item in items if item.subject == "i1") == "质量抽检 · 菌落超标"


def test_alerts_tell_of_a_record_once(access: Access) -> None:
    """The orders end on 30 June 12:00. F1 has run out; the others are due. Looked at again, nothing is new."""
    now = datetime(2026, 7, 1, tzinfo=UTC)
    with access.view() as view:
        shop = view.shop("s")
        states, news = events({}, observe(view, [shop], [], now, 4, 30), now)
        assert events(states, observe(view, [shop], [], now, 4, 30), now)[1] == []
    of_records = {event.subject: event for event in news if event.event == "record"}
    assert {name: event.severity for name, event in of_records.items()} == {
        "i1": "medium", "i2": "medium", "A1": "medium", "B1": "medium", "F1": "high",
    }  # fmt: skip
    delivery = Delivery("s", 1, "", "record", "i1", "medium", of_records["i1"].facts, now, None, 0, None, None)
    sentence = texts.sentence(translator("zh_CN"), delivery, shop, {}, {})
    assert sentence == "抽检不合格，可申诉至 2026-07-02 23:59：质量抽检 · p1", "what was found may name people"


def test_alerts_tell_of_a_certificate_again_when_its_end_is_another_one(access: Access, tmp_path: Path) -> None:
    """B1 was due to 30 July and now is to 20 July: as when it was renewed under its number, and runs out next year."""
    now = datetime(2026, 7, 1, tzinfo=UTC)
    with access.view() as view:
        shop = view.shop("s")
        states, _ = events({}, observe(view, [shop], [], now, 4, 30), now)
    path = tmp_path / "renewed.csv"
    path.write_text("certificate_id,kind,product_id,valid_until\nB1,3C证书,p2,2026-07-20\n", encoding="utf-8")
    renewed = import_file(access, path, "s").import_id
    with access.view() as view:
        news = events(states, observe(view, [shop], [], now, 4, 30), now)[1]
    undo(access, renewed)
    assert [(event.subject, event.severity) for event in news if event.event == "record"] == [("B1", "medium")]


def test_the_lists_are_dated_and_name_their_sources() -> None:
    listing = certificates.certificate_list()
    assert all(need.source and need.grade in "ABC" and need.title.keys() == {"zh", "en"} for need in listing.needs)
    assert {need.category for need in listing.needs} < {category.id for category in listing.categories}
    _, rules = inspections.published_rules()
    assert all(rule.source and rule.appeal_working_days > 0 for rule in rules)
