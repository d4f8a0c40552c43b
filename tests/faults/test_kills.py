"""Work that is killed leaves the store as before or as after; `make soak` kills all kinds of work, 200 times."""

import os
import re
import subprocess
import sys

import pytest

from tests.browser.server import ROOT
from tests.reference.examples import typical

KINDS = ["import", "undo", "move", "delete", "erase", "retention", "backup", "restore", "migration", "inbox"]


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("kind", typical(KINDS, "backup", "restore", "inbox"))
def test_killed_work_leaves_nothing_between(kind: str) -> None:
    command = [sys.executable, "-m", "tests.faults.kills", "3", "--kind", kind, "--seed", "5"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^3 kills: 0 differences$", run.stdout, re.MULTILINE)
