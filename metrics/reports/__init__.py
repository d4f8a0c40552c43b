"""Reports: the content of each page, which the command of the same name prints, one function each."""
