"""`emhana insurer enter|key|revoke`: an organisation becomes an insurer with its licence; its keys of the API are made and revoked."""

import argparse
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import Error
from django.utils.module_loading import import_string

from emhana.cli import database
from emhana.cli.failure import BadInput
from emhana.journal.errors import DomainError
from emhana.keyring.keys import KeyFileError
from emhana.law.steps import local

PACKAGE = "emhana.registers.insurers"
A_YEAR = 365


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the three acts and their options."""
    acts = parser.add_subparsers(dest="act", required=True)
    entering = acts.add_parser("enter", help="an organisation on record becomes an insurer, with its licence")
    entering.add_argument("--licence", required=True, help="number of the licence")
    entering.add_argument("--issued-by", required=True, help="the body that issued it")
    entering.add_argument("--since", type=date.fromisoformat, required=True, help="first day")
    entering.add_argument("--until", type=date.fromisoformat, help="last day, included (default: no end)")
    making = acts.add_parser("key", help="make a key; it is printed this once")
    making.add_argument("--days", type=int, default=A_YEAR, help="how long it holds (default: a year)")
    revoking = acts.add_parser("revoke", help="revoke the key that begins with HINT")
    revoking.add_argument("--hint", required=True, help="the first eight characters of the key")
    for act in (entering, making, revoking):
        act.add_argument("bin", help="BIN of the insurance organisation")
        database.add_data(act)


def main(args: argparse.Namespace) -> int:
    """Do the act; return 0, or 1 when no key was revoked. Raises BadInput for what cannot be done."""
    database.set_up(args.data)
    try:
        return ACTS[args.act](args, datetime.now(UTC))
    except (Error, DomainError, KeyFileError) as error:
        raise BadInput(str(error).strip()) from error


def _enter(args: argparse.Namespace, now: datetime) -> int:
    organisation = import_string("emhana.parties.models.Organisation").objects.filter(bin=args.bin).first()
    if organisation is None:
        raise BadInput(f"no organisation {args.bin} is on record")
    insurer = _act("enter_insurer")(organisation=organisation, by=_by(), now=now)
    _act("license_insurer")(
        insurer=insurer, number=args.licence, issued_by=args.issued_by, since=args.since, last_day=args.until, by=_by(), now=now
    )
    print(f"{organisation}: licence {args.licence}")
    return 0


def _key(args: argparse.Namespace, now: datetime) -> int:
    since = local(now).date()
    if args.days < 1:
        raise BadInput("--days takes a positive number")
    row, text = _act("make_key")(insurer=_insurer(args), since=since, until=since + timedelta(days=args.days), by=_by(), now=now)
    print(f"{text}\nvalid until {row.valid.upper} (excluded); keep it now, it is not stored")
    return 0


def _revoke(args: argparse.Namespace, now: datetime) -> int:
    revoked = _act("revoke_key")(hint=args.hint[:8], insurer=_insurer(args), by=_by(), now=now)
    print(f"revoked: {revoked}")
    return 0 if revoked else 1


def _insurer(args: argparse.Namespace) -> Any:
    found = import_string(f"{PACKAGE}.models.Insurer").objects.filter(organisation__bin=args.bin).first()
    if found is None:
        raise BadInput(f"{args.bin} is no insurer on record; enter it first")
    return found


def _act(name: str) -> Any:
    return import_string(f"{PACKAGE}.actions.{name}")


def _by() -> Any:
    # Models load only after the set-up above, hence by name.
    return import_string("emhana.journal.actions.Program")("administrator")


ACTS = {"enter": _enter, "key": _key, "revoke": _revoke}
