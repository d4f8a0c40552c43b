"""Pages: the trust page as its reader sees it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports import trust
from metrics.scoring.reach import default_as_of
from pages.text import scores
from tests.pages.made import opened, page_text
from tests.reference.examples import typical


def page_of(**query: str) -> AppTest:
    return opened("pages/trust.py", **query)


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
@pytest.mark.parametrize("shop", ["demo-kuaishou", "demo-tiktok"])
def test_the_page_says_what_the_metrics_say(shop: str, language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    with Store.open(small_demo) as store:
        view = Access.local(store).view([shop])
        item = view.shop(shop)
        as_of = default_as_of(view, item)
        again, rights = trust.repeat(view, item, as_of), trust.rights(view, item, as_of)
    page = page_of(shop=shop, lang=language)
    assert [item.value for item in page.metric] == [
        scores.figure(t, again.share, "share"),
        t.number(rights.refund_only),
    ]
    texts = "trust.repeat.told" if again.buyers else "trust.repeat.untold"
    assert t(texts, n=t.number(again.buyers), again=t.number(again.again)) in page_text(page)


def test_what_staff_wrote_is_listed_by_its_kind(at_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    rows = (
        "c,buyer,2026-01-05 10:00:00,在吗\nc,agent,2026-01-05 10:01:00,加我微信\nd,agent,2026-01-05 10:02:00,爱买不买\n"
    )
    path.write_text("conversation_id,sender,sent_at,text\n" + rows, encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    page = page_of()
    steering, attitude = (table.value for table in page.dataframe)
    assert (list(steering["talk"]), list(attitude["talk"])) == (["c"], ["d"])
    assert "筛" in page_text(page)


def test_who_bought_again_and_advertising_words_are_listed(at_store: Path, tmp_path: Path) -> None:
    """A bought on 1 January and again on the 5th, B once; none of January's stretches is over."""
    orders, messages = tmp_path / "orders.csv", tmp_path / "messages.csv"
    rows = "".join(
        f"{name},{buyer},最佳羊毛衫,2026-01-0{day} 10:00:00,2026-01-0{day} 10:00:00\n"
        for name, buyer, day in (("o1", "A", 1), ("o2", "A", 5), ("o3", "B", 5))
    )
    orders.write_text("order_id,buyer_id,product_title,created_at,paid_at\n" + rows, encoding="utf-8")
    messages.write_text(
        "conversation_id,sender,sent_at,text\nc,buyer,2026-01-05 10:00:00,在吗\nc,agent,2026-01-05 10:01:00,能根治\n",
        encoding="utf-8",
    )
    with Store.open(at_store) as store:
        for file in (orders, messages):
            import_file(Access.local(store), file, "s", platform="kuaishou")
    page = page_of()
    cohorts, titles, claims = (table.value for table in page.dataframe)
    assert list(cohorts.iloc[0][["buyers", "again_30"]].fillna(-1)) == [2, -1]
    assert (list(titles["word"]), list(titles["sold"])) == (["最佳"], [3])
    assert list(claims["word"]) == ["根治"]
    assert page.selectbox(key="choose-claims").options == ["c"]


def test_goods_not_as_described_and_damaged_parcels_lead_to_their_orders(at_store: Path, tmp_path: Path) -> None:
    """Two of p1's orders and one of p2's; o1 was damaged, too. A click on p2 leaves its complaint, one on ZTO o1."""
    files = {
        "orders": "order_id,product_id,product_title,carrier,tracking_id,created_at,paid_at,shipped_at\n"
        "o1,p1,纯棉衬衫,ZTO,Z1,2026-01-01 10:00:00,2026-01-01 10:00:00,2026-01-02 10:00:00\n"
        "o2,p1,纯棉衬衫,SF,S1,2026-01-01 10:00:00,2026-01-01 10:00:00,2026-01-02 10:00:00\n"
        "o3,p2,袜子,SF,S2,2026-01-01 10:00:00,2026-01-01 10:00:00,2026-01-02 10:00:00\n",
        "refunds": "refund_id,order_id,applied_at,completed_at,reason\nr1,o1,2026-01-05 10:00:00,,材质不符且有破损\n"
        "r2,o3,2026-01-05 11:00:00,,商品与描述不符\n",
        "reviews": "review_id,order_id,product_id,created_at,description_score,text\n"
        "v1,o2,p1,2026-01-05 12:00:00,1,不是纯棉\n",
    }
    with Store.open(at_store) as store:
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
            import_file(Access.local(store), tmp_path / f"{name}.csv", "s", platform="kuaishou")
    page = page_of()
    products, complaints, carriers, claims = (table.value for table in page.dataframe)
    assert [list(row) for row in products[["product", "words", "complaining", "sold"]].fillna("").to_numpy()] == [
        ["纯棉衬衫", "纯棉", 2, 2],
        ["袜子", "", 1, 1],
    ]
    assert list(complaints["text"]) == ["不是纯棉", "材质不符且有破损", "商品与描述不符"]
    assert [list(row) for row in carriers[["carrier", "sent", "damaged", "lost"]].to_numpy()] == [
        ["ZTO", 1, 1, 0],
        ["SF", 2, 0, 0],
    ]
    assert list(claims["order"]) == ["o1"]
    only = page_of(by="described", of="p2")
    assert list(next(table.value for table in only.dataframe if "source" in table.value)["order"]) == ["o3"]
    no_claims = page_of(by="carrier", of="SF")
    assert not any("waybill" in table.value for table in no_claims.dataframe)
    assert "材质不符且有破损" in page_text(page_of(case="r1", case_kind="request"))


def test_answers_in_another_language_are_listed(at_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    rows = "c,buyer,2026-01-05 10:00:00,When will you ship?\nc,agent,2026-01-05 10:01:00,今天就给您发货\n"
    path.write_text("conversation_id,sender,sent_at,text\n" + rows, encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    counts, answers = (table.value for table in page_of(by="language", of="en").dataframe)
    assert [list(row) for row in counts[["language", "answered", "other"]].to_numpy()] == [["英语", 1, 1]]
    assert (list(answers["question"]), list(answers["reply"])) == (["When will you ship?"], ["中文"])
