"""`emhana demo`: an invented country in an empty store, and the people and staff one can sign in as."""

import argparse
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import Error
from django.utils.module_loading import import_string

from emhana.cli import migrate
from emhana.cli.failure import BadInput
from emhana.cli.supervisor import environment
from emhana.keyring.keys import KeyFileError
from emhana.postgres import Cluster, ClusterError
from emhana.postgres.urls import DatabaseUrlError

PEOPLE, SEED = 20_000, 1
KEYS = 4  # citizens who get a key file
FEWEST, MOST = 200, 25_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many people (default %(default)s)")
    parser.add_argument("--seed", type=int, help=f"which country (default: the one in the store, else {SEED})")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the embedded database unless DATABASE_URL is set")
    parser.add_argument("--persons", type=Path, help="also write the people file of the state database's stand-in, once")
    parser.add_argument("--prescriptions", type=Path, help="also write the prescriptions for the stand-in of ДҚАЖ, once")
    parser.add_argument("--keys", action="store_true", help="also make key files of electronic signatures for the first citizens, once")
    parser.add_argument("--if-empty", action="store_true", help="leave any other store alone, without a word")
    parser.add_argument("--json", action="store_true", help="print the sign-ins as JSON")


def main(args: argparse.Namespace) -> int:
    """Fill an empty store, print the sign-ins and return 0; raises BadInput when the store holds something else."""
    if not FEWEST <= args.people <= MOST:
        raise BadInput(f"--people takes {FEWEST} to {MOST}")
    try:
        with _database(args.data):
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emhana.config.settings")
            django.setup()
            if not settings.DEMO:
                raise BadInput("this is not a demo (EMHANA_DEMO=0): invented people do not go into its store")
            return _enter(args)
    except (DatabaseUrlError, ClusterError, KeyFileError, Error, subprocess.CalledProcessError) as error:
        raise BadInput(str(error).strip()) from None


def _enter(args: argparse.Namespace) -> int:
    # Models load only after the set-up above, hence by name.
    store, actions = import_string("emhana.demo.store.loaded"), import_string("emhana.demo.actions.fill")
    occupied, program = import_string("emhana.demo.store.Occupied"), import_string("emhana.journal.actions.Program")
    there = store()
    people, seed = (there.people, there.seed if args.seed is None else args.seed) if there else (args.people, args.seed or SEED)
    began = time.monotonic()
    try:
        cast = actions(people=people, seed=seed, by=program("demo"), now=datetime.now(UTC))
    except occupied as error:
        if args.if_empty:
            return 0
        raise BadInput(str(error)) from None
    if args.persons and not args.persons.exists():
        import_string("emhana.demo.persons.write")(args.persons, people=people, seed=seed)
    if args.prescriptions and not args.prescriptions.exists():
        import_string("emhana.demo.pharmacy.write")(args.prescriptions, people=people, seed=seed, day=datetime.now(UTC).date())
    if args.keys:
        authority = import_string("emhana.documents.signing.DemoAuthority").ensure(settings.EMHANA_AUTHORITY, datetime.now(UTC))
        import_string("emhana.documents.citizen_keys.ensure")(authority, _holders(cast), now=datetime.now(UTC))
    found = {"people": people, "seed": seed, "loaded": there is None} | import_string("emhana.demo.listing.listed")(cast)
    if there is None and not args.json:
        print(f"Loaded {people:,} invented people of seed {seed} in {time.monotonic() - began:.1f} s.", flush=True)
    _print(found, args)
    return 0


def _holders(cast: Any) -> list[Any]:
    named = import_string("emhana.signatures.issuing.Named")
    humans = [one.human for one in cast.citizens if one.human.iin][:KEYS]
    return [named(human.iin, human.family_name, human.given_name, human.patronymic) for human in humans]


def _print(found: dict[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    elif args.if_empty:
        print(f"Who can sign in to the demo: emhana demo --data {args.data}", flush=True)
    else:
        print(import_string("emhana.demo.listing.table")(found))


@contextmanager
def _database(data: Path) -> Iterator[None]:
    """Let the environment name a database: the given one, the one `emhana run` serves from `data`, or one started for this command."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    cluster = Cluster(data)
    if cluster.is_held():
        os.environ.update(environment(data, cluster))
        yield
        return
    with cluster:
        os.environ.update(environment(data, cluster))
        subprocess.run([*migrate.command(), "--json"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - a command of this program
        yield
