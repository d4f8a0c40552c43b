"""The same scores by Spark Connect: a server of its own, to which the verb speaks over a port."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pyspark
import pytest

import cli
from data.publishing.folders import folder_of
from tests.integration.inbox_helpers import until

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
STARTED = "Spark Connect server started"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of Spark Connect that ends with the module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(pyspark.__file__).parent
    words = [home / "bin" / "spark-submit", "--class", SERVER, "--master", "local[1]"]
    words += ["--conf", f"spark.connect.grpc.binding.port={port}", "--conf", "spark.log.level=INFO"]
    environment = os.environ | {"SPARK_HOME": str(home)}
    folder = tmp_path_factory.mktemp("server")
    log = folder / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(words, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        until(lambda: STARTED in log.read_text(encoding="utf-8") or server.poll() is not None)
        assert server.poll() is None, log.read_text(encoding="utf-8")
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def test_the_verb_asks_a_server_of_spark_connect(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = tmp_path / "dabiao.duckdb", tmp_path / "out"
    assert cli.main(["demo", "--shops", "1", "--messages", "500", "--store", str(store)]) == 0
    assert cli.main(["publish", "--for-engines", "--store", str(store)]) == 0
    capsys.readouterr()
    assert cli.main(["score", "--store", str(store), "--json"]) == 0
    expected = {(score["rule"], score["met"], score["missed"]) for score in json.loads(capsys.readouterr().out)}
    words = ["score", "--engine", "spark", "--facts", str(folder_of(store)), "--out", str(out)]
    # in a process of its own: once one has spoken to a server of Spark Connect, it can begin no Spark itself
    subprocess.run([sys.executable, cli.__file__, *words, "--spark-connect", address], check=True)
    scores = ds.dataset(out / "scores").to_table(["rule", "met", "missed"]).to_pylist()
    assert {tuple(row.values()) for row in scores} == expected
    assert sum(row["met"] or 0 for row in scores) > 0
