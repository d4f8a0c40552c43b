"""Rules: conversion from and to the form of a rule file, and whether they apply to a shop or day. Runs nothing."""

from datetime import date
from typing import Any

import msgspec

from data.shops import Shop
from metrics.families import CHAT_FAMILIES, Family
from metrics.rules.fields import (
    BadFieldError,
    Holiday,
    Words,
    markets_of,
    plain,
    read,
    written,
)
from metrics.rules.hours import hours_text
from metrics.rules.rule_checks import check
from metrics.rules.rule_fields import RuleFields
from metrics.rules.validity import is_for, is_in_force

__all__ = ["CHAT_FAMILIES", "BadFieldError", "Family", "Holiday", "Rule", "Words", "markets_of"]


class Rule(RuleFields, frozen=True):
    """A dated, sourced definition: which facts are cases, how each is judged, and where the line is."""

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Rule":
        """Return the rule that a [[rule]] table of a rule file describes.

        Raises msgspec.ValidationError or BadFieldError if a field is missing, unknown or has an invalid value.
        """
        entry = plain(entry)
        rule = msgspec.convert(entry, cls, dec_hook=read, builtin_types=(date,))  # TOML has dates
        check(rule, frozenset(entry))
        return rule

    def as_json(self) -> dict[str, Any]:
        """Return the rule by the field names of a rule file, with durations in seconds and hours and lines as texts."""
        fields: dict[str, Any] = msgspec.to_builtins(self, enc_hook=written)
        return fields | {
            "near": float(self.near),
            "hours": hours_text(self.hours),
            "holidays": [{"date": str(h.date), "hours": hours_text(h.hours)} for h in self.holidays],
        }

    def applies_to(self, shop: Shop) -> bool:
        """Whether the rule is for this shop, regardless of the day."""
        return is_for(shop, self.platform, self.market, self.seller) and (not self.shop or shop.shop_id in self.shop)

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that local day."""
        return is_in_force(self.effective_from, self.effective_to, day)
