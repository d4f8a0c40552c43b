"""What the page of composite scores is made of."""
