"""The serializer of reports: what each kind of value becomes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from metrics.penalties.extent import UNKNOWN, Extent
from metrics.reports.as_json import document
from metrics.rules.rule import Rule


@dataclass(frozen=True)
class Entry:
    """A record with a property and a field whose name is a word of the language."""

    at: datetime
    is_: bool
    parts: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many parts there are."""
        return len(self.parts)


AT = datetime(2026, 3, 28, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (0.1, 0.1),
        (AT, "2026-03-28T15:30:00+08:00"),
        (date(2026, 3, 28), "2026-03-28"),
        (Decimal("100.00"), 100),
        (Decimal("99.5"), 99.5),
        (Fraction(1, 3), 1 / 3),
        (Rule.of({"id": "r", "cases": "turns"}), "r"),
        (Extent(Decimal(100), Decimal("150.5")), {"low": 100, "high": 150.5}),
        (UNKNOWN, {"low": None, "high": None}),
        ({date(2026, 3, 28): (1, AT)}, {"2026-03-28": [1, "2026-03-28T15:30:00+08:00"]}),
        (Entry(AT, True, (1, 2)), {"at": "2026-03-28T15:30:00+08:00", "is": True, "parts": [1, 2], "count": 2}),
    ],
    ids=str,
)
def test_a_value_becomes_plain(value: object, plain: object) -> None:
    assert document(value, "Asia/Shanghai") == plain
    assert type(document(value, "Asia/Shanghai")) is type(plain)


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", Entry], ids=["set", "object", "bytes", "class"])
def test_any_other_value_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no JSON"):
        document([value], "UTC")
