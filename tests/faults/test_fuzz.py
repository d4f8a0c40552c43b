"""Faults: damaged files end in a result or in one clear error. `make soak` tries many more."""

import time
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bench import damage, fuzz
from data.errors import DabiaoError
from data.loading.loader import import_file as original_import

CASES = 12


def test_damaged_files_end_in_a_result_or_in_one_clear_error(tmp_path: Path) -> None:
    tally = fuzz.run(0, CASES, tmp_path)
    assert tally.faults == []
    assert tally.endings["imported"] >= CASES // 5  # most damage is small, and most of a file stays good
    assert sum(tally.endings.values()) - tally.endings["imported"] >= CASES // 5


def test_a_case_is_known_by_its_number() -> None:
    assert damage.case(7) == damage.case(7)
    assert len({damage.case(number) for number in range(50)}) == 50


# --- what the harness itself would notice ----------------------------------------------------------------------------


def crashes(*_: Any, **__: Any) -> NoReturn:
    raise ZeroDivisionError


def unknown_error(*_: Any, **__: Any) -> NoReturn:
    raise DabiaoError("error.nobody_wrote_this")


def half(*arguments: Any, **options: Any) -> NoReturn:
    original_import(*arguments, **options)
    raise DabiaoError("error.file_empty", file="x")


def miscounted(*arguments: Any, **options: Any) -> Any:
    result = original_import(*arguments, **options)
    object.__setattr__(result, "new", result.new + 1)
    return result


def slow(*arguments: Any, **options: Any) -> Any:
    until = time.process_time() + 0.05
    while time.process_time() < until:
        pass
    return original_import(*arguments, **options)


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (crashes, "ZeroDivisionError"),
        (unknown_error, "nobody_wrote_this"),
        (half, "left something behind"),
        (miscounted, "AssertionError"),
        (slow, "took"),
    ],
)
def test_what_must_not_be_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Any, expected: str
) -> None:
    good = next(number for number in range(99) if _is_imported(number, tmp_path))
    monkeypatch.setattr(fuzz, "import_file", broken)
    if broken is slow:
        monkeypatch.setattr(fuzz, "SECONDS", 0.01)
    (fault, *_) = fuzz.run(good, 1, tmp_path).faults
    assert fault.startswith(f"case {good} ")
    assert expected in fault


def _is_imported(number: int, folder: Path) -> bool:
    return fuzz.run(number, 1, folder).endings == {"imported": 1}
