"""A page a file, read top to bottom like the page itself, and the small modules they share.

Pages hold no SQL and no arithmetic on scores: they ask `metrics` and say what it answered through `locales`.
"""
