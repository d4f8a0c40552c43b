"""Read-only questions about what the store holds: imports, records, transcripts, evidence."""
