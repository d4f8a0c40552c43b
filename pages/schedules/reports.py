"""Writes the reports that are due into the outbox, a folder beside the store; what is due stands in reports.toml."""

import os
import tomllib
from datetime import datetime, time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from platformdirs import user_config_path

from data.access import Access
from data.errors import DabiaoError
from data.private_files import private_folder
from data.zones import zone
from metrics.documents.period import NAMES, parse_period
from pages.documents import files


class Schedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that is written once for each finished period, from a time of day on. Without shops: of all."""

    period: Literal[NAMES]  # type: ignore[valid-type]
    at: time = time(9)
    timezone: str = "Asia/Shanghai"
    shops: tuple[str, ...] = ()
    language: Literal["zh", "en"] = "zh"
    formats: tuple[Literal["html", "xlsx"], ...] = ("html",)


class ReportFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the file."""

    report: tuple[Schedule, ...] = ()


def path() -> Path:
    """Where the file lies."""
    return user_config_path("dabiao", appauthor=False) / "reports.toml"


def outbox(access: Access) -> Path:
    """The folder of the reports: `DABIAO_OUTBOX`, else `outbox` beside the store."""
    named = os.environ.get("DABIAO_OUTBOX")
    return Path(named) if named else access.path.resolve().parent / "outbox"


def load() -> tuple[Schedule, ...]:
    """The schedules; none without a file. Raises DabiaoError for a file that is wrong."""
    if not path().exists():
        return ()
    try:
        entries = msgspec.convert(tomllib.loads(path().read_text(encoding="utf-8")), ReportFile, strict=False).report
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as e:
        raise DabiaoError("error.report_schedules", file=path().name, why=e) from e
    for entry in entries:
        zone(entry.timezone)
    return entries


def write_due(access: Access, now: datetime) -> list[Path]:
    """Write the reports that are due at an instant (aware) and not in the outbox yet. Returns their paths.

    Due is the newest finished period that the data reach; one that was missed while the server was off is made up for.
    """
    written: list[Path] = []
    for schedule in load():
        if now.astimezone(ZoneInfo(schedule.timezone)).time() < schedule.at:
            continue
        with access.view() as view:
            shops = [view.shop(shop_id) for shop_id in schedule.shops] or view.shops()
            if not shops:
                continue
            period = parse_period(schedule.period, files.last_day(view, shops))
        folder = outbox(access)
        names = [files.named(period, shops, schedule.language, f".{suffix}") for suffix in schedule.formats]
        missing = [folder / name for name in names if not (folder / name).exists()]
        if missing:
            private_folder(folder)
            report = files.report_of(access, [shop.shop_id for shop in shops], schedule.period)
            for target in missing:
                files.write(report, schedule.language, target)
                written.append(target)
    return written
