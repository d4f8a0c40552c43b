"""Agents: their performance, and how many are needed. Independent of the user interface."""
