"""Tables on screen, and the files that they are downloaded as."""
