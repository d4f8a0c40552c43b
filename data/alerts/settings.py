"""Who gets which alerts, in alerts.toml in the configuration folder. Only this module handles addresses and secrets."""

import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import tomlkit

from data import toml_files
from data.alerts.addresses import apprise_address
from data.errors import DabiaoError
from data.private_files import make_private, private_folder, write_whole
from data.toml_files import configuration_folder
from data.zones import zone

Severity = Literal["info", "medium", "high"]
SEVERITIES: tuple[Severity, ...] = ("info", "medium", "high")

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Receiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver of alerts. `url`: an Apprise address, a secret. `quiet`: hours without messages, as 22:00-08:00.

    `digest`: a time of day until which everything waits, to be sent as one message. Both are local times of `timezone`.
    """

    name: str
    url: str
    language: Literal["zh", "en"] = "zh"
    quiet: str = ""
    digest: str = ""
    timezone: str = "Asia/Shanghai"

    def next_at(self, now: datetime) -> datetime:
        """Return when a message that is ready at an instant (aware) is sent: at the digest, else after quiet hours."""
        local = now.astimezone(ZoneInfo(self.timezone))
        if self.digest:
            return _next(local, _time(self.digest))
        if self.quiet:
            begins, ends = (_time(part) for part in self.quiet.split("-"))
            at = local.time()
            inside = begins <= at < ends if begins <= ends else at >= begins or at < ends
            return _next(local, ends) if inside else now
        return now


class Send(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events are sent to which receivers. Empty lists mean all. `severity`: the lowest that is sent."""

    to: tuple[str, ...]
    shops: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    severity: Severity = "info"

    def wants(self, shop_id: str, event: str, subject: str, severity: str) -> bool:
        """Whether an event is sent to `to`.

        `subject`: the id of a rule or a composite, where the event is about one.
        """
        return (
            (not self.shops or shop_id in self.shops)
            and (not self.figures or subject in self.figures)
            and (not self.events or event in self.events)
            and SEVERITIES.index(severity) >= SEVERITIES.index(self.severity)
        )


class AlertSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of the file. Without any `send` every receiver gets everything of severity medium and above."""

    deadline_hours: int = 4
    stale_days: int = 3
    receiver: tuple[Receiver, ...] = ()
    send: tuple[Send, ...] = ()

    def receivers_of(self, shop_id: str, event: str, subject: str, severity: str) -> tuple[Receiver, ...]:
        """Return the receivers of an event, without duplicates."""
        sends = self.send or (Send(to=tuple(receiver.name for receiver in self.receiver), severity="medium"),)
        names = {name for send in sends if send.wants(shop_id, event, subject, severity) for name in send.to}
        return tuple(receiver for receiver in self.receiver if receiver.name in names)

    def named(self, name: str) -> Receiver | None:
        """Return the receiver of this name; None where the file no longer has it."""
        return next((receiver for receiver in self.receiver if receiver.name == name), None)


def path() -> Path:
    """Return the path of the file."""
    return configuration_folder() / "alerts.toml"


def load() -> AlertSettings:
    """Return the settings; without a file there are no receivers.

    Raises DabiaoError for a file that cannot be read, and for an invalid field; its values contain no address.
    """
    file = path()
    if not file.exists():
        return AlertSettings()
    make_private(file)
    try:
        settings = msgspec.convert(toml_files.parsed(toml_files.text_of(file)), AlertSettings)
    except (OSError, ValueError, msgspec.ValidationError) as e:
        raise DabiaoError("error.alert_settings", file=file.name, why=_reason(e)) from None
    names = [receiver.name for receiver in settings.receiver]
    for receiver in settings.receiver:
        if names.count(receiver.name) > 1:
            raise DabiaoError("error.alert_name_twice", file=file.name, name=receiver.name)
        check(receiver)
    for name in (name for send in settings.send for name in send.to):
        if name not in names:
            raise DabiaoError("error.alert_receiver", file=file.name, name=name, known=", ".join(names) or "–")
    return settings


def check(receiver: Receiver) -> None:
    """Raise DabiaoError where a field of a receiver is invalid."""
    hours = receiver.quiet.split("-") if receiver.quiet else []
    faults = {
        "name": not receiver.name.strip(),
        "url": "://" not in receiver.url,
        "quiet": bool(hours) and (len(hours) != 2 or not all(CLOCK.fullmatch(hour) for hour in hours)),
        "digest": bool(receiver.digest) and not CLOCK.fullmatch(receiver.digest),
    }
    zone(receiver.timezone)
    for field, wrong in faults.items():
        if wrong:
            raise DabiaoError(f"error.alert_field.{field}", name=receiver.name)


def save_receiver(receiver: Receiver) -> None:
    """Write a receiver into the file, replacing one of its name; everything else in the file is unchanged.

    Raises DabiaoError where a field or the file is invalid.
    """
    check(receiver)
    address = apprise_address(receiver.url)
    if address is None:
        raise DabiaoError("error.alert_field.url", name=receiver.name)
    receiver = msgspec.structs.replace(receiver, url=address)
    load()
    _write(
        "receiver",
        lambda entries: [e for e in entries if e.get("name") != receiver.name] + [msgspec.to_builtins(receiver)],
    )


def remove_receiver(name: str) -> None:
    """Remove a receiver from the file, and its name from the sending rules."""
    load()
    _write("receiver", lambda entries: [entry for entry in entries if entry.get("name") != name], name)


def add_send(send: Send) -> None:
    """Add a sending rule to the file; everything else in it is unchanged.

    Raises DabiaoError where it names no receiver, or one that the file does not have, and where the file is invalid.
    """
    names = [receiver.name for receiver in load().receiver]
    if not send.to:
        raise DabiaoError("error.alert_no_receiver")
    for name in send.to:
        if name not in names:
            raise DabiaoError("error.alert_unknown_receiver", name=name, known=", ".join(names) or "–")
    _write("send", lambda entries: [*entries, msgspec.to_builtins(send)])


def remove_send(send: Send) -> None:
    """Remove a sending rule from the file; nothing happens where the file does not have it."""
    sends = load().send
    if send in sends:
        place = sends.index(send)
        _write("send", lambda entries: [*entries[:place], *entries[place + 1 :]])


def _write(
    kind: Literal["receiver", "send"],
    change: Callable[[list[Any]], list[Any]],
    removed: str | None = None,
) -> None:
    """Change the entries of a kind. `removed`: the name of a receiver to remove from all sending rules.

    A rule without receivers is kept: without any rule everybody would get everything.
    """
    file = path()
    document = tomlkit.parse(toml_files.text_of(file)) if file.exists() else tomlkit.document()
    entries = tomlkit.aot()
    for fields in change(list(document.get(kind, []))):
        table = tomlkit.table()
        table.update({name: value for name, value in fields.items() if value not in ("", []) or name == "to"})
        entries.append(table)
    document[kind] = entries
    for send in document.get("send", []):
        send["to"] = [name for name in send["to"] if name != removed]
    private_folder(file.parent)
    write_whole(file, tomlkit.dumps(document))


def secrets_of(settings: AlertSettings) -> Sequence[str]:
    """Return the parts of all addresses that no text may show: all but the scheme, the longest first."""
    parts = {part for receiver in settings.receiver for part in re.split(r"[/:@?&=,]+", receiver.url)[1:]}
    return sorted((part for part in parts if len(part) > 3), key=len, reverse=True)


def _reason(error: Exception) -> str:
    """Return what is wrong, without the values of the file."""
    if isinstance(error, msgspec.ValidationError):
        return str(error)
    if isinstance(error, tomllib.TOMLDecodeError):
        return re.sub(r".*(\(at .*\))$", r"TOML \1", str(error), flags=re.DOTALL)
    return type(error).__name__


def _time(text: str) -> time:
    match = CLOCK.fullmatch(text)
    assert match is not None  # checked when the file is read
    return time(int(match[1]), int(match[2]))


def _next(local: datetime, at: time) -> datetime:
    """Return the next instant (aware, UTC) after `local` at which its clock shows `at`."""
    today = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return (today if today > local else today + timedelta(days=1)).astimezone(UTC)
