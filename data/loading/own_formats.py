"""Formats that a person saves: they hold for every shop only where the person sees every shop."""

from pathlib import Path
from typing import Any

from data.access import Access
from data.formats import drafts
from data.formats.drafts import Draft
from data.formats.format import Format


def save(access: Access, draft: Draft, title: str, learnt_from: str) -> Path:
    """As `drafts.save`. Raises NotAllowed when the actor may import nothing."""
    access.require("import")
    return drafts.save(draft, title, learnt_from, access.shop_ids or ())


def remember(access: Access, form: Format, **answers: Any) -> Path:
    """As `drafts.remember`. Raises NotAllowed when the actor may import nothing."""
    access.require("import")
    return drafts.remember(form, access.shop_ids or (), **answers)
