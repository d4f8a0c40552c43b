"""Which reports are written on a schedule, in reports.toml of the configuration folder."""

from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Any, Literal

import msgspec
import tomlkit

from data import toml_files
from data.errors import DabiaoError
from data.private_files import private_folder, write_whole
from data.table_export import file_name
from data.toml_files import configuration_folder
from data.zones import zone
from metrics.documents.period import NAMES

Format = Literal["html", "xlsx"]
FORMATS: tuple[Format, ...] = ("html", "xlsx")


class Schedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that is written once for each finished period, from a time of day on. Without shops: of all.

    `name`: part of the names of its files; "": none. `to`: names of receivers of alerts to whom the files are sent.
    """

    period: Literal[NAMES]  # type: ignore[valid-type]
    at: time = time(9)
    timezone: str = "Asia/Shanghai"
    shops: tuple[str, ...] = ()
    language: Literal["zh", "en"] = "zh"
    formats: tuple[Format, ...] = ("html",)
    name: str = ""
    to: tuple[str, ...] = ()

    def shares_files_with(self, other: "Schedule") -> bool:
        """Whether both would write the same file: names of files tell one shop, but not several shops from all."""
        shops = [entry.shops if len(entry.shops) == 1 else () for entry in (self, other)]
        names = [(entry.period, entry.language, file_name(entry.name)) for entry in (self, other)]
        return names[0] == names[1] and shops[0] == shops[1] and bool(set(self.formats) & set(other.formats))


class ReportFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the file."""

    report: tuple[Schedule, ...] = ()


def path() -> Path:
    """Where the file lies."""
    return configuration_folder() / "reports.toml"


def load() -> tuple[Schedule, ...]:
    """The schedules; none without a file. Raises DabiaoError for a file that is wrong."""
    if not path().exists():
        return ()
    try:
        entries = msgspec.convert(toml_files.parsed(toml_files.text_of(path())), ReportFile, strict=False).report
    except (OSError, ValueError, msgspec.ValidationError) as e:
        raise DabiaoError("error.report_schedules", file=path().name, why=e) from e
    for entry in entries:
        zone(entry.timezone)
    return entries


def add(schedule: Schedule) -> None:
    """Write a further schedule into the file; all else in it stays as it is.

    Raises DabiaoError without a format, for an unknown time zone, where another schedule would write the same file, and
    where the file is wrong.
    """
    zone(schedule.timezone)
    if not schedule.formats:
        raise DabiaoError("error.report_format")
    if any(schedule.shares_files_with(other) for other in load()):
        raise DabiaoError("error.report_twice")
    defaults = msgspec.to_builtins(Schedule(period=schedule.period))
    fields = msgspec.to_builtins(schedule, builtin_types=(time,))
    given_fields = {field: value for field, value in fields.items() if field == "period" or value != defaults[field]}
    _write(lambda entries: [*entries, given_fields | {"at": schedule.at.isoformat()}])


def remove(schedule: Schedule) -> None:
    """Take a schedule out of the file; nothing where it is not in it. Raises DabiaoError for a file that is wrong."""
    entries = load()
    if schedule in entries:
        place = entries.index(schedule)
        _write(lambda tables: [*tables[:place], *tables[place + 1 :]])


def _write(change: Any) -> None:
    file = path()
    document = tomlkit.parse(toml_files.text_of(file)) if file.exists() else tomlkit.document()
    entries = tomlkit.aot()
    tables: Sequence[Any] = change(list(document.get("report", [])))
    for fields in tables:
        table = tomlkit.table()
        table.update(fields)
        entries.append(table)
    document["report"] = entries
    private_folder(file.parent)
    write_whole(file, tomlkit.dumps(document))
