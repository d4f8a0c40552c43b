"""Pages: SQL of one's own as its reader sees it."""

from pathlib import Path

import pytest

from data.publishing.tables import PUBLISHED
from data.sandbox.examples import EXAMPLES
from locales import LANGUAGES, translator
from tests.pages.made import linked, opened, page_text, sound

EN = translator("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_its_tables_and_examples(language: str, at_seen_demo: Path) -> None:
    t = translator(language)
    page = opened("pages/sql.py", shop="demo-kuaishou", lang=language)
    assert [name for name in PUBLISHED if t(f"sql.table.{name}") not in page_text(page)] == []
    assert "UTC" in page_text(page), "times of the tables are not those of the shop"
    box = next(box for box in page.selectbox if box.key == "sql_example")
    assert len(box.options) == len(EXAMPLES)
    assert not page.dataframe


def test_an_example_is_run_and_a_wrong_statement_is_a_sentence(at_demo: Path) -> None:
    page = linked("pages/sql.py", shop="demo-kuaishou", lang="en").run()
    next(box for box in page.selectbox if box.key == "sql_example").set_value("products")
    page = sound(page.run())
    assert page.text_area[0].value == EXAMPLES["products"]
    assert next(box for box in page.selectbox if box.key == "sql_example").value == "products", "until it is edited"
    next(button for button in page.button if button.label == EN("sql.run")).click()
    page = sound(page.run())
    assert {"product_title", "orders", "amount", "currency"} == set(page.dataframe[0].value.columns)
    page.text_area[0].set_value("DROP VIEW orders")
    assert next(box for box in page.run().selectbox if box.key == "sql_example").value is None
    next(button for button in page.button if button.label == EN("sql.run")).click()
    page.run()
    assert not page.exception
    assert [EN("error.query_refused", part="…")[:20] in item.value for item in page.error] == [True]
    assert not page.dataframe
