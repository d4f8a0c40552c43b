"""Formats that a user saves; they apply to every shop only where the user sees every shop."""

from pathlib import Path
from typing import Any

from data.access import Access
from data.formats import drafts
from data.formats.drafts import Draft
from data.formats.format import Format


def save(access: Access, draft: Draft, title: str, learnt_from: str) -> Path:
    """Save a format as `drafts.save` does. Raises NotAllowed when the actor may not import into any shop."""
    return drafts.save(draft, title, learnt_from, _shops(access))


def remember(access: Access, form: Format, **answers: Any) -> Path:
    """Save answers as `drafts.remember` does. Raises NotAllowed when the actor may not import into any shop."""
    return drafts.remember(form, _shops(access), **answers)


def _shops(access: Access) -> frozenset[str]:
    """Return the shops for which the actor saves; empty: for every shop.

    Raises NotAllowed for an actor who sees none.
    """
    if access.shop_ids:
        access.require("import")
        return access.shop_ids
    access.require_all("import")
    return frozenset()
