"""The numbers that a platform's text leaves open, and the merchant's own values for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import DabiaoError
from data.private_files import write_whole
from data.toml_files import configuration_folder
from metrics.penalties.book import ASSUMED, Book
from metrics.rules import rulebook


@dataclass(frozen=True)
class Assumed:
    """The numbers assumed for "several", "few", "many" and "huge"; all are integers of at least 1.

    `look_back_days`: an earlier violation counts up to and including this many days after its day. `several_times`,
    `minors_to_serious`, `serious_to_especially`: required numbers of earlier violations. `many_orders`, `huge_orders`:
    least numbers of orders. `changed`: the names that the merchant has changed.
    """

    look_back_days: int
    several_times: int
    minors_to_serious: int
    serious_to_especially: int
    many_orders: int
    huge_orders: int
    changed: tuple[str, ...] = ()


def own_path() -> Path:
    """Return the path of the file with the merchant's own values: one table per platform, one name per line."""
    return configuration_folder() / "assumptions.toml"


def assumed(book: Book, platform: str) -> Assumed | None:
    """Return the values in use for the platform; None if its text does not distinguish severities.

    Raises DabiaoError, naming file, entry, field, value and what is allowed, if the merchant's file is invalid.
    """
    assumptions = book.assumptions.get(platform)
    if not assumptions:
        return None
    own = _read(book).get(platform, {})
    values = {name: own.get(name, assumption.default) for name, assumption in assumptions.items()}
    _check_order(values)
    changed = tuple(name for name in assumptions if values[name] != assumptions[name].default)
    return Assumed(**values, changed=changed)


def set_own(book: Book, platform: str, values: Mapping[str, int]) -> None:
    """Write the merchant's values for the platform, keeping the rest of the file; defaults are not written.

    Raises DabiaoError if a value is not allowed or the file cannot be written.
    """
    import tomlkit

    assumptions = book.assumptions[platform]
    for name, value in values.items():
        _check(book, platform, name, value)
    own = _read(book).get(platform, {})  # raises if the file is already invalid, instead of overwriting it
    _check_order({name: assumption.default for name, assumption in assumptions.items()} | own | dict(values))
    path = own_path()
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    table = document.setdefault(platform, tomlkit.table())
    for name, value in values.items():
        if value != assumptions[name].default:
            table[name] = value
        elif name in table:
            del table[name]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, tomlkit.dumps(document))
    except OSError as e:
        raise DabiaoError("error.assumptions_unwritable", file=path, why=str(e)) from e


def _read(book: Book) -> dict[str, dict[str, int]]:
    path = own_path()
    if not path.exists():
        return {}
    own = rulebook.parsed(path, rulebook.text_of(path))
    for platform, values in own.items():
        if platform not in book.assumptions or not isinstance(values, dict):
            why = f"allowed: {', '.join(f'[{name}]' for name in book.assumptions)}"
            raise DabiaoError("error.bad_rule", file=path, entry=platform, field=platform, value=values, why=why)
        for name, value in values.items():
            _check(book, platform, name, value)
    return own


def _check(book: Book, platform: str, name: str, value: object) -> None:
    assumptions = book.assumptions[platform]
    if name not in assumptions:
        why = f"allowed: {', '.join(ASSUMED)}"
    elif type(value) is not int or not assumptions[name].least <= value <= assumptions[name].most:
        why = f"allowed: whole numbers from {assumptions[name].least} to {assumptions[name].most}"
    else:
        return
    raise DabiaoError("error.bad_rule", file=own_path(), entry=platform, field=name, value=value, why=why)


def _check_order(values: Mapping[str, int]) -> None:
    if values["huge_orders"] <= values["many_orders"]:
        raise DabiaoError("error.assumptions_order", many=values["many_orders"], huge=values["huge_orders"])
