"""Serves the address of a download, a picture or an upload only to the person whose page received it.

Streamlit derives such an address from the content or the visit and serves it to anybody who has it, including a
colleague with other shops and somebody who is not signed in. The same holds for messages by which pages request
downloads.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.accounts import Account
from locales import LANGUAGES, translator

GUARDED = ("/media/", "/_stcore/upload_file/")
MOST_FILES, MOST_PEOPLE = 5_000, 1_000
"""Most files remembered per person, and most people; the least recently used are forgotten first.

A page has about ten files.
"""

AccountOf = Callable[[Mapping[str, str]], Account | None]
FilesGiven = Callable[[bytes], Iterable[str]]
MayBeAsked = Callable[[bytes, Callable[[str], bool]], bool]


class OwnFiles:
    """Records the files that messages give to a page, and checks who requests one."""

    def __init__(self, app: ASGIApp, account_of: AccountOf, files_given: FilesGiven, may_be_asked: MayBeAsked) -> None:
        """Guard an app. `account_of`: the account that a request's cookies admit; None without one.

        `files_given`: the files in a message to a page; `may_be_asked`: whether a message from one may be passed on,
        given whether the person received a file. After a change of rights a person's next page gives them new files.
        """
        self._app = app
        self._account_of = account_of
        self._files_given = files_given
        self._may_be_asked = may_be_asked
        self._given: OrderedDict[Account, OrderedDict[str, None]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is for a file that the person did not receive."""
        if scope["type"] == "websocket":
            cookies = _cookies(scope)
            await self._app(scope, self._receiving(cookies, receive), self._sending(cookies, send))
        elif (
            scope["type"] == "http"
            and scope["path"].startswith(GUARDED)
            and not self._is_given_to(_cookies(scope), scope["path"])
        ):
            words = [t("serve.not_your_file") for t in map(translator, LANGUAGES)]
            await PlainTextResponse("\n".join(words), 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _sending(self, cookies: Mapping[str, str], send: Send) -> Send:
        async def sending(message: Message) -> None:
            content = message.get("bytes") if message["type"] == "websocket.send" else None
            files = [file for file in self._files_given(content) if file] if content else []
            account = self._account_of(cookies) if files else None
            if account is not None:
                self._note(account, files)
            await send(message)

        return sending

    def _receiving(self, cookies: Mapping[str, str], receive: Receive) -> Receive:
        async def receiving() -> Message:
            while True:
                message = await receive()
                content = message.get("bytes") if message["type"] == "websocket.receive" else None
                if not content or self._may_be_asked(content, lambda file: self._is_given_to(cookies, file)):
                    return message

        return receiving

    def _note(self, account: Account, files: Iterable[str]) -> None:
        of_account = self._given.setdefault(account, OrderedDict())
        self._given.move_to_end(account)
        for file in files:
            of_account[file] = None
            of_account.move_to_end(file)
        while len(of_account) > MOST_FILES:
            of_account.popitem(last=False)
        while len(self._given) > MOST_PEOPLE:
            self._given.popitem(last=False)

    def _is_given_to(self, cookies: Mapping[str, str], file: str) -> bool:
        account = self._account_of(cookies)
        return account is not None and file in self._given.get(account, ())


def _cookies(scope: Scope) -> dict[str, str]:
    try:
        sent = SimpleCookie("; ".join(Headers(scope=scope).getlist("cookie")))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in sent.items()}
