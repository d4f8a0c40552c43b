"""Arrow tables as Parquet files."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def to_parquet(table: "pa.Table") -> bytes:
    """Return the table as a compressed Parquet file."""
    import pyarrow as pa  # slow to import, and only an export needs it
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())
