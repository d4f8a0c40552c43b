"""Changes by users other than imports: of shops, values and marks. Each is one transaction, and logged."""
