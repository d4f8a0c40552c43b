"""Lets the tests of this folder ask engine and reference the same question."""

from tests.reference.fixtures import ask, made_shops

__all__ = ["ask", "made_shops"]
