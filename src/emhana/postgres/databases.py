"""Roles, the product's database and fresh ones for tests, made by the superuser over an ordinary connection."""

import psycopg
from psycopg import sql

from emhana.postgres.roles import OWNER, SUPERUSER, WEB

DATABASE = "emhana"
EXTENSIONS = ("btree_gist", "pg_trgm")


def url(*, role: str, password: str, port: int, database: str) -> str:
    """Return the connection URL of `role` to `database` on this machine."""
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def ensure(*, port: int, passwords: dict[str, str]) -> None:
    """Create what is missing: the owner and web roles and the database; an interrupted first start is completed by the next."""
    server = url(role=SUPERUSER, password=passwords[SUPERUSER], port=port, database="postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        for role in (OWNER, WEB):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                _create_role(connection, role, passwords[role])
        for database in ("postgres", "template1"):
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not exists:
            _create_database(connection, DATABASE, template=None)
    prepare(url(role=SUPERUSER, password=passwords[SUPERUSER], port=port, database=DATABASE))


def create(*, port: int, passwords: dict[str, str], name: str, template: str | None) -> str:
    """Create the database `name` anew, dropping an older one with its sessions; return the owner's URL to it.

    `template` is a database nobody is connected to; without it the new one has the extensions and nothing else.
    """
    server = url(role=SUPERUSER, password=passwords[SUPERUSER], port=port, database="postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        _create_database(connection, name, template=template)
    prepare(url(role=SUPERUSER, password=passwords[SUPERUSER], port=port, database=name))
    return url(role=OWNER, password=passwords[OWNER], port=port, database=name)


def prepare(superuser_url: str) -> None:
    """Give the database of `superuser_url` its extensions, and the web role the right to connect and nothing more."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        database = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(WEB)))
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _create_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """Create a role that may log in and nothing else; the password leaves this process hashed, so no log can hold it."""
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(hashed)
        )
    )


def _create_database(connection: psycopg.Connection, name: str, *, template: str | None) -> None:
    strategy = sql.SQL("TEMPLATE {}").format(sql.Identifier(template or "template0"))
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} {}").format(sql.Identifier(name), sql.Identifier(OWNER), strategy))
