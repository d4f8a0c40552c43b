"""Changes that people make beside imports, of shops, values and marks. Each is one transaction, and logged."""
