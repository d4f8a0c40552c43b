"""The forms of scheduled reports and of the rules of who gets which alerts."""
