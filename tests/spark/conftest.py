"""Sessions of Spark for the tests of this folder: small, of this machine, one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.spark.engine import SparkEngine
from data.spark.session import opened_session

SMALL = {
    # a statement of rules is long and its rows are few: compiling it would take longer than running it
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


@pytest.fixture(scope="session", autouse=True)
def small_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings of every session that begins in this run, those of the command line included."""
    folder = tmp_path_factory.mktemp("spark")
    lines = [f"{name} {content}" for name, content in SMALL.items()]
    (folder / "spark-defaults.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield


@contextmanager
def spark_engine(folder: Path, master: str) -> Iterator[SparkEngine]:
    """An engine over a folder of published facts, on a session of that master that ends with it."""
    with opened_session(master, None) as session:
        yield SparkEngine(session, str(folder))
