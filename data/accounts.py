"""Who may sign in: access.toml in the configuration folder, with people, their roles and their shops.

What a role may do is defined in `data.access`. A person who is not in the file has no account.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from data import toml_files
from data.errors import DabiaoError
from data.files.own_files import refuse_others
from data.formats.toml_values import Wrong, typed
from data.private_files import make_private, private_folder, write_whole
from data.toml_files import configuration_folder

if TYPE_CHECKING:
    from tomlkit.items import Table

Role = Literal["merchant", "uploader", "operations", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

TOKEN_BYTES = 32

_writing = Lock()


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person in the access file, identified by their subject at the OpenID provider or by their e-mail.

    Their shops are those of `shops`, those with a tag of `tags`, or, with `all_shops`, all, including those created
    later. An admin sees all shops. `token_sha256`: of the token with which their programs read; "": they have none.
    """

    role: Role
    email: str = ""
    subject: str = ""
    name: str = ""
    shops: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    all_shops: bool = False
    token_sha256: str = ""

    def __post_init__(self) -> None:
        if bool(self.email.strip()) == bool(self.subject.strip()):
            raise Wrong("email", self.email, "needs either email or subject, not both")
        if self.email and "@" not in self.email:
            raise Wrong("email", self.email, "is no e-mail address")
        if not (self.shops or self.tags or self.sees_all_shops):
            raise Wrong("shops", "", "is missing; needs shops, tags or all_shops = true")
        if self.token_sha256 and not re.fullmatch("[0-9a-f]{64}", self.token_sha256):
            raise Wrong("token_sha256", "…", "is no SHA-256 in 64 small hexadecimal digits")  # it may be the token

    @property
    def who(self) -> str:
        """Name of the person in the audit and in commands: the e-mail in lower case, or the subject."""
        return plain_email(self.email) or self.subject.strip()

    @property
    def sees_all_shops(self) -> bool:
        """Whether the person sees every shop."""
        return self.all_shops or self.role == "admin"


class _File(msgspec.Struct, frozen=True, kw_only=True):
    person: tuple[Account, ...] = ()


@dataclass(frozen=True)
class Identity:
    """A signed-in person according to the provider. `email`: "" unless the provider has verified it."""

    subject: str
    email: str = ""
    name: str = ""

    @property
    def who(self) -> str:
        """Name of the person in the audit before they have an account."""
        return plain_email(self.email) or self.subject


def plain_email(text: str) -> str:
    """Return an e-mail for comparison: A to Z in lower case. Other letters are kept: ß is not ss in an address."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text.strip())


def path() -> Path:
    """Return the path of the file."""
    return configuration_folder() / "access.toml"


def load() -> tuple[Account, ...]:
    """Return the accounts in the order of the file; empty without a file.

    Raises DabiaoError for a file that cannot be read or is not TOML; for invalid content, with line, field and value.
    """
    file = path()
    if not file.exists():
        return ()
    refuse_others(file)
    make_private(file)
    return _accounts(_text(file))


class AccountBook:
    """The accounts as currently in the file, which is read again when it has changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: tuple[int, int, int] | None = None
        self._accounts: tuple[Account, ...] = ()

    def account_of(self, identity: Identity) -> Account | None:
        """Return the person's account, by the subject, otherwise by the e-mail; None where the file has neither.

        Raises DabiaoError like `load` while the file is invalid: nobody has an account then.
        """
        accounts = self._current()
        by_subject = (account for account in accounts if account.subject and account.subject == identity.subject)
        email = plain_email(identity.email)
        by_email = (account for account in accounts if email and account.email and account.who == email)
        return next(by_subject, None) or next(by_email, None)

    def account_with(self, token: str) -> Account | None:
        """Return the account with this token; None where there is none. Raises DabiaoError like `account_of`.

        It is compared with that of every account in constant time, so that response times reveal no token.
        """
        digest = _digest(token)
        matching = [account for account in self._current() if hmac.compare_digest(account.token_sha256, digest)]
        return matching[0] if matching else None

    def _current(self) -> tuple[Account, ...]:
        with self._lock:
            state = _state_of(path())
            if state is None or state != self._state:
                self._accounts, self._state = load(), state
            return self._accounts


ACCOUNTS = AccountBook()
"""The accounts of this process."""


def grant(account: Account) -> None:
    """Write an account into the file, replacing the person's old one but keeping its token.

    Everything else in the file is unchanged. Raises DabiaoError where the file is invalid, or would have no admin.
    """

    def change(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        tokens = [e["token_sha256"] for e in entries if _who(e) == account.who and "token_sha256" in e]
        entry = _entry_of(account) | ({"token_sha256": tokens[0]} if tokens else {})
        return [e for e in entries if _who(e) != account.who] + [entry]

    _change(change)


def revoke(who: str) -> None:
    """Remove a person's account from the file. Raises DabiaoError as `grant`, and when there is none."""
    wanted = _known(who).who
    _change(lambda entries: [entry for entry in entries if _who(entry) != wanted])


def new_token(who: str) -> str:
    """Create a token for a person's programs, replacing an earlier one; only its digest is kept. Raises as `revoke`."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    _set_token(_known(who).who, _digest(token))
    return token


def end_token(who: str) -> None:
    """Invalidate a person's token. Raises DabiaoError as `revoke`, and when they have none."""
    account = _known(who)
    if not account.token_sha256:
        raise DabiaoError("error.no_token", who=account.who)
    _set_token(account.who, "")


def _set_token(who: str, digest: str) -> None:
    def change(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        entry = next(entry for entry in entries if _who(entry) == who)
        entry["token_sha256"] = digest
        return entries

    _change(change)


def _digest(token: str) -> str:
    """Return a token's digest, from which a token, which has as much entropy, cannot be found."""
    return sha256(token.encode()).hexdigest()


def _known(who: str) -> Account:
    """Return a person's account. Raises DabiaoError when there is none."""
    accounts = load()
    account = next((entry for entry in accounts if entry.who in (who.strip(), plain_email(who))), None)
    if account is None:
        raise DabiaoError("error.no_account", who=who, known=", ".join(entry.who for entry in accounts) or "–")
    return account


def account_from(who: str, role: str, **fields: Any) -> Account:
    """Return an account from user input; `who` with an @ is an e-mail. Raises DabiaoError for an invalid field."""
    named = {"email" if "@" in who else "subject": who.strip()}
    try:
        made: Account = typed(Account, {"role": role, **named, **fields})
    except Wrong as e:
        key = {"shops": "error.account_shops", "email": "error.account_who"}.get(e.field, "error.bad_account")
        raise DabiaoError(key, who=who, field=e.field, value=e.value, why=e.why) from e
    return made


def _accounts(text: str) -> tuple[Account, ...]:
    file = path()
    try:
        document = toml_files.parsed(text)
    except ValueError as e:
        raise DabiaoError("error.access_not_toml", file=file, why=str(e)) from e
    try:
        accounts: tuple[Account, ...] = typed(_File, document).person
        names = [account.who for account in accounts]
        for position, name in enumerate(names):
            if name in names[:position]:
                raise Wrong(f"person.{position}.email", name, "has an entry already")
    except Wrong as e:
        line = toml_files.line_of(text, "person", e.field)
        raise DabiaoError("error.bad_access", file=file, line=line, field=e.field, value=e.value, why=e.why) from e
    return accounts


def _state_of(file: Path) -> tuple[int, int, int] | None:
    """Return a value that changes with the file; None where there is no file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _text(file: Path) -> str:
    try:
        return toml_files.text_of(file)
    except (OSError, UnicodeDecodeError) as e:
        raise DabiaoError("error.access_unreadable", file=file, why=str(e)) from e


def _change(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    import tomlkit  # only needed for writing the file: importing it takes time
    from tomlkit.items import Table

    file = path()
    with _writing:
        load()
        document = tomlkit.parse(_text(file)) if file.exists() else tomlkit.document()
        people = tomlkit.aot()
        for entry in change(list(document.get("person", []))):
            people.append(entry if isinstance(entry, Table) else _table(entry))
        document["person"] = people
        text = tomlkit.dumps(document)
        accounts = _accounts(text)
        if accounts and not any(entry.role == "admin" for entry in accounts):
            raise DabiaoError("error.no_admin", file=file)
        private_folder(file.parent)
        write_whole(file, text)


def _table(entry: dict[str, Any]) -> "Table":
    import tomlkit

    table = tomlkit.table()
    table.update(entry)
    return table


def _entry_of(account: Account) -> dict[str, Any]:
    return dict(_written(account))


def _written(account: Account) -> Iterator[tuple[str, Any]]:
    """Yield the fields of an account that differ from their defaults, as written in the file."""
    for field in msgspec.structs.fields(Account):
        value = getattr(account, field.name)
        if field.required or value != field.default:
            yield field.name, list(value) if isinstance(value, tuple) else value


def _who(entry: dict[str, Any]) -> str:
    return plain_email(str(entry.get("email", ""))) or str(entry.get("subject", "")).strip()
