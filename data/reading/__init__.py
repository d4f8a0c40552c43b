"""Read-only queries of the store: imports, records, transcripts, evidence."""
