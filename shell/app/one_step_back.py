"""Makes all changes of the address by one action of a visitor a single step of the browser's history.

Streamlit adds a step for a change of page and another for each change of the link's parameters. A figure that is
clicked in the list of all shops changes page, shop and rule: three steps back, two of them to addresses never seen.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shell.app.unknown_address import SERVED

HEAD = b"<head>"
WITHHELD = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""Request headers withheld from the app, because it would answer them with a compressed page, or with none."""

SCRIPT = b"""<script>{
  let isStep = false;  // what changes before the visitor has done anything, or by the way back, is no step
  for (const action of ['pointerdown', 'keydown']) addEventListener(action, () => { isStep = true; }, true);
  addEventListener('popstate', () => { isStep = false; }, true);
  const push = history.pushState.bind(history);
  history.pushState = (state, title, address) => {
    if (isStep && new URL(address, document.baseURI).href !== location.href) push(state, title, address);
    else history.replaceState(state, title, address);
    isStep = false;
  };
}</script>"""


class OneStepBack:
    """Inserts the script into the app's pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request and its response, with the script inserted if the response is a page."""
        if scope["type"] != "http" or scope["path"].startswith(SERVED):
            await self._app(scope, receive, send)
            return
        headers = [(name, text) for name, text in scope["headers"] if name.lower() not in WITHHELD]
        start: Message | None = None
        parts: list[bytes] = []

        async def with_script(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    body = b"".join(parts).replace(HEAD, HEAD + SCRIPT, 1)
                    answered = MutableHeaders(raw=start["headers"])
                    if scope["method"] != "HEAD":
                        answered["content-length"] = str(len(body))
                    del answered["etag"], answered["last-modified"]
                    await send(start)
                    await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": headers}, receive, with_script)


def _is_page(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
