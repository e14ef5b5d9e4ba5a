"""`emhana deadline`: when a request counts as accepted, when it is due, and why."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from django.db import Error
from django.utils.module_loading import import_string

from emhana import catalogue
from emhana.cases.service import Service
from emhana.cli import database
from emhana.law import deadlines, sources
from emhana.law.passport import Week

LANGUAGES = ("kk", "ru", "en")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `emhana deadline` takes."""
    parser.add_argument("code", help="code of the service, or 'complaint'")
    parser.add_argument("--channel", help="how the request came: in_person, phone, portal, ...")
    parser.add_argument("--at", required=True, help="the governing start, ISO 8601; without an offset it is Asia/Almaty")
    parser.add_argument("--start", action="append", default=[], metavar="EVENT=ISO", help="another event and its instant")
    parser.add_argument("--schedule", type=Path, help="YAML file with the organisation's own week")
    parser.add_argument("--organisation", metavar="BIN", help="take the week from the organisation's own schedule (needs the database)")
    parser.add_argument("--variant")
    parser.add_argument("--category")
    parser.add_argument("--kind", choices=tuple(deadlines.COMPLAINTS), help="kind of a complaint")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the derivation")
    parser.add_argument("--json", action="store_true", help="print JSON")
    database.add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the deadline `args` ask for; return 0, or 2 with one line on stderr when there is no answer."""
    try:
        found = _find(args)
    except (ValueError, LookupError, sources.LawError, OSError, Error) as error:
        print(f"emhana deadline: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(found, args.language)
    return 0


def _find(args: argparse.Namespace) -> deadlines.Deadline:
    at = _instant(args.at)
    if args.code == "complaint":
        if args.kind is None:
            raise ValueError("a complaint needs --kind provider, quality or forward")
        return deadlines.complaint(args.kind, at)
    if args.channel is None:
        raise ValueError("a service needs --channel")
    return deadlines.deadline(
        _service(args.code).passport,
        channel=args.channel,
        at=at,
        starts=dict(_start(entry) for entry in args.start),
        schedule=sources.load(args.schedule, Week) if args.schedule else _week_of(args),
        variant=args.variant,
        category=args.category,
    )


def _week_of(args: argparse.Namespace) -> Week | None:
    """Return the week of the organisation named on the command line; None when none is named or it keeps the standard's hours."""
    if args.organisation is None:
        return None
    database.set_up(args.data)
    # Models load only after the set-up above, hence by name.
    organisations = import_string("emhana.parties.models.Organisation").objects
    found = organisations.filter(bin=args.organisation).first()
    if found is None:
        raise LookupError(f"there is no organisation with BIN {args.organisation}")
    return None if found.week is None else Week.model_validate(found.week)


def _service(code: str) -> Service:
    try:
        return catalogue.by_code(code)
    except LookupError:
        raise LookupError(f"there is no service {code!r}") from None


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO 8601 date and time") from None


def _start(entry: str) -> tuple[str, datetime]:
    event, separator, at = entry.partition("=")
    if not separator or not event:
        raise ValueError(f"--start takes EVENT=ISO, not {entry!r}")
    return event, _instant(at)


def _print(found: deadlines.Deadline, language: str) -> None:
    print(f"accepted_at  {found.accepted_at.isoformat()}")
    print(f"due_at       {found.due_at.isoformat() if found.due_at else '-'}")
    for limit in found.limits:
        due = f"pending: {limit.starts_on}" if limit.due_at is None else limit.due_at.isoformat()
        print(f"  {limit.role.value:<10} {limit.name}  {due}")
    for step in found.derivation:
        print(f"- {step.text.into(language)} [{', '.join(step.cites)}]")
