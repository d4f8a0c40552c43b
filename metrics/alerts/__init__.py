"""What alerts are about: which lines are crossed, which deadlines and milestones are near, how old the data are."""
