"""The running app as the command line and other programs reach it: its address, its endpoint, and the read API."""
