"""The `emhana` command: exits 0 on success, 1 on a negative answer, 2 on bad input with one clear line."""

import argparse
import os
import sys
from types import ModuleType

from emhana.cli import (
    audit,
    bench,
    case,
    deadline,
    decide,
    demo,
    doctor,
    insurer,
    leaving,
    migrate,
    outbox,
    payments,
    sandbox,
    schema,
    serve,
    services,
    supervisor,
    trace,
    verify,
    worker,
)
from emhana.cli.failure import BadInput
from emhana.law.sources import LawError

COMMANDS: dict[str, tuple[ModuleType, str]] = {
    "run": (supervisor, "everything on one machine: database, web, worker"),
    "serve": (serve, "the web process, for a database named by DATABASE_URL"),
    "worker": (worker, "the jobs: messages, the journal's seals"),
    "migrate": (migrate, "bring the database to the present shape"),
    "doctor": (doctor, "check this machine"),
    "services": (services, "the catalogue, or the passport in force on a date"),
    "deadline": (deadline, "when a request is accepted and due, and why"),
    "schema": (schema, "the JSON Schema of a service's facts"),
    "decide": (decide, "the pure judgement of facts, without a database"),
    "case": (case, "state, timeline, limits and explanation of a case"),
    "verify": (verify, "check a signed result document"),
    "audit": (audit, "check the journal"),
    "outbox": (outbox, "demo only: the messages that would have been sent"),
    "payments": (payments, "insurance payments by the file, and everybody's status"),
    "insurer": (insurer, "insurers with their licences, and their keys of the API"),
    "leaving": (leaving, "demo only: an outside register tells of a death, a departure or the end of a contract"),
    "sandbox": (sandbox, "stand-ins of the outside systems, each a process of its own"),
    "demo": (demo, "an invented country in an empty store, and who can sign in to it"),
    "bench": (bench, "benchmarks against their goals"),
    "trace": (trace, "which ledger ids are named by passports, code and tests"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="emhana", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    for name, (module, purpose) in COMMANDS.items():
        command = subparsers.add_parser(name, help=purpose, description=module.__doc__)
        command.set_defaults(module=module)
        module.add_arguments(command)
    args = parser.parse_args(argv)
    try:
        return int(args.module.main(args))
    except (BadInput, LawError) as error:
        print(f"emhana {args.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
