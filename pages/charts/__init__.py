"""Plotly figures, one module a page; colours and labels."""
