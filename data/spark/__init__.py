"""Published facts on Apache Spark: the same questions, answered by a cluster. Needs the extra `spark`."""
