"""Sentences of scores, rules, penalties and imports. Imports no streamlit: the command line uses them too."""
