"""Order lines that are stored under other names.

Exports name lines by a number of their own, by the product, by several cells, or not at all (decision 60).
"""

from data.notices import Notice
from data.rows.layout import PARTS_BETWEEN
from data.sql import Connection, literal
from data.tables import Table

_TELL_LINES_APART = "product_id", "product_title", "quantity", "amount", "tracking_id"
"""Two lines of an order that differ in one of these columns, where both have a value, are different."""


def names_sql(table: Table, shop_id: str) -> str:
    """SELECT of the names under which the store has lines of `typed`: line, name.

    A line is the same where it is the only one of its order, or the only one of its order with its product or title, in
    the file and in the store; or where the order has as many lines here as there, and each matches exactly one of the
    other's. One of the two lines has no number of its own. A name that another line of the file has, or that two
    would get, is given to none of them.
    """
    columns = "order_id, line_id, product_id, product_title"
    ours = f"SELECT {columns}, line, made FROM typed WHERE refusal = 0"
    theirs = f"SELECT {columns} FROM {table.name} WHERE shop_id = {literal(shop_id)}"
    in_file = "any_value(COLUMNS(* EXCLUDE order_id))"
    apart = f"s.line_id <> t.line_id AND (t.made OR {_made_line('s', shop_id)})"
    apart += " AND coalesce(s.product_id = t.product_id, s.product_title = t.product_title, TRUE)"
    # in an order of several lines, the only ones of a product, or of a title, are the same
    alone = ("", "product_id", "product_title")
    names = " UNION ALL ".join(
        "SELECT 1 AS rank, t.line, t.order_id, t.line_id, s.line_id AS name "
        f"FROM (SELECT order_id, {in_file} FROM ({ours}) {_single(of)}) AS t "
        f"JOIN (SELECT order_id, {in_file} FROM ({theirs}) {_single(of)}) AS s "
        f"ON s.order_id = t.order_id{f' AND s.{of} = t.{of}' if of else ''} WHERE {apart}"
        for of in alone
    )
    free = f"SELECT n.* FROM ({names}) AS n ANTI JOIN ({ours}) AS u ON u.order_id = n.order_id AND u.line_id = n.name"
    first = "QUALIFY row_number() OVER (PARTITION BY line ORDER BY rank, name) = 1"
    return (
        f"SELECT line, name FROM (SELECT * FROM (SELECT * FROM ({_fitting_lines(shop_id)} UNION ALL {free}) {first}) "
        "QUALIFY count(*) OVER (PARTITION BY order_id, name) = 1) WHERE name <> line_id"
    )


def _fitting_lines(shop_id: str) -> str:
    """SELECT of names for the lines of orders each of which matches exactly one stored line.

    The store has as many lines of the order, or more. Two lines match unless they differ in a column that both have. An
    equal quantity proves nothing: they must agree in another column.
    """
    here = f"s.shop_id = {literal(shop_id)}"
    fits = _fits()
    other = f"FROM typed AS t ANTI JOIN orders AS s ON {here} AND {{}} AND {fits} WHERE t.refusal = 0"
    orders = f"order_id IN (SELECT t.order_id {other.format('s.order_id = t.order_id AND s.line_id = t.line_id')})"
    number = "count(*) OVER (PARTITION BY order_id) AS n"
    return (
        "SELECT 0 AS rank, line, order_id, line_id, name FROM ("
        "SELECT t.line, t.order_id, s.line_id AS name, t.line_id, t.n, s.n AS stored, "
        f"t.made OR {_made_line('s', shop_id)} OR contains(s.line_id, {literal(PARTS_BETWEEN)}) AS made, "
        "count(*) OVER (PARTITION BY t.line) AS fitting, count(*) OVER (PARTITION BY t.order_id) AS pairs, "
        "count(*) OVER (PARTITION BY t.order_id, s.line_id) AS fitted "
        f"FROM (SELECT *, {number} FROM typed WHERE refusal = 0 AND {orders}) AS t "
        f"JOIN (SELECT *, {number} FROM orders AS s WHERE {here} AND {orders}) AS s "
        f"ON s.order_id = t.order_id AND s.n >= t.n AND {fits}"
        ") WHERE stored > 1 AND pairs = n QUALIFY max(fitting) OVER (PARTITION BY order_id) = 1 "
        "AND max(fitted) OVER (PARTITION BY order_id) = 1 AND bool_and(made) OVER (PARTITION BY order_id)"
    )


def _fits() -> str:
    """SQL condition: a line of the file and one of the store may be the same by the columns that both have."""
    fits = " AND ".join(f"coalesce(s.{name} = t.{name}, TRUE)" for name in _TELL_LINES_APART)
    agree = " OR ".join(f"coalesce(s.{name} = t.{name}, FALSE)" for name in _TELL_LINES_APART if name != "quantity")
    return f"{fits} AND ({agree})"


def _single(of: str) -> str:
    """SQL clause that keeps the lines that are the only ones of their order, or of a product or title in it."""
    grouped = f"WHERE {of} IS NOT NULL GROUP BY order_id, {of}" if of else "GROUP BY order_id"
    return f"{grouped} HAVING count(*) = 1"


def _made_line(side: str, shop_id: str) -> str:
    """SQL condition: a line's name was made by an export without numbers, from its product or from nothing."""
    return f"({_named_by_product(side, shop_id)} OR {_nameless(side, shop_id)})"


def _named_by_product(side: str, shop_id: str) -> str:
    """SQL condition: a stored line's name is its product, numbered where the product has several lines.

    A later export with an empty product does not change where the name comes from.
    """
    name = "regexp_replace({0}line_id, '#[0-9]+$', '')"
    earlier = f"SELECT order_id, line_id FROM orders_said WHERE shop_id = {literal(shop_id)} AND "
    earlier += f"(line_id = product_id OR {name.format('')} = product_id)"
    return (
        f"coalesce({side}.line_id = {side}.product_id OR {name.format(f'{side}.')} = {side}.product_id, "
        f"({side}.order_id, {side}.line_id) IN ({earlier}))"
    )


def _named_by_title(side: str) -> str:
    """SQL condition: a line's name is its title, numbered where several lines have it."""
    return f"coalesce(regexp_replace({side}.line_id, '#[0-9]+$', '') = {side}.product_title, FALSE)"


def _nameless(side: str, shop_id: str) -> str:
    """SQL condition: no import names a stored line.

    Its name was made by an export without numbers and products, or comes from an import that has been undone.
    """
    here = f"shop_id = {literal(shop_id)}"
    speakers = " UNION ALL ".join(
        f"SELECT order_id, line_id, import_id FROM {name} WHERE {here}{{0}}" for name in ("orders", "orders_said")
    )
    columns = "JOIN imports USING (import_id)"
    bare = speakers.format(" AND (line_id = '1' OR prefix(line_id, '1#'))")
    nameless = f"SELECT order_id, line_id FROM ({bare}) {columns} WHERE NOT list_contains(columns, 'line_id')"
    undone = f"SELECT 1 FROM imports WHERE {here} AND kind = 'orders' AND undone_at IS NOT NULL"
    in_file = " AND order_id IN (SELECT order_id FROM typed)"
    orphaned = (
        f"SELECT order_id, line_id FROM ({speakers.format(in_file)}) {columns} WHERE EXISTS ({undone}) "
        "GROUP BY order_id, line_id HAVING NOT bool_or(list_contains(columns, 'line_id'))"
    )
    return f"({side}.order_id, {side}.line_id) IN ({nameless} UNION ALL {orphaned})"


def named_otherwise(connection: Connection, shop_id: str) -> tuple[Notice, ...]:
    """Return notices that lines of the file may be stored under another name. The table `known` must exist."""
    return tuple(
        notice
        for notices in (_lines_named_otherwise, _fewer_lines, _retitled_lines, _repeated_products)
        for notice in notices(connection, shop_id)
    )


def _fewer_lines(connection: Connection, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that the file has fewer, and other, lines of an order than the store, and neither names them.

    The file's row may be the whole order.
    """
    row = connection.execute(
        "SELECT count(DISTINCT t.order_id), min(t.line) FROM typed AS t JOIN known AS k USING (line) "
        f"JOIN orders AS s ON s.shop_id = {literal(shop_id)} AND s.order_id = t.order_id "
        "ANTI JOIN typed AS u ON u.refusal = 0 AND u.order_id = s.order_id AND u.line_id = s.line_id "
        f"WHERE t.refusal = 0 AND k.changed AND t.made AND t.product_id IS NULL AND {_nameless('s', shop_id)}"
    ).fetchone()
    return (Notice.of("fewer_lines", count=row[0], line=row[1]),) if row and row[0] else ()


def _retitled_lines(connection: Connection, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that unnamed lines replace stored lines of other titles: they may be other products."""
    row = connection.execute(
        "SELECT count(DISTINCT t.order_id), min(t.line) FROM typed AS t JOIN known AS k USING (line) "
        f"JOIN orders AS s ON s.shop_id = {literal(shop_id)} AND s.order_id = t.order_id AND s.line_id = t.line_id "
        "WHERE t.refusal = 0 AND k.changed AND t.made AND t.product_id IS NULL AND s.product_title <> t.product_title"
    ).fetchone()
    return (Notice.of("lines_retitled", count=row[0], line=row[1]),) if row and row[0] else ()


def _repeated_products(connection: Connection, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that lines replace others of their product, of which the store has more than the file.

    Which of them they are is unknown.
    """
    row = connection.execute(
        "SELECT count(DISTINCT t.order_id), min(t.line) FROM typed AS t JOIN known AS k USING (line) "
        f"JOIN orders AS s ON s.shop_id = {literal(shop_id)} AND s.order_id = t.order_id "
        "AND s.product_id = t.product_id AND s.line_id <> t.line_id "
        "ANTI JOIN typed AS u ON u.refusal = 0 AND u.order_id = s.order_id AND u.line_id = s.line_id "
        f"WHERE t.refusal = 0 AND k.changed AND t.made AND {_named_by_product('s', shop_id)}"
    ).fetchone()
    return (Notice.of("lines_of_one_product", count=row[0], line=row[1]),) if row and row[0] else ()


def _lines_named_otherwise(connection: Connection, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that order lines may be the same as stored ones with names of another kind.

    The kinds: a number of its own, the product, or neither. Two numbers are of one kind, and may still name one line: a
    line keeps the name that an export of other columns gave it when that import was undone.
    """

    def kind(side: str, own: str, of_product: str) -> str:
        parts = f"len(string_split({side}.line_id, {literal(PARTS_BETWEEN)}))"
        return f"CASE WHEN {own} THEN {parts} WHEN {of_product} THEN -1 WHEN {_named_by_title(side)} THEN -2 ELSE 0 END"

    joined = f"contains(t.line_id, {literal(PARTS_BETWEEN)})"
    in_file = kind("t", f"NOT t.made OR {joined}", "t.product_id IS NOT NULL")
    stored = kind("s", f"NOT ({_made_line('s', shop_id)} OR {_named_by_title('s')})", _named_by_product("s", shop_id))
    row = connection.execute(
        "SELECT count(DISTINCT t.order_id), min(t.line) FROM typed AS t ANTI JOIN known AS k USING (line) "
        f"JOIN orders AS s ON s.shop_id = {literal(shop_id)} AND s.order_id = t.order_id "
        "ANTI JOIN typed AS u ON u.refusal = 0 AND u.order_id = s.order_id AND u.line_id = s.line_id "
        f"WHERE t.refusal = 0 AND ({in_file} <> {stored} AND coalesce(s.product_id = t.product_id, TRUE) "
        f"OR NOT t.made AND {_fits()})"
    ).fetchone()
    return (Notice.of("lines_named_otherwise", count=row[0], line=row[1]),) if row and row[0] else ()
