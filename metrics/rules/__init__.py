"""The rule language: rule files, thresholds, hours, deadlines and public holidays. Reads no store."""
