"""Arrow tables as bytes and back, for another process of this program."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def as_stream(table: "pa.Table") -> bytes:
    """Return the table as an Arrow stream."""
    import pyarrow as pa  # slow to import

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def table_of(stream: bytes) -> "pa.Table":
    """Return the table of an Arrow stream."""
    import pyarrow as pa

    return pa.ipc.open_stream(stream).read_all()
