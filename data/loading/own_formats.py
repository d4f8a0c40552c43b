"""Formats that a person saves: they hold for every shop only where the person sees every shop."""

from pathlib import Path
from typing import Any

from data.access import Access
from data.formats import drafts
from data.formats.drafts import Draft
from data.formats.format import Format


def save(access: Access, draft: Draft, title: str, learnt_from: str) -> Path:
    """As `drafts.save`. Raises NotAllowed when the actor may import nothing."""
    return drafts.save(draft, title, learnt_from, _shops(access))


def remember(access: Access, form: Format, **answers: Any) -> Path:
    """As `drafts.remember`. Raises NotAllowed when the actor may import nothing."""
    return drafts.remember(form, _shops(access), **answers)


def _shops(access: Access) -> frozenset[str]:
    """The shops for which the actor saves; none: for every shop. Raises NotAllowed for who sees none."""
    if access.shop_ids:
        access.require("import")
        return access.shop_ids
    access.require_all("import")
    return frozenset()
