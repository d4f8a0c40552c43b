"""Tasks that the app runs for other processes: a verb in a thread or an import in the queue, progress, answer."""

import logging
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import uuid4

from data.access import Access, RequestAccess
from data.errors import DabiaoError, shown_for
from data.inbox.queue import ImportQueue, ImportTask
from locales import translator
from shell.answer import Answer
from shell.answers import answer, verb_of
from shell.import_options import options_of

LOG = logging.getLogger("dabiao")

AT_ONCE = 4
"""Verbs answered at the same time; further ones wait. Pages have their own threads."""

KEPT = 200
"""Most tasks remembered; the oldest finished ones are forgotten first."""


class Task:
    """A verb that is being answered.

    `items`: the tables imported so far, as `import --json` prints them. `answer`: document, lines, problems and
    failure, once available. `error`: the reason for a failure.
    """

    def __init__(self) -> None:
        self.number = uuid4().hex
        self.items: list[dict[str, Any]] = []
        self.answer: dict[str, Any] | None = None
        self.error: DabiaoError | None = None
        self.done = Event()
        self.cancelled = Event()
        self.share: Callable[[], float] = lambda: 0.0
        self.stop: Callable[[], None] = lambda: None

    def cancel(self) -> None:
        """Cancel the task: an import is rolled back, a query interrupted."""
        self.cancelled.set()
        self.stop()

    def state(self, after: int = 0) -> dict[str, Any]:
        """Return the state for the waiting process: `done`, `share` (0 to 1), items from `after` on, answer, error."""
        is_done = self.done.is_set()  # read first, so that a finished task has all of its items
        return {
            "id": self.number,
            "done": is_done,
            "share": 1.0 if is_done else self.share(),
            "items": self.items[after:],
            "answer": self.answer,
            "error": None if self.error is None else self.error.as_json(),
        }


class Tasks:
    """The tasks of a running app."""

    def __init__(self, queue: ImportQueue) -> None:
        self._queue = queue
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="verb")
        self._tasks: dict[str, Task] = {}

    def begin(self, access: Access, arguments: Namespace) -> Task:
        """Start answering a verb. Raises KeyError for a verb that the app does not answer."""
        task = Task()
        if arguments.verb == "import":
            self._tasks[task.number] = task  # before it starts, because it may be cancelled at once
            self._threads.submit(self._import, task, access, arguments)
        else:
            verb_of(arguments.verb)  # raises KeyError for an unknown verb
            request = RequestAccess.of(access)
            task.stop = request.interrupt
            self._tasks[task.number] = task
            self._threads.submit(_answer, task, request, lambda: answer(request, arguments), arguments.answer_in)
        for number in [number for number, old in self._tasks.items() if old.done.is_set()][:-KEPT]:
            del self._tasks[number]
        return task

    def find(self, number: str) -> Task | None:
        """Return the task of that number; None if it is unknown or forgotten."""
        return self._tasks.get(number)

    def close(self) -> None:
        """Cancel all tasks and wait for the running ones."""
        for task in list(self._tasks.values()):
            if not task.done.is_set():
                task.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _import(self, task: Task, access: Access, arguments: Namespace) -> None:
        """Queue the files one after another, until one cannot be imported."""
        try:
            for position, file in enumerate(arguments.files):
                if task.cancelled.is_set() or task.error is not None:
                    break
                self._import_file(task, access, arguments, position, file)
        except Exception:
            LOG.exception("an import for another process failed")
            task.error = DabiaoError("error.unexpected")
        finally:
            task.done.set()

    def _import_file(self, task: Task, access: Access, arguments: Namespace, position: int, file: Any) -> None:
        queued = ImportTask.of_file(access, arguments.shop, file, **options_of(arguments))
        task.share = lambda: (position + queued.share) / len(arguments.files)
        task.stop = lambda: self._queue.cancel(queued)
        self._queue.submit(queued)
        if task.cancelled.is_set():  # between two files
            self._queue.cancel(queued)
        queued.done.wait()
        task.items += [result.as_item() for result in queued.results]
        if queued.cancelled.is_set():
            task.error = DabiaoError("error.stopped" if task.cancelled.is_set() else "error.app_gone", path=access.path)
        elif queued.errors:
            task.error = queued.errors[0][1]


def _answer(task: Task, access: RequestAccess, verb: Callable[[], Answer], language: str) -> None:
    try:
        result = verb()
        task.answer = {
            "document": result.document,
            "lines": list(result.lines(translator(language))),
            "problems": [problem.as_json() for problem in result.problems],
            "failure": None if result.failure is None else result.failure.as_json(),
        }
    except DabiaoError as e:
        task.error = e
    except Exception as e:
        if not task.cancelled.is_set():  # the engine raises an error for an interrupted statement
            LOG.exception("a verb for another process failed: %s", type(e).__name__)
        task.error = DabiaoError("error.stopped") if task.cancelled.is_set() else shown_for(e)
    finally:
        access.close()
        task.done.set()
