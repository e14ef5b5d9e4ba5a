"""Which database a command speaks to: the one named by DATABASE_URL, else the embedded one that `emhana run` keeps in DIR."""

import argparse
import os
from pathlib import Path

import django
from django.apps import apps
from django.db import connection

from emhana.cli.failure import BadInput
from emhana.postgres import Cluster, ClusterError


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the folder of `emhana run`."""
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of `emhana run` (default %(default)s)")


def set_up(data: Path) -> None:
    """Point Django at the database and set it up; raises BadInput when none is named and none runs under `data`."""
    if apps.ready and connection.settings_dict["NAME"]:
        return
    if not os.environ.get("DATABASE_URL"):
        cluster = Cluster(data)
        try:
            if not cluster.is_held():
                raise ClusterError("nothing runs there")
            os.environ["DATABASE_URL"] = cluster.web_url
        except ClusterError as error:
            raise BadInput(f"no database: set DATABASE_URL, or start `emhana run --data {data}` first ({error})") from error
    os.environ.setdefault("EMHANA_KEY_FILE", str(data.resolve() / "keys.json"))
    os.environ.setdefault("EMHANA_AUTHORITY", str(data.resolve() / "authority"))
    os.environ.setdefault("EMHANA_JOURNAL_HEADS", str(data.resolve() / "journal-heads.jsonl"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emhana.config.settings")
    django.setup()
