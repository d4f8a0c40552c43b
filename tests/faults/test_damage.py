"""A store whose bits are flipped, or that is cut short, says so or is as before; `make soak` does it 550 times."""

import os
import subprocess
import sys

import pytest

from tests.browser.server import ROOT


@pytest.mark.skipif(os.name == "nt", reason="no fork")
def test_damage_is_detected_or_harmless_and_a_backup_brings_all_of_it_back() -> None:
    command = [sys.executable, "-m", "tests.faults.damage", "4", "2", "--seed", "5"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "detected" in run.stdout
    assert run.stdout.endswith("\n0 faults\n")
