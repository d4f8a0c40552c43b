"""Access control: the actor, the shops they may see, and what they may do.

Only this module opens views and allows writes.
"""

import getpass
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, NoReturn, get_args

from data.accounts import ACCOUNTS, Account, Identity, Role
from data.errors import NotAllowed, NotLetIn
from data.files.limits import Limits
from data.shops import Shop
from data.sql import Connection
from data.store import Store, writing
from data.view import View

Verb = Literal["read", "figures", "import", "undo", "export", "configure", "access"]
"""read: the results of imports. figures: what is calculated from rows, and the rows behind it. export: files of both.
configure: settings of shops and, for actors who may see every shop, global settings. access: who may sign in."""

ALL_VERBS: frozenset[Verb] = frozenset(get_args(Verb))

ROLE_VERBS: dict[Role, frozenset[Verb]] = {
    "merchant": frozenset({"read", "figures", "export"}),
    "uploader": frozenset({"read", "import", "undo"}),
    "operations": ALL_VERBS - {"access"},
    "admin": ALL_VERBS,
}
"""The verbs of each role in the shops of its account; an admin's shops are all."""


@dataclass(frozen=True)
class Access:
    """What an actor may do with a store.

    `actor`: the name written into the import ledger; "" where the system has none. `shop_ids`: the shops that the actor
    may see; None means every shop, also shops created later. `may`: the verbs that the actor may use on them. `store`
    is for data/ only: all other packages read through a view.
    """

    store: Store
    actor: str
    shop_ids: frozenset[str] | None
    may: frozenset[Verb]

    @classmethod
    def local(cls, store: Store, actor: str | None = None) -> "Access":
        """Access of a user on their own machine: every shop, every verb. `actor`: by default the OS account."""
        return cls(store, _account() if actor is None else actor, None, ALL_VERBS)

    @classmethod
    def of_account(cls, store: Store, account: Account) -> "Access":
        """Access of a person in the access file: the shops of their entry and of its tags, the verbs of their role."""
        shop_ids = None
        if not account.sees_all_shops:
            shop_ids = frozenset(account.shops) | _shops_with_tags(store, account.tags)
        return cls(store, account.who, shop_ids, ROLE_VERBS[account.role])

    @classmethod
    def of_visitor(cls, store: Store, identity: Identity | None) -> "Access":
        """Access of a signed-in person.

        Raises NotLetIn when nobody has signed in, or the access file does not name them.
        """
        account = None if identity is None else ACCOUNTS.account_of(identity)
        if identity is None or account is None:
            raise NotLetIn("" if identity is None else identity.who)
        return cls.of_account(store, account)

    def for_upkeep(self) -> "Access":
        """Access to the same store with every shop and verb, for maintenance by the program itself."""
        return Access(self.store, "", None, ALL_VERBS)

    @property
    def path(self) -> Path:
        """The path of the store; files that belong to it are beside it."""
        return self.store.path

    @cached_property
    def scope(self) -> str:
        """Key of the shops that the actor may see; equal texts mean equal shops. Part of every cache key."""
        return "*" if self.shop_ids is None else json.dumps(sorted(self.shop_ids))

    def require(self, verb: Verb, shop_id: str | None = None) -> None:
        """Raise NotAllowed unless the actor may use the verb, on `shop_id` if given."""
        hidden = shop_id is not None and self.shop_ids is not None and shop_id not in self.shop_ids
        if verb not in self.may or hidden:
            self._refuse(verb, shop_id)

    def require_all(self, verb: Verb) -> None:
        """Raise NotAllowed unless the actor may use the verb on every shop, including those created later."""
        self.require(verb)
        if self.shop_ids is not None:
            self._refuse(verb, None, "*")

    def _refuse(self, verb: Verb, shop_id: str | None, shops: str = "–") -> NoReturn:
        for listener in _refusal_listeners:
            listener(self, verb, shop_id)
        raise NotAllowed(self.actor, verb, shop_id or shops)

    def view(self, shop_ids: Iterable[str] | None = None) -> View:
        """Open a view of these shops, by default of all that the actor may see: one read transaction.

        The view is a context manager and ends with it, or with `close`. Raises NotAllowed for a shop that the actor may
        not see.
        """
        self.require("read")
        wanted = self.shop_ids
        if shop_ids is not None:
            wanted = frozenset(shop_ids)
            for shop_id in sorted(wanted):
                self.require("read", shop_id)
        return View(self.store, wanted)

    def shops(self) -> list[Shop]:
        """Return the shops that the actor may see, by name."""
        with self.view() as view:
            return view.shops()

    @contextmanager
    def writing(self, verb: Verb, *shop_ids: str) -> Iterator[Connection]:
        """Yield a connection for writing rows of these shops; one writer at a time, others wait.

        Raises NotAllowed, and DabiaoError when the disk is full or the store's file is gone.
        """
        for shop_id in shop_ids or (None,):
            self.require(verb, shop_id)
        with writing(self.store, tidy=verb != "import") as connection:
            yield connection


@dataclass(frozen=True, eq=False)
class RequestAccess(Access):
    """Access for one request to a running app: its views end with the request, and can be interrupted.

    A command may leave its view open until the process ends; an app would keep the transaction open, and the store
    could not move committed data into its file. `most`: the limits of each view, if any.
    """

    opened: list[View] = field(default_factory=list)
    most: Limits | None = None

    @classmethod
    def of(cls, access: Access) -> "RequestAccess":
        """Return a request access with the same actor, shops and verbs."""
        return cls(access.store, access.actor, access.shop_ids, access.may)

    def view(self, shop_ids: Iterable[str] | None = None) -> View:
        """Open a view as `Access.view` does; it is closed by `close` at the latest."""
        view = super().view(shop_ids)
        if self.most is not None:
            view.limit(self.most)
        self.opened.append(view)
        return view

    def interrupt(self) -> None:
        """Interrupt the running statements, from another thread: their callers get an error of the engine."""
        for view in list(self.opened):
            view.interrupt()

    def close(self) -> None:
        """Close the views."""
        while self.opened:
            self.opened.pop().close()


_refusal_listeners: list[Callable[[Access, Verb, str | None], None]] = []


def on_refusal(listener: Callable[[Access, Verb, str | None], None]) -> None:
    """Register a function that is called when an actor is refused a verb, with the shop if there is one."""
    _refusal_listeners.append(listener)


def _shops_with_tags(store: Store, tags: tuple[str, ...]) -> frozenset[str]:
    """Return the shops that have any of these tags now."""
    if not tags:
        return frozenset()
    with View(store, None) as view:
        rows = view.rows(
            "SELECT shop_id FROM shop_settings WHERE list_has_any(tags, CAST($tags AS VARCHAR[]))", tags=list(tags)
        )
    return frozenset(row["shop_id"] for row in rows)


def _account() -> str:
    """Return the name of the user's account on this machine; "" where there is none."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
