"""Lets the tests of this folder ask engine and reference the same question."""

from tests.reference.fixtures import ask, shelf

__all__ = ["ask", "shelf"]
