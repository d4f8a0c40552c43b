"""Formats that people save hold where they may import: for every shop, or for the shops that they see."""

from pathlib import Path

import pytest

from data.access import ROLE_VERBS, Access
from data.errors import DabiaoError, NotAllowed
from data.formats.drafts import Draft
from data.loading import own_formats
from data.loading.loader import import_file, recognise
from data.store import Store

CHATS = "时刻,谁,话,号\n03/04/2026 10:00,买,在吗,1\n03/04/2026 10:01,卖,在,1\n"
COLUMNS = {"conversation_id": "号", "sender": "谁", "sent_at": "时刻", "text": "话"}
WORDS = {"sender": {"买": "buyer", "卖": "agent"}}
DRAFT = Draft("messages", columns=COLUMNS, values=WORDS)


@pytest.fixture
def everybody(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Access:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return Access.local(store)


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    path = tmp_path / "chats.csv"
    path.write_text(CHATS, encoding="utf-8")
    return path


def uploader(store: Store, *shops: str) -> Access:
    return Access(store, "ann", frozenset(shops), ROLE_VERBS["uploader"])


def month(access: Access, path: Path, shop: str) -> int:
    import_file(access, path, shop, platform="other")
    return int(access.view([shop]).rows("SELECT month(min(sent_at)) AS month FROM messages")[0]["month"])


def test_what_is_saved_with_a_view_of_some_shops_holds_for_them_alone(everybody: Access, chats: Path) -> None:
    ann = uploader(everybody.store, "a", "b")
    own_formats.save(ann, DRAFT, "chats of a", "chats.csv")
    with pytest.raises(DabiaoError) as refused:
        import_file(everybody, chats, "c", platform="other")
    assert refused.value.key == "error.unknown_file"
    with pytest.raises(DabiaoError) as refused:
        import_file(ann, chats, "a", platform="other")
    assert refused.value.key == "error.ambiguous_dates"
    own_formats.save(everybody, DRAFT, "chats", "chats.csv")
    own_formats.remember(ann, recognise(chats, shop="a"), day_first=True)
    own_formats.remember(everybody, recognise(chats, shop="c"), day_first=False)
    own_formats.remember(uploader(everybody.store, "b"), recognise(chats, shop="b"), day_first=False)
    assert [month(everybody, chats, shop) for shop in ("a", "b", "c")] == [4, 3, 3]


def test_who_may_import_nothing_saves_no_format(everybody: Access) -> None:
    merchant = Access(everybody.store, "mo", frozenset({"a"}), ROLE_VERBS["merchant"])
    for nobody in (merchant, uploader(everybody.store)):
        with pytest.raises(NotAllowed):
            own_formats.save(nobody, DRAFT, "chats", "chats.csv")
