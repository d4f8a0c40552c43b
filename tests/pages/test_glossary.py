"""Pages: the glossary's words that are on screen are explained there, in both languages."""

import re
from pathlib import Path, PurePosixPath

import pytest

from locales import LANGUAGES, translator
from pages.state import glossary, navigation
from tests.pages.made import opened, page_text

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
PAGES = {Path(path).stem for pages in navigation.GROUPS.values() for path in pages} | {"rule", "mapping"}


def marked() -> set[str]:
    """The words that the glossary says are explained on screen, as the catalogues call them."""
    text = GLOSSARY.read_text(encoding="utf-8")
    names = re.findall(r"^### (.+)\n◆ ", text, flags=re.MULTILINE) + re.findall(
        r"^- ◆ \*\*(\w+)\*\*", text, re.MULTILINE
    )
    return {re.sub("[ -]", "_", name) for name in names}


def test_every_word_that_the_glossary_marks_is_explained_on_a_page_and_no_other() -> None:
    assert {name for names in glossary.ON.values() for name in names} == marked()


def test_every_page_lies_where_a_server_that_has_just_started_looks_for_it() -> None:
    """Else a link to it shows "Page not found" over it until somebody has opened another page."""
    paths = [path for pages in navigation.GROUPS.values() for path in pages] + [navigation.RULE, navigation.MAPPING]
    assert {str(PurePosixPath(path).parent) for path in paths} == {"pages"}


def test_every_page_explains_its_words_once() -> None:
    assert set(glossary.ON) == PAGES
    assert [page for page, names in glossary.ON.items() if len(set(names)) < len(names)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_its_name_and_its_sentence(language: str) -> None:
    t = translator(language)
    assert [name for name in marked() if not t.has(f"term.{name}") or not t.has(f"term.{name}.what")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_page_are_on_it(at_seen_demo: Path, language: str) -> None:
    t = translator(language)
    text = page_text(opened(lang=language))
    assert [name for name in glossary.ON["scorecard"] if t(f"term.{name}.what") not in text] == []
