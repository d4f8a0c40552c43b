"""Verbs of the command line: what each does with its arguments, and its answer."""
