"""How fast things are, each figure beside something measured in the same run; no limit is judged here."""
