"""Benchmarks. Each figure has a yardstick measured in the same run; no limit is enforced here."""
