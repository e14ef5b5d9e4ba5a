"""Which migrations the database has, said where the web role can read it: it may not look into the table of migrations itself."""

from functools import lru_cache

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

TABLE = "django_migrations"


def stamp(*, alias: str) -> None:
    """Write the applied migrations as the comment of their table, as its owner; call it after every migration."""
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[alias]).applied_migrations())
    with connections[alias].cursor() as cursor:
        cursor.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(sql.Identifier(TABLE), sql.Literal(" ".join(applied))))


def missing(*, alias: str) -> list[str]:
    """Return the newest migrations of this code that the database lacks, as `app.name`; a database that is ahead lacks none."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [TABLE])
        applied = set((cursor.fetchone()[0] or "").split())
    return [name for name in _newest() if name not in applied]


@lru_cache(maxsize=1)
def _newest() -> tuple[str, ...]:
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationLoader(None).graph.leaf_nodes()))
