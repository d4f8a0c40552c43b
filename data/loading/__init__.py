"""Loading: typed rows, merging, the import ledger, facts and undo. Only these modules write the store's tables."""
