"""Writes the reports that are due into the outbox, a folder beside the store, and queues those that are sent."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.access import Access
from data.alerts import outbox as queue
from data.alerts import settings
from data.alerts.outbox import Event
from data.errors import DabiaoError
from data.files.own_files import own_folder
from data.private_files import private_folder
from data.reading.shop_settings import settings as settings_of_shops
from metrics.documents.period import parse_period
from pages.documents import files
from pages.schedules import report_settings
from pages.schedules.report_settings import Schedule


def outbox(access: Access) -> Path:
    """The folder of the reports: `DABIAO_OUTBOX`, else `outbox` beside the store."""
    named = os.environ.get("DABIAO_OUTBOX")
    return Path(named) if named else access.path.resolve().parent / "outbox"


def write_due(access: Access, now: datetime) -> list[Path]:
    """Write the reports that are due at an instant (aware) and not in the outbox yet. Returns their paths.

    Due is the newest finished period that the data reach; one that was missed while the server was off is made up for.
    Raises DabiaoError where the file of schedules is wrong, and, after all others are written, where one names a shop
    that is not there.
    """
    written: list[Path] = []
    error: DabiaoError | None = None
    for schedule in report_settings.load():
        if now.astimezone(ZoneInfo(schedule.timezone)).time() < schedule.at:
            continue
        try:
            written += _write(access, schedule, now)
        except DabiaoError as e:
            error = e
    if error is not None:
        raise error
    return written


def _write(access: Access, schedule: Schedule, now: datetime) -> list[Path]:
    """Write those files of a schedule that are missing; their paths."""
    with access.view() as view:
        shops = [view.shop(shop_id) for shop_id in schedule.shops] or view.shops()
        if not shops:
            return []
        names = settings_of_shops(view)
        period = parse_period(schedule.period, files.last_day(view, shops))
    folder = outbox(access)
    ids = [shop.shop_id for shop in shops]  # unlike names they never change, and no two are the same
    paths = [
        folder / files.named(period, ids, schedule.language, f".{suffix}", schedule.name) for suffix in schedule.formats
    ]
    missing = [target for target in paths if not target.exists()]
    if missing:
        if os.environ.get("DABIAO_OUTBOX"):  # which its owner may have meant for others
            private_folder(folder)
        else:
            own_folder(folder)
        report = files.report_of(access, ids, schedule.period)
        for target in missing:
            files.write(report, schedule.language, target)
    if schedule.to:
        called = [names[shop_id].name for shop_id in ids]
        title = files.named(period, called, schedule.language, "", schedule.name)
        _queue(access, schedule, ids[0], paths, title, now)
    return missing


def _queue(access: Access, schedule: Schedule, shop_id: str, paths: Sequence[Path], title: str, now: datetime) -> None:
    """Queue the files for their receivers, each once: those that were queued before are not queued again."""
    watched, names = f"report:{paths[0].stem}", [target.name for target in paths]
    with access.view() as view:
        if (shop_id, watched) in queue.states(view):
            return
    receivers = [receiver for receiver in settings.load().receiver if receiver.name in schedule.to]
    event = Event(shop_id, watched, "written", "report", "", "info", {"file": title, "files": names}, now)
    queue.record(access, {(shop_id, watched): "written"}, [event], lambda _: receivers, now)
