"""The web role may do what the models declare and nothing else: every forbidden act is tried."""

import argparse
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models
from psycopg import errors

from emhana.catalogue import SERVICES
from emhana.cli import migrate
from emhana.journal import actions
from emhana.journal.models import Entry
from emhana.postgres import Cluster, fresh_database, grants
from emhana.postgres.roles import WEB

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
OURS = [model for model in apps.get_models() if model.__module__.startswith("emhana.")]


@pytest.fixture
def web(database_cluster: Cluster, django_db_setup) -> psycopg.Connection:
    with psycopg.connect(database_cluster.web_url, autocommit=True) as found:
        yield found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor = 'nobody'",
        "UPDATE journal_entry SET at = at WHERE false",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "MERGE INTO journal_entry e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
        "INSERT INTO journal_seal VALUES (1, '', '', 1) ON CONFLICT (position) DO UPDATE SET hash = ''",
        "UPDATE journal_seal SET hash = ''",
        "DELETE FROM journal_seal",
        "SELECT * FROM journal_entry FOR UPDATE",
        "DO $$ BEGIN LOCK TABLE journal_entry IN ACCESS EXCLUSIVE MODE; END $$",
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('journal', '0002', now())",
        "CREATE TABLE stolen (note text)",
        "CREATE TEMP TABLE stolen (note text)",
        "CREATE SCHEMA stolen",
        "CREATE FUNCTION stolen() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP EXTENSION btree_gist",
        "CREATE ROLE stolen",
        "CREATE DATABASE stolen",
        "CREATE TRIGGER stolen BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "ALTER TABLE journal_entry ADD COLUMN note text",
        "ALTER TABLE journal_entry OWNER TO emhana_web",
        "ALTER ROLE emhana_web SUPERUSER",
        "DROP TABLE journal_entry CASCADE",
        "DROP INDEX journal_entry_order",
        "SET ROLE emhana_owner",
        "SET SESSION AUTHORIZATION emhana_owner",
        "SET session_replication_role = replica",
        "COPY journal_entry TO PROGRAM 'cat'",
        "COPY journal_entry FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT setval('journal_entry_id_seq', 1)",
        "SELECT setval('procrastinate_jobs_id_seq', 1)",
        "CREATE OR REPLACE FUNCTION procrastinate_notify_queue_job_inserted_v1() RETURNS trigger LANGUAGE sql AS ''",
        "ALTER TABLE procrastinate_jobs DISABLE TRIGGER ALL",
    ],
)
def test_the_web_role_is_refused(web: psycopg.Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        web.execute(statement)


def test_grant_by_the_web_role_changes_nothing(web: psycopg.Connection, owner: psycopg.Connection) -> None:
    web.execute("GRANT DELETE ON journal_entry TO emhana_web")
    assert owner.execute("SELECT has_table_privilege(%s, 'journal_entry', 'DELETE')", [WEB]).fetchone() == (False,)


def test_the_web_role_reads_and_adds_journal_entries() -> None:
    entry = actions.record("read", Entry(pk=1), by=actions.Program("test"), at=NOW)
    assert list(Entry.objects.all()) == [entry]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (WEB,)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_gives_exactly_what_its_model_declares(owner: psycopg.Connection, model: type[models.Model]) -> None:
    acts = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
    held = {
        act.lower()
        for act in acts
        if owner.execute("SELECT has_table_privilege(%s, %s, %s)", [WEB, model._meta.db_table, act]).fetchone()[0]
    }
    assert held == grants.web_may(model)


def test_the_web_role_owns_nothing_and_can_become_nobody(owner: psycopg.Connection) -> None:
    owned = "SELECT count(*) FROM pg_class WHERE relowner = %s::regrole"
    assert owner.execute(owned, [WEB]).fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", [WEB]).fetchone() == (0,)


def test_the_web_role_may_use_every_sequence_of_the_queue(owner: psycopg.Connection) -> None:
    found = owner.execute("SELECT relname, has_sequence_privilege(%s, oid, 'USAGE') FROM pg_class WHERE relkind = 'S'", [WEB]).fetchall()
    queue = {name: usable for name, usable in found if name.startswith("procrastinate_")}
    assert {name for name, usable in queue.items() if usable} == set(grants.THIRD_PARTY_SEQUENCES)
    assert set(queue) - set(grants.THIRD_PARTY_SEQUENCES) == {"procrastinate_workers_id_seq"}  # an identity column


def test_a_table_no_model_knows_gives_nothing(owner: psycopg.Connection, web: psycopg.Connection) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        web.execute("SELECT * FROM django_migrations")


def test_a_model_cannot_declare_more_than_four_acts() -> None:
    class Greedy:
        __module__ = "emhana.journal.models"
        web_may = {"select", "truncate"}
        _meta = Entry._meta

    with pytest.raises(ValueError, match="web_may takes"):
        grants.web_may(Greedy)


def test_without_a_declaration_our_tables_lose_no_row() -> None:
    class Plain:
        __module__ = "emhana.registers.models"

    assert grants.web_may(Plain) == {"select", "insert", "update"}


def run_migrate(owner_url: str, web_url: str, folder: Path, **more: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    env = kept | {"PYTHONPATH": "src", "DATABASE_URL": web_url, "DATABASE_OWNER_URL": owner_url}
    env |= {"EMHANA_KEY_FILE": str(folder / "keys.json"), "PYTHONWARNINGS": "error"} | more
    root = Path(__file__).parents[2]
    return subprocess.run([*migrate.command(), "--json"], env=env, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def prepared(database_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, subprocess.CompletedProcess]:
    """Return the owner's URL of a database prepared by the command, the folder of its key file, and what the command said."""
    folder = tmp_path_factory.mktemp("prepared")
    owner_url = fresh_database(database_cluster, "emhana_first")
    return owner_url, folder, run_migrate(owner_url, database_cluster.url(WEB, "emhana_first"), folder)


def test_migrate_prepares_an_empty_database_and_may_be_repeated(database_cluster: Cluster, prepared) -> None:
    owner_url, folder, first = prepared
    again = run_migrate(owner_url, database_cluster.url(WEB, "emhana_first"), folder)
    for done, published in ((first, len(SERVICES)), (again, 0)):
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["granted"]["journal_entry"] == ["insert", "select"]
        assert len(json.loads(done.stdout)["published"]) == published
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(database_cluster.url(WEB, "emhana_first")) as connection:
        [applied] = connection.execute("SELECT obj_description(to_regclass('django_migrations'), 'pg_class')").fetchone()
    assert {"journal.0001_journal", "notifications.0001_outbox"} <= set(applied.split())


def test_migrate_does_not_replace_a_lost_key_file(database_cluster: Cluster, prepared, tmp_path: Path) -> None:
    assert prepared[2].returncode == 0
    owner_url = fresh_database(database_cluster, "emhana_lost", template="emhana_first")
    again = run_migrate(owner_url, database_cluster.url(WEB, "emhana_lost"), tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert "is missing: restore it" in again.stderr
    assert not (tmp_path / "keys.json").exists()


def test_migrate_prints_what_an_administrator_has_to_run(database_cluster: Cluster, tmp_path: Path) -> None:
    owner_url = fresh_database(database_cluster, "emhana_external")
    refused = run_migrate(owner_url, "postgresql://front:hidden@127.0.0.1/emhana_external", tmp_path)
    assert refused.returncode == 2
    assert 'CREATE ROLE "front" LOGIN' in refused.stderr
    assert "hidden" not in refused.stderr


@pytest.mark.parametrize(
    ("owner_url", "web_url", "demo", "said"),
    [
        ("", "", "1", "set DATABASE_OWNER_URL"),
        ("postgresql://a:b@127.0.0.1:1/x", "postgresql://a:b@127.0.0.1:1/x", "0", "must not own"),
        ("postgresql://a:b@127.0.0.1:1/x", "postgresql://c:d@127.0.0.1:1/x", "1", "refused"),
        ("nonsense", "", "1", "must look like"),
    ],
)
def test_migrate_says_in_one_line_why_it_cannot_start(owner_url: str, web_url: str, demo: str, said: str, tmp_path: Path) -> None:
    refused = run_migrate(owner_url, web_url, tmp_path, EMHANA_DEMO=demo)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_migrate_has_the_json_option() -> None:
    parser = argparse.ArgumentParser()
    migrate.add_arguments(parser)
    assert parser.parse_args(["--json"]).json
