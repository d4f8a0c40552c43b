"""Backups of the store and of the user's own rules and formats: made, kept, checked, and restored."""
