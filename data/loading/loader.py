"""Import one export into the store, completely or not at all, in one transaction. Independent of rules and screens."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from data.access import Access
from data.errors import DabiaoError, UnknownFile
from data.files import staging
from data.files.footers import table_above
from data.files.reader import Source, WorkbookSource, open_source
from data.formats.format import Format, load_formats, needed_columns, read_format, with_answers
from data.formats.matching import Match, recognise_all
from data.formats.pasted_chat import read_chat
from data.loading import contributions, facts, ledger_writer, overlap, table_ends
from data.loading.headers_within import refuse_other_headers
from data.loading.import_result import ImportResult, Reject
from data.loading.lost_zeros import lost_zeros
from data.loading.masked_texts import take_known_texts
from data.loading.new_shop import ensure_shop
from data.loading.overlap import ALSO_HERE, notices_of_copies, take_known_names
from data.loading.regressions import moved_on, taken_back
from data.loading.sheet_notices import notices_of_columns, notices_of_sheets, other_sheets
from data.notices import Notice
from data.rows import identity, staged_cells
from data.rows.cell_table import staged_places
from data.rows.layout import lay_out, rows_in_one
from data.rows.line_order import put_in_order
from data.rows.private_texts import are_masked
from data.rows.typed_rows import type_rows
from data.rows.typing_notices import notices_of_error_cells, notices_of_texts
from data.shops import Shop
from data.sql import Connection, identifier, now
from data.store import in_transaction
from data.tables import TABLES, Table

Progress = Callable[[float], None]


def recognise(
    path: Path,
    *,
    name: str | None = None,
    kind: str | None = None,
    platform: str | None = None,
    format_file: Path | None = None,
    password: str | None = None,
    shop: str | None = None,
) -> Format:
    """Return the format of a file for a shop. Raises DabiaoError: it is unreadable, or no or several formats fit."""
    return _recognise(open_source(path, name, password=password), kind, platform, format_file, shop)[1][0].format


def import_file(
    access: Access,
    path: Path,
    shop: str,
    *,
    platform: str | None = None,
    market: str | None = None,
    timezone: str | None = None,
    kind: str | None = None,
    format_file: Path | None = None,
    password: str | None = None,
    answers: Mapping[str, bool | str] | None = None,
    covers_until: date | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import an export into a shop, which is created when it is new. An error leaves the store unchanged.

    `answers`: the user's answers about what the file does not show: day_first, year_first, clock_24, decimal; and
    `also_here` for a file that another shop has: false refuses it, true accepts it, without an answer it is accepted
    and reported. `covers_until`: the local day up to whose end the file is complete, although its last row is earlier.
    `name`: the file's name shown to users; by default its own. `progress`: called with the share done, 0 to 1. The
    actor of `access` is entered in the ledger. Raises DabiaoError when the actor may not import into the shop, or the
    file cannot be read or recognised, or contradicts the shop's properties.
    """
    access.require("import", shop)  # before the file is read
    tell = progress or (lambda share: None)
    source = open_source(path, name, password=password, waiting=lambda: tell(0.0))
    with access.writing("import", shop) as connection, ThreadPoolExecutor(max_workers=1) as beside:
        sha256 = beside.submit(source.sha256)
        source, matches, in_doubt = _recognise(
            source, kind, platform or _platform_of(connection, shop), format_file, shop
        )
        of_format = {key: answer for key, answer in (answers or {}).items() if key != ALSO_HERE}
        match, *others = [replace(match, format=with_answers(match.format, of_format)) for match in matches]
        tell(0.05)
        notices = _stage(connection, source, match)
        tell(0.3)

        def work() -> ImportResult:
            platform_named = platform
            if platform_named is None and match.format.platform != "other" and _platform_of(connection, shop) is None:
                platform_named = match.format.platform
            owner = ensure_shop(connection, shop, platform_named, market, timezone)
            table_ends.refuse_future(covers_until, owner, source.name)
            if format_file is None and match.format.platform not in ("other", owner.platform):
                raise DabiaoError(
                    "error.other_platform",
                    file=source.name,
                    format=match.format.id,
                    platform=match.format.platform,
                    shop=shop,
                    stored=owner.platform,
                )
            may_be_copy = (answers or {}).get(ALSO_HERE) is not False
            copies = notices_of_copies(connection, access.shop_ids, shop, source.name, sha256.result, may_be_copy)
            # further sheets of another platform are left out, and reported
            read = [match, *(other for other in others if other.format.platform in ("other", owner.platform))]
            sheets = frozenset(table.sheet for table in read)
            of_file = (*copies, *notices_of_sheets(source, sheets, in_doubt))
            results, staged, notices_of_staged = {}, match.sheet, notices
            # hidden ones first: where a visible sheet has another value for a row, it takes precedence
            for table in sorted(read, key=lambda table: not source.sheets[table.sheet].hidden):
                if table.sheet != staged:
                    _drop_temporary(connection)
                    staged, notices_of_staged = table.sheet, _stage(connection, source, table)
                of_table = (*of_file, *notices_of_staged) if table is match else notices_of_staged
                results[table.sheet] = _load(
                    connection, source, table, owner, access.actor, sha256.result, tell, of_table, sheets, covers_until
                )
            return replace(results[match.sheet], further=tuple(results[table.sheet] for table in read[1:]))

        result = in_transaction(connection, work)
    tell(1.0)
    return result


def _stage(connection: Connection, source: Source, match: Match) -> tuple[Notice, ...]:
    """Create `staged` from a table of the file, laid out as its format requires, and return notices about it."""
    sheet = source.sheets[match.sheet]
    needed = needed_columns(match.format.table)
    source.stage(connection, sheet, match.header_row, staged_places(match), needed)
    staged_cells.mend(connection, sheet.head)
    exact_cells = isinstance(source, WorkbookSource)
    errors = notices_of_error_cells(connection, match)
    notices = lay_out(connection, match, file=source.name, exact_cells=exact_cells, merged=sheet.merged)
    notices += (*errors, *notices_of_texts(connection, match, source.encoding), *notices_of_columns(sheet, match))
    above = table_above(sheet.head[: max(match.header_row, 0)])
    return (*([Notice.of("table_above", count=above)] * bool(above)), *notices)


def _drop_temporary(connection: Connection) -> None:
    """Drop the temporary tables and views of the previous sheet."""
    for kind, query in (
        ("VIEW", "SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal"),
        ("TABLE", "SELECT table_name FROM duckdb_tables() WHERE temporary"),
    ):
        for (name,) in connection.execute(query).fetchall():
            connection.execute(f"DROP {kind} IF EXISTS temp.{identifier(name)}")


def _recognise(
    source: Source, kind: str | None, platform: str | None, format_file: Path | None, shop: str | None
) -> tuple[Source, list[Match], dict[int, str]]:
    """Return the source of a file's tables (itself, or a copied chat), and the result of `recognise_all`."""
    if kind is not None and kind not in TABLES:
        raise DabiaoError("error.unknown_kind", kind=kind, known=", ".join(TABLES))
    formats = [read_format(format_file)] if format_file else [f for f in load_formats() if f.holds_for(shop)]
    try:
        return source, *recognise_all(source.sheets, formats, file=source.name, kind=kind, platform=platform)
    except UnknownFile as e:
        if kind in (None, "messages") and (chat := read_chat(source, formats)):
            return chat[0], [chat[1]], {}
        if format_file is None:
            from data.loading import (
                reference_lists,  # knows names of columns; not needed for recognised files
            )

            reference_lists.refuse(source)
            raise
        form = formats[0]
        if kind not in (None, form.kind):
            raise DabiaoError("error.format_of_other_kind", format=form.id, kind=form.kind, asked=kind) from e
        needed = [" / ".join(form.columns[n]) for n in needed_columns(form.table) if n in form.columns]
        raise DabiaoError("error.format_misses", format=form.id, needed=", ".join(needed), **e.values) from e


def _platform_of(connection: Connection, shop: str) -> str | None:
    row = connection.execute("SELECT platform FROM shops WHERE shop_id = $shop", {"shop": shop}).fetchone()
    return str(row[0]) if row else None


def _load(
    connection: Connection,
    source: Source,
    match: Match,
    shop: Shop,
    actor: str,
    sha256: Callable[[], str],
    tell: Progress,
    notices: tuple[Notice, ...],
    sheets: frozenset[int],
    covers_until: date | None,
) -> ImportResult:
    """Do everything from the file's rows to the ledger, inside the caller's transaction."""
    table = match.format.table
    typed = type_rows(
        connection,
        match,
        file=source.name,
        shop=shop,
        now=now(),
        exact_cells=isinstance(source, WorkbookSource),
    )
    tell(0.45)
    present = [*match.places, *match.format.constants]
    columns = {column.name for column in table.columns}
    beside = [name for column in present if column in columns for name in table.beside(column)]
    present += [*beside, *sorted(typed.added - {*present})]
    masked = are_masked(connection, shop.shop_id)
    rejects = [Reject(*row) for row in ledger_writer.find_rejects(connection, match, typed.faults, masked=masked)]
    refuse_other_headers(connection, match, rejects, source.name)
    lines = {reject.line for reject in rejects}
    header = ledger_writer.keep_originals(connection, source, match, lines, masked=masked) if rejects else None
    read = _count(connection, "SELECT count(*) FROM typed")
    rejected = _count(connection, "SELECT count(*) FROM typed WHERE refusal > 0")
    not_kept = [Notice.of("rejects_kept", count=rejected, kept=len(rejects))] * (rejected > len(rejects))
    left_out, left_out_rows = staging.left_out(connection, rows_in_one(match))
    order, ends = put_in_order(connection, table, typed.clock.changes)
    settled = identity.settle(connection, table, first_lines=bool(match.format.fill_down))
    take_known_texts(connection, table, shop.shop_id)
    take_known_names(connection, table, shop.shop_id)
    zeros = lost_zeros(connection, table, shop.shop_id, match.headers)
    changed, same = identity.judge(connection, table, shop.shop_id, present)
    import_id = _count(connection, "SELECT nextval('import_ids')")
    tell(0.55)
    first = not connection.execute(
        f"SELECT 1 FROM {table.name} WHERE shop_id = $shop_id LIMIT 1", {"shop_id": shop.shop_id}
    ).fetchone()
    twice = () if first else overlap.named_otherwise(connection, table, shop.shop_id)
    back, examples = taken_back(connection, table, shop.shop_id, present) if changed else (0, ())
    moved = moved_on(connection, table, shop.shop_id, present) if changed else []
    if changed or same:
        contributions.keep(connection, table, shop.shop_id, import_id, changed)
    identity.write(connection, table, shop.shop_id, import_id, present)
    tell(0.7)
    _rebuild_facts(connection, table, shop.shop_id, first=first)
    tell(0.9)
    ended = table_ends.notices_of_file(connection, table, shop, covers_until)
    period = overlap.period(connection, table)
    result = ImportResult(
        file=source.name,
        sha256=sha256(),
        kind=table.name,
        platform=shop.platform,
        format=match.format.id,
        read=read,
        new=read - rejected - settled.superseded - same - changed,
        changed=changed,
        same=same + settled.superseded,
        rejected=rejected,
        import_id=import_id,
        rejects=rejects,
        period=period,
        unread=typed.unread,
        notices=(
            *notices,
            *([Notice.of("no_rows")] * (read == 0)),
            *typed.notices,
            *order,
            *twice,
            *zeros,
            *moved,
            *settled.notices(ends),
            *ended,
            *overlap.several_opinions(connection, table, shop.shop_id),
            *overlap.notices_of_removed_days(connection, shop, period and period[0]),
            *not_kept,
        ),
        taken_back=back,
        taken_back_rows=examples,
        left_out=left_out,
        left_out_rows=left_out_rows,
        other_sheets=other_sheets(source, sheets),
        sheet=source.sheets[match.sheet].name if len(sheets) > 1 else "",
        logged_beside=overlap.logged_beside(connection, shop.shop_id, period)
        if period and table.name == "messages"
        else 0,
    )
    more = {"columns": present, "header": header, "superseded": settled.superseded, "covers_until": covers_until}
    ledger_writer.enter(connection, shop.shop_id, result.ledger_entry() | typed.clock.ledger | more, actor)
    return result


def _rebuild_facts(connection: Connection, table: Table, shop_id: str, *, first: bool) -> None:
    if table.name in facts.FACTS:
        whole = first and table.name == "messages"
        if not whole:
            identity.touch(connection, facts.FACTS[table.name][0][1])
        facts.rebuild(connection, shop_id, table.name, whole=whole)


def _count(connection: Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
