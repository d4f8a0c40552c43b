"""User-defined questions: cases by any dimensions, over any period, for any shops."""
