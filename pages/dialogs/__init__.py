"""Dialogs of a conversation, a request, an order: what is behind a case."""
