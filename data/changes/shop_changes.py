"""Changes of a shop: its settings, its properties, its deletion. Each is one transaction, and logged."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Literal

from data.access import Access
from data.changes import audit, clock_times
from data.errors import DabiaoError
from data.loading import facts
from data.loading.new_shop import ensure_shop
from data.loading.table_ends import cover
from data.reading.shop_settings import settings
from data.rows import buyer_hashes
from data.rows.private_texts import are_masked, mask_stored
from data.shops import DEFAULTS, MARKET_TIMEZONES, Seller
from data.sql import Connection, identifier, now
from data.store import in_transaction
from data.tables import TABLES
from data.zones import spans

KEPT_FOR = timedelta(days=30)
"""Time during which a deleted shop can be restored."""

LONGEST_TEXT, LONGEST_NOTE, MOST_TAGS = 100, 2000, 20
"""Characters of a name, an owner or a tag, characters of a note, and tags of a shop, at most."""

LONGEST_DAY_NOTE = 200
"""Characters of a note about a day at most."""

Times = Literal["keep", "reread"]
"""What happens to instants when the time zone changes. keep: they are unchanged, as when the shop moved; reread: the
clock times of its files are read in the new zone, as when the first one was wrong."""


def describe(
    access: Access,
    shop_id: str,
    *,
    name: str | None = None,
    owner: str | None = None,
    tags: Iterable[str] | None = None,
    note: str | None = None,
    archived: bool | None = None,
    texts_masked: bool | None = None,
    buyers_hashed: bool | None = None,
) -> None:
    """Change the settings of a shop; None leaves a field unchanged, "" empties it.

    `texts_masked`: whether private parts of texts are masked before they are stored. True also masks stored texts, even
    where it was on already; when switched off, they stay masked. `buyers_hashed`: whether buyer ids are stored as
    hashes. Raises DabiaoError for an unknown shop, a text that is too long, a name that another shop has, and
    `buyers_hashed` that changes after an import.
    """
    wanted: dict[str, Any] = {"name": name, "owner": owner, "note": note}
    wanted = {field: text.strip() or None for field, text in wanted.items() if text is not None}
    for field, text in wanted.items():
        longest = LONGEST_NOTE if field == "note" else LONGEST_TEXT
        if text is not None and len(text) > longest:
            raise DabiaoError("error.setting_too_long", field=field, longest=longest, value=text[:40])
    if tags is not None:
        listed = [tag for tag in dict.fromkeys(tag.strip() for tag in tags) if tag]
        too_long = next((tag for tag in listed if len(tag) > LONGEST_TEXT), None)
        if too_long is not None or len(listed) > MOST_TAGS:
            raise DabiaoError("error.too_many_tags", most=MOST_TAGS, longest=LONGEST_TEXT)
        wanted["tags"] = sorted(listed) or None
    if archived is not None:
        wanted["archived"] = archived
    if texts_masked is not None:
        wanted["texts_masked"] = texts_masked

    def work(connection: Connection) -> None:
        if texts_masked:  # a store of an earlier version holds unmasked texts although masking is on
            mask_stored(connection, shop_id)
            if are_masked(connection, shop_id):  # invalidates what is published in any case
                log_change(connection, access, shop_id, "texts_masked", True, True)
        if buyers_hashed is not None and buyers_hashed != buyer_hashes.are_hashed(connection, shop_id):
            wanted["buyer_key"] = buyer_hashes.decide(connection, shop_id, hashed=buyers_hashed)
        _write(connection, access, shop_id, wanted)

    change(access, shop_id, work)


def add(access: Access, shop_id: str, platform: str | None, market: str | None, timezone: str | None) -> None:
    """Create a shop before its first import. Raises DabiaoError when its id exists, or it cannot be created."""
    access.require_all("configure")
    with access.writing("configure") as connection:

        def work() -> None:
            if connection.execute("SELECT 1 FROM shops WHERE shop_id = $s", {"s": shop_id}).fetchone():
                raise DabiaoError("error.shop_name_taken", name=shop_id, shop=shop_id)
            ensure_shop(connection, shop_id, platform, market, timezone)
            log_change(connection, access, shop_id, "added", None, platform)

        in_transaction(connection, work)


def delete(access: Access, shop_id: str) -> datetime:
    """Hide a shop with everything in it; it can be restored for 30 days. Returns until when (aware, UTC)."""
    at = now()
    change(access, shop_id, lambda connection: _write(connection, access, shop_id, {"deleted_at": at}))
    return at.replace(tzinfo=UTC) + KEPT_FOR


def restore(access: Access, shop_id: str) -> None:
    """Show a deleted shop again. Raises DabiaoError when there is none of this id."""
    change(access, shop_id, lambda connection: _write(connection, access, shop_id, {"deleted_at": None}), deleted=True)


def purge(access: Access, at: datetime) -> list[str]:
    """Remove every row of the shops deleted more than 30 days before an instant (aware), and return their ids."""
    with access.view() as view:
        old = [
            entry.shop_id
            for entry in settings(view).values()
            if entry.deleted_at is not None and entry.deleted_at + KEPT_FOR <= at
        ]
    for shop_id in old:
        with access.writing("configure", shop_id) as connection:
            in_transaction(connection, partial(_remove, connection, access, shop_id))
    return old


def place(
    access: Access,
    shop_id: str,
    *,
    platform: str | None = None,
    market: str | None = None,
    timezone: str | None = None,
    times: Times | None = None,
    seller: Seller | Literal["unknown"] | None = None,
    programmes: Iterable[str] | None = None,
) -> None:
    """Change platform, market, time zone, kind of seller or programmes of a shop.

    Its facts are rebuilt where the zone changes. Raises DabiaoError for an unknown shop, platform, market or zone,
    where a zone changes without `times`, and where its files were not all read in one zone and are to be read in
    another.
    """
    if platform is not None and platform not in DEFAULTS:
        raise DabiaoError("error.unknown_platform", platform=platform, known=", ".join(DEFAULTS))
    markets = {*MARKET_TIMEZONES, *(market for market, _ in DEFAULTS.values())}
    if market is not None and market not in markets:
        raise DabiaoError("error.unknown_market", market=market, known=", ".join(sorted(markets)))
    zone_rows = [] if timezone is None else spans(timezone)

    def work(connection: Connection) -> None:
        row = connection.execute(
            "SELECT platform, market, timezone, seller, programmes FROM shops WHERE shop_id = $shop_id",
            {"shop_id": shop_id},
        ).fetchone()
        assert row is not None  # it was found in the same transaction
        before = dict(zip(("platform", "market", "timezone", "seller", "programmes"), row, strict=True))
        after = {"platform": platform, "market": market, "timezone": timezone}
        changed: dict[str, Any] = {f: value for f, value in after.items() if value is not None and value != before[f]}
        kind = None if seller == "unknown" else seller
        if seller is not None and kind != before["seller"]:
            changed["seller"] = kind
        joined = None if programmes is None else ",".join(sorted(set(programmes))) or None
        if programmes is not None and joined != before["programmes"]:
            changed["programmes"] = joined
        if "timezone" in changed:
            if times is None:
                raise DabiaoError("error.times_needed", shop=shop_id, stored=before["timezone"], value=timezone)
            stored_zone = connection.execute(
                "SELECT 1 FROM zone_offsets WHERE timezone = $t", {"t": timezone}
            ).fetchone()
            if stored_zone is None:
                connection.executemany("INSERT INTO zone_offsets VALUES (?, ?, ?, ?, ?, ?)", zone_rows)
            if times == "reread":
                clock_times.reread_shop(connection, shop_id, changed["timezone"])
        for field, value in changed.items():
            connection.execute(
                f"UPDATE shops SET {field} = $value WHERE shop_id = $shop_id", {"value": value, "shop_id": shop_id}
            )
            log_change(connection, access, shop_id, field, before[field], value)
        if "timezone" in changed:
            facts.rebuild_shop(connection, shop_id)
            for table in TABLES.values():
                cover(connection, table, shop_id)

    change(access, shop_id, work)


def note_day(access: Access, shop_id: str, day: date, note: str, *, left_out: bool) -> None:
    """Write the note of a local day, replacing an earlier one.

    `left_out`: no case of that day counts for the merchant's own rules; the platform's rules are not affected. Raises
    DabiaoError for an unknown shop, and for a note that is empty or too long.
    """
    text = " ".join(note.split())
    if not text or len(text) > LONGEST_DAY_NOTE:
        raise DabiaoError("error.day_note", day=day, longest=LONGEST_DAY_NOTE)
    _replace_day(access, shop_id, day, (text, left_out))


def forget_day(access: Access, shop_id: str, day: date) -> None:
    """Remove the note of a local day, which then counts again. Raises DabiaoError for an unknown shop or note."""
    _replace_day(access, shop_id, day, None)


def _replace_day(access: Access, shop_id: str, day: date, entry: tuple[str, bool] | None) -> None:
    params = {"shop_id": shop_id, "day": day}

    def work(connection: Connection) -> None:
        row = connection.execute(
            "SELECT note, left_out FROM shop_days WHERE shop_id = $shop_id AND local_day = $day", params
        ).fetchone()
        if row is None and entry is None:
            raise DabiaoError("error.no_day_note", shop=shop_id, day=day)
        connection.execute("DELETE FROM shop_days WHERE shop_id = $shop_id AND local_day = $day", params)
        if entry is not None:
            connection.execute("INSERT INTO shop_days VALUES (?, ?, ?, ?)", [shop_id, day, *entry])
        if bool(row and row[1]) != bool(entry and entry[1]):  # counts of own rules depend on it
            connection.execute("DELETE FROM daily_tallies WHERE shop_id = $shop_id", {"shop_id": shop_id})
        log_change(connection, access, shop_id, "day", _day_text(day, row), _day_text(day, entry))

    change(access, shop_id, work)


def _day_text(day: date, entry: tuple[str, bool] | None) -> str | None:
    return None if entry is None else f"{day} {entry[0]}{' (left out)' if entry[1] else ''}"


def change(access: Access, shop_id: str, work: Callable[[Connection], None], *, deleted: bool = False) -> None:
    """Do the work on a shop in one transaction; `deleted`: on a deleted one. Raises DabiaoError when there is none."""
    with access.writing("configure", shop_id) as connection:

        def all_of_it() -> None:
            rows = connection.execute(
                "SELECT s.shop_id, c.deleted_at IS NOT NULL FROM shops AS s "
                "LEFT JOIN shop_settings AS c ON c.shop_id = s.shop_id ORDER BY s.shop_id"
            ).fetchall()
            present = [name for name, is_deleted in rows if is_deleted == deleted]
            if shop_id not in present:
                raise DabiaoError("error.unknown_shop", shop=shop_id, known=", ".join(present) or "–")
            work(connection)

        in_transaction(connection, all_of_it)


def _write(connection: Connection, access: Access, shop_id: str, wanted: dict[str, Any]) -> None:
    """Write fields of shop_settings, and log each that changes."""
    row = connection.execute(
        "SELECT name, owner, tags, note, archived, deleted_at, coalesce(texts_masked, TRUE), buyer_key "
        "FROM shop_settings WHERE shop_id = $shop_id",
        {"shop_id": shop_id},
    ).fetchone()
    fields = ("name", "owner", "tags", "note", "archived", "deleted_at", "texts_masked", "buyer_key")
    before = dict(zip(fields, row or (None, None, None, None, False, None, True, None), strict=True))
    after = {**before, **wanted}
    if after["name"] is not None and after["name"] != before["name"]:
        taken = connection.execute(
            "SELECT s.shop_id FROM shops AS s LEFT JOIN shop_settings AS c ON c.shop_id = s.shop_id "
            "WHERE s.shop_id <> $shop_id AND coalesce(c.name, s.shop_id) = $name AND c.deleted_at IS NULL",
            {"shop_id": shop_id, "name": after["name"]},
        ).fetchone()
        if taken is not None:
            raise DabiaoError("error.shop_name_taken", name=after["name"], shop=taken[0])
    connection.execute("DELETE FROM shop_settings WHERE shop_id = $shop_id", {"shop_id": shop_id})
    connection.execute(
        "INSERT INTO shop_settings BY NAME SELECT $shop_id AS shop_id, $name AS name, $owner AS owner, "
        "CAST($tags AS VARCHAR[]) AS tags, $note AS note, $archived AS archived, "
        "CAST($deleted_at AS TIMESTAMP) AS deleted_at, $texts_masked AS texts_masked, $buyer_key AS buyer_key",
        {"shop_id": shop_id, **after},
    )
    for field in fields:
        if after[field] != before[field]:
            log_change(connection, access, shop_id, field, before[field], after[field])


def log_change(connection: Connection, access: Access, shop_id: str, field: str, before: object, after: object) -> None:
    """Log a change of a shop, inside the caller's transaction: what changed, from what, to what."""
    texts = (
        None if cell is None else ", ".join(cell) if isinstance(cell, list) else str(cell) for cell in (before, after)
    )
    connection.execute(
        "INSERT INTO shop_changes VALUES (?, ?, ?, ?, ?, ?)", [shop_id, now(), access.actor or None, field, *texts]
    )


def _remove(connection: Connection, access: Access, shop_id: str) -> None:
    """Delete every row of a shop except those that record who did what."""
    audit.keep_of_shop(connection, shop_id)
    names = connection.execute(
        "SELECT table_name FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main' "
        "AND column_name = 'shop_id' AND table_name NOT IN ('shop_changes', 'audit') ORDER BY table_name"
    ).fetchall()
    for (name,) in names:
        connection.execute(f"DELETE FROM {identifier(name)} WHERE shop_id = $shop_id", {"shop_id": shop_id})
    log_change(connection, access, shop_id, "removed", None, None)
