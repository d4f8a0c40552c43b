"""Which days and columns the loaded data cover, what could not be read, and which figures that leaves unjudged."""
