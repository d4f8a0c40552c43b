"""The cache of answers. Each is kept until the store, the own rules or the visitor's shops change."""

import hashlib
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

import msgspec
import streamlit as st

from data.shops import Shop
from metrics.rules.fields import written
from pages.state import session

Answer = TypeVar("Answer")


def cached(query: Callable[..., Answer], shop: Shop | tuple[Shop, ...], *arguments: Any) -> Answer:
    """Return the answer of `query(view, shop, *arguments)`, run once and cached. Callers must not change it.

    The view is that of the page run. `arguments`: rules, instants, texts, numbers, and frozen values made of them.
    """
    return run_once(query, shop, arguments, lambda: query(session.view(), shop, *arguments))


def run_once(
    query: Callable[..., Any], shop: Shop | tuple[Shop, ...], arguments: tuple[Any, ...], run: Callable[[], Answer]
) -> Answer:
    """Return the answer of `run`, cached under the name of `query`, the shop and the arguments.

    Raises TypeError for a list, because a caller could change the cached object.
    """
    name = f"{query.__module__}.{query.__qualname__}"
    answer = kept(session.scope(), session.state(), name, digest(shop, *arguments), run)
    if isinstance(answer, list):
        raise TypeError(f"{name} returns a list, which whoever gets it from the cache could change")
    return answer  # type: ignore[no-any-return]


def digest(*values: Any) -> str:
    """Return a text of fixed length that is the same for equal values in every process."""
    encoded = msgspec.msgpack.encode(values, enc_hook=_encode, order="deterministic")
    return hashlib.sha256(encoded).hexdigest()


def _encode(value: object) -> object:
    """Return a substitute for a value that msgspec cannot encode. Raises NotImplementedError for other classes."""
    if isinstance(value, Fraction):
        return [str(value.numerator), str(value.denominator)]
    return written(value)


@st.cache_resource(max_entries=512, ttl="5m", show_spinner=False)
def kept(scope: str, state: str, query: str, arguments: str, _compute: Callable[[], Any]) -> Any:
    """Return the answer of `_compute`, run once per scope, state, query and arguments. Callers must not change it."""
    return _compute()
