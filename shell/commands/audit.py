"""The verb `audit`: who did what, as lines, JSON or CSV."""

from argparse import Namespace
from datetime import UTC, datetime, time, timedelta

from data import table_export
from data.access import Access
from data.publishing.exported_files import write_export
from data.reading import audit_trail
from data.table_export import Column
from locales import translator
from metrics.explore.question import parse_day
from pages.text import audit
from shell.answer import Answer
from shell.printing import row

COLUMNS = ("happened_at", "actor", "action", "shop", "subject")


def run(access: Access, arguments: Namespace) -> Answer:
    """Who did what in these shops, by default anywhere; the newest first. Days are those of UTC.

    Raises DabiaoError for an unknown shop, and as `write_export`.
    """
    first = None if arguments.first is None else datetime.combine(parse_day(arguments.first), time(), UTC)
    last = None if arguments.last is None else datetime.combine(parse_day(arguments.last), time(), UTC)
    until = None if last is None else last + timedelta(days=1)
    with access.view() as view:
        wanted = [view.shop(shop_id).shop_id for shop_id in arguments.shop]
        trail = audit_trail.entries(view, wanted, first, until)
    t = translator(arguments.answer_in)
    if arguments.csv is not None:
        columns = [Column(t(f"audit.{name}"), "instant" if name == "happened_at" else "text") for name in COLUMNS]
        cells = (
            [
                entry.happened_at.replace(tzinfo=None),
                entry.actor,
                t(f"audit.action.{entry.action}"),
                entry.shop_id,
                audit.subject(t, entry),
            ]
            for entry in trail
        )
        write_export(arguments.csv, table_export.to_csv(columns, cells))
    document = [
        {
            "happened_at": entry.happened_at.isoformat(),
            "actor": entry.actor,
            "action": entry.action,
            "shop": entry.shop_id,
            "subject": entry.subject,
        }
        for entry in trail
    ]
    return Answer(
        document,
        lambda t: [
            row(
                f"{entry.happened_at:%Y-%m-%d %H:%M:%SZ}", entry.actor or "–", t(f"audit.action.{entry.action}"),
                entry.shop_id or "–", audit.subject(t, entry) or "–",
            )
            for entry in trail
        ],
    )  # fmt: skip
