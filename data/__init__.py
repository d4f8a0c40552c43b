"""Data: export files in, tables and facts in the store. Knows nothing of rules or screens."""
