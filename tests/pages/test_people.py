"""Pages: an administrator adds, changes and removes people; nobody else opens the page."""

from pathlib import Path

import pytest

from data import accounts
from pages.state import navigation
from tests.pages.made import linked, opened, page_text, sound


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_people_are_added_changed_and_removed(at_seen_demo: Path) -> None:
    page = opened(navigation.PEOPLE, lang="en")
    assert "Sign-in is off" in page_text(page)
    page.text_input[0].set_value("Boss@example.com")
    page = page.button[-1].click().run()
    assert "Choose shops, tags or all shops" in page.error[0].value
    page.radio[0].set_value("admin")
    page = sound(page.button[-1].click().run())
    assert "The access of Boss" in page.success[0].value
    page.text_input[0].set_value("li@example.com")
    page.multiselect[0].set_value(["demo-tiktok"])
    page = sound(page.button[-1].click().run())
    assert [(a.who, a.role, a.shops) for a in accounts.load()] == [
        ("boss@example.com", "admin", ()), ("li@example.com", "merchant", ("demo-tiktok",)),
    ]  # fmt: skip
    assert list(page.dataframe[0].value.iloc[:, 0]) == ["boss@example.com", "li@example.com"]
    page = page.selectbox(key="people_pick").set_value("li@example.com").run()
    page = sound(page.button(key="people_token_new").click().run())
    (token,) = [entry.value for entry in page.code]
    person = accounts.ACCOUNTS.account_with(token)
    assert person is not None
    assert person.who == "li@example.com"
    page = page.selectbox(key="people_pick").set_value("li@example.com").run()
    assert not page.code, "it is shown once"
    page = sound(page.button(key="people_token_end").click().run())
    assert accounts.ACCOUNTS.account_with(token) is None
    page = page.selectbox(key="people_pick").set_value("boss@example.com").run()
    page = page.button(key="people_remove").click().run()
    assert "Make somebody else an administrator first" in page.error[0].value
    page = page.selectbox(key="people_pick").set_value("li@example.com").run()
    page = page.button(key="people_remove").click().run()
    assert [a.who for a in accounts.load()] == ["boss@example.com"]


def test_a_wrong_file_is_named_and_not_changed(at_seen_demo: Path) -> None:
    accounts.path().parent.mkdir(parents=True)
    accounts.path().write_text("[[person]]\nemail = 'a@b'\nrole = 'chief'\n", encoding="utf-8")
    (sentence,) = linked(navigation.PEOPLE).run().error
    assert "第 3 行" in sentence.value
    assert "chief" in sentence.value
    assert accounts.path().read_text(encoding="utf-8").endswith("'chief'\n")
