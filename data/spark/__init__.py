"""Published facts on Apache Spark: the same queries, answered by a cluster. Needs the extra `spark`."""
