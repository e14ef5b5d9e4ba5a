"""`emhana audit verify`: does the journal still say what it said when it was sealed?"""

import argparse
import json
import sys

from django.conf import settings
from django.db import Error
from django.utils.module_loading import import_string

from emhana.cli import database
from emhana.journal.heads import HeadsError
from emhana.postgres.urls import DatabaseUrlError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the act and the options of the command."""
    parser.add_argument("act", choices=["verify"], help="recompute the chain and compare it with the published heads")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    database.add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Verify; return 0 when the journal is intact, 1 when it was changed, 2 when that cannot be found out."""
    database.set_up(args.data)
    try:
        # Models load only after the set-up above, hence by name.
        verify = import_string("emhana.journal.verification.verify")
        found = verify(published_in=settings.EMHANA_JOURNAL_HEADS)
    except (DatabaseUrlError, Error, HeadsError) as error:
        print(f"emhana audit: {str(error).strip()}", file=sys.stderr)
        return 2
    print(_as_json(found) if args.json else _as_text(found))
    return 0 if found.intact else 1


def _as_json(found) -> str:
    broken = found.first_break
    return json.dumps(
        {
            "intact": found.intact,
            "sealed": found.sealed,
            "head": found.head.hex(),
            "published": found.published,
            "head_agrees": found.head_agrees,
            "first_break": broken and {"position": broken.position, "kind": broken.kind},
            "unsealed": found.unsealed,
        }
    )


def _as_text(found) -> str:
    lines = [
        f"sealed entries verified: {found.sealed}, head {found.head.hex()}",
        f"published up to: {found.published}, {'agrees' if found.head_agrees else 'DOES NOT AGREE'}",
        f"not sealed yet: {found.unsealed}",
    ]
    if found.first_break:
        lines.append(f"BROKEN at position {found.first_break.position}: {found.first_break.kind}")
    return "\n".join(lines)
