"""Alerts on their way: who gets what (a file of the configuration), what waits in the store, and sending it."""
