"""Who may open what, written out: page, verb of the command line, or other way → role → whose shops.

Nothing here asks the program. A role that is not named may nothing; nobody, whom the access file does not name, never.
"""

from typing import Literal

Role = Literal["merchant", "uploader", "operations", "admin", "nobody"]
Whose = Literal["own", "other", "unknown"]
Rights = dict[str, set[str]]

ROLES: tuple[Role, ...] = ("merchant", "uploader", "operations", "admin", "nobody")
WHOSE: tuple[Whose, ...] = ("own", "other", "unknown")
"""Shops: that of the person's entry, somebody else's, and one that is not there."""


def _rights(*roles: str) -> Rights:
    return {role: {"own", "other"} if role == "admin" else {"own"} for role in roles}


def with_nothing(rights: Rights) -> Rights:
    """The same where who sees every shop also passes with one that is not there: it holds nothing, or is made."""
    return rights | {"admin": set(WHOSE)}


FIGURES = _rights("merchant", "operations", "admin")
READING = _rights("merchant", "uploader", "operations", "admin")
IMPORTS = _rights("uploader", "operations", "admin")
SETTINGS = _rights("operations", "admin")
OF_ALL = _rights("admin")

PAGES: dict[str, Rights] = {
    "portfolio": FIGURES,
    "scorecard": FIGURES,
    "composites": FIGURES,
    "todo": FIGURES,
    "chat": FIGURES,
    "agents": FIGURES,
    "aftersales": FIGURES,
    "reviews": FIGURES,
    "dispatch": FIGURES,
    "trust": FIGURES,
    "explore": FIGURES,
    "board": FIGURES,
    "sql": FIGURES,
    "rule": FIGURES,
    "penalties": FIGURES,
    "whatif": FIGURES,
    "reconcile": FIGURES,
    "evidence": FIGURES,
    "rules": FIGURES,
    "reports": FIGURES,
    "history": READING,
    "quality": READING,
    "upload": IMPORTS,
    "mapping": IMPORTS,
    "alerts": SETTINGS,
    "shops": SETTINGS,
    "people": OF_ALL,
}
"""Page → who may open it, by the menu, by a link, with a session that holds another shop, or by a message."""

RULE = "kuaishou.reply_3m"

VERBS: dict[str, tuple[str, Rights]] = {
    "portfolio": ("--shop {shop}", FIGURES),
    "score": (f"--shop {{shop}} --rule {RULE}", FIGURES),
    "cases": (f"{RULE} --shop {{shop}}", FIGURES),
    "plan": (f"{RULE} --shop {{shop}}", FIGURES),
    "trend": (f"{RULE} --shop {{shop}}", FIGURES),
    "reconcile": (f"{RULE} --shop {{shop}} --value 50%", FIGURES),
    "whatif": (f"{RULE} --shop {{shop}}", FIGURES),
    "today": ("--shop {shop}", FIGURES),
    "todo": ("--shop {shop}", FIGURES),
    "penalties": ("--shop {shop}", FIGURES),
    "composites": ("--shop {shop}", FIGURES),
    "records": ("--shop {shop}", FIGURES),
    "ledger": ("--shop {shop}", FIGURES),
    "chat": ("--shop {shop}", FIGURES),
    "aftersales": ("--shop {shop}", FIGURES),
    "reviews": ("--shop {shop}", FIGURES),
    "live": ("--shop {shop}", FIGURES),
    "dispatch": ("--shop {shop}", FIGURES),
    "trust": ("--shop {shop}", FIGURES),
    "evidence": ("--shop {shop}", FIGURES),
    "quality": ("--shop {shop}", FIGURES),
    "history": ("--shop {shop}", FIGURES),
    "agents": ("--shop {shop}", FIGURES),
    "staffing": ("--shop {shop}", FIGURES),
    "explore": ("chats --by day --shop {shop}", FIGURES),
    "report": ("--shop {shop} --out {folder}/r.html --period last-week", FIGURES),
    "export": ("orders --shop {shop} --out {folder}/o.csv", FIGURES),
    "sql": ("SELECT+count(*)+FROM+orders --shop {shop}", FIGURES),
    "views": ("", FIGURES),
    "audit": ("--shop {shop}", READING),
    "shops": ("set {shop} --note n", SETTINGS),
    "erase": ("no-such-buyer --shop {shop} --yes", with_nothing(SETTINGS)),
    "retention": ("--shop {shop} --days forever --yes", SETTINGS),
    "alerts": ("", SETTINGS),
    "access": ("", OF_ALL),
    "backup": ("--out {folder}/backups", OF_ALL),
    "check": ("", OF_ALL),
    "publish": ("", FIGURES),
    "demo": ("--messages 10", OF_ALL),
}
"""Verb → its arguments, and for which roles and shops a running app answers it."""
