"""The merchant's own values for what a platform's text leaves open."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import DabiaoError
from metrics.penalties import assumptions
from metrics.penalties.assumptions import assumed, set_own
from metrics.penalties.schedule import Payout, Penalty
from tests.unit.penalty_book import BOOK, BY_SIGHT


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assumptions, "configuration_folder", lambda: tmp_path / "config")
    return tmp_path / "config" / "assumptions.toml"


def test_without_a_file_the_defaults_hold(own: Path) -> None:
    assert assumed(BOOK, "kuaishou") == BY_SIGHT
    assert assumed(BOOK, "tiktok_shop") is None


def test_a_changed_value_is_kept_and_a_default_is_taken_out_again(own: Path) -> None:
    set_own(BOOK, "kuaishou", {"several_times": 3, "look_back_days": 90})
    assert assumed(BOOK, "kuaishou") == replace(BY_SIGHT, several_times=3, changed=("several_times",))
    assert "look_back_days" not in own.read_text(encoding="utf-8")
    set_own(BOOK, "kuaishou", {"several_times": 2})
    assert assumed(BOOK, "kuaishou") == BY_SIGHT
    assert [path.name for path in own.parent.iterdir()] == ["assumptions.toml"]


def test_what_somebody_wrote_beside_it_stays(own: Path) -> None:
    own.parent.mkdir()
    own.write_text("# as our account manager says\n[kuaishou]\nmany_orders = 20  # per month\n", encoding="utf-8")
    set_own(BOOK, "kuaishou", {"huge_orders": 200})
    text = own.read_text(encoding="utf-8")
    assert "# as our account manager says" in text
    assert "many_orders = 20  # per month" in text
    assert assumed(BOOK, "kuaishou") == replace(
        BY_SIGHT, many_orders=20, huge_orders=200, changed=("many_orders", "huge_orders")
    )


@pytest.mark.parametrize(
    ("text", "key", "field", "why"),
    [
        ("[kuaishou]\nseveral_times = 0\n", "error.bad_rule", "several_times", "from 1 to"),
        ("[kuaishou]\nseveral_times = true\n", "error.bad_rule", "several_times", "whole numbers"),
        ("[kuaishou]\nseveral_times = 2.5\n", "error.bad_rule", "several_times", "whole numbers"),
        ("[kuaishou]\npatience = 2\n", "error.bad_rule", "patience", "look_back_days"),
        ("[douyin]\nseveral_times = 2\n", "error.bad_rule", "douyin", "[kuaishou]"),
        ("several_times = 2\n", "error.bad_rule", "several_times", "[kuaishou]"),
        ("[kuaishou]\nmany_orders = 100\n", "error.assumptions_order", None, ""),
        ("[kuaishou\n", "error.rulebook_not_toml", None, ""),
    ],
)
def test_a_wrong_file_is_told_and_never_written_over(
    own: Path, text: str, key: str, field: str | None, why: str
) -> None:
    own.parent.mkdir()
    own.write_text(text, encoding="utf-8")
    for attempt in (lambda: assumed(BOOK, "kuaishou"), lambda: set_own(BOOK, "kuaishou", {"look_back_days": 30})):
        with pytest.raises(DabiaoError) as caught:
            attempt()
        assert caught.value.key == key
        assert caught.value.values.get("field") == field
        assert why in str(caught.value.values.get("why", ""))
    assert own.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("values", [{"several_times": 0}, {"look_back_days": 99_999}, {"huge_orders": 10}])
def test_a_value_that_makes_no_sense_is_refused_and_nothing_is_written(own: Path, values: dict[str, int]) -> None:
    with pytest.raises(DabiaoError):
        set_own(BOOK, "kuaishou", values)
    assert not own.exists()


def test_a_folder_that_cannot_be_written_is_told(own: Path) -> None:
    own.parent.write_text("a file where the folder should be")
    with pytest.raises(DabiaoError, match="assumptions_unwritable"):
        set_own(BOOK, "kuaishou", {"several_times": 3})


def test_entries_are_made_only_of_what_they_may_say() -> None:
    with pytest.raises(TypeError):
        Penalty(violation=("x",))  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Payout(violation="x")  # type: ignore[call-arg]
