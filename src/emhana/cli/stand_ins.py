"""The stand-ins that `emhana run` starts beside a demo, so that the demo speaks the real protocols of outside systems."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from emhana.sandbox.runner import STAND_INS, free_port

VARIABLES = {
    "sms_gateway": "EMHANA_SMS_GATEWAY_URL",
    "person_database": "EMHANA_PERSON_DATABASE_URL",
    "monitoring": "EMHANA_MONITORING_URL",
    "digital_documents": "EMHANA_DIGITAL_DOCUMENTS_URL",
    "ncalayer": "EMHANA_NCALAYER_URL",
}
# The browser speaks to the signing program by websocket; within one machine it needs no certificate.
SCHEMES = {"ncalayer": "ws"}


def parts(data: Path, env: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Sequence[str]]]:
    """Return what to add to the environment and the commands to keep running; nothing outside a demo or for what is configured.

    The person database knows the people of the demo's file; without that file it would call everybody unknown, so it stays away.
    """
    people = data / "persons.jsonl"
    if env.get("EMHANA_DEMO", "1") != "1" or not people.exists():
        return {}, {}
    keys = Path(env.get("EMHANA_AUTHORITY", data / "authority")) / "people"
    known = ("--people", str(people))
    options = {"person_database": known, "digital_documents": known, "ncalayer": ("--keys", str(keys))}
    addresses: dict[str, str] = {}
    commands: dict[str, Sequence[str]] = {}
    for name, variable in VARIABLES.items():
        if not env.get(variable):
            port = free_port()
            addresses[variable] = f"{SCHEMES.get(name, 'http')}://127.0.0.1:{port}"
            commands[name] = [sys.executable, "-m", STAND_INS[name], "--port", str(port), *options.get(name, ())]
    return addresses, commands
