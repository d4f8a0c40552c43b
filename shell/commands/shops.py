"""The verb `shops`: lists and changes shops."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from data.access import Access
from data.changes import shop_changes
from data.changes.move_import import move
from data.errors import DabiaoError
from data.reading.shop_days import day_notes
from data.reading.shop_settings import settings
from locales import Translator
from metrics.composites.book import load_composites, programmes_of
from metrics.rules.rulebook import load_rules
from metrics.scoring.tally_refresh import bring_up_to_date
from shell.answer import Answer
from shell.printing import row


def run(access: Access, arguments: Namespace) -> Answer:
    """Apply the change, and list the shops.

    Raises DabiaoError if no shop is named or the change is impossible.
    """
    if arguments.what != "list":
        if arguments.shop is None:
            raise DabiaoError("error.shop_needed", verb=f"shops {arguments.what}")
        ACTIONS[arguments.what](access, arguments)
    documents = _listed(access)
    return Answer(documents, lambda t: _lines(t, documents))


def confirm(arguments: Namespace) -> None:
    """Ask for the shop's id as confirmation of a deletion. Raises DabiaoError for any other text."""
    if arguments.what != "delete" or arguments.yes or arguments.shop is None:
        return
    print(arguments.shop, end="? ", file=sys.stderr, flush=True)
    if sys.stdin is None or sys.stdin.readline().strip() != arguments.shop:
        raise DabiaoError("error.not_confirmed", shop=arguments.shop)


def _listed(access: Access) -> list[dict[str, Any]]:
    """Return every shop with its fields, including deleted shops, as plain JSON values."""
    with access.view() as view:
        written = settings(view)
        notes = {shop_id: day_notes(view, shop_id) for shop_id in written}
        rows = view.rows("SELECT shop_id, platform, market, timezone, seller, programmes FROM shops ORDER BY shop_id")
    documents = []
    for shop in rows:
        entry = written[shop["shop_id"]]
        deleted_at, zone = entry.deleted_at, ZoneInfo(shop["timezone"])
        documents.append(
            {
                "shop": entry.shop_id,
                "name": entry.name,
                "platform": shop["platform"],
                "market": shop["market"],
                "timezone": shop["timezone"],
                "seller": shop["seller"],
                "programmes": shop["programmes"].split(",") if shop["programmes"] else [],
                "owner": entry.owner,
                "tags": list(entry.tags),
                "note": entry.note,
                "archived": entry.archived,
                "texts_masked": entry.texts_masked,
                "buyers_hashed": entry.buyers_hashed,
                "days": [
                    {"day": noted.local_day.isoformat(), "note": noted.note, "left_out": noted.left_out}
                    for noted in notes[entry.shop_id]
                ],
                "deleted_at": None if deleted_at is None else deleted_at.astimezone(zone).isoformat(),
            }
        )
    return documents


def _lines(t: Translator, documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line per shop: id, name, platform, market, time zone, owner, tags, whether archived or deleted."""
    for shop in documents:
        state = "shops.deleted" if shop["deleted_at"] else "shops.archived" if shop["archived"] else None
        yield row(
            shop["shop"], shop["name"], shop["platform"], shop["market"], shop["timezone"], shop["owner"] or "–",
            ", ".join(shop["tags"]) or "–", "" if state is None else t(state),
        )  # fmt: skip


def _add(access: Access, arguments: Namespace) -> None:
    shop_changes.add(access, arguments.shop, arguments.platform, arguments.market, arguments.timezone)


def _rename(access: Access, arguments: Namespace) -> None:
    if not arguments.words:
        raise DabiaoError("error.name_needed", shop=arguments.shop)
    shop_changes.describe(access, arguments.shop, name=" ".join(arguments.words))


def _set(access: Access, arguments: Namespace) -> None:
    words = arguments.archived, arguments.mask_texts, arguments.hash_buyers
    archived, masked, hashed = ({"yes": True, "no": False}.get(word) for word in words)
    shop_changes.place(
        access, arguments.shop, platform=arguments.platform, market=arguments.market, timezone=arguments.timezone,
        times=arguments.times, seller=arguments.seller, programmes=_programmes(arguments.programmes),
    )  # fmt: skip
    shop_changes.describe(
        access, arguments.shop, owner=arguments.owner, note=arguments.note, archived=archived, texts_masked=masked,
        buyers_hashed=hashed,
    )  # fmt: skip
    if masked:
        bring_up_to_date(access, [arguments.shop])


def _programmes(text: str | None) -> list[str] | None:
    """Parse the names of programmes. Raises DabiaoError for one that no rule or level mentions."""
    if text is None:
        return None
    names = [] if text == "none" else [name.strip() for name in text.split(",")]
    programmes = programmes_of(load_rules(), load_composites())
    for name in names:
        if name not in programmes:
            raise DabiaoError("error.unknown_programme", programme=name, known=", ".join(programmes))
    return names


def _tag(access: Access, arguments: Namespace) -> None:
    shop_changes.describe(access, arguments.shop, tags=arguments.words)


def _move(access: Access, arguments: Namespace) -> None:
    numbers = [int(word) for word in arguments.words if word.isdecimal()]
    if not numbers or len(numbers) != len(arguments.words):
        raise DabiaoError("error.imports_needed", shop=arguments.shop)
    for number in numbers:
        moved = move(access, number, arguments.shop, times=arguments.times)
        bring_up_to_date(access, [moved.source, moved.target])


def _day(access: Access, arguments: Namespace) -> None:
    try:
        day = date.fromisoformat(arguments.words[0])
    except (IndexError, ValueError) as e:
        raise DabiaoError("error.day_needed", shop=arguments.shop) from e
    if len(arguments.words) == 1:
        shop_changes.forget_day(access, arguments.shop, day)
    else:
        left_out = arguments.left_out == "yes"
        shop_changes.note_day(access, arguments.shop, day, " ".join(arguments.words[1:]), left_out=left_out)


def _delete(access: Access, arguments: Namespace) -> None:
    shop_changes.delete(access, arguments.shop)


def _restore(access: Access, arguments: Namespace) -> None:
    shop_changes.restore(access, arguments.shop)


ACTIONS: dict[str, Callable[[Access, Namespace], None]] = {
    "add": _add,
    "rename": _rename,
    "set": _set,
    "tag": _tag,
    "move": _move,
    "day": _day,
    "delete": _delete,
    "restore": _restore,
}
