"""The cache of answers. One is kept while the store, the own rules and what the visitor may see stand."""

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
    """The answer of `query(view, shop, *arguments)`, run once and then kept. Nobody changes an answer.

    The view is that of the page run. `arguments`: rules, instants, texts, numbers, and frozen values made of them.
    """
    return run_once(query, shop, arguments, lambda: query(session.view(), shop, *arguments))


def run_once(
    query: Callable[..., Any], shop: Shop | tuple[Shop, ...], arguments: tuple[Any, ...], run: Callable[[], Answer]
) -> Answer:
    """The answer of `run`, kept under the name of `query`, the shop and the arguments.

    Raises TypeError for a list, which whoever gets it from the cache could change.
    """
    name = f"{query.__module__}.{query.__qualname__}"
    answer = kept(session.scope(), session.state(), name, digest(shop, *arguments), run)
    if isinstance(answer, list):
        raise TypeError(f"{name} returns a list, which whoever gets it from the cache could change")
    return answer  # type: ignore[no-any-return]


def digest(*values: Any) -> str:
    """A text that equal values share, in every process, and that does not grow with them."""
    encoded = msgspec.msgpack.encode(values, enc_hook=_encode, order="deterministic")
    return hashlib.sha256(encoded).hexdigest()


def _encode(value: object) -> object:
    """What stands for a value that msgspec does not know. Raises NotImplementedError for other classes."""
    if isinstance(value, Fraction):
        return [str(value.numerator), str(value.denominator)]
    return written(value)


@st.cache_resource(max_entries=512, ttl="5m", show_spinner=False)
def kept(scope: str, state: str, query: str, arguments: str, _compute: Callable[[], Any]) -> Any:
    """The answer of `_compute`, run once for the same scope, state, query and arguments. Nobody changes an answer."""
    return _compute()
