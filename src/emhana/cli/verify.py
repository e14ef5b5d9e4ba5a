"""`emhana verify FILE.pdf`: is this result document whole, signed by whom, and still in force? Needs no database."""

import argparse
import json
import os
import sys
from pathlib import Path

from emhana.documents.verification import Verification, verify
from emhana.signatures.trust import NoTrust, trust_in

LANGUAGES = ("kk", "ru", "en")


class BadInput(Exception):
    """The command cannot be carried out as written; the message is the one line to print."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="the PDF to check")
    parser.add_argument(
        "--trust", type=Path, default=Path("data/authority"), metavar="FOLDER",
        help="folder with root certificates (root*.pem) and *.crl (default %(default)s)",
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the reasons")
    parser.add_argument("--json", action="store_true", help="print JSON")


def main(args: argparse.Namespace) -> int:
    """Print the four answers; return 0 when valid, 1 when not, 2 on bad input."""
    try:
        pdf = _read(args.file)
        trust = trust_in(args.trust, demo=os.environ.get("EMHANA_DEMO", "1") == "1")
    except (BadInput, NoTrust) as error:
        print(error, file=sys.stderr)
        return 2
    verification = verify(pdf, roots=trust.roots, crl=trust.crl)
    if args.json:
        print(json.dumps(verification.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(verification, args.language)
    return 0 if verification.valid else 1


def _print(verification: Verification, language: str) -> None:
    print("valid" if verification.valid else "not valid")
    for name, line in verification.lines.items():
        print(f"{name:10} {line.state.value:8} {line.text[language]}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
