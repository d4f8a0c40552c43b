"""Convert the values of a format file to the fields of its structs, each checked under its own key. Reads no file."""

import types
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

Texts = tuple[str, ...]
"""One text, or several; a format file may write a single one without brackets."""
BothLanguages = dict[Literal["zh", "en"], str]
"""A text in the languages of the screen; a format file may write a single one for both."""


class Wrong(ValueError):
    """An invalid value of a format file: its dotted key, the value, and what is allowed."""

    def __init__(self, field: str, value: object, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.value = value
        self.why = why


def one_of(field: str, value: str, allowed: Sequence[str]) -> None:
    """Raise Wrong when a value is not one of those allowed."""
    if value not in allowed:
        raise Wrong(field, value, f"is none of {', '.join(allowed)}")


def typed(hint: Any, value: Any, *place: str) -> Any:
    """Return a value of a TOML file as the type that its field declares. Numbers are accepted for texts.

    `place`: the keys that lead to it. Raises Wrong naming the exact key, its value and what is allowed there.
    """
    kinds = [part for part in (hint, *_choices(hint)) if isinstance(part, type) and issubclass(part, msgspec.Struct)]
    if kinds:
        return _struct(kinds[0], value, place)
    of = get_args(hint)
    if get_origin(hint) is dict and isinstance(value, dict):
        return {_leaf(of[0], key, (*place, key)): typed(of[1], each, *place, key) for key, each in value.items()}
    if get_origin(hint) is tuple and of[-1] is Ellipsis and isinstance(value, list):
        return tuple(typed(of[0], each, *place, str(n)) for n, each in enumerate(value))
    return _leaf(hint, value, place)


def _written_out(hint: Any, value: Any) -> Any:
    """Return a value in the full form of its type, where a format file may write it shorter."""
    base = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (base == Texts or str in (base, *_choices(base)))
    ):
        value = str(value)
    if isinstance(value, str) and base == Texts:
        return [value]
    return {"zh": value, "en": value} if isinstance(value, str) and base == BothLanguages else value


def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, types.UnionType) or get_origin(hint) is Union else ()


def _struct(kind: type[msgspec.Struct], value: Any, place: tuple[str, ...]) -> msgspec.Struct:
    if not isinstance(value, dict):
        raise Wrong(".".join(place), value, f"needs {_described(kind)}")
    hints = _hints(kind)
    for key in value:
        if key not in hints:
            raise Wrong(".".join((*place, key)), value[key], f"is no key here; allowed: {', '.join(hints)}")
    for field in msgspec.structs.fields(kind):
        if field.required and field.name not in value:
            raise Wrong(".".join((*place, field.name)), "", f"is missing; needs {_described(hints[field.name])}")
    fields = {key: typed(hints[key], each, *place, key) for key, each in value.items()}
    try:
        return kind(**fields)
    except Wrong as e:  # a struct names its invalid fields by its own keys
        raise Wrong(".".join((*place, e.field)), e.value, e.why) from None


def _leaf(hint: Any, value: Any, place: tuple[str, ...]) -> Any:
    try:
        return msgspec.convert(_written_out(hint, value), hint)
    except msgspec.ValidationError:
        raise Wrong(".".join(place), value, f"needs {_described(hint)}") from None


@lru_cache
def _hints(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _described(hint: Any) -> str:
    """Return a description of what a format file may write for a value of this type."""
    parts = get_args(hint)
    examples = {
        bool: "true or false, without quotes",
        str: 'a text in quotes, such as "text"',
        Texts: 'a text in quotes, or several, such as ["text", "another"]',
    }
    if hint in examples:
        described = examples[hint]
    elif get_origin(hint) is Literal:
        described = " or ".join(f'"{part}"' for part in parts)
    elif get_origin(hint) is Annotated:
        described = _limited(parts[0], hint.__metadata__[0])
    elif choices := _choices(hint):
        described = " or ".join(_described(part) for part in choices if part is not type(None))
    elif get_origin(hint) is tuple:
        described = f"a list of {_described(parts[0])}" if parts[-1] is Ellipsis else f"{len(parts)} texts in quotes"
    else:
        described = "keys and values of its own, as in [table]"
    return described


def _limited(base: Any, limits: msgspec.Meta) -> str:
    if base is int:
        return f"a whole number from {limits.ge} to {limits.le}, without quotes"
    return f"a text in quotes that matches {limits.pattern}" if limits.pattern else "at least one text in quotes"
