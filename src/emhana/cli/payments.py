"""`emhana payments import FILE` takes a file of insurance payments; `emhana payments statuses` computes everybody's status of a day."""

import argparse
import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import Error
from django.utils.module_loading import import_string

from emhana.cli import database
from emhana.cli.failure import BadInput
from emhana.journal.errors import DomainError
from emhana.keyring.keys import KeyFileError
from emhana.law.steps import local

LANGUAGES = ("kk", "ru", "en")
PACKAGE = "emhana.registers.insurance"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two acts and their options."""
    acts = parser.add_subparsers(dest="act", required=True)
    taking = acts.add_parser("import", help="take a CSV file of payments, refunds and corrections; twice is once")
    taking.add_argument("file", type=Path)
    taking.add_argument("--errors", type=Path, help="where rows that were not taken are listed (default: FILE.errors.csv)")
    taking.add_argument("--language", choices=LANGUAGES, default="en", help="of the sentences in the error file")
    counting = acts.add_parser("statuses", help="the status of the whole population in one run")
    counting.add_argument("--on", type=date.fromisoformat, help="the day (default: today in Almaty)")
    cores = os.cpu_count() or 1
    counting.add_argument("--workers", type=int, default=cores, help="connections that count side by side (default: one a core)")
    for parser_ in (taking, counting):
        parser_.add_argument("--json", action="store_true", help="print the result as JSON")
        database.add_data(parser_)


def main(args: argparse.Namespace) -> int:
    """Do the act; return 0, or 1 when rows of the file were not taken. Raises BadInput for a file or database that cannot be used."""
    database.set_up(args.data)
    try:
        found = _import(args) if args.act == "import" else _statuses(args)
    except (Error, OSError, UnicodeError, DomainError, KeyFileError) as error:
        raise BadInput(str(error).strip()) from error
    print(json.dumps(found, default=str) if args.json else "  ".join(f"{name} {value}" for name, value in found.items()))
    return 1 if found.get("faulty") else 0


def _import(args: argparse.Namespace) -> dict[str, Any]:
    began, now = time.monotonic(), datetime.now(UTC)

    def tell(progress: Any) -> None:
        seconds = time.monotonic() - began
        what = "rows read again for refunds and corrections" if progress.adjusting else "rows read"
        print(f"{progress.rows:,} {what}, {progress.rows / seconds:,.0f} a second", file=sys.stderr, flush=True)

    # Models load only after the set-up above, hence by name.
    by = import_string("emhana.journal.actions.Program")("payments")
    batch = import_string(f"{PACKAGE}.actions.import_payments")(args.file, by=by, now=now, tell=tell)
    found = {"batch": batch.pk, "added": batch.added, "repeated": batch.repeated, "faulty": batch.faulty}
    found["already_imported"] = batch.done_at != now
    if batch.faulty:
        errors = args.errors or args.file.with_name(f"{args.file.name}.errors.csv")
        import_string(f"{PACKAGE}.faults.write_faults")(batch, errors, language=args.language)
        found["errors"] = str(errors)
    return found | {"seconds": round(time.monotonic() - began, 1)}


def _statuses(args: argparse.Namespace) -> dict[str, Any]:
    began, now = time.monotonic(), datetime.now(UTC)
    by = import_string("emhana.journal.actions.Program")("payments")
    refresh = import_string(f"{PACKAGE}.actions.refresh_statuses")
    run = refresh(on=args.on or local(now).date(), by=by, now=now, workers=max(args.workers, 1))
    counts = {"day": run.day, "persons": run.persons, "consumers": run.consumers, "changed": run.changed}
    return counts | {"seconds": round(time.monotonic() - began, 1)}
