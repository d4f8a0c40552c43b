"""Verbs of the command line that do more than run one report, each with its answer."""
