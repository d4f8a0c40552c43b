"""Opens a Spark session: on this machine, on a cluster's master, or by Spark Connect."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from data.errors import DabiaoError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
"""The default master: all cores of this machine."""

SETTINGS = {
    # instants are naive UTC everywhere: neither session nor machine may shift them
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    # a name that an inner WITH redefines refers to the inner one
    "spark.sql.legacy.ctePrecedencePolicy": "CORRECTED",
    # a failing cast is an error, as in DuckDB
    "spark.sql.ansi.enabled": "true",
}
"""Settings on which results depend. Set for each session, whatever the cluster's own settings are."""

OF_PROCESS = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
"""Settings of a session that is started here; a server of Spark Connect has its own."""


@contextmanager
def opened_session(
    master: str | None, connect: str | None, further: Mapping[str, str] | None = None
) -> "Iterator[SparkSession]":
    """Yield a session with `SETTINGS`, stopped at the end. `further`: Spark settings in addition to `OF_PROCESS`.

    `master`: such as `spark://host:7077`; `connect`: such as `sc://host:15002`. Raises DabiaoError where the extra
    `spark` is not installed, or the address does not answer.
    """
    address = connect or master or LOCAL
    try:
        import sqlglot  # noqa: F401  said here, before a cluster starts to work
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
    except ImportError as e:
        raise DabiaoError("error.spark_missing") from e
    try:
        session = _started(master, connect, OF_PROCESS | dict(further or {}))
    except (PySparkException, Py4JError, OSError, RuntimeError, ValueError) as e:
        raise DabiaoError("error.spark_unreachable", address=address, why=first_line(e)) from e
    try:
        yield session
    except (PySparkException, Py4JError) as e:
        raise DabiaoError("error.spark_failed", address=address, why=first_line(e)) from e
    finally:
        session.stop()


def first_line(error: Exception) -> str:
    """Return the first line of an error; its Java traces do not help the user."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _started(master: str | None, connect: str | None, of_process: Mapping[str, str]) -> "SparkSession":
    with warnings.catch_warnings():
        # suppresses the warning that pandas is newer than Spark supports; frames of pandas are not used here
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession

        builder: Any = SparkSession.builder
        if connect is not None:
            session: SparkSession = builder.remote(connect).getOrCreate()
        else:
            builder = builder.master(master or LOCAL).appName("dabiao")
            for name, content in of_process.items():
                builder = builder.config(name, content)
            session = builder.getOrCreate()
        for name, content in SETTINGS.items():
            session.conf.set(name, content)
    return session
