"""Citizens who are signed in, and the shortest way through the questions."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from emhana.accounts import sessions
from emhana.accounts.models import OneTimePassword
from emhana.cases.models import Case, Draft
from emhana.documents.signing import DemoAuthority
from emhana.notifications.models import Message
from emhana.parties.models import Organisation, Person
from tests.domain.people import a_citizen

APPLY = "/apply/phc_attachment/"


def signed_in(person: Person, language: str = "en") -> Client:
    """Return a client in which `person` is signed in and reads `language`."""
    client = Client()
    user = a_citizen(person)
    client.force_login(user)
    session = client.session
    stamp = timezone.now().timestamp()
    session.update({sessions.OPENED: stamp, sessions.USED: stamp, sessions.AS_CITIZEN: True})
    session.save()
    client.get("/accessibility", {"lang": language})
    return client


def begun(client: Client) -> str:
    """Begin a request and return the address under which its questions stand."""
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(APPLY).content.decode())[1]
    client.post(f"{APPLY}begin/", {"key": key})
    return f"{APPLY}{key}/"


def answered(client: Client, clinic: Organisation, **other: dict[str, str]) -> str:
    """Answer every question and return the address; `other` answers replace the plain ones, by question."""
    address = begun(client)
    plain = {
        "whom": {"whom": "self"},
        "home": {"residence": "permanent"},
        "why": {"ground": "free_choice"},
        "clinic": {"clinic": clinic.bin},
        "doctor": {"doctor": "any"},
    }
    onward = client.get(address)["Location"]
    for _ in range(12):
        page = onward.rstrip("/").split("/")[-1]
        if page == "check":
            assert client.get(onward).status_code == 200
            return address
        answer = client.post(onward, other.get(page) or plain[page])
        assert answer.status_code == 302, f"{page} does not take its answer"
        onward = answer["Location"]
    raise AssertionError(f"the way does not end: {onward}")


def sent_code() -> str:
    """Return the last code that was sent."""
    return re.search(r"\d{6}", Message.objects.filter(kind="code").latest("pk").body)[0]


def confirmed(client: Client, address: str):
    """Ask for a code, enter it, and return the answer."""
    let_pass()
    client.post(f"{address}confirm/", {"send": "1"})
    return client.post(f"{address}confirm/", {"code": sent_code()})


def applied(client: Client, clinic: Organisation, **other: dict[str, str]) -> Case:
    """Return the case made by the whole way."""
    address = answered(client, clinic, **other)
    assert confirmed(client, address).status_code == 302
    return Draft.objects.get(pk=address.split("/")[-2]).case


def let_pass() -> None:
    """Make the codes sent so far old enough for the next one: a person needs longer than a test."""
    OneTimePassword.objects.update(created_at=F("created_at") - timedelta(hours=1))


@pytest.fixture(scope="module")
def authority_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the signing keys of these tests, made once: keys are slow."""
    folder = tmp_path_factory.mktemp("trust") / "authority"
    DemoAuthority.create(folder, timezone.now())
    return folder


@pytest.fixture
def authority(authority_folder: Path, settings) -> None:
    """Let documents be signed."""
    settings.EMHANA_AUTHORITY = authority_folder
