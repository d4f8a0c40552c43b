"""SQL of a person's own over published facts, in a process of its own."""
