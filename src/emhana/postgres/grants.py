"""What the web role may do in the database: exactly what the models declare with `web_may`, given by the owner."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections, models, transaction
from psycopg import sql

ACTS = frozenset({"select", "insert", "update", "delete"})
OURS = frozenset({"select", "insert", "update"})

# Our own tables number their rows with identity columns, which need no right; those of the queue have serial ones, which do.
# Its functions need none either: everybody may call them, and they run with the rights of the caller.
THIRD_PARTY_SEQUENCES = ("procrastinate_jobs_id_seq", "procrastinate_events_id_seq", "procrastinate_periodic_defers_id_seq")


class WebRoleMissing(Exception):
    """The web role does not exist and the owner may not create it; `statements` is what an administrator has to run."""

    def __init__(self, statements: str) -> None:
        super().__init__("the web role does not exist")
        self.statements = statements


def web_may(model: type[models.Model]) -> frozenset[str]:
    """Return the acts that the web role may do on the table of `model`; raise ValueError for an act that cannot be declared.

    Without a declaration our models give select, insert and update; the tables of other apps give delete too.
    """
    declared = frozenset(getattr(model, "web_may", OURS if model.__module__.startswith("emhana.") else ACTS))
    if not declared <= ACTS:
        raise ValueError(f"{model._meta.label}: web_may takes {', '.join(sorted(ACTS))}")
    return declared


def declared() -> dict[str, frozenset[str]]:
    """Return table name to acts for every model, tables between two models included."""
    found: dict[str, frozenset[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            found[model._meta.db_table] = found.get(model._meta.db_table, frozenset()) | web_may(model)
    return found


def ensure_role(*, alias: str, role: str, password: str) -> None:
    """Create the web role if it is missing; raise WebRoleMissing when the owner may not."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            return
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise WebRoleMissing(_by_hand(alias, role))
        raw = connections[alias].connection
        hashed = raw.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        cursor.execute(_create(role, hashed))


def apply(*, alias: str, role: str) -> dict[str, frozenset[str]]:
    """Take everything from `role`, then give what is declared, in one transaction; return table name to acts given."""
    given = {table: acts for table, acts in declared().items() if table in connections[alias].introspection.table_names()}
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for statement in _statements(role, connections[alias].settings_dict["NAME"], given):
            cursor.execute(statement)
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'S' AND relname = ANY(%s)", [list(THIRD_PARTY_SEQUENCES)])
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(name), sql.Identifier(role)))
    return given


def _statements(role: str, database: str, given: dict[str, frozenset[str]]) -> Iterator[sql.Composed]:
    names = {"role": sql.Identifier(role), "database": sql.Identifier(database)}
    for statement in (
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}, PUBLIC",
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}, PUBLIC",
        "REVOKE ALL ON DATABASE {database} FROM {role}, PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM {role}, PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
    ):
        yield sql.SQL(statement).format(**names)
    for table, acts in given.items():
        listed = sql.SQL(", ").join(sql.SQL(act.upper()) for act in sorted(acts))
        if acts:
            yield sql.SQL("GRANT {} ON {} TO {}").format(listed, sql.Identifier(table), sql.Identifier(role))


def _create(role: str, password: str) -> sql.Composed:
    return sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {}").format(
        sql.Identifier(role), sql.Literal(password)
    )


def _by_hand(alias: str, role: str) -> str:
    """Return what an administrator runs; the password is named, not shown, because this is printed."""
    database = connections[alias].settings_dict["NAME"]
    grant = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), sql.Identifier(role))
    return f"{_create(role, 'the password in DATABASE_URL').as_string()};\n{grant.as_string()};"
