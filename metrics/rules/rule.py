"""A rule: read from a rule file, checked when it is made, and where it applies. Runs nothing."""

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

__all__ = ["CHAT_FAMILIES", "BadFieldError", "Family", "Holiday", "Rule", "Words", "markets_of"]


class Rule(RuleFields, frozen=True):
    """A dated, sourced definition: which facts are cases, how each is judged, and where the line is."""

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Rule":
        """The rule that a [[rule]] table of a rule file describes.

        Raises msgspec.ValidationError, or BadFieldError, when a field is missing, unknown or says what it may not.
        """
        entry = plain(entry)
        rule = msgspec.convert(entry, cls, dec_hook=read, builtin_types=(date,))  # TOML has dates: texts are none
        check(rule, frozenset(entry))
        return rule

    def as_json(self) -> dict[str, Any]:
        """The rule by the field names of a rule file; durations in seconds, hours and lines as texts."""
        fields: dict[str, Any] = msgspec.to_builtins(self, enc_hook=written)
        return fields | {
            "near": float(self.near),
            "hours": hours_text(self.hours),
            "holidays": [{"date": str(h.date), "hours": hours_text(h.hours)} for h in self.holidays],
        }

    def applies_to(self, shop: Shop) -> bool:
        """Whether the rule speaks of shops like this one, on whatever day."""
        if self.platform not in ("*", shop.platform) or (self.shop and shop.shop_id not in self.shop):
            return False
        return self.market == "*" or shop.market in markets_of(self.market)

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that local day."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)
