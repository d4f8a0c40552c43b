"""Formats: TOML descriptions of exports, how a file is matched to one, and how its cells are read. Knows no store."""
