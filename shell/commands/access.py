"""`dabiao access`: who may sign in, in which role and for which shops; grant, revoke, tokens of the read API."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from data import accounts
from data.access import Access
from data.changes import audit
from data.errors import DabiaoError
from locales import Translator
from shell.answer import Answer
from shell.printing import row


def run(access: Access, arguments: Namespace) -> Answer:
    """Apply the change and return who may sign in afterwards, or a new token, which is shown only once.

    Raises DabiaoError if nobody is named, a field or the file is invalid, or no admin would be left.
    """
    access.require_all("access")
    if arguments.what != "list":
        if arguments.who is None:
            raise DabiaoError("error.access_who", what=arguments.what)
        subject, token = _changed(access, arguments)
        audit.write(access, [audit.entry_of(access, "access", subject=subject)])
        if token is not None:
            return Answer({"who": arguments.who, "token": token}, lambda _: [token])
    documents = [
        {
            "who": account.who, "name": account.name, "role": account.role, "shops": list(account.shops),
            "tags": list(account.tags), "all_shops": account.sees_all_shops, "token": bool(account.token_sha256),
        }
        for account in accounts.load()
    ]  # fmt: skip
    return Answer(documents, lambda t: _lines(t, documents))


def _changed(access: Access, arguments: Namespace) -> tuple[str, str | None]:
    """Change the file and return the text for the audit, and a new token or None."""
    if arguments.what == "grant":
        return _grant(access, arguments), None
    if arguments.what == "token":
        return f"{arguments.who}: token", accounts.new_token(arguments.who)
    if arguments.what == "end-token":
        accounts.end_token(arguments.who)
        return f"{arguments.who}: token –", None
    accounts.revoke(arguments.who)
    return f"{arguments.who}: –", None


def _grant(access: Access, arguments: Namespace) -> str:
    with access.view() as view:
        shops = [view.shop(shop_id).shop_id for shop_id in arguments.shop]
    fields = {"name": arguments.name, "shops": shops, "tags": arguments.tag, "all_shops": arguments.all_shops}
    granted = accounts.account_from(arguments.who, arguments.role, **fields)
    accounts.grant(granted)
    return f"{granted.who}: {granted.role}"


def _lines(t: Translator, documents: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield a line per person: who, role, shops and tags."""
    for entry in documents:
        names = [*entry["shops"], *(f"#{tag}" for tag in entry["tags"])]
        shops = t("explore.shops.all") if entry["all_shops"] else t("list.comma").join(names)
        token = t("people.token.has") if entry["token"] else ""
        yield row(entry["who"], t(f"role.{entry['role']}"), shops, entry["name"], token)
