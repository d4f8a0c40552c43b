"""The command line's answers, verb by verb, and how they are printed."""
