"""Ledgers of a shop: violations, certificates and spot checks, each with a form that adds a row."""
