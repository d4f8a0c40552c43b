"""Why the platform shows another figure: variants of a rule, tried and ranked."""
