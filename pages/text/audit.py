"""What an entry of the audit is about, in words."""

from data.changes.audit import read_failed_file
from data.reading.audit_trail import Entry
from locales import Translator
from pages.text.plain_text import error_text


def subject(t: Translator, entry: Entry) -> str:
    """The page by its title, what was refused by what it is, a file with why it could not be imported; all else as it
    was written down: a file, a rule.
    """
    if entry.action in ("open", "refused"):
        keys = (f"page.{entry.subject}", f"audit.refused.{entry.subject}")
        return next((t(key) for key in keys if t.has(key)), entry.subject)
    if entry.action == "failed":
        file, reason = failed(t, entry)
        return t("audit.failed", file=file, why=reason)
    return entry.subject


def failed(t: Translator, entry: Entry) -> tuple[str, str]:
    """The name of a file that could not be imported, and why."""
    file, error = read_failed_file(entry.subject)
    return file, t("audit.failed.unknown") if error is None else error_text(t, error)
