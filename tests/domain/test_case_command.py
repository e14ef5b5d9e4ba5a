"""What operators read of a case and of an organisation's hours on the command line."""

import argparse
import json
from pathlib import Path

import pytest
from tests.domain.people import NOW, a_clinic, a_person, staff

from emhana import catalogue
from emhana.cases.actions import decide, submit
from emhana.cli import case as case_command
from emhana.cli import deadline as deadline_command
from emhana.cli.failure import BadInput

pytestmark = pytest.mark.django_db
SERVICE = catalogue.by_code("phc_certificate")


@pytest.fixture(autouse=True)
def named_database(monkeypatch: pytest.MonkeyPatch, database_cluster) -> None:
    monkeypatch.setenv("DATABASE_URL", database_cluster.web_url)
    for name in ("EMHANA_KEY_FILE", "EMHANA_AUTHORITY", "EMHANA_JOURNAL_HEADS"):
        monkeypatch.setenv(name, "unused")  # the command fills what is missing; nothing of it outlives the test


def shown(capsys: pytest.CaptureFixture, number: str, **options: object) -> tuple[int, str]:
    given = {"number": number, "explain": False, "language": "en", "json": False, "data": Path("data")} | options
    code = case_command.main(argparse.Namespace(**given))
    return code, capsys.readouterr().out


def test_a_decided_case_shows_its_life_and_why(capsys: pytest.CaptureFixture) -> None:
    clinic, person = a_clinic(), a_person()
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=person, provider=clinic, channel="in_person", data={}, language="kk",
        papers=tuple(document.code for document in SERVICE.passport.documents),
    )  # fmt: skip
    case = submit.submit(asked, by=staff("registrar", clinic), now=NOW)
    decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("head", clinic), now=NOW, reason="known")
    code, text = shown(capsys, case.number, explain=True)
    assert code == 0
    assert "phc_certificate  delivered granted" in text
    assert "decision of 2026-11-24" in text
    assert person.iin not in text
    assert json.loads(shown(capsys, case.number, json=True)[1])["timeline"][0]["kind"] == "submit"


def test_an_unknown_and_a_mistyped_number_are_told_apart(capsys: pytest.CaptureFixture) -> None:
    assert shown(capsys, "000000042-69")[0] == 1
    with pytest.raises(BadInput, match="check digits"):
        shown(capsys, "000000042-70")


def test_a_due_time_follows_the_organisations_own_hours() -> None:
    clinic = a_clinic()
    clinic.week = {day: {"open": "09:00", "close": "13:00"} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    clinic.save(update_fields=["week"])
    given = {
        "code": "phc_attachment", "channel": "in_person", "at": "2026-11-24T12:00", "start": [], "schedule": None,
        "organisation": clinic.bin,
        "variant": None, "category": None, "kind": None, "data": Path("data"),
    }  # fmt: skip
    found = deadline_command._find(argparse.Namespace(**given))
    assert found.accepted_at.isoformat() == "2026-11-25T09:00:00+05:00"
    with pytest.raises(LookupError, match="no organisation"):
        deadline_command._find(argparse.Namespace(**(given | {"organisation": "000000000000"})))
