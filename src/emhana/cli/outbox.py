"""`emhana outbox`: the text messages and letters of a demo, newest first, with the codes to sign in; absent in production."""

import argparse
import json

from django.conf import settings
from django.db import Error
from django.utils.module_loading import import_string

from emhana.cli import database
from emhana.cli.failure import BadInput
from emhana.postgres.urls import DatabaseUrlError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--limit", type=int, default=20, help="how many messages (default %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    database.add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the newest messages and return 0; raises BadInput outside a demo and without a database."""
    database.set_up(args.data)
    if not settings.DEMO:
        raise BadInput("only a demo has an outbox to look into")
    try:
        # Models load only after the set-up above, hence by name.
        messages = import_string("emhana.notifications.models.Message").objects.leaving().order_by("-id")[: max(args.limit, 0)]
        rows = [_row(message) for message in messages]
    except (DatabaseUrlError, Error) as error:
        raise BadInput(str(error).strip()) from None
    print(json.dumps(rows, ensure_ascii=False, indent=2) if args.json else "\n\n".join(map(_text, rows)) or "The outbox is empty.")
    return 0


def _row(message) -> dict[str, str]:
    columns = ("channel", "kind", "addressee", "address", "subject", "body", "state", "case_number")
    return {"at": message.created_at.isoformat(timespec="seconds"), **{name: str(getattr(message, name)) for name in columns}}


def _text(row: dict[str, str]) -> str:
    return f"{row['at']}  {row['channel']} to {row['address'] or row['addressee']}  [{row['kind']}, {row['state']}]\n{row['body']}"
