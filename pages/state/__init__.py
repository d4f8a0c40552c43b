"""Session, navigation, links and cached queries of a page run."""
