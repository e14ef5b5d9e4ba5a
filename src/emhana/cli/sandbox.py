"""`emhana sandbox`: the outside systems, played by stand-ins that speak their protocols, until Ctrl-C."""

import argparse
import signal
from pathlib import Path

from emhana.cli.failure import BadInput
from emhana.cli.network import why_not_free
from emhana.postgres.children import die_with_parent
from emhana.sandbox import runner


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--port", action="append", default=[], metavar="NAME=PORT", help=f"fixed port of one of: {', '.join(runner.STAND_INS)}"
    )
    parser.add_argument("--people", type=Path, metavar="FILE", help="people of the person database and of digital documents, as JSON lines")
    parser.add_argument("--prescriptions", type=Path, metavar="FILE", help="prescriptions of ДҚАЖ, as JSON lines")
    parser.add_argument("--keys", type=Path, metavar="FOLDER", help="key files of the NCALayer stand-in (*.p12 without a password)")
    parser.add_argument("--messages", type=Path, metavar="FILE", help="keep messages and replies of the SMS gateway in this file")
    parser.add_argument("--json", action="store_true", help="print the addresses as one line of JSON")


def main(args: argparse.Namespace) -> int:
    """Run the stand-ins; return 0 after a clean stop, 1 when one keeps dying."""
    options = {}
    for path, name, option in ((args.people, "person_database", "--people"), (args.prescriptions, "prescriptions", "--prescriptions")):
        if path:
            if not path.is_file():
                raise BadInput(f"{path} is not a file")
            options[name] = [option, str(path)]
    if args.people:
        options["digital_documents"] = options["person_database"]
    if args.keys:
        if not args.keys.is_dir():
            raise BadInput(f"{args.keys} is not a folder")
        options["ncalayer"] = ["--keys", str(args.keys)]
    if args.messages:
        options["sms_gateway"] = ["--state", str(args.messages)]
    ports = dict(_port(entry) for entry in args.port)
    return runner.run(runner.Runner(ports, options, die_with_parent(signal.SIGTERM)), as_json=args.json)


def _port(entry: str) -> tuple[str, int]:
    name, _, number = entry.partition("=")
    if name not in runner.STAND_INS or not number.isdigit() or not 0 < int(number) < 65536:
        raise BadInput(f"--port takes NAME=PORT with a name of {', '.join(runner.STAND_INS)}, not {entry!r}")
    refusal = why_not_free("127.0.0.1", int(number))
    if refusal:
        raise BadInput(refusal)
    return name, int(number)
