"""`emhana migrate`: bring the schema up to date as the role that owns it, give the web role what the models declare, release passports."""

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection
from django.utils import timezone

from emhana.catalogue import SERVICES
from emhana.keyring import keys
from emhana.keyring.keys import KeyFileError
from emhana.postgres import edition, grants, urls

MIGRATING = 7305812642  # the advisory lock under which one machine at a time migrates


class Refused(Exception):
    """The command cannot start; the message is what the operator reads."""


def command() -> list[str]:
    """Return the command line that does the same in a process of its own."""
    return [sys.executable, "-m", "emhana.cli.migrate"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--json", action="store_true", help="print what the web role may do, and what was published, as JSON")


def main(args: argparse.Namespace) -> int:
    """Migrate and grant; return 0, or 2 with what to do when the database, its roles or the key file do not allow it."""
    os.environ["EMHANA_DATABASE_ROLE"] = "owner"
    os.environ.setdefault("DATABASE_OWNER_URL", os.environ.get("DATABASE_URL", ""))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emhana.config.settings")
    try:
        django.setup()
        given, published = migrate(quiet=args.json)
    except grants.WebRoleMissing as missing:
        print(f"the web role is missing and the owner may not create it; let an administrator run:\n{missing.statements}", file=sys.stderr)
        return 2
    except (Refused, KeyFileError, urls.DatabaseUrlError, Error) as refused:
        print(f"emhana migrate: {str(refused).strip()}", file=sys.stderr)
        return 2
    if args.json:
        granted = {table: sorted(acts) for table, acts in sorted(given.items())}
        print(json.dumps({"granted": granted, "published": published}))
    else:
        print(told(published))
    return 0


def migrate(*, quiet: bool) -> tuple[dict[str, frozenset[str]], list[dict[str, Any]]]:
    """Apply the missing migrations and the grants as the owner, then release; return what the web role may do, and what was published."""
    if not settings.DATABASE_OWNER_URL or settings.DATABASE_ROLE != "owner":
        raise Refused("set DATABASE_OWNER_URL to the URL of the role that owns the database")
    web = urls.parse(settings.DATABASE_WEB_URL or settings.DATABASE_OWNER_URL)
    alone = web["USER"] == connection.settings_dict["USER"]
    if alone and not settings.DEMO:
        raise Refused("the web must not own the database: give DATABASE_URL and DATABASE_OWNER_URL a role each")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        _ensure_keys(Path(settings.EMHANA_KEY_FILE))
        if not alone:
            grants.ensure_role(alias="default", role=web["USER"], password=web["PASSWORD"])
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
        edition.stamp(alias="default")
        return {} if alone else grants.apply(alias="default", role=web["USER"]), release()
    finally:
        connection.close()  # the lock goes with it


def release() -> list[dict[str, Any]]:
    """Take down the passports of this release as published and queue the notices of changes; return what was new, in JSON values."""
    # Models load only after the set-up above, hence by name.
    editions = import_module("emhana.cases.actions.editions")
    rows = editions.publish(services=SERVICES, by=editions.RELEASE, now=timezone.now())
    return [{"service": row.service, "edition": row.number, "since": row.since.isoformat()} for row in rows]


def told(published: list[dict[str, Any]]) -> str:
    """Return what was published in lines for an operator; what stood when the count began is one of them."""
    changed = [row for row in published if row["edition"] > 1]
    lines = [f"published: {row['service']}, edition {row['edition']}, in force from {row['since']}" for row in changed]
    if first := len(published) - len(changed):
        lines.insert(0, f"taken down as a first edition, told to nobody: {first}")
    return "\n".join(lines) or "No passport has changed."


def _ensure_keys(path: Path) -> None:
    """Make the key file at the first start; a lost one is not replaced, for nothing sealed before would open again."""
    if not path.exists() and "journal_entry" in connection.introspection.table_names():
        keys.load(path)
    keys.ensure(path)


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="emhana migrate", description=__doc__)
    add_arguments(options)
    sys.exit(main(options.parse_args()))
