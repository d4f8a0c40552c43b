"""Words in cells: meanings of marks, currencies and traditional characters. Imports no module of files or formats."""
