"""Public holidays, and the weekend days that are worked in exchange for them, by country."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from data.errors import DabiaoError
from data.shops import Shop

COUNTRIES = {"UK": "GB"}
"""Markets that are a country under another name than ISO 3166 has for it."""


@dataclass(frozen=True)
class DaysOff:
    """A country's public holidays of some years.

    `worked`: weekend days that are worked in exchange, each with the day off that it makes up for; None where nobody
    says which.
    """

    holidays: frozenset[date]
    worked: Mapping[date, date | None]


def days_off(shop: Shop, first: date, last: date) -> DaysOff:
    """The days off of the shop's country in the years of these two local days, and in the one after, which may set
    working days at the end of the one before.

    Raises DabiaoError where no country, or no calendar of it, is known.
    """
    country = _country_of(shop.market, shop.timezone)
    of_country = _days_off(country, first.year, last.year + 1) if country is not None else None
    if of_country is None:
        raise DabiaoError("error.no_public_holidays", shop=shop.shop_id, market=shop.market, timezone=shop.timezone)
    return of_country


@cache
def _country_of(market: str, timezone: str) -> str | None:
    """The market where that is a country, else the country of the time zone; None where it has none."""
    import holidays  # slow, and only some rules ask
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
    """Worked day → the day off that it makes up for. Such a day off is named by `label`, with the date in `form`."""
    pattern = re.escape(label).replace("%s", "(.+)")
    matches = [(day, re.fullmatch(pattern, name)) for day, name in names]
    return {datetime.strptime(match[1], form).date(): day for day, match in matches if match}
