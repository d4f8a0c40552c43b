"""Rules of the state: whom they are shown to, with day and source in both languages."""

from datetime import date

import pytest

from locales import LANGUAGES, translator
from metrics.penalties.national import national_rules
from pages.text import penalties


def test_chinas_rules_are_those_that_were_published() -> None:
    listed = {(rule.effective_from, rule.grade) for rule in national_rules("CN")}
    assert listed == {
        (date(2026, 2, 1), "A"), (date(2026, 2, 1), "B"), (date(2026, 4, 10), "C"), (date(2025, 4, 1), "C")
    }  # fmt: skip
    assert national_rules("CN")[0].effective_from == date(2026, 4, 10)
    assert national_rules("US") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_told_with_its_day_and_source(language: str) -> None:
    t = translator(language)
    order = next(rule for rule in national_rules("CN") if rule.grade == "B")
    text = penalties.national(t, order)
    assert penalties.localized(t, order.text).split("（")[0].split(" (")[0] in text.replace("\\", "")
    assert t.day(date(2026, 2, 1)).replace("-", "\\-") in text or t.day(date(2026, 2, 1)) in text
    assert "samr.gov.cn" in text
