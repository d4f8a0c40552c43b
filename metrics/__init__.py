"""Metrics: rules, cases, scores and plans. Reads the store through a view; knows nothing of screens."""
