"""Who may sign in: the access file, its errors, what each role may do, and that a change counts at once."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import accounts
from data.access import ALL_VERBS, ROLE_VERBS, Access
from data.accounts import Account, AccountBook, Identity
from data.changes import shop_changes
from data.errors import DabiaoError, NotAllowed
from data.reading import audit_trail
from data.store import Store
from locales import LANGUAGES, translator
from shell.answers import answer
from shell.arguments import parser

PEOPLE = """# who works here
[[person]]
email = "Boss@Example.com"
role = "admin"

[[person]]
subject = "0042"
role = "operations"
tags = ["east"]
shops = ["a"]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = accounts.path()
    path.parent.mkdir(parents=True)
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "x.duckdb") as opened:
        local = Access.local(opened)
        for shop_id in ("a", "b", "c"):
            shop_changes.add(local, shop_id, "taobao", None, None)
        shop_changes.describe(local, "b", tags=["east", "old"])
        yield opened


def run(access: Access, *words: str) -> list[str]:
    arguments = parser().parse_args(words)
    arguments.answer_in = "en"
    return list(answer(access, arguments).lines(translator("en")))


def test_people_are_known_by_subject_or_by_an_email_in_any_case(file: Path) -> None:
    book = AccountBook()
    boss = book.account_of(Identity("sub", email=" BOSS@example.COM "))
    assert boss is not None
    assert boss.who == "boss@example.com"
    by_subject = book.account_of(Identity("0042", email="nobody@example.com"))
    assert by_subject is not None
    assert by_subject.role == "operations"
    for other in (
        "bo\u017fs@example.com",
        "boß@example.com",
        "boss@example.co\u212a",
    ):  # which become like it when folded
        assert book.account_of(Identity("sub", email=other)) is None
    assert book.account_of(Identity("sub")) is None, "an e-mail that the provider has not checked is none"
    assert book.account_of(Identity("boss@example.com")) is None, "a subject that looks like an e-mail is no e-mail"
    assert book.account_of(Identity("", email="")) is None
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_nobody_has_an_account(file: Path) -> None:
    file.unlink()
    assert accounts.load() == ()
    assert AccountBook().account_of(Identity("0042")) is None


def test_a_change_of_the_file_counts_at_once(file: Path) -> None:
    book = AccountBook()
    assert book.account_of(Identity("0042")) is not None
    file.write_text(PEOPLE.replace("0042", "0043"), encoding="utf-8")
    assert book.account_of(Identity("0042")) is None
    file.write_text("person = 1", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DabiaoError, match="bad_access"):
            book.account_of(Identity("0043"))
    file.unlink()
    assert book.account_of(Identity("0043")) is None


@pytest.mark.parametrize(
    ("text", "line", "field", "value"),
    [
        ("[[person]]\nemail = 'a@b'\n", 1, "person.0.role", ""),
        ("[[person]]\nemail = 'a@b'\nrole = 'chief'\n", 3, "person.0.role", "chief"),
        (PEOPLE + "[[person]]\nemail = 'a@b'\nrole = 'merchant'\nshop = ['a']\n", 14, "person.2.shop", ["a"]),
        (PEOPLE + "[[person]]\nrole = 'merchant'\nemail = 'a'\nall_shops = true", 13, "person.2.email", "a"),
        (PEOPLE + "[[person]]\nsubject = 's'\nemail = 'a@b'\nrole = 'admin'", 13, "person.2.email", "a@b"),
        (PEOPLE + "[[person]]\nrole = 'merchant'\nsubject = 'a'", 11, "person.2.shops", ""),
        (PEOPLE + "[[person]]\nrole = 'merchant'\nsubject = 'a'\nall_shops = 1", 14, "person.2.all_shops", 1),
        (PEOPLE + "[[person]]\nemail = 'boss@example.com'\nrole = 'admin'", 12, "person.2.email", "boss@example.com"),
        ("\nroles = 3", 2, "roles", 3),
        (PEOPLE + "token_sha256 = 'the token itself'\n", 11, "person.1.token_sha256", "…"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_field_and_value(
    file: Path, text: str, line: int, field: str, value: object
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DabiaoError, match="bad_access") as refused:
        accounts.load()
    values = refused.value.values
    assert (values["file"], values["line"], values["field"], values["value"]) == (file, line, field, value)
    for language in LANGUAGES:
        assert str(line) in translator(language)(refused.value.key, **values)


def test_a_role_may_do_what_it_is_for() -> None:
    assert {
        "merchant": {"read", "figures", "export"},
        "uploader": {"read", "import", "undo"},
        "operations": {"read", "figures", "export", "import", "undo", "configure"},
        "admin": set(ALL_VERBS),
    } == ROLE_VERBS


def test_an_account_sees_its_shops_and_those_of_its_tags(store: Store) -> None:
    def shops(**fields: object) -> list[str]:
        account = accounts.account_from("a@b", "operations", **fields)
        return [shop.shop_id for shop in Access.of_account(store, account).shops()]

    assert shops(tags=["east"]) == ["b"]
    assert shops(shops=["a", "none"], tags=["old", "west"]) == ["a", "b"]
    assert shops(all_shops=True) == ["a", "b", "c"]
    assert [shop.shop_id for shop in Access.of_account(store, Account(role="admin", subject="x")).shops()] == list(
        "abc"
    )
    merchant = Access.of_account(store, Account(role="merchant", subject="x", shops=("a",)))
    for verb, shop in (("figures", "b"), ("import", "a"), ("configure", None), ("access", None)):
        with pytest.raises(NotAllowed):
            merchant.require(verb, shop)
    with pytest.raises(NotAllowed), merchant.writing("configure"):
        pass


def test_the_verb_lists_grants_and_revokes_and_keeps_what_else_the_file_holds(file: Path, store: Store) -> None:
    access = Access.local(store, "owner")
    assert run(access, "access") == ["boss@example.com\tAdministrator\tAll shops\t\t", "0042\tOperations\ta, #east\t\t"]
    run(access, "access", "grant", "New@Example.com", "--role", "merchant", "--shop", "b", "--name", "Li")
    run(access, "access", "grant", "new@example.com", "--role", "uploader", "--shop", "c")
    run(access, "access", "revoke", "0042")
    assert [(a.who, a.role, a.shops) for a in accounts.load()] == [
        ("boss@example.com", "admin", ()), ("new@example.com", "uploader", ("c",)),
    ]  # fmt: skip
    assert file.read_text(encoding="utf-8").startswith("# who works here\n")
    with access.view() as view:
        changes = [(e.actor, e.subject) for e in audit_trail.entries(view) if e.action == "access"]
    assert sorted(changes) == [
        ("owner", "0042: –"), ("owner", "new@example.com: merchant"), ("owner", "new@example.com: uploader"),
    ]  # fmt: skip
    arguments = parser().parse_args(["access", "--json"])
    document = answer(access, arguments).document
    assert json.loads(json.dumps(document))[1] == {
        "who": "new@example.com", "name": "", "role": "uploader", "shops": ["c"], "tags": [], "all_shops": False,
        "token": False,
    }  # fmt: skip


def test_a_token_is_told_once_outlives_a_change_of_role_and_ends(file: Path, store: Store) -> None:
    access, book = Access.local(store, "owner"), AccountBook()
    (first,), (token,) = (run(access, "access", "token", "0042") for _ in range(2))
    assert book.account_with(first) is None, "a new token ends the earlier one"
    account = book.account_with(token)
    assert account is not None
    assert account.who == "0042"
    assert token not in file.read_text(encoding="utf-8")
    assert "has a token" in run(access, "access")[1]
    run(access, "access", "grant", "0042", "--role", "merchant", "--shop", "b")
    account = book.account_with(token)
    assert account is not None
    assert (account.role, account.shops) == ("merchant", ("b",))
    for wrong in ("", "é", token[:-1], account.token_sha256):
        assert book.account_with(wrong) is None
    run(access, "access", "end-token", "0042")
    assert book.account_with(token) is None
    assert [entry.role for entry in accounts.load()] == ["admin", "merchant"]
    with access.view() as view:
        trail = [(e.actor, e.subject) for e in audit_trail.entries(view) if e.action == "access"]
    assert sorted(trail) == [("owner", f"0042: {change}") for change in ("merchant", "token", "token", "token –")]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["grant"], "access_who"),
        (["grant", "a@b", "--role", "chief", "--all-shops"], "bad_account"),
        (["grant", "a@b"], "account_shops"),
        (["grant", " ", "--all-shops"], "account_who"),
        (["grant", "a@b", "--shop", "none"], "unknown_shop"),
        (["revoke", "a@b"], "no_account"),
        (["token"], "access_who"),
        (["token", "a@b"], "no_account"),
        (["end-token", "0042"], "no_token"),
        (["revoke", "boss@example.com"], "no_admin"),
        (["grant", "boss@example.com", "--role", "merchant", "--all-shops"], "no_admin"),
    ],
)
def test_what_cannot_be_granted_or_revoked_changes_nothing(
    file: Path, store: Store, words: list[str], key: str
) -> None:
    with pytest.raises(DabiaoError, match=key):
        run(Access.local(store), "access", *words)
    assert file.read_text(encoding="utf-8") == PEOPLE


def test_only_who_may_change_access_sees_it(file: Path, store: Store) -> None:
    for role in ("merchant", "uploader", "operations"):
        with pytest.raises(NotAllowed):
            run(Access.of_account(store, accounts.account_from("a@b", role, all_shops=True)), "access")
