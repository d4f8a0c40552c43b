"""The visitor: whether people sign in here, who is signed in, and who has signed out."""

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import streamlit as st
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from data.access import Access
from data.accounts import ACCOUNTS, Account, Identity
from data.changes.audit import RECORDER
from data.errors import DabiaoError, NotLetIn
from data.sign_in import SignIn

LOG = logging.getLogger("dabiao")


@dataclass
class _Server:
    """The state of a server. `sign_in`: None where nobody signs in. Tokens stand for one sign-in each, as digests."""

    sign_in: SignIn | None = None
    signed_out: set[str] = field(default_factory=set)
    recorded: set[str] = field(default_factory=set)


_server = _Server()


def require_sign_in(sign_in: SignIn | None) -> None:
    """Require visitors to sign in from now on; None: every visitor is this machine's user."""
    _server.sign_in = sign_in
    _server.signed_out.clear()
    _server.recorded.clear()


def sign_in_needed() -> bool:
    """Whether people sign in here."""
    return _server.sign_in is not None


def access(own: Access) -> Access:
    """What the visitor may see and do; `own`: the access of the person whose server it is.

    Raises NotLetIn for who has not signed in and who has no account, DabiaoError while the access file is wrong, with
    nothing of what it says: `dabiao access` tells that.
    """
    if _server.sign_in is None:
        return own
    claims = _claims(_server.sign_in, st.user.to_dict())
    identity = None if claims is None else _identity(_server.sign_in, claims)
    try:
        visitor = Access.of_visitor(own.store, identity)
    except NotLetIn as e:
        if claims is not None:
            _record_once(own, claims, "refused", e.who)
        raise
    except DabiaoError as e:
        # neither the log nor whoever comes is told what the file says of people
        LOG.error("nobody is let in: %s, line %s", e.key, e.values.get("line", "–"))
        raise DabiaoError("error.access_closed") from None
    assert claims is not None
    _record_once(own, claims, "sign_in", visitor.actor)
    return visitor


def sign_out(own: Access, actor: str) -> None:
    """Invalidate this sign-in in all tabs and for all copies of its cookie, and end it at the provider."""
    if _server.sign_in is not None and (claims := _claims(_server.sign_in, st.user.to_dict())) is not None:
        _server.signed_out.add(_digest(claims))
        RECORDER.record_of(own, actor, "sign_out")
    st.logout()


def account_of(cookies: Mapping[str, str]) -> Account | None:
    """Whom the cookies of a request let in, without name and token; None for nobody, or while the access file is wrong.

    `cookies`: as they were sent. What they say is signed by this server, and counts as on a page.
    """
    sign_in = _server.sign_in
    claims = None if sign_in is None else _signed(sign_in, cookies)
    if sign_in is None or claims is None:
        return None
    try:
        account = ACCOUNTS.account_of(_identity(sign_in, claims))
    except DabiaoError:
        return None
    return None if account is None else msgspec.structs.replace(account, name="", token_sha256="")


def _signed(sign_in: SignIn, cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """What the provider said of whom a signed cookie names; None where there is none that counts."""
    secret = get_cookie_secret()

    def part(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1", "replace"))

    content = get_cookie_with_chunks(part, USER_COOKIE_NAME)
    try:
        payload = json.loads(content or b"{}")
    except ValueError:
        return None
    return _claims(sign_in, payload) if payload.get("origin") == sign_in.address else None


def _claims(sign_in: SignIn, user: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the provider said of the visitor when they signed in; None where nobody is signed in any more.

    The cookie that holds it is signed by this server; the token was checked when it came. Whom it is for, and how old
    it is, is checked again here.
    """
    claims = dict(user)
    audience, issued_at = claims.get("aud"), claims.get("iat")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("is_logged_in") is not True or sign_in.client_id not in audiences:
        return None
    if not isinstance(issued_at, int | float) or time.time() - issued_at > sign_in.hours * 3600:
        return None
    if not claims.get("sub") or not isinstance(claims["sub"], str) or _digest(claims) in _server.signed_out:
        return None
    return claims


def _identity(sign_in: SignIn, claims: dict[str, Any]) -> Identity:
    checked = claims.get("email_verified") is True or sign_in.trust_emails
    email = claims.get("email") if checked else None
    return Identity(claims["sub"], str(email or ""), str(claims.get("name") or ""))


def _record_once(own: Access, claims: dict[str, Any], action: str, actor: str) -> None:
    key = f"{action} {_digest(claims)}"
    if key not in _server.recorded:
        _server.recorded.add(key)
        RECORDER.record_of(own, actor, "sign_in" if action == "sign_in" else "refused")


def _digest(claims: dict[str, Any]) -> str:
    """Return a digest that identifies one sign-in; the nonce differs each time."""
    parts = [str(claims.get(name)) for name in ("iss", "sub", "iat", "nonce")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
