"""One embedded cluster for the whole run; tests use it as the web role, which owns nothing."""

import secrets
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings as installed
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils.translation.reloader import translation_file_changed
from psycopg import sql

from emhana.keyring import keys
from emhana.postgres import Cluster, edition, grants, remove_state, urls
from emhana.postgres import cluster as launcher
from emhana.postgres.roles import WEB
from emhana.ui import build

pytest_plugins = ["tests.law_results"]

# What these tests prove does not depend on the disk; those of the launcher and of a crash start clusters of their own, which write through.
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
FILLED = "SELECT {name} WHERE EXISTS (SELECT FROM {table})"
RESTARTED = """
    SELECT setval(s.seqrelid::regclass, s.seqstart, false)
    FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    WHERE d.refobjid = ANY(%s::regclass[]::oid[]) AND pg_sequence_last_value(s.seqrelid) IS NOT NULL
"""


def pytest_configure(config: pytest.Config) -> None:
    """Build the page files once. Django read the Kazakh catalogue when it made its models; a new one makes it read again."""
    if build.build():
        translation_file_changed(None, Path("django.mo"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin, in a run of several processes, with the files of slow tests, then with those of many: what is left at the end is small."""
    if not hasattr(config, "workerinput"):
        return
    slow, many = {item.path for item in items if item.get_closest_marker("slow")}, Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path not in slow, -many[item.path], item.path))


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """Hash passwords as quickly as Django can; how costly the real hash is no test asks."""
    installed.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the key file of this run; no test touches the one of the checkout, nor the secret that signs its sessions."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.ensure(path)
    installed.EMHANA_KEY_FILE = path
    installed.SECRET_KEY = secrets.token_urlsafe(48)
    return path


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Forget the wrong codes that other tests typed: they come from one address."""
    cache.clear()


@pytest.fixture
def heads_file(tmp_path: Path, settings) -> Path:
    """Return the file in which this test publishes the heads of the journal."""
    settings.EMHANA_JOURNAL_HEADS = tmp_path / "heads.jsonl"
    return settings.EMHANA_JOURNAL_HEADS


@pytest.fixture(scope="session")
def database_cluster() -> Iterator[Cluster]:
    """Return the cluster of this run, removed at its end; it lies where the server's account can reach it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        data = Path(name) / "data"
        cluster = Cluster(data)
        with pytest.MonkeyPatch.context() as patch:
            for setting, value in QUICK.items():
                patch.setitem(launcher.SETTINGS, setting, value)
            cluster.start()
        with cluster:
            yield cluster
        remove_state(data)


@pytest.fixture(scope="session")
def django_db_setup(database_cluster: Cluster, django_db_blocker) -> Iterator[None]:
    """Migrate and grant as the owner, then leave Django connected as the web role."""
    with django_db_blocker.unblock():
        connect_as(database_cluster.owner_url)
        call_command("migrate", interactive=False, verbosity=0)
        edition.stamp(alias="default")
        grants.apply(alias="default", role=WEB)
        connect_as(database_cluster.web_url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables(database_cluster))
            yield
        connections.close_all()


@pytest.fixture
def owner(database_cluster: Cluster, db) -> Iterator[psycopg.Connection]:
    """Return the owner's own connection, each statement committed at once."""
    with psycopg.connect(database_cluster.owner_url, autocommit=True) as connection:
        yield connection


def connect_as(url: str) -> None:
    """Point Django's only database at `url`."""
    connections.close_all()
    described = {"default": urls.parse(url)}
    installed.DATABASES = described
    connections.settings["default"] = connections.configure_settings(described)["default"]
    if hasattr(connections._connections, "default"):
        del connections["default"]


def empty_tables(cluster: Cluster) -> None:
    """Empty the tables that hold rows, as the superuser.

    Django's own flush is a TRUNCATE: the web role may not do it, and it makes new files for every table, empty or not.
    """
    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    tables = sorted({model._meta.db_table for model in [*ours, *apps.get_app_config("procrastinate").get_models()]})
    asked = [sql.SQL(FILLED).format(name=sql.Literal(table), table=sql.Identifier(table)) for table in tables]
    with psycopg.connect(cluster.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")  # rows go in any order and nothing is told of it
        for (table,) in connection.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall():
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute(RESTARTED, [tables])
