"""Where the app that has a store open is reached by other processes of the same user: a file beside the store.

`<store>.app.json`, readable by its owner only, holds host, port and a token that is new at each start of the app.
Whoever can read it is the user whose app it is. Standard library alone: a verb needs no more to be answered by the app.
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
    """Host and port that the app listens on, and the token that its endpoint asks for."""

    host: str
    port: int
    token: str


def file_of(store_path: Path) -> Path:
    """The file with the address of the app that has this store open."""
    store_path = store_path.resolve()
    return store_path.with_name(f"{store_path.name}.app.json")


def new(host: str, port: int) -> Address:
    """The address of this process, with a new token."""
    return Address(host, port, secrets.token_urlsafe(TOKEN_BYTES))


def publish(store_path: Path, address: Address) -> None:
    """Write the file of an address. Raises OSError when the folder cannot be written to."""
    write_whole(file_of(store_path), json.dumps(asdict(address)))


def read(store_path: Path) -> Address | None:
    """The address of the app; None where there is none, or the file is not this user's own and private one."""
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
    """Remove the file of an address, unless another process has written its own meanwhile."""
    if read(store_path) == address:
        with suppress(OSError):
            file_of(store_path).unlink()


def proof(address: Address, nonce: str) -> str:
    """What only who knows the token can say of a nonce: so the token is sent to the app itself and to nobody else."""
    return hmac.new(address.token.encode(), nonce.encode(), "sha256").hexdigest()
