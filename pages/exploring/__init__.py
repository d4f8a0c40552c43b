"""The parts of the page 数据探索 (Explore): its link, its pickers, its table of cases and its saved views."""
