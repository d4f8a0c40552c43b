"""Reports: what each page shows and the verb of its name prints, one function each."""
