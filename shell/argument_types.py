"""Types of command-line arguments. Each raises argparse.ArgumentTypeError for an invalid text."""

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path


def named_column(text: str) -> tuple[str, str]:
    """Parse a column and its header, as in `amount=Total`. Raises ArgumentTypeError for any other form."""
    name, mark, header = text.partition("=")
    if not mark or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=HEADER")
    return name.strip(), header.strip()


def file(text: str) -> Path:
    """The path of a file, be there any or not."""
    path = Path(text)
    if not path.name:  # as of "" and "/", beside which nothing can lie
        raise argparse.ArgumentTypeError(f"{text!r} is no name of a file")
    return path


def count(text: str) -> int:
    """Parse a whole number of 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 0 or more")
    return int(text)


def day(text: str) -> date:
    """Parse a day, such as 2026-05-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-05-31") from None


def money(text: str) -> Decimal:
    """Parse an amount of 0 or more, such as 8.50."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of 0 or more")
    return amount


def port(text: str) -> int:
    """Parse a port number."""
    if not 1 <= count(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; choose one from 1024 to 65535")
    return int(text)


def hours(text: str) -> tuple[int, int]:
    """Parse two full hours of the day, as in `21:00-23:00`."""
    ends = [end.removesuffix(":00") for end in text.split("-")]
    if len(ends) != 2 or not all(end.isdecimal() and int(end) <= 24 for end in ends):
        raise argparse.ArgumentTypeError(f"{text!r} are no hours; write full ones, such as 21:00-23:00 or 22:00-2:00")
    return int(ends[0]), int(ends[1])
