"""Parts of the page of all shops: its filters, and the tables of shops, to-dos and agents."""
