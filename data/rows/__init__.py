"""Rows: from the staged text of a file to typed rows, each whole or with its fault. Writes temporary tables only."""
