"""A user's own SQL over published facts, in a process of its own."""
