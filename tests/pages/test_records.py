"""Pages: certificates, spot checks and rights as their reader sees them, and the forms that add a row."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.reading import ledger
from data.store import Store
from tests.pages.made import opened, page_text, sound

FILES = {
    "orders": "order_id,buyer_id,product_id,product_title,created_at,paid_at,shipped_at,amount\n"
    "o1,A,p1,每日坚果,2026-06-20 10:00:00,2026-06-20 10:00:00,2026-06-21 10:00:00,50\n"
    "o2,B,p2,保湿面膜,2026-06-30 12:00:00,2026-06-30 12:00:00,,30\n"
    "o3,A,p2,保湿面膜,2026-03-20 10:00:00,2026-03-20 10:00:00,2026-03-21 10:00:00,30\n",
    "refunds": "refund_id,order_id,kind,applied_at,completed_at,status,amount\n"
    "r1,o1,refund_only,2026-06-22 10:00:00,2026-06-23 10:00:00,refunded,50\n",
    "certificates": "certificate_id,kind,product_id,valid_until\nA1,食品经营许可证,,2026-07-10\n",
    "inspections": "inspection_id,kind,noticed_at,product_id,result,decided_at,reason\n"
    "i1,质量抽检,2026-06-09 10:00:00,p1,failed,2026-06-25 10:00:00,菌落超标\n",
}


@pytest.fixture
def at_records(at_store: Path, tmp_path: Path) -> Path:
    """A shop with records whose orders end on 30 June 2026, 12:00."""
    with Store.open(at_store) as store:
        for name, text in FILES.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
            import_file(Access.local(store), tmp_path / f"{name}.csv", "s", platform="douyin")
    return at_store


def table_with(page: AppTest, column: str) -> list[list[object]]:
    """The cells of the one table that has a column."""
    (table,) = [table.value for table in page.dataframe if column in table.value]
    return [list(row) for row in table.astype(object).where(table.notna(), None).to_numpy()]


def test_records_are_listed_with_their_deadlines_and_lead_to_all_they_say(at_records: Path) -> None:
    """Told on Thursday 25 June: until Thursday 2 July. The licence covers the nuts, nothing the mask."""
    page = opened("pages/penalties.py")
    ((state, kind, product, due, by, *_),) = table_with(page, "samples")
    assert (state, kind, product, str(due), by) == (
        "可申诉", "质量抽检", "每日坚果", "2026-07-02 23:59:59", "平台规则",
    )  # fmt: skip
    ((state, kind, covers, until, left, number),) = table_with(page, "left")
    assert (state, kind, covers, str(until), left, number) == (
        "即将到期", "食品经营许可证", "全店", "2026-07-10", 10, "A1",
    )  # fmt: skip
    ((_, product, category, *_),) = table_with(page, "need")
    assert (product, category) == ("保湿面膜", "化妆品（猜测）")
    assert "5 个工作日" in page_text(page)
    page = opened("pages/penalties.py", by="inspection", of="i1")
    assert "菌落超标" in page_text(page)
    page = opened("pages/penalties.py", by="certificate", of="A1", lang="en")
    assert "Certificate number: A1" in page_text(page).replace("\\", "")


def test_things_to_do_of_records_are_on_the_list(at_records: Path) -> None:
    page = opened("pages/todo.py")
    rows = [list(row) for table in page.dataframe if "mark" in table.value for row in table.value.to_numpy()]
    assert {"质量抽检 · 菌落超标", "食品经营许可证"} <= {cell for row in rows for cell in row}
    picker = next(item for item in page.get("segmented_control") if str(item.key).startswith("list-"))
    assert {"抽检申诉 1", "证书到期 1"} <= set(picker.options)
    page = opened("pages/todo.py", case="i1", kind="inspection")
    assert "菌落超标" in page_text(page), "the ledger, with all that the record says"
    assert "samples" in page.dataframe[0].value


def test_a_record_is_typed_in_and_stands_in_the_list_of_imports(at_records: Path) -> None:
    page = opened("pages/penalties.py")
    page.session_state["certificate-form"] = True
    page.run()
    page.text_input(key="certificate_kind-s").set_value("化妆品备案凭证")
    page.selectbox(key="certificate_category-s").set_value("cosmetics")
    page.button(key="certificate_add-s").click().run()
    assert not page.exception
    assert "已登记：化妆品备案凭证" in page_text(page)
    assert not any("need" in table.value for table in page.dataframe), "the mask has its certificate now"
    assert [row[2] for row in table_with(page, "left")] == ["全店", "化妆品"]
    page.session_state["inspection-form"] = True
    page.run()
    page.selectbox(key="inspection_result-s").set_value("failed")
    page.button(key="inspection_add-s").click().run()
    assert [row[0] for row in table_with(page, "samples")] == ["可申诉", "可申诉"]
    with Store.open(at_records) as store, Access.local(store).view() as view:
        first, second, *_ = ledger.history(view, "s")
    assert (first.kind, first.file, second.kind) == ("inspections", "登记-抽检记录-质量抽检.csv", "certificates")


def test_a_certificate_without_a_kind_is_asked_for_one(at_records: Path) -> None:
    page = opened("pages/penalties.py")
    page.session_state["certificate-form"] = True
    page.run()
    page.button(key="certificate_add-s").click().run()
    assert [warning.value for warning in page.warning if "类型" in warning.value] != []


def test_a_draft_stays_with_its_shop(at_records: Path, tmp_path: Path) -> None:
    """Under one name a half-filled form would be saved into whatever shop is chosen next."""
    with Store.open(at_records) as store:
        import_file(Access.local(store), tmp_path / "orders.csv", "other", platform="douyin")
    page = opened("pages/penalties.py", shop="s")
    for part in ("certificate-form", "inspection-form", "adding"):
        page.session_state[part] = True
    page.run()
    drafted = [field for field in page.text_input if not (field.disabled or field.key is None)]
    assert len(drafted) > 5
    for field in drafted:
        field.set_value("draft")
    page.number_input(key="inspection_cost-s").set_value(7.0)
    page.run()
    page.session_state["show_shop"] = "other"
    page = sound(page.run())
    assert page.query_params["shop"] == "other"
    assert len(page.text_input) >= len(drafted)
    assert "draft" not in [field.value for field in page.text_input]
    assert 7.0 not in [field.value for field in page.number_input]


def test_rights_show_their_cost_and_the_amounts_are_kept(at_records: Path) -> None:
    """o1 was refunded without a return; A, who bought first in March, used no right then and came back.

    The requests end on 23 June: of the order of the 30th nobody knows whether a right was used, and it is not counted.
    """
    page = opened("pages/trust.py")
    ((product, count, amount, *_),) = table_with(page, "unreturned_amount")
    assert (product, count, amount) == ("每日坚果", 1, 50.0)
    used, unused = table_with(page, "again_orders")
    assert (used[1:3], unused[1:3]) == ([0, 0], [1, 0])
    assert "付款订单 1 笔；运费险保费合计：未填写" in page_text(page)
    assert "退回的商品 0 件；退货运费合计：未填写" in page_text(page)
    page.number_input(key="rights-premium-s").set_value(0.6)
    page.button(key="rights-save-s").click().run()
    assert "付款订单 1 笔；运费险保费合计：0.60" in page_text(page)
    assert "r1" in page_text(opened("pages/trust.py", case="r1", case_kind="request"))
