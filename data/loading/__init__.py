"""Loading: typed rows, merging, the import ledger, facts and undo; the only writers of the store's tables."""
