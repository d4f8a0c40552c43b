"""Deforms files for as long as one likes, and counts how many are read, told, asked about, or silently different.

Part of `make soak`: `python -m tests.faults.soak 2000 --seed 7`. Ends with 1 when one is silently different.
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from data.store import Store
from data.store_file import IN_MEMORY
from tests.faults.deforming import SILENT, Draw, Drawn, shares

FILES_A_STORE = 1000
"""After so many files a new store is begun, so that none grows large; each has the clean files once more."""


def main() -> int:
    """Draw so many files from a seed on; print each that came out in a way that its deformation does not allow."""
    arguments = argparse.ArgumentParser(description="deformed files: read, told, asked, or silently different")
    arguments.add_argument("count", type=int)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    drawn: list[Drawn] = []
    started = time.monotonic()
    with TemporaryDirectory(prefix="dabiao-") as folder:
        for first in range(0, options.count, FILES_A_STORE):
            with Store.open(IN_MEMORY) as store:
                draw = Draw(store, Path(folder))
                for number in range(first, min(first + FILES_A_STORE, options.count)):
                    drawn.append(draw.draw(options.seed * 1_000_000 + number))
                    if not drawn[-1].allowed:
                        print(f"  {drawn[-1]}", flush=True)
    counted = shares(drawn)
    outcomes_text = ", ".join(f"{count} {outcome} ({count / len(drawn):.1%})" for outcome, count in counted.items())
    print(f"{len(drawn):,} deformed files in {time.monotonic() - started:.0f} s: {outcomes_text}")
    return int(bool(counted[SILENT]) or not all(draw.allowed for draw in drawn))


if __name__ == "__main__":
    sys.exit(main())
