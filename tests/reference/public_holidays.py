"""The public holidays of a few countries, typed in by hand, and a rule with them written out."""

from datetime import date
from types import SimpleNamespace

WHOLE_DAY = ((0, 86400),)

FREE = {
    (
        "CN",
        2025,
    ): "01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 05-31 06-02 10-01 10-02 10-03"
    " 10-06 10-07 10-08",
    (
        "CN",
        2026,
    ): "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-05 04-06 05-01 05-02 05-04 05-05 06-19 09-25"
    " 10-01 10-02 10-03 10-05 10-06 10-07",
    ("VN", 2026): "01-01 02-16 02-17 02-18 02-19 02-20 04-26 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
    (
        "ID",
        2025,
    ): "01-01 01-27 01-29 03-29 03-31 04-01 04-18 04-20 05-01 05-12 05-29 06-01 06-06 06-27 08-17 09-05 12-25",
    ("US", 2025): "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    ("US", 2026): "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25",
    ("DE", 2025): "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26",
}
"""Country and year → days off."""

WORKED = {
    "CN": {
        "2025-01-26": "2025-02-03",
        "2025-02-08": "2025-02-04",
        "2025-04-27": "2025-05-05",
        "2025-09-28": "2025-10-07",
        "2025-10-11": "2025-10-08",
        "2026-01-04": "2026-01-02",
        "2026-02-14": "2026-02-20",
        "2026-02-28": "2026-02-23",
        "2026-05-09": "2026-05-05",
        "2026-09-20": "2026-10-06",
        "2026-10-10": "2026-10-07",
    },
    "VN": {"2026-08-22": "2026-08-31"},
}
"""Country → weekend days worked in exchange, each with the day off that it stands for."""

COUNTRY_OF_ZONE = {"Asia/Ho_Chi_Minh": "VN", "Asia/Jakarta": "ID"}
"""Where the market is no country: the country in which the zone lies."""


def country_of(market: str, zone: str) -> str | None:
    """The country whose days off are told here; None where there is none."""
    countries = {country for country, _ in FREE}
    return market if market in countries else COUNTRY_OF_ZONE.get(zone)


def written_out(rule, market: str, zone: str) -> SimpleNamespace:
    """The rule with its public holidays as dates among its holidays; what the rule itself says of a date wins.

    `closed`: whether the day is a holiday, and not a weekend day worked in exchange or one with hours of its own.
    """
    fields = {name: getattr(rule, name) for name in rule.__struct_fields__}
    listed = [
        SimpleNamespace(
            date=entry.date,
            spans=_spans(entry.hours, entry.date.weekday()),
            rest=_usual_rest(entry.hours, entry.date.weekday()),
            closed=not entry.hours,
        )
        for entry in rule.holidays
    ]
    if rule.public_holidays:
        own = {entry.date for entry in listed}
        listed += [entry for entry in _public(rule, country_of(market, zone)) if entry.date not in own]
    return SimpleNamespace(**{**fields, "holidays": listed})


def _public(rule, country: str | None) -> list[SimpleNamespace]:
    assert country is not None, "a country whose days off nobody has written down here"
    free = [
        date.fromisoformat(f"{year}-{day}")
        for (of, year), days in FREE.items()
        if of == country
        for day in days.split()
    ]
    holidays = [SimpleNamespace(date=day, spans=(), rest=(), closed=True) for day in free]
    for day, instead in WORKED.get(country, {}).items():
        weekday = date.fromisoformat(instead).weekday()
        spans = _spans(rule.hours, weekday) if rule.hours else WHOLE_DAY
        usual_rest = _usual_rest(rule.hours, weekday)
        holidays.append(SimpleNamespace(date=date.fromisoformat(day), spans=spans, rest=usual_rest, closed=False))
    return holidays


def _spans(hours, weekday: int) -> tuple[tuple[int, int], ...]:
    """The shifts that begin on a weekday, up to midnight."""
    return tuple((span.opens, span.closes) for span in hours if span.weekday == weekday and not span.carried)


def _usual_rest(hours, weekday: int) -> tuple[tuple[int, int], ...]:
    """What is left, after midnight, of the shifts that begin on a weekday."""
    return tuple((span.opens, span.closes) for span in hours if span.weekday == (weekday + 1) % 7 and span.carried)
