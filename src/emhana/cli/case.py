"""`emhana case NUMBER`: state, timeline and limits of a case, and with --explain the rules, facts and paragraphs of its decision."""

import argparse
import json
from typing import Any

from django.db import Error
from django.utils.module_loading import import_string

from emhana.cli import database
from emhana.cli.failure import BadInput

LANGUAGES = ("kk", "ru", "en")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("number", help="number of the case, for example 000000042-69")
    parser.add_argument("--explain", action="store_true", help="show the findings of each decision")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--json", action="store_true", help="print JSON")
    database.add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the case; return 0, 1 when there is none with this number, 2 when the number is mistyped or no database answers."""
    database.set_up(args.data)
    try:
        # Models load only after the set-up above, hence by name.
        shown = import_string("emhana.cases.reading.described")(args.number, language=args.language, explain=args.explain)
    except (ValueError, Error) as error:
        raise BadInput(str(error).strip()) from error
    if shown is None:
        print(f"there is no case {args.number}")
        return 1
    print(json.dumps(shown, ensure_ascii=False, indent=2) if args.json else "\n".join(_lines(shown)))
    return 0


def _lines(shown: dict[str, Any]) -> list[str]:
    head = [f"{shown['number']}  {shown['service']}  {shown['state']} {shown['outcome']}".rstrip(), f"due {shown['due_at'] or '-'}"]
    timeline = [f"  {event['at']}  {event['kind']:<12} {event['actor_role']}" for event in shown["timeline"]]
    limits = [f"  {limit['role']:<10} {limit['name']}  {limit['due_at'] or 'pending'}" for limit in shown["limits"]]
    derivation = [f"  - {step['text']} [{', '.join(step['cites'])}]" for step in shown["derivation"]]
    decisions = [line for decision in shown.get("decisions", []) for line in _decision(decision)]
    return [*head, "timeline", *timeline, "limits", *limits, "derivation", *derivation, *decisions]


def _decision(decision: dict[str, Any]) -> list[str]:
    signs = {True: "holds", False: "does not hold", None: "open"}
    findings = [
        f"  {finding['number']}. {finding['ground']}: {signs[finding['holds']]}. {finding['because']} [{', '.join(finding['citation'])}]"
        for finding in decision["findings"]
    ]
    return [f"decision of {decision['decided_at']}: {decision['outcome']}, edition {decision['edition']}", *findings]
