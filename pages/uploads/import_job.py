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
    """An import of files into a shop, one by one; a file that cannot be read does not stop the others.

    A file without an `error` before position `at` is in the store; `results` has the result of each.
    `covers_until`: the local day up to which somebody said that all of them hold everything.
    """

    target: Target
    files: list[Waiting]
    covers_until: date | None = None
    _task: ImportTask = field(init=False)

    def start(self, access: Access) -> "Job":
        """Queue the files and return the job."""
        options: dict[str, Any] = {name: getattr(self.target, name) for name in ("platform", "market", "timezone")}
        options["covers_until"] = self.covers_until
        files = [ImportFile(file.path, file.name, file.password) for file in self.files]
        self._task = ImportTask.of_files(access, self.target.shop_id, files, **options)
        self._task.when_done = self._keep_errors
        IMPORTS.submit(self._task)
        return self

    def stop(self) -> None:
        """Stop the job: the current file is rolled back, further files are not started."""
        IMPORTS.cancel(self._task)

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` for the job; return whether it is done."""
        return self._task.done.wait(seconds)

    @property
    def at(self) -> int:
        """The index of the file that is being imported; the number of files when all are done."""
        return self._task.position

    @property
    def share(self) -> float:
        """The completed share of the current file, 0 to 1."""
        return self._task.share

    @property
    def results(self) -> list[ImportResult]:
        """The results of the imported files."""
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
