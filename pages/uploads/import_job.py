"""An import that goes on while its page is drawn again, left or reloaded, and that can be stopped.

It runs in a thread of its own: Streamlit ends a page's script at the next click, and would end the import with it.
"""

from dataclasses import dataclass, field
from threading import Event, Thread

from data.access import Access
from data.errors import DabiaoError
from data.loading.loader import ImportResult, import_file
from pages.uploads.waiting_files import Target, Waiting


class _Stopped(Exception):
    """Somebody wants no more of it: the transaction is rolled back."""


@dataclass
class Job:
    """Files on their way into a shop, one by one; one that cannot be read does not keep the others out.

    `share` is of the file at `at`, 0 to 1. What `files` holds afterwards without an `error` is in the store, unless the
    job was stopped before it came to it: `results` tells which.
    """

    target: Target
    files: list[Waiting]
    at: int = 0
    share: float = 0.0
    results: list[ImportResult] = field(default_factory=list)
    unforeseen: Exception | None = None
    done: Event = field(default_factory=Event)
    stopped: Event = field(default_factory=Event)

    def start(self, access: Access) -> "Job":
        """Begin."""
        Thread(target=self._run, args=(access,), daemon=True, name="import").start()
        return self

    def _run(self, access: Access) -> None:
        try:
            while self.at < len(self.files):
                self.share = 0.0
                self._import(access, self.files[self.at])
                self.at += 1
        except _Stopped:
            pass
        except Exception as e:  # the page says it, and the log has it
            self.unforeseen = e
        finally:
            self.done.set()

    def _import(self, access: Access, one: Waiting) -> None:
        try:
            result = import_file(
                access,
                one.path,
                self.target.shop_id,
                platform=self.target.platform,
                market=self.target.market,
                timezone=self.target.timezone,
                password=one.password,
                name=one.name,
                progress=self._advance,
            )
        except DabiaoError as e:
            one.error = e
        else:
            self.results.append(result)

    def _advance(self, share: float) -> None:
        if self.stopped.is_set() and share < 1:
            raise _Stopped
        self.share = share
