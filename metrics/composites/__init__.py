"""A platform's scores and badges made of figures: what they are, and where a shop stands in them."""
