"""Addresses of receivers: in the form shown by the services' own pages, and in the form that Apprise accepts."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

SHOWN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([\w-]+)"), r"dingtalk://\1"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)"), r"feishu://\1"),
)
"""Webhook address as DingTalk and Feishu show it → its Apprise address. Apprise knows those of WeCom and Slack."""


def apprise_address(text: str) -> str | None:
    """Return the Apprise address for a text; None where Apprise has no service for it. Opens no connection."""
    import apprise  # slow to import, and only needed for an address that is entered

    for pattern, address in SHOWN:
        if match := pattern.fullmatch(text):
            text = match.expand(address)
    with reports():
        service = apprise.Apprise.instantiate(text, suppress_exceptions=True)
    return None if service is None else text


@contextmanager
def reports() -> Iterator[StringIO]:
    """Yield the reports of Apprise, which are kept out of all other logs, because they may contain addresses."""
    text = StringIO()
    logger, handler = logging.getLogger("apprise"), logging.StreamHandler(text)
    propagated, level = logger.propagate, logger.level
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    try:
        yield text
    finally:
        logger.removeHandler(handler)
        logger.propagate, logger.level = propagated, level
