"""Has the app that has the store open answer a verb for this process. Imports only the standard library."""

import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from data.errors import DabiaoError, StoreLocked
from shell.answer import Answer
from shell.app import address

TIMEOUT_SECONDS = 60.0
"""Seconds to wait for a response. The app responds within about a second, but the machine may be busy."""


class App:
    """The app that has a store open."""

    def __init__(self, store_path: Path) -> None:
        """Find the app. Raises StoreLocked if there is none, because then another program has the store open."""
        self._path = store_path
        published = address.read(store_path)
        if published is None:
            raise StoreLocked(store_path)
        self._address = published
        nonce = secrets.token_urlsafe(16)
        with suppress(DabiaoError):
            status, answer = self._send("GET", f"/api/local?nonce={nonce}", authorized=False)
            if status == 200 and hmac.compare_digest(str(answer.get("proof")), address.proof(published, nonce)):
                return
        raise StoreLocked(store_path)

    def answer(self, words: Sequence[str], language: str) -> Answer:
        """Return the answer to a verb other than import. Raises as `ask` does."""
        (content,) = self.ask(words, language)
        lines, failure = content["lines"], content["failure"]
        return Answer(
            content["document"],
            lambda t: lines,
            tuple(_error_of(problem) for problem in content["problems"]),
            None if failure is None else _error_of(failure),
        )

    def ask(
        self,
        words: Sequence[str],
        language: str,
        password: str | None = None,
        progress: Callable[[float], None] = lambda share: None,
    ) -> Iterator[dict[str, Any]]:
        """Have a verb answered: yield each imported table, and last the answer, with `document` and `lines`.

        `progress` is called about once a second with the completed share, 0 to 1.
        For an import there is no answer at the end. Closing the generator early cancels the task. Raises DabiaoError:
        the verb's own error, or `error.app_gone` if the app ended before it answered.
        """
        asked_for = {"words": list(words), "folder": str(Path.cwd()), "language": language, "password": password}
        status, state = self._send("POST", "/api/local/tasks", asked_for)
        if status == 409:
            raise _error_of(state["error"])
        if status != 201:
            raise DabiaoError("error.app_refuses", status=status)
        with self._cancelled_unless_done(state):
            count = 0
            while True:
                for item in state["items"]:
                    count += 1
                    yield item
                if state["done"]:
                    break
                progress(float(state["share"]))
                status, latest = self._looked_at(f"/api/local/tasks/{state['id']}?after={count}")
                if status != 200:
                    raise DabiaoError("error.app_gone", path=self._path)
                state.clear()
                state.update(latest)
            if state["error"] is not None:
                raise _error_of(state["error"])
            if state["answer"] is not None:
                yield state["answer"]

    def _looked_at(self, path: str) -> tuple[int, dict[str, Any]]:
        """Return the state of a task. Asks once more after a timeout, because the machine may have been suspended."""
        with suppress(DabiaoError):
            return self._send("GET", path)
        return self._send("GET", path)

    @contextmanager
    def _cancelled_unless_done(self, state: dict[str, Any]) -> Iterator[None]:
        number = state["id"]
        try:
            yield
        finally:
            if not state.get("done"):
                with suppress(DabiaoError):
                    self._send("DELETE", f"/api/local/tasks/{number}")

    def _send(
        self, method: str, path: str, document: object = None, *, authorized: bool = True
    ) -> tuple[int, dict[str, Any]]:
        """Return status and content of the response. Raises DabiaoError if there is none."""
        headers = {"Authorization": f"Bearer {self._address.token}"} if authorized else {}
        connection = HTTPConnection(self._address.host, self._address.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, None if document is None else json.dumps(document), headers)
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if content.startswith(b"{") else {}
        except (OSError, HTTPException, ValueError) as e:
            raise DabiaoError("error.app_gone", path=self._path) from e
        finally:
            connection.close()


def _error_of(document: dict[str, Any]) -> DabiaoError:
    return DabiaoError(document["key"], **document["values"])
