"""Composites: platforms' scores and badges that are made of several figures, and a shop's standing in them."""
