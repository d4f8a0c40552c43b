"""An import that goes on in the server's import queue while its page is drawn again, left or reloaded.

Streamlit ends a page's script at the next click, and would end an import within it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.access import Access
from data.inbox.queue import IMPORTS, ImportFile, ImportTask
from data.loading.import_result import ImportResult
from pages.uploads.waiting_files import Target, Waiting


@dataclass
class Job:
    """Files on their way into a shop, file by file; a file that cannot be read does not keep the others out.

    A file without an `error` before position `at` is in the store; `results` has the result of each.
    `covers_until`: the local day up to which somebody said that all of them hold everything.
    """

    target: Target
    files: list[Waiting]
    covers_until: date | None = None
    _task: ImportTask = field(init=False)

    def start(self, access: Access) -> "Job":
        """Put the files into the queue."""
        options: dict[str, Any] = {name: getattr(self.target, name) for name in ("platform", "market", "timezone")}
        options["covers_until"] = self.covers_until
        files = [ImportFile(file.path, file.name, file.password) for file in self.files]
        self._task = ImportTask.of_files(access, self.target.shop_id, files, **options)
        self._task.when_done = self._keep_errors
        IMPORTS.submit(self._task)
        return self

    def stop(self) -> None:
        """Stop: the file that is being imported is rolled back, the others are not begun."""
        IMPORTS.cancel(self._task)

    def wait(self, seconds: float) -> bool:
        """Wait until the job is done, at most so long; whether it is."""
        return self._task.done.wait(seconds)

    @property
    def at(self) -> int:
        """The index of the file that is being imported; the number of files when all are done."""
        return self._task.position

    @property
    def share(self) -> float:
        """How much of that file is done, 0 to 1."""
        return self._task.share

    @property
    def results(self) -> list[ImportResult]:
        """A result a file that was imported."""
        return self._task.results

    @property
    def is_done(self) -> bool:
        """Whether nothing more will happen."""
        return self._task.done.is_set()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._task.cancelled.is_set()

    @property
    def is_cut_short(self) -> bool:
        """Whether somebody stopped it before all files were imported."""
        return self.is_stopped and self.at < len(self.files)

    def _keep_errors(self) -> None:
        for position, error in self._task.errors:
            self.files[position].error = error
