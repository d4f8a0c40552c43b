"""The states that alerts watch: crossed lines, near deadlines and milestones, and the age of the data."""
