"""Formats: TOML descriptions of exports, matching a file to one, and reading its cells. Independent of the store."""
