"""Files taken in one by one for whoever asks in the shell, here or by the app that has the store open."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from data.access import Access
from data.errors import StoreLocked
from data.files.archive import members
from data.inbox import requests, watcher
from data.loading.loader import import_file
from data.store import Store


def taken_in(path: Path, files: Iterable[Path], shop: str, **how: Any) -> Iterator[dict[str, Any]]:
    """What `import --json` prints of each table in the files, and the rows that went back, as each is done.

    `how`: the options of `import_file`. Raises DabiaoError at the first file that cannot be taken in; those before it
    are in the store.
    """
    try:
        opened = Store.open(path)
    except StoreLocked:
        for file in files:
            yield from requests.ask(watcher.folder_of(path), path, file, shop, **how)
        return
    with opened as store:
        access = Access.local(store)
        for file in files:
            with members(file) as found:
                for member in found:
                    yield requests.as_item(import_file(access, member.path, shop, name=member.name, **how))
