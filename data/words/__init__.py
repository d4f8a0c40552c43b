"""Words in cells: what marks, currencies and traditional signs mean. Imports no file and no format."""
