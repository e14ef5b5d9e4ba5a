"""`emhana worker`: sends messages and seals the journal; any number of them share the work."""

import argparse
import logging
import os
import sys

import django
from django.db import connection
from django.utils.module_loading import import_string

from emhana.postgres.urls import DatabaseUrlError


def command() -> list[str]:
    """Return the command line that does the same in a process of its own."""
    return [sys.executable, "-m", "emhana.cli.worker"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare that the command has no options."""


def main(args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; return 2 after one line when there is no database to work for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emhana.config.settings")
    # A pool would keep connections that a restarted database no longer knows; a job opens its own and closes it.
    os.environ.setdefault("EMHANA_DATABASE_POOL", "0")
    logging.basicConfig(level=logging.WARNING, format="worker: %(message)s")
    try:
        django.setup()
        if not connection.settings_dict["NAME"]:
            raise DatabaseUrlError("set DATABASE_URL to the URL of the database")
    except DatabaseUrlError as error:
        print(f"emhana worker: {error}", file=sys.stderr)
        return 2
    # Models load only after the set-up above, hence by name.
    import_string("emhana.jobs.working.work")()
    return 0


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="emhana worker", description=__doc__)
    add_arguments(options)
    sys.exit(main(options.parse_args()))
