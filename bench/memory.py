"""How much memory a file far larger than it takes to import: `python -m bench.memory 5`, in gigabytes.

Writes the file into a folder that is thrown away: twice its size has to be free there.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.logs import write_messages
from bench.measure import process

SAID = "您好请问这件什么时候发货我已经付款三天了还没有收到物流信息麻烦帮我查一下谢谢" * 3
"""What a message says: a row of about 400 bytes."""
SHAPE = "many short"


def main() -> None:
    """Import one file of messages in a process of its own, and print its peak beside the file's size."""
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument("gigabytes", type=float, nargs="?", default=5.0)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="dabiao-memory-") as name:
        file = Path(name) / "messages.csv"
        messages = int(options.gigabytes * 1e9 / write_messages(file, SHAPE, 1000, text=SAID).stat().st_size * 1000)
        write_messages(file, SHAPE, messages, text=SAID)
        size = file.stat().st_size / 1e9
        store = Path(name) / "store.duckdb"
        command = ("cli.py", "import", str(file), "--store", str(store), "--shop", "s", "--platform", "other")
        peak = process(sys.executable, *command)[0].peak / 1e9
    print(f"{messages:,} messages, {size:.2f} GB: peak {peak:.2f} GB of memory, {peak / size:.2f} of the file's size")


if __name__ == "__main__":
    main()
