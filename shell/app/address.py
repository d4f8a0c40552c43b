"""The file beside a store by which other processes of the same user reach the app that has the store open.

`<store>.app.json`, readable by its owner only, holds host, port and a token that is new at each start of the app.
So a process that can read it belongs to that user. Imports only the standard library: a verb that the app answers
needs no more.
"""

import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from data.files.own_files import read_own
from data.private_files import write_whole

LARGEST_BYTES = 4096
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Address:
    """Host and port that the app listens on, and the token that its endpoint requires."""

    host: str
    port: int
    token: str


def file_of(store_path: Path) -> Path:
    """Return the path of the file with the address of the app that has this store open."""
    store_path = store_path.resolve()
    return store_path.with_name(f"{store_path.name}.app.json")


def new(host: str, port: int) -> Address:
    """Return the address of this process, with a new token."""
    return Address(host, port, secrets.token_urlsafe(TOKEN_BYTES))


def publish(store_path: Path, address: Address) -> None:
    """Write the file of an address. Raises OSError if the folder is not writable."""
    write_whole(file_of(store_path), json.dumps(asdict(address)))


def read(store_path: Path) -> Address | None:
    """Return the app's address; None without a file, or if it is not this user's or is readable by others."""
    path = file_of(store_path)
    content = read_own(path, LARGEST_BYTES)
    if content is None or (os.name != "nt" and path.lstat().st_mode & 0o077):
        return None
    try:
        document = json.loads(content)
        return Address(str(document["host"]), int(document["port"]), str(document["token"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def withdraw(store_path: Path, address: Address) -> None:
    """Remove the file of an address, unless another process has overwritten it."""
    if read(store_path) == address:
        with suppress(OSError):
            file_of(store_path).unlink()


def proof(address: Address, nonce: str) -> str:
    """Return a proof for a nonce that requires the token, so that a client sends the token to the app only."""
    return hmac.new(address.token.encode(), nonce.encode(), "sha256").hexdigest()
