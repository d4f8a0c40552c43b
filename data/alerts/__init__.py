"""Delivery of alerts: receivers (a file of the configuration), the queue in the store, and sending."""
