"""Scoring: cases of a rule, tallies, scores, trend, recovery and outlook."""
