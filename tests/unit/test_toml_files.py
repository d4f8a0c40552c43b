"""A person's own rule and format files may hold anything: each ends in what it says or in one sentence, and soon."""

import os
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from data import accounts, sign_in, toml_files
from data.alerts import settings
from data.errors import DabiaoError
from data.formats.format import read_format
from metrics.penalties import assumptions
from metrics.penalties.book import load_book
from metrics.rules import own_rules
from metrics.rules.rulebook import BUILT_IN, read_rulebook
from pages.schedules import report_settings
from tests.conftest import ROOT

HOSTILE = {
    "nested": "a = " + "[" * 100_000,
    "digits": "a = " + "9" * 5_000,
    "dotted": ".".join(["a"] * 200_000) + " = 1",
    "dotted heading": "[" + ".".join(["a"] * 200_000) + "]",
    "quoted and dotted": ".".join(['"a"'] * 100_000) + " = 1",
    "large": "# " + "a" * toml_files.MOST_BYTES,
    "not text": "a = 1\udcff",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    for read, kind in ((read_rulebook, "error.rulebook_"), (read_format, "error.format_")):
        with pytest.raises(DabiaoError, match=kind) as refused:
            read(path)
        assert refused.value.values["file"] == path


def test_a_pipe_and_a_device_are_no_files_and_keep_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = own_rules.folder()
    folder.mkdir(parents=True)
    pipe, device = folder / "pipe.toml", folder / "zero.toml"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    assert own_rules.state()
    for path in (pipe, device):
        with pytest.raises(DabiaoError, match=r"error\.rulebook_unreadable"):
            read_rulebook(path)
        with pytest.raises(DabiaoError, match=r"error\.format_unreadable"):
            read_format(path)


SETTINGS: dict[str, Callable[[], object]] = {
    "access.toml": accounts.load,
    "sign-in.toml": sign_in.load,
    "alerts.toml": settings.load,
    "reports.toml": report_settings.load,
    "assumptions.toml": lambda: assumptions.assumed(load_book(), "kuaishou"),
}


@pytest.mark.skipif(os.name == "nt", reason="no pipes of names")
@pytest.mark.parametrize("name", SETTINGS)
def test_no_hostile_file_of_settings_keeps_anybody_waiting(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    place = toml_files.configuration_folder() / name
    place.parent.mkdir()
    places: list[Callable[[], object]] = [
        partial(os.mkfifo, place),
        partial(place.symlink_to, "/dev/zero"),
        place.mkdir,
    ]
    places += [partial(place.write_bytes, text.encode(errors="surrogateescape")) for text in HOSTILE.values()]
    for put in places:
        put()
        with pytest.raises(DabiaoError):
            SETTINGS[name]()
        place.rmdir() if place.is_dir() else place.unlink()


def test_every_file_of_our_own_is_far_within_the_limits() -> None:
    files = [*BUILT_IN.glob("*.toml"), *(ROOT / "data" / "formats").glob("*.toml")]
    assert len(files) > 40
    for path in files:
        assert path.stat().st_size < toml_files.MOST_BYTES / 10
        assert toml_files.parsed(toml_files.text_of(path), parse_float=Decimal)
