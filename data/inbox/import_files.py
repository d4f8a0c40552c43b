"""Imports files for the command line, in its own process."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from data.access import Access
from data.errors import DabiaoError
from data.files.temporary import temporary_files
from data.inbox.queue import AfterImport, ImportTask, run_after_import
from data.migrations import Progress
from data.store import Store


def import_files(
    store_path: Path,
    files: Iterable[Path],
    shop_id: str,
    *,
    after_import: AfterImport | None = None,
    progress: Progress = lambda *_: None,
    **options: Any,
) -> Iterator[dict[str, Any]]:
    """Import files into a shop; yield one item per table, in the form of `ImportResult.as_item`, when it is committed.

    `options`: those of `import_file`. `after_import` is called after each file. `progress`: as in `Store.open`. Raises
    StoreLocked, before any file, when another process has the store open, and DabiaoError before any when earlier
    imports may be lost, or at the first file that cannot be imported; those before it are in the store.
    """
    with Store.open(store_path, progress) as store, temporary_files(store_path):
        if store.log_aside is not None:
            raise DabiaoError("error.log_unreadable", path=store_path, log=store.log_aside)
        access = Access.local(store)
        for file in files:
            task = ImportTask.of_file(access, shop_id, file, **options)
            for result in task.run():
                yield result.as_item()
            if task.results:
                run_after_import(after_import, task)
            for _, error in task.errors:
                raise error
