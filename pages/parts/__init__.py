"""Blocks that pages are built of: cards, tables, dialogs, headers."""
