"""Permanent removal of rows: from tables and the versions of imports, from facts, and from the store's file."""

from data import store_file
from data.access import Access
from data.loading import facts
from data.loading.table_ends import cover
from data.sql import Connection, now
from data.tables import TABLES


def remove_rows(connection: Connection, table: str, condition: str, shop_id: str) -> int:
    """Remove rows of a canonical table of a shop and other imports' versions of them; return their number.

    The number per import is stored, so that `dabiao check` adds up.
    """
    of_shop = {"shop_id": shop_id}
    key = ", ".join(TABLES[table].key)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE leaving AS SELECT DISTINCT {key} FROM {table} "
        f"WHERE shop_id = $shop_id AND ({condition})",
        of_shop,
    )
    connection.execute(
        "INSERT INTO erasures BY NAME SELECT $shop_id AS shop_id, import_id, CAST($at AS TIMESTAMP) AS erased_at, "
        "count(*) AS row_count FROM ("
        f"SELECT import_id, line FROM {table}_said SEMI JOIN leaving USING ({key}) WHERE shop_id = $shop_id UNION ALL "
        f"SELECT import_id, line FROM {table} AS s SEMI JOIN leaving USING ({key}) "
        f"ANTI JOIN {table}_said AS d ON d.shop_id = s.shop_id AND d.import_id = s.import_id AND d.line = s.line "
        "WHERE s.shop_id = $shop_id) GROUP BY import_id",
        of_shop | {"at": now()},
    )
    leaving = f"({key}) IN (SELECT {'(' + key + ')' if ',' in key else key} FROM leaving)"
    count = delete(connection, table, leaving, shop_id)
    delete(connection, f"{table}_said", leaving, shop_id)
    connection.execute("DROP TABLE leaving")
    return count


def part_from_orders(connection: Connection, orders: str, shop_id: str) -> None:
    """Remove these orders' numbers from violations and spot checks, and the findings about the parcel.

    `orders`: a relation of ids.
    """
    of_orders = f"shop_id = $shop_id AND order_id IN (SELECT id FROM {orders})"
    as_imported = (
        "(FROM inspections UNION ALL BY NAME FROM inspections_said)"  # an import need not have named the order
    )
    checks = f"shop_id = $shop_id AND inspection_id IN (SELECT inspection_id FROM {as_imported} WHERE {of_orders})"
    for table in ("inspections", "inspections_said"):
        connection.execute(f"UPDATE {table} SET reason = NULL WHERE {checks}", {"shop_id": shop_id})
    for table in ("violations", "violations_said", "inspections", "inspections_said"):
        connection.execute(f"UPDATE {table} SET order_id = NULL WHERE {of_orders}", {"shop_id": shop_id})


def delete(connection: Connection, table: str, condition: str, shop_id: str) -> int:
    """Delete rows of any table of a shop; return their number."""
    row = connection.execute(
        f"DELETE FROM {table} WHERE shop_id = $shop_id AND ({condition})", {"shop_id": shop_id}
    ).fetchone()
    return int(row[0]) if row else 0


def rebuild(connection: Connection, shop_id: str) -> None:
    """Recalculate what depends on a shop's rows: facts, and how far each table extends; stored counts are deleted."""
    delete(connection, "daily_tallies", "TRUE", shop_id)
    for built in facts.FACTS.values():
        for fact, _ in built:
            delete(connection, fact, "TRUE", shop_id)
    facts.rebuild_shop(connection, shop_id)
    for canonical in TABLES.values():
        cover(connection, canonical, shop_id)


def write_anew(connection: Connection) -> None:
    """Rewrite every table, and mark that free blocks contain removed rows, until that is cleared."""
    store_file.write_anew(connection)
    store_file.owe_clearing(connection)


def clear_file(access: Access) -> None:
    """Clear the remains of removed rows from the file, after every table was rewritten."""
    access.store.clear_removed()
