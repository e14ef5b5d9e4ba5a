"""Judges facts by a service's rules: outcome and findings with their citations. Touches no database and decides nothing."""

import argparse
import dataclasses
import json
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from emhana.cases.service import Service
from emhana.cli import services
from emhana.cli.failure import BadInput
from emhana.law.judgement import Judgement, Outcome
from emhana.law.lawbook import EMPTY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("code")
    parser.add_argument("--facts", type=Path, required=True, help="a JSON file; its shape: emhana schema CODE")
    parser.add_argument("--on", type=date.fromisoformat, help="the day whose edition judges (default: today in Almaty)")
    parser.add_argument("--json", action="store_true")


def _judge(service: Service, path: Path, day: date) -> Judgement:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return service.judge(facts, on=day, law=EMPTY)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not JSON: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(
            f"{path}: {'.'.join(map(str, first['loc'])) or 'facts'}: {first['msg']} (shape: emhana schema {service.code})"
        ) from error


def main(args: argparse.Namespace) -> int:
    """Print the judgement; return 1 when it says refuse, otherwise 0."""
    service = services.find(args.code)
    day = args.on or services.today()
    services.edition(service, day)
    judgement = _judge(service, args.facts, day)
    if args.json:
        record = dataclasses.asdict(judgement) | {"findings": [finding.as_dict() for finding in judgement.findings]}
        print(json.dumps(record, ensure_ascii=False, indent=2, default=str))
    else:
        print(judgement.outcome)
        for finding in judgement.findings:
            mark = {True: "holds", False: "does not hold", None: "not known"}[finding.holds]
            print(f"  {finding.number}. {finding.rule}: {mark}. {finding.because.en} {list(finding.citation)}")
    return 1 if judgement.outcome is Outcome.REFUSE else 0
