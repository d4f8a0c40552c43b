"""Output for other programs: facts as Parquet beside the store, and files that users name."""
