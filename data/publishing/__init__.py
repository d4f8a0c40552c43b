"""Published facts: Parquet beside the store, for programs other than this one."""
