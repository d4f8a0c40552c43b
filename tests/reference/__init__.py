"""A second, slow and naive reading of the definitions. Shares no code with what it checks."""
