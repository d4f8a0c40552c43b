"""Data quality: covered days and columns, rows that could not be read, and figures that are unjudged as a result."""
