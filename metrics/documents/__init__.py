"""Periodic reports on shops for a finished day, week or month, as data for HTML files and workbooks."""
