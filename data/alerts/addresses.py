"""Addresses of receivers: as the services' own pages show them, and as Apprise takes them."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

SHOWN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([\w-]+)"), r"dingtalk://\1"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)"), r"feishu://\1"),
)
"""Webhook as DingTalk and Feishu show it for copying → its Apprise address. Apprise knows those of WeCom and Slack."""


def apprise_address(text: str) -> str | None:
    """The Apprise address that a text is or stands for; None where Apprise knows no service for it. Opens nothing."""
    import apprise  # slow to load, and only an address that is typed in needs it

    for pattern, address in SHOWN:
        if match := pattern.fullmatch(text):
            text = match.expand(address)
    with reports():
        service = apprise.Apprise.instantiate(text, suppress_exceptions=True)
    return None if service is None else text


@contextmanager
def reports() -> Iterator[StringIO]:
    """What Apprise reports meanwhile, kept from all other logs: it may hold addresses."""
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
