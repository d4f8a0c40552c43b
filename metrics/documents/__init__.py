"""Reports to hand over: what happened in the shops in a finished day, week or month, as data for HTML and workbooks."""
