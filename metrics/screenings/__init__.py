"""Screenings by dated word lists, which are never verdicts, and estimates of money."""
