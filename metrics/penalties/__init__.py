"""Penalty schedules and what the next violation would bring."""
