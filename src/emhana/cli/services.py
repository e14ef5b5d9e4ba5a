"""Prints the catalogue of services, or the passport of one in force on a date."""

import argparse
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

from emhana import catalogue
from emhana.cases.service import Service
from emhana.cli.failure import BadInput
from emhana.law.passport import Passport


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("code", nargs="?", help="code of a service; without it, the whole catalogue")
    parser.add_argument("--on", type=date.fromisoformat, help="the day whose edition is asked for (default: today in Almaty)")
    parser.add_argument("--json", action="store_true")


def find(code: str) -> Service:
    """Return the service with `code`; raises BadInput naming the known codes."""
    try:
        return catalogue.by_code(code)
    except LookupError:
        known = ", ".join(service.code for service in catalogue.SERVICES)
        raise BadInput(f"there is no service {code!r}; the services are {known}") from None


def edition(service: Service, day: date) -> Passport:
    """Return the passport in force on `day`; raises BadInput before the first edition."""
    found = service.passport.on(day)
    if found is None:
        raise BadInput(f"{service.code} has no edition in force on {day}; the first one holds since {first_day(service.passport)}")
    return found


def first_day(passport: Passport) -> date:
    """Return the first day on which the service exists in these texts."""
    return min(entry.since for entry in passport.channels)


def today() -> date:
    """Return the present day in Almaty."""
    return datetime.now(ZoneInfo("Asia/Almaty")).date()


def _summary(passport: Passport) -> dict[str, object]:
    return {"code": passport.code, "names": passport.names[0].text.model_dump(), "channels": list(passport.channel_codes())}


def main(args: argparse.Namespace) -> int:
    """Print the catalogue or one passport and return 0."""
    day = args.on or today()
    if args.code:
        passport = edition(find(args.code), day)
        print(passport.model_dump_json(indent=2) if args.json else _readable(passport))
        return 0
    summaries = [_summary(found) for service in catalogue.SERVICES if (found := service.passport.on(day))]
    if args.json:
        print(json.dumps(summaries, ensure_ascii=False, indent=2))
    else:
        for summary in summaries:
            print(f"{summary['code']:36} {summary['names']['en']}")  # type: ignore[index]  # a dictionary built above
    return 0


def _readable(passport: Passport) -> str:
    name = passport.names[0].text
    lines = [passport.code, f"  {name.kk}", f"  {name.ru}", f"  {name.en}", f"  channels: {', '.join(passport.channel_codes())}"]
    for limit in passport.limits:
        amount = f"{limit.amount} " if limit.amount else ""
        lines.append(
            f"  {limit.role}: {amount}{limit.unit}, {limit.starts} to {limit.ends}, {'/'.join(limit.channels)} {list(limit.cites)}"
        )
    lines += [f"  refusal {refusal.number}: {refusal.text.en} {list(refusal.cites)}" for refusal in passport.refusals]
    return "\n".join(lines)
