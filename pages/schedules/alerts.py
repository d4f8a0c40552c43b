"""Checks for new alerts and sends those that wait."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from data.access import Access
from data.alerts import outbox, sender, settings
from data.alerts.outbox import Delivery, Event
from data.alerts.settings import AlertSettings, Receiver
from data.errors import DabiaoError
from data.files.own_files import is_own_file
from data.reading.shop_settings import settings as shop_settings
from locales import LANGUAGE_NAMES, translator
from metrics.alerts import watch
from metrics.composites.book import load_composites
from metrics.rules.rulebook import load_rules
from pages.schedules import reports
from pages.text import alerts as texts
from pages.text.plain_text import error_text

LOG = logging.getLogger("dabiao")

FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=7)

_at_work = Lock()
"""Held while something is looked at or sent, so that nothing is sent twice."""

Send = Callable[[AlertSettings, Receiver, str, str, Sequence[Path]], tuple[bool, str]]


def check(access: Access, now: datetime) -> int:
    """Look at all shops, queue what is new, and return how many events that was. `now` is aware.

    Raises DabiaoError where the file of receivers is wrong.
    """
    config = settings.load()
    with _at_work:
        with access.view() as view:
            archived = {shop_id for shop_id, entry in shop_settings(view).items() if entry.archived}
            shops = [shop for shop in view.shops() if shop.shop_id not in archived]
            observations = watch.observe(view, shops, load_rules(), now, config.deadline_hours, config.stale_days)
            before = outbox.states(view)
        observed, events = watch.events(before, observations, now)
        changed = {key: state for key, state in observed.items() if before.get(key) != state}
        return outbox.record(access, changed, events, _receivers(config), now)


def import_failed(access: Access, shop_id: str, file: str, error: DabiaoError, now: datetime) -> None:
    """Queue that a file could not be imported into a shop. What the error quotes of the file is left out."""
    config = settings.load()
    reasons = {language: error_text(translator(language), error.unquoted()) for language in LANGUAGE_NAMES.values()}
    facts = {"file": file, "why": reasons}
    watched = f"import:{file}"
    state = f"failed {now.isoformat()}"
    event = Event(shop_id, watched, state, "import_failed", "", "high", facts, now)
    outbox.record(access, {(shop_id, watched): state}, [event], _receivers(config), now)


def _receivers(config: AlertSettings) -> Callable[[Event], tuple[Receiver, ...]]:
    return lambda event: config.receivers_of(event.shop_id, event.event, event.subject, event.severity)


def deliver(access: Access, now: datetime, send: Send = sender.send) -> int:
    """Send what waits: one message a receiver with all of its events. Returns how many messages went out.

    What cannot be sent waits twice as long each time, up to an hour, and is given up after a week.
    """
    config, sent = settings.load(), 0
    with _at_work:
        with access.view() as view:
            waiting = outbox.waiting(view, now)
            shops = {shop.shop_id: shop for shop in view.shops()}
            names = {shop_id: entry.name for shop_id, entry in shop_settings(view).items()}
        of_receiver: dict[str, list[Delivery]] = {}
        for delivery in waiting:
            of_receiver.setdefault(delivery.receiver, []).append(delivery)
        rules = {rule.id: rule for rule in load_rules()} if waiting else {}
        badges = {badge.id: badge for badge in load_composites()} if waiting else {}
        for name, deliveries in of_receiver.items():
            receiver = config.named(name)
            if receiver is None:
                outbox.mark_failed(access, deliveries, None, "no such receiver")
                continue
            t = translator(LANGUAGE_NAMES[receiver.language])
            lines = [
                (names.get(d.shop_id, d.shop_id), texts.sentence(t, d, shops.get(d.shop_id), rules, badges))
                for d in deliveries
            ]
            done, answer = send(config, receiver, *texts.message(t, lines), _attachments(access, deliveries))
            if done:
                outbox.mark_sent(access, deliveries, now, answer)
                sent += 1
            else:
                _try_again(access, deliveries, now, answer)
    return sent


def _attachments(access: Access, deliveries: Sequence[Delivery]) -> list[Path]:
    """The reports that these are about, as far as they still lie in the outbox."""
    folder = reports.outbox(access)
    paths = [folder / name for delivery in deliveries for name in delivery.facts.get("files", [])]
    return [path for path in paths if is_own_file(path)]  # a link that others put there could lead anywhere


def _try_again(access: Access, deliveries: list[Delivery], now: datetime, answer: str) -> None:
    """Each waits by its own number of attempts."""
    for delivery in deliveries:
        wait = min(FIRST_RETRY * 2**delivery.attempts, LONGEST_RETRY)
        given_up = now - delivery.happened_at > GIVEN_UP_AFTER
        outbox.mark_failed(access, [delivery], None if given_up else now + wait, answer)


def test(name: str) -> tuple[bool, str]:
    """Send a message to a receiver to see whether it arrives. Raises DabiaoError for an unknown name."""
    config = settings.load()
    receiver = config.named(name)
    if receiver is None:
        names = ", ".join(entry.name for entry in config.receiver) or "–"
        raise DabiaoError("error.alert_unknown_receiver", name=name, known=names)
    t = translator(LANGUAGE_NAMES[receiver.language])
    return sender.send(config, receiver, t("alert.test.title"), t("alert.test.body"))
