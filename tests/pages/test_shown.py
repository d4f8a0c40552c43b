"""Pages: the reader of shown numbers reads them, and takes no wrong one for right."""

import pytest

from tests.pages.shown import Wanted, text_of, tokens


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("66.2%", [0.662, 0.66249, 0.66151], [0.6626, 0.6614, 66.2]),
        ("0.15%", [0.0015], [0.001, 0.0016]),
        ("▼ 36.5 个百分点", [0.365], [36.5]),
        ("2.3 pts", [0.023], [2.3]),
        ("3分20秒", [200, 200.4], [201, 199, 3]),
        ("1.3小时", [4680, 4850], [4400, 1.3]),
        ("2 d 4 h", [187200, 187200 + 1700], [187200 + 1900, 2]),
        ("42 min", [2520], [2480, 2560, 42]),
        ("1,654 次", [1654], [1653, 1]),
        ("4.58", [4.58, 4.5849], [4.586, 4.57]),
        ("2026-03-28", ["2026-03-28T15:30:00+08:00", "2026-03-28"], ["2026-03-27", 2026, 28]),
        ("3月9日", ["2026-03-09"], ["2026-09-03", 9]),
        ("9 Mar 2026", ["2026-03-09"], ["2025-03-09", 9]),
        ("15:30:07", ["2026-03-28T15:30:07+08:00"], ["2026-03-28T15:30:08+08:00", 15]),
        ("15:30", ["2026-03-28T15:30:07+08:00"], ["2026-03-28T15:31:00+08:00"]),
    ],
)
def test_a_number_fits_what_it_was_rounded_from_and_nothing_else(
    text: str, right: list[Wanted], wrong: list[Wanted]
) -> None:
    (token,) = tokens(text)
    assert [value for value in right if not token.fits(value)] == []
    assert [value for value in [*wrong, None] if token.fits(value)] == []


def test_every_number_of_a_sentence_is_read() -> None:
    sentence = "还差 14 位买家，之后都达标，3月30日恢复；n=1,374（达标 248），95% 区间 17.7%–64.5%，1天8小时"
    assert [item.text for item in tokens(sentence)] == [
        "14", "3月30日", "1,374", "248", "95%", "17.7%", "64.5%", "1天8小时",
    ]  # fmt: skip
    assert tokens("no figure at all") == []


def test_html_is_read_with_its_labels_and_without_its_attributes() -> None:
    markup = "<div class='h2' aria-label='最低 3.1%'><b style='top:4px'>98.7%</b> &amp; 5</div>"
    assert [item.text for item in tokens(text_of(markup))] == ["98.7%", "5", "3.1%"]
