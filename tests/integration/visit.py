"""A visit of the app over its websocket, as a browser's page makes it: a page is asked for and read to its end."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

XSRF = "_streamlit_xsrf"
MOST_SECONDS = 300.0
LARGEST_MESSAGE = 1 << 28


@dataclass(frozen=True)
class Shown:
    """What a page run sent: whether it ended well, and its messages. `session`: names the visit."""

    ended_well: bool
    session: str
    messages: list[ForwardMsg]

    @property
    def content(self) -> bytes:
        """All of it."""
        return b"".join(message.SerializeToString() for message in self.messages)

    def holds(self, text: str) -> bool:
        """Whether a text stands in it."""
        return text.encode() in self.content

    def addresses(self, beginning: str) -> list[str]:
        """The addresses in it that begin so, such as those of downloads."""
        return [text.decode() for text in re.findall(re.escape(beginning.encode()) + rb"[\w./-]+", self.content)]

    def buttons(self) -> dict[str, str]:
        """Label of each button → its id."""
        elements = (message.delta.new_element for message in self.messages if message.WhichOneof("type") == "delta")
        return {element.button.label: element.button.id for element in elements if element.HasField("button")}


@contextmanager
def visiting(address: str, cookies: Mapping[str, str] | None = None, session: str = "") -> Iterator["Visit"]:
    """A visit. `cookies`: those of who visits; `session`: an earlier visit that is to be gone on with."""
    with httpx2.Client(cookies=dict(cookies or {}), timeout=MOST_SECONDS) as browser:
        browser.get(f"{address}/_stcore/health")
        sent = {cookie.name: str(cookie.value) for cookie in browser.cookies.jar}
    words = ["streamlit", sent[XSRF], *([session] if session else [])]
    with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        origin=Origin(address),
        subprotocols=[Subprotocol(word) for word in words],
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())},
        max_size=LARGEST_MESSAGE,
        open_timeout=MOST_SECONDS,
        proxy=None,
    ) as socket:
        yield Visit(socket)


@dataclass
class Visit:
    """An open visit. `session`: its name, once a page was looked at."""

    socket: ClientConnection
    session: str = ""

    def click(self, button: str, page: str = "", query: str = "") -> Shown:
        """Click a button by its id."""
        message = self._asking(page, query)
        message.rerun_script.widget_states.widgets.add(id=button, trigger_value=True)
        return self.send(message)

    def look_at(self, page: str = "", query: str = "") -> Shown:
        """Open a page by its name, as a click in the menu does, and read it to its end. Raises TimeoutError."""
        return self.send(self._asking(page, query))

    def _asking(self, page: str, query: str) -> BackMsg:
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.context_info.timezone = "Asia/Shanghai"
        return message

    def answer(self, message: BackMsg, kind: str, seconds: float = MOST_SECONDS) -> ForwardMsg | None:
        """Send a message that begins no page run; the answer of that kind, None where none comes for so long."""
        self.socket.send(message.SerializeToString())
        try:
            while True:
                received: ForwardMsg = ForwardMsg.FromString(self.socket.recv(seconds))
                if received.WhichOneof("type") == kind:
                    return received
        except TimeoutError:
            return None

    def send(self, message: BackMsg) -> Shown:
        """Send a message that begins a page run, and read that to its end."""
        self.socket.send(message.SerializeToString())
        messages: list[ForwardMsg] = []
        while True:
            content = self.socket.recv(MOST_SECONDS)
            assert isinstance(content, bytes)
            received = ForwardMsg.FromString(content)
            messages.append(received)
            if received.WhichOneof("type") == "new_session":
                self.session = received.new_session.initialize.session_id
            if received.WhichOneof("type") == "script_finished":
                if received.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                return Shown(received.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY, self.session, messages)
