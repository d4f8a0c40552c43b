"""For how long rows are kept, in words."""

from data.reading.retention import Retention
from locales import Translator
from metrics.scoring.retention import Preview


def kept(t: Translator, entry: Retention) -> str:
    """For how long rows of a shop are kept now, and before which day they were removed."""
    days = entry.kept_days
    text = t("keep.now.for_ever") if days is None else t("keep.now.days", n=t.number(days))
    return text if entry.removed_until is None else f"{text} {t('keep.removed_until', day=t.day(entry.removed_until))}"


def would_go(t: Translator, entry: Preview) -> str:
    """Which rows would go, by what they are."""
    rows = t("list.comma").join(
        t("keep.rows", table=t(f"table.{table}"), n=t.number(count)) for table, count in entry.rows.items()
    )
    return t("keep.would_go", day=t.day(entry.until), rows=rows) if rows else t("keep.none", day=t.day(entry.until))
