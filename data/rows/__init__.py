"""From the staged text of a file to typed rows, each valid or with its fault. Writes temporary tables only."""
