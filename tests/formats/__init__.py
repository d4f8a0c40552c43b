"""Exports as the platforms write them, made here with their real headers and quirks, one module a platform.

What each must come to is worked out by hand beside it. Nothing in here was ever anybody's export.
"""
