"""How people sign in: sign-in.toml in the configuration folder. Only this module reads the provider's secret.

Without the file nobody signs in, and the app serves only its own machine.
"""

from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from data import toml_files
from data.errors import DabiaoError
from data.files.own_files import refuse_others
from data.formats.toml_values import Wrong, typed
from data.private_files import make_private
from data.toml_files import configuration_folder

METADATA = "/.well-known/openid-configuration"
CALLBACK = "/oauth2callback"
TIMEOUT_SECONDS = 30
"""Timeout of requests to the provider, in seconds."""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """The OpenID provider, and this app as the provider knows it.

    `address`: of the app as people enter it, without a path. `provider`: the issuer's address. `hours`: after this time
    people must sign in again. `trust_emails`: the provider's e-mails count although it does not say that it has
    verified them.
    """

    address: str
    provider: str
    client_id: str
    client_secret: str
    hours: int = 12
    trust_emails: bool = False

    def __post_init__(self) -> None:
        for name in ("address", "provider"):
            _check_address(name, getattr(self, name), with_path=name == "provider")
        if not (self.client_id and self.client_secret):
            raise Wrong("client_id" if not self.client_id else "client_secret", "", "is empty")
        if not 1 <= self.hours <= 720:
            raise Wrong("hours", self.hours, "needs a whole number from 1 to 720")

    @property
    def host(self) -> str:
        """The host name in the app's address, in lower case."""
        return urlsplit(self.address).hostname or ""

    def secrets(self, cookie_secret: str) -> dict[str, Any]:
        """Return what Streamlit needs to sign people in, in the form of its secrets."""
        provider = self.provider.rstrip("/").removesuffix(METADATA)
        return {
            "auth": {
                "redirect_uri": self.address.rstrip("/") + CALLBACK,
                "cookie_secret": cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": provider + METADATA,
                "client_kwargs": {"timeout": TIMEOUT_SECONDS},
            }
        }


def path() -> Path:
    """Return the path of the file."""
    return configuration_folder() / "sign-in.toml"


def load() -> SignIn | None:
    """Return how people sign in; None without a file.

    Raises DabiaoError for a file that cannot be read, is not TOML, or has an invalid field; its values contain no
    secret.
    """
    file = path()
    if not file.exists():
        return None
    refuse_others(file)
    make_private(file)
    try:
        document = toml_files.parsed(toml_files.text_of(file))
    except (OSError, ValueError) as e:
        why = e.strerror if isinstance(e, OSError) and e.strerror else type(e).__name__
        raise DabiaoError("error.sign_in_unreadable", file=file, why=why) from None
    try:
        settings: SignIn = typed(SignIn, document)
    except Wrong as e:
        value = "***" if "secret" in e.field else e.value
        raise DabiaoError("error.bad_sign_in", file=file, field=e.field, value=value, why=e.why) from None
    return settings


def _check_address(name: str, text: str, *, with_path: bool) -> None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # the port raises ValueError when it is not a number
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.query or parts.fragment:
        raise Wrong(name, text, 'needs an address such as "https://dabiao.example.com"')
    if parts.scheme == "http" and not _is_this_machine(host):
        raise Wrong(name, text, "needs https: without it whoever is in between reads along")
    if parts.path not in ("", "/") and not with_path:
        raise Wrong(name, text, "needs an address without a path")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
