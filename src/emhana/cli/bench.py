"""Runs a benchmark and prints figure, limit and ratio."""

import argparse
import json
from dataclasses import asdict

from emhana.bench import case_read, case_write, certificate, deadline, instant, insured, payments, register
from emhana.bench.measure import Measurement
from emhana.cli.failure import BadInput

BENCHES = {"deadline": deadline, "certificate": certificate, "case-write": case_write, "case-read": case_read}
BENCHES |= {"instant": instant, "insured": insured, "payments": payments, "register": register}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("names", nargs="+", help=f"one or more of: {', '.join(BENCHES)}")
    parser.add_argument("--size", type=int, help="how many calls or requests a run makes, or how many people there are")
    parser.add_argument("--json", action="store_true")


def main(args: argparse.Namespace) -> int:
    """Print the measurements; return 1 when a goal is missed."""
    unknown = [name for name in args.names if name not in BENCHES]
    if unknown:
        raise BadInput(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHES)}")
    measured = [row for name in args.names for row in BENCHES[name].run(args.size)]
    if args.json:
        print(json.dumps([asdict(row) for row in measured], indent=2))
    else:
        for row in measured:
            print(_line(row))
    return 0 if all(row.met for row in measured) else 1


def _line(row: Measurement) -> str:
    spread = f" (runs {row.spread[0]:.2f} to {row.spread[-1]:.2f})" if row.spread else ""
    told = f"{row.name}: {row.figure:.3g} {row.unit}; limit {row.limit:.3g}; goal {row.goal}; ratio {row.ratio:.2f}{spread}"
    return f"{told}; {'met' if row.met else 'MISSED'}"
