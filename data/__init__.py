"""Data: reading export files, and tables and facts in the store. Independent of rules and screens."""
