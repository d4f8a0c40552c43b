"""Parts of the scorecard: what to do first, and what explains a missed figure."""
