"""Agents: what each of them did, and how many are needed. Knows no screen."""
