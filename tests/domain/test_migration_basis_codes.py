"""The move of the basis codes out of the column of the grounds, there and back, on tables of the same shape."""

import importlib

import psycopg

MIGRATION = importlib.import_module("emhana.registers.migrations.0008_basis_codes_and_letters")
TABLES = """
CREATE TEMP TABLE registers_attachment (ground text, basis_code text NOT NULL DEFAULT '');
CREATE FUNCTION pg_temp.no_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no change'; END $$;
CREATE TRIGGER registers_keep_attachment BEFORE UPDATE ON registers_attachment FOR EACH ROW EXECUTE FUNCTION pg_temp.no_change();
INSERT INTO registers_attachment (ground) VALUES ('first_load'), ('free_choice'), ('para5_convict');
"""


def rows(owner: psycopg.Connection) -> list[tuple[str, str]]:
    return owner.execute("SELECT ground, basis_code FROM registers_attachment ORDER BY ground, basis_code").fetchall()


def test_each_basis_code_moves_to_its_own_column_and_back(owner: psycopg.Connection) -> None:
    owner.execute(TABLES)
    before = rows(owner)
    owner.execute(MIGRATION.MOVE)
    assert rows(owner) == [("", "first_load"), ("", "para5_convict"), ("free_choice", "")]
    owner.execute(MIGRATION.MOVE_BACK)
    assert rows(owner) == before
