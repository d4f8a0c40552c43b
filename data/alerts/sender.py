"""Sends a message to a receiver through Apprise, and returns the answer without any part of the address."""

from collections.abc import Sequence
from pathlib import Path

from data.alerts.addresses import reports
from data.alerts.settings import AlertSettings, Receiver, secrets_of

LONGEST_ANSWER = 300
SENT = "OK"


def send(
    settings: AlertSettings, receiver: Receiver, title: str, body: str, attachments: Sequence[Path] = ()
) -> tuple[bool, str]:
    """Send a message; return whether it was accepted, and the answer.

    The answer is `SENT`, or Apprise's report with addresses masked.
    """
    import apprise  # slow to import, and only needed for sending

    asset = apprise.AppriseAsset(app_id="Dabiao", app_desc="Dabiao", secure_logging=True)
    service = apprise.Apprise(asset=asset)
    with reports() as text:
        if not service.add(receiver.url):
            return False, masked(settings, text.getvalue()) or "unknown address"
        files = [str(path) for path in attachments] or None
        done = service.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT, attach=files)
    return (True, SENT) if done else (False, masked(settings, text.getvalue()) or "not sent")


def masked(settings: AlertSettings, text: str) -> str:
    """Return the last lines of a report, without any part of any receiver's address."""
    line = " ".join(text.split())[-LONGEST_ANSWER:]
    for secret in secrets_of(settings):
        line = line.replace(secret, "***")
    return line
