"""`emhana leaving`: an outside register tells a running demo that somebody died, left for good, or that a voluntary contract ended.

The message travels as the gateway's would: SOAP over HTTP to /gateway/async/. The same --number again is the same message.
"""

import argparse
import json
import os
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import ValidationError

from emhana.cli.failure import BadInput
from emhana.cli.secret import gateway_password, secret_key
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.leaving_messages import fake, messages
from emhana.integrations.leaving_messages.messages import Leaving

KINDS = {"death": messages.DEATH, "departure": messages.DEPARTURE, "contract-end": messages.CONTRACT_END}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("kind", choices=KINDS, help="what is told")
    parser.add_argument("iin", help="of whom")
    parser.add_argument("--on", type=_day, required=True, metavar="DAY", help="day of the death or departure; first without contract")
    parser.add_argument("--certificate", default="", metavar="NUMBER", help="of a death")
    parser.add_argument("--certificate-on", type=_day, metavar="DAY", help="day of the certificate (default: that of the death)")
    parser.add_argument("--temporary", action="store_true", help="a departure that is not for good: it ends nothing")
    parser.add_argument("--contract", default="", metavar="NUMBER", help="of the voluntary insurance")
    parser.add_argument("--number", default="", help="number of the message (default: a new one)")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the demo (default %(default)s)")
    parser.add_argument("--data", type=Path, default=Path("data"), help="its folder, which holds the password (default %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def main(args: argparse.Namespace) -> int:
    """Send the message, print its number and return 0; 1 when it is refused. Raises BadInput when it cannot be sent."""
    number = args.number or f"Z-{uuid.uuid4().hex[:12]}"
    try:
        leaving = Leaving(
            service=KINDS[args.kind], iin=args.iin, on=args.on, certificate=args.certificate, contract=args.contract,
            certificate_on=args.certificate_on or (args.on if args.certificate else None), permanent=not args.temporary,
        )  # fmt: skip
    except ValidationError as error:
        raise BadInput(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    url = f"{args.url.rstrip('/')}/gateway/async/"
    try:
        receipt = fake.send(leaving, number=number, url=url, password=_password(args.data), at=datetime.now(UTC))
    except Rejected as refused:
        print(json.dumps({"number": number, "refused": refused.words}) if args.json else f"{number}: refused: {refused.words}")
        return 1
    except Unavailable as error:
        raise BadInput(f"{url} does not answer: {error}") from None
    print(json.dumps({"number": receipt.message_id}) if args.json else f"{receipt.message_id}: taken")
    return 0


def _password(data: Path) -> str:
    """Return the password of the demo in `data`; raise BadInput when there is none."""
    told, key = os.environ.get("EMHANA_GATEWAY_PASSWORD", ""), os.environ.get("EMHANA_SECRET_KEY", "")
    if not told and not key and not (data / "secret-key").exists():
        raise BadInput(f"{data} holds no demo; name its folder with --data")
    return told or gateway_password(key or secret_key(data))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-11-28") from None
