"""What an entry of the audit is about, in words."""

from data.reading.audit_trail import Entry
from locales import Translator


def subject(t: Translator, entry: Entry) -> str:
    """The page by its title, what was refused by what it is; all else as it was written down: a file, a rule."""
    if entry.action in ("open", "refused"):
        keys = (f"page.{entry.subject}", f"audit.refused.{entry.subject}")
        return next((t(key) for key in keys if t.has(key)), entry.subject)
    return entry.subject
