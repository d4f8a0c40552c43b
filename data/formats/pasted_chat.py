"""A chat copied as text, as rows: a name and a time, then the text. Independent of tables and store."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from data.errors import DabiaoError
from data.files import encodings, staging
from data.files.cells import fold, pattern
from data.files.reader import Sheet, Source, TextSource
from data.files.textfile import HEAD_BYTES, HEAD_ROWS
from data.formats.format import Format
from data.formats.keys import Chat
from data.formats.matching import Match
from data.sql import Connection

COLUMNS = ("conversation_id", "buyer_id", "sender", "agent_id", "sent_at", "text")

_DAY = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日"
_CLOCK = r"(?:(?:上午|下午|凌晨|早上|中午|晚上) ?)?\d{1,2}:\d{2}(?::\d{2})?"
_TIME = rf"(?P<time>(?:{_DAY}) {_CLOCK})"
_HEAD = re.compile(rf"(?P<name>[^\s,;\t][^,;\t]{{0,99}}?)?[ \t]*{_TIME}")
_OTHER_HEAD = re.compile(
    rf"\[?(?:{_DAY}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}),? {_CLOCK}(?: ?[AaPp]\.?[Mm]\.?)?\]?(?: -)?"
    r" [^:：,;\t]{1,60}[:：] .+"
    rf"|[^\s,;\t:：][^,;\t:：]{{0,59}}[ \t]+{_CLOCK}"
)
"""A line of a chat from another program: a whole message, [01/05/2026, 10:00] ann: hi, or a name and a time of day."""
_SEVERAL = 3
_TRANSFER = " --> "
_MASKED = "**"


@dataclass
class _Message:
    """One message: the line on which it begins (from 0), its sender's name, its time, and its lines."""

    line: int
    name: str
    time: str
    lines: list[str] = field(default_factory=list)
    sender: str = ""


class Pasted(Source):
    """A copied chat as a source of rows without a header: a row for each message, at the number of its line."""

    def __init__(self, source: Source, rows: list[list[str]]) -> None:
        super().__init__(source.path, source.name)
        self._rows = rows
        self.sheets = [Sheet(0, "", ",", [row or [""] * len(COLUMNS) for row in rows[:HEAD_ROWS]])]

    def records(self, sheet: Sheet) -> Iterator[list[str]]:
        """Yield a row for every line of the text: the message where one begins, an empty row elsewhere."""
        return (list(row) for row in self._rows)

    def stage(
        self, connection: Connection, sheet: Sheet, header_row: int, places: Mapping[str, int], needed: Iterable[str]
    ) -> None:
        """See `Source.stage`."""
        staging.carefully(connection, self._layout(sheet, header_row, places, needed), self.records(sheet))


def read_chat(source: Source, formats: Iterable[Format]) -> tuple[Source, Match] | None:
    """Return the copied chat in a text file; None when it is not one.

    Raises DabiaoError when it does not show who is the shop and who is the one buyer, or is in another notation.
    """
    form = next((form for form in formats if form.chat is not None), None)
    if form is None or form.chat is None or not isinstance(source, TextSource):
        return None
    with source.path.open("rb") as file:
        start = file.read(HEAD_BYTES)
    if len(start) == HEAD_BYTES:
        return None  # too long for a copied chat
    encoding = encodings.check(start, source.name, encodings.likely_encoding(start, source.name))
    lines = [line.strip() for line in start.decode(encoding).removeprefix("\ufeff").splitlines()]
    messages = list(_messages(lines))
    written = [place for place, line in enumerate(lines) if line]
    if not messages or messages[0].line != written[0]:
        heads = [line for line in lines if _OTHER_HEAD.fullmatch(line)]
        if len(heads) >= _SEVERAL and 4 * len(heads) >= len(written):
            raise DabiaoError("error.chat_of_others", file=source.name, line=heads[0][:60])
        return None
    buyer = _sides(messages, form.chat, source.name)
    chat = f"{buyer} {messages[0].time}" if _MASKED in buyer else buyer
    rows: list[list[str]] = [[] for _ in lines]
    for message in messages:
        agent = message.name if message.sender == "agent" else ""
        rows[message.line] = [chat, buyer, message.sender, agent, message.time, "\n".join(message.lines)]
    places = {name: place for place, name in enumerate(COLUMNS)}
    return Pasted(source, rows), Match(form, 0, -1, places, {name: name for name in COLUMNS})


def _messages(lines: list[str]) -> Iterator[_Message]:
    """Yield the messages of a text: a name and a time are on one line, or on two."""
    message: _Message | None = None
    for place, line in enumerate(lines):
        head = _HEAD.fullmatch(line)
        if head is None:
            if message is not None:
                message.lines.append(line)
            continue
        name, at = head["name"], place
        if name is None:  # the time alone: the name is the line above, which was added to the previous message
            if place == 0 or not lines[place - 1]:
                continue
            name, at = lines[place - 1], place - 1
            if message is not None:
                message.lines.pop()
        if message is not None:
            yield message
        message = _Message(at, name, head["time"])
    if message is not None:
        yield message


def _sides(messages: list[_Message], chat: Chat, file: str) -> str:
    """Set the sender of every message; return the buyer's name."""
    notes, system, agent = ([pattern(fold(text)) for text in texts] for texts in (chat.notes, chat.system, chat.agent))
    ours = {name for name in {message.name for message in messages} if any(p.fullmatch(fold(name)) for p in agent)}
    shops = {fold(name).split(":")[0] for name in ours}
    for message in messages:
        message.lines = [line for line in message.lines if line and not any(p.fullmatch(fold(line)) for p in notes)]
        platform = message.lines and all(any(p.fullmatch(fold(line)) for p in system) for line in message.lines)
        if _TRANSFER in message.name or platform:
            message.sender = "system"
        else:
            message.sender = "agent" if message.name in ours or fold(message.name) in shops else "buyer"
    buyers = sorted({message.name for message in messages if message.sender == "buyer"})
    if len(buyers) != 1 or not ours:
        names = sorted({message.name for message in messages if _TRANSFER not in message.name})
        raise DabiaoError("error.chat_sides", file=file, names=", ".join(names[:10]))
    return buyers[0]
