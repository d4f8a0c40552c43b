"""The read API: figures for spreadsheets and other programs, off unless it is switched on.

On this machine, the token of the account that runs the app gives access to every shop; the token of a person of the
access file gives access to what that person sees. GET /api/v1/scores, /api/v1/portfolio and /api/v1/cases return what
the verbs of that name print with `--json`. Version 1 only ever gains fields. docs/api.md describes it.
"""

import asyncio
import hmac
import json
import logging
import secrets
from argparse import Namespace
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data.access import ROLE_VERBS, Access, RequestAccess, Verb
from data.accounts import ACCOUNTS, Account
from data.changes.audit import RECORDER
from data.errors import DabiaoError, NotAllowed
from data.files.limits import limits
from data.files.own_files import read_own
from data.private_files import write_whole
from locales import LANGUAGES, translator
from shell.answers import verb_of
from shell.app.own_pages import is_local
from shell.question_arguments import STATUSES, VERDICTS

LOG = logging.getLogger("dabiao")

PATH = "/api/v1"
TOKEN_BYTES = 32
LARGEST_TOKEN = 1024
AT_ONCE = 2
"""Queries answered at the same time, of which at most one per person; further ones wait."""

MOST_ASKED = 10
"""Most queries of a person that run or wait; further ones are refused until one is answered."""

LISTS = {"scores": {"shop", "rule"}, "portfolio": {"shop", "rule", "status", "platform", "market", "owner", "tag"}}
"""Query → the parameters that may be repeated."""

SINGLE = {"scores": {"as_of"}, "portfolio": {"as_of"}, "cases": {"shop", "rule", "verdict", "as_of"}}
NEEDED = {"scores": set[str](), "portfolio": set[str](), "cases": {"shop", "rule"}}
CHOICES = {"status": STATUSES, "verdict": VERDICTS}
READING: frozenset[Verb] = frozenset({"read", "figures"})
VERBS = {"scores": "score", "portfolio": "portfolio", "cases": "cases"}


OF_PAGES = ("error.page_time", "error.page_memory", "error.page_rows", "error.page_size")
"""Keys of the errors for a query that exceeds the limits of a page's query."""

STATUSES_OF = {"error.api_token": 401, "error.api_busy": 429, "error.api_heavy": 503}
"""Key of an error → HTTP status, if it differs from that of an invalid query."""

NOT_KEPT = {"Cache-Control": "no-store"}


def token_file(store_path: Path) -> Path:
    """Return the path of the token file, readable by its owner only. If removed, it is recreated at the next start."""
    store_path = store_path.resolve()
    return store_path.with_name(f"{store_path.name}.api-token")


class ReadApi:
    """The routes of the read API. `open_access` may raise DabiaoError, e.g. if another program has the store open."""

    def __init__(self, open_access: Callable[[], Access], *, enabled: bool) -> None:
        self._open_access = open_access
        self._enabled = enabled
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="api")
        self._asked: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Lock] = {}

    def start(self) -> None:
        """Create the token if there is none. Raises DabiaoError or OSError if it cannot be created."""
        if self._enabled and self._token() is None:
            write_whole(token_file(self._open_access().path), secrets.token_urlsafe(TOKEN_BYTES) + "\n")

    def stop(self) -> None:
        """Stop answering, after waiting for running queries."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def routes(self) -> list[Route]:
        """Return the routes for the server; an unknown address below /api must not lead to a page of the app."""
        answered = [Route(f"{PATH}/{question}", self._handler(question)) for question in VERBS]
        return [*(answered if self._enabled else ()), Route("/api/{path:path}", self._refuse_address)]

    async def _refuse_address(self, request: Request) -> Response:
        """Reply that an address does not exist, and which ones do."""
        key = "error.api_address" if self._enabled else "error.api_off"
        addresses = ", ".join(f"{PATH}/{question}" for question in VERBS)
        return _refused(request, 404, DabiaoError(key, path=request.url.path, known=addresses))

    def _token(self) -> str | None:
        content = read_own(token_file(self._open_access().path), LARGEST_TOKEN)
        return None if content is None else content.decode("ascii", "replace").strip() or None

    def _handler(self, question: str) -> Callable[[Request], Awaitable[Response]]:
        async def handler(request: Request) -> Response:
            sent = request.headers.get("authorization", "").removeprefix("Bearer ")
            try:
                person = self._whose(sent, local=is_local(request.scope))
                arguments = _arguments_of(question, request.query_params)
                document = await self._in_turn(person, partial(self._answer, question, arguments, person))
            except DabiaoError as e:
                status = 403 if isinstance(e, NotAllowed) else STATUSES_OF.get(e.key, 400)
                return _refused(request, status, e)
            except Exception as e:
                LOG.exception("the read API failed: %s", type(e).__name__)
                return _refused(request, 500, DabiaoError("error.unexpected"))
            content = json.dumps(document, ensure_ascii=False).encode()
            return Response(content, headers=NOT_KEPT, media_type="application/json")

        return handler

    async def _in_turn(self, person: Account | None, answer: Callable[[], Any]) -> Any:
        """Return the answer once it is the person's turn. Raises DabiaoError if too many of their queries wait."""
        who = "" if person is None else person.who
        if self._asked[who] >= MOST_ASKED:
            raise DabiaoError("error.api_busy", most=MOST_ASKED)
        self._asked[who] += 1
        try:
            async with self._turns.setdefault(who, asyncio.Lock()):
                return await asyncio.wrap_future(self._threads.submit(answer))
        finally:
            self._asked[who] -= 1

    def _whose(self, sent: str, *, local: bool) -> Account | None:
        """Return the person whose token was sent; None for the token of the account that runs the app.

        Raises DabiaoError for any other token, and while the access file is invalid, without revealing its content.
        """
        token = self._token() if local else None
        if token is not None and hmac.compare_digest(sent.encode(), token.encode()):
            return None
        try:
            person = ACCOUNTS.account_with(sent)
        except DabiaoError as e:
            LOG.error("no person's token counts: %s, line %s", e.key, e.values.get("line", "–"))
            raise DabiaoError("error.access_closed") from None
        if person is None:
            RECORDER.record_of(self._open_access(), "", "refused", "api")
            raise DabiaoError("error.api_token")
        return person

    def _answer(self, question: str, arguments: Namespace, person: Account | None) -> Any:
        """Return the document, read with a read-only access and recorded in the audit as an export."""
        own = self._open_access()
        if person is None:
            of_person, may = replace(own, actor="api"), READING
        else:
            of_person, may = Access.of_account(own.store, person), READING & ROLE_VERBS[person.role]
        access = replace(RequestAccess.of(of_person), may=may, opened=[], most=limits())
        try:
            access.require("figures")
            document = verb_of(VERBS[question])(access, arguments).document
        except DabiaoError as e:
            raise DabiaoError("error.api_heavy") if e.key in OF_PAGES else e from e
        finally:
            access.close()
        named = [arguments.shop] if isinstance(arguments.shop, str) else arguments.shop
        RECORDER.record(of_person, "export", named or sorted(access.shop_ids or ()), f"{PATH}/{question}")
        return document


def _arguments_of(question: str, parameters: QueryParams) -> Namespace:
    """Return the verb's arguments. Raises DabiaoError for an unknown, missing or wrongly repeated parameter."""
    lists, single = LISTS.get(question, set()), SINGLE[question]
    for name in parameters:
        if name not in lists | single or (name in single and len(parameters.getlist(name)) > 1):
            raise DabiaoError("error.api_parameter", name=name, known=", ".join(sorted(lists | single)))
    for name, value in parameters.multi_items():
        if value not in CHOICES.get(name, (value,)):
            raise DabiaoError("error.api_parameter", name=f"{name}={value}", known=", ".join(CHOICES[name]))
    for name in sorted(NEEDED[question]):
        if not parameters.get(name):
            raise DabiaoError("error.api_missing", name=name)
    values: dict[str, Any] = {name: parameters.getlist(name) for name in lists}
    values |= {name: parameters.get(name) for name in single}
    return Namespace(**values, verb=VERBS[question], rulebook=[])


def _refused(request: Request, status: int, error: DabiaoError) -> Response:
    """Return an error as its key, its values, and a sentence in the first language that the client accepts."""
    language = LANGUAGES[0] if request.headers.get("accept-language", "").startswith("zh") else LANGUAGES[1]
    message = translator(language)(error.key, **error.values)
    return JSONResponse({"error": {**error.as_json(), "message": message}}, status, NOT_KEPT)
