"""Public holidays by country, and the weekend days that are worked in exchange for them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from data.errors import DabiaoError
from data.shops import Shop

COUNTRIES = {"UK": "GB"}
"""Market → ISO 3166 code, for markets whose name is not that of their country."""


@dataclass(frozen=True)
class DaysOff:
    """A country's public holidays in some years.

    `worked`: weekend days that are worked in exchange → the day off that each compensates; None if unknown.
    """

    holidays: frozenset[date]
    worked: Mapping[date, date | None]


def days_off(shop: Shop, first: date, last: date) -> DaysOff:
    """Return the days off of the shop's country from the year of `first` to the year after that of `last`.

    The year after is included because its holidays may cause working days at the end of the year before. Raises
    DabiaoError if the shop's country, or a calendar for it, is not known.
    """
    country = _country_of(shop.market, shop.timezone)
    of_country = _days_off(country, first.year, last.year + 1) if country is not None else None
    if of_country is None:
        raise DabiaoError("error.no_public_holidays", shop=shop.shop_id, market=shop.market, timezone=shop.timezone)
    return of_country


@cache
def _country_of(market: str, timezone: str) -> str | None:
    """Return the market if it is a country, else the country of the time zone; None if there is no such calendar."""
    import holidays  # slow, and only some rules need it
    from babel.core import get_global

    countries = holidays.list_supported_countries(include_aliases=False)
    country = COUNTRIES.get(market, market)
    if country in countries:
        return country
    zone = get_global("zone_aliases").get(timezone, timezone)
    territory: str | None = get_global("zone_territories").get(zone)
    return territory if territory in countries else None


@cache
def _days_off(country: str, first_year: int, last_year: int) -> DaysOff | None:
    import holidays

    calendar = holidays.country_holidays(country, years=range(first_year, last_year + 1), expand=False)
    if first_year < calendar.start_year or last_year > calendar.end_year:
        return None
    instead: dict[date, date] = {}
    if getattr(calendar, "has_substituted_holidays", False):
        names = ((day, name) for day in calendar for name in calendar.get_list(day))
        instead = _instead_of(
            names, calendar.tr(calendar.substituted_label), calendar.tr(calendar.substituted_date_format)
        )
    return DaysOff(frozenset(calendar), {day: instead.get(day) for day in calendar.weekend_workdays})


def _instead_of(names: Iterable[tuple[date, str]], label: str, form: str) -> dict[date, date]:
    """Return worked day → the day off that it compensates.

    The name of such a day off has the form `label`, containing the worked day in the date format `form`.
    """
    pattern = re.escape(label).replace("%s", "(.+)")
    matches = [(day, re.fullmatch(pattern, name)) for day, name in names]
    return {datetime.strptime(match[1], form).date(): day for day, match in matches if match}
