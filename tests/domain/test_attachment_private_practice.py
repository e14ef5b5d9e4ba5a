"""Paragraph 16: a private practitioner with care paid by the state takes attached people under the same rules, as a person."""

from datetime import date
from html import unescape

import pytest
import time_machine
from cryptography import x509
from django.test import Client
from tests.domain.attachment_requests import SERVICE, at_desk, on_portal, why
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff
from tests.web.people_online import sent_code, signed_in
from tests.web.staff_session import at_work

from emhana.cases import policies
from emhana.cases.actions import decide
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.cases.questions import Asking
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.documents.verification import verify
from emhana.law.lawbook import EMPTY
from emhana.parties import actions as parties
from emhana.parties.errors import NoIin
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment.models import Attachment
from emhana.services.phc_attachment.questions import Clinic

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DemoAuthority:
    return DemoAuthority.create(tmp_path_factory.mktemp("authority"), NOW)


@pytest.fixture(autouse=True)
def signing(authority: DemoAuthority, settings) -> None:
    settings.EMHANA_AUTHORITY = authority.folder


def doctor() -> Person:
    return a_person(("Сейітов", "Нұрлан", "Асқарұлы"), date(1975, 4, 6), "male", phone="+7 701 111 22 33")


def a_practice(*, contracted: bool = True, **fields: object) -> Organisation:
    """Return the practice of a general practitioner, with a contract of the Fund and one precinct."""
    practitioner = doctor()
    practice = parties.open_practice(
        practitioner=practitioner, since=date(2020, 1, 1), territory=a_unit(), address="Алматы қаласы, Абай даңғылы, 3",
        phone="+7 727 000 00 02", gives_primary_care=True, by=BY, now=NOW, **fields,
    )  # fmt: skip
    if contracted:
        parties.contract(organisation=practice, number="P-1", since=date(2026, 1, 1), until=date(2027, 1, 1), by=BY, now=NOW)
    parties.open_precinct(
        organisation=practice, number="1", post="gp", doctor=practitioner.full_name, since=date(2020, 1, 1), by=BY, now=NOW
    )
    return practice


def asked_of(practice: Organisation, **data: object) -> Case:
    return on_portal(a_person(), practice, organisation_bin=practice.number, **data)


def approved(case: Case) -> None:
    decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("register_specialist", a_unit()), now=NOW, reason="checked")


@pytest.mark.law("ATT-16-01")
def test_a_practitioner_known_by_an_iin_is_chosen_like_a_clinic() -> None:
    practice = a_practice()
    case = asked_of(practice)
    assert (case.state, case.provider) == (State.IN_REVIEW, practice)
    assert (practice.bin, practice.number) == (None, practice.practitioner.iin)
    approved(case)
    assert Attachment.objects.on(TODAY).get(person=case.recipient).organisation == practice


@pytest.mark.law("ATT-16-02")
def test_states_term_decider_and_result_are_those_of_an_organisation() -> None:
    told = []
    for place in (a_clinic(), a_practice()):
        case = on_portal(a_person(), place, organisation_bin=place.number)
        approved(case)
        case.refresh_from_db()
        decider = policies.decider(SERVICE, EMPTY, TODAY)
        kinds = [document.kind for document in ResultDocument.objects.filter(case_number=case.number)]
        told.append(([*case.events.order_by("id").values_list("state", flat=True)], case.due_at, case.clock["limits"], decider, kinds))
    assert told[0] == told[1]
    assert told[0][3:] == ("register_specialist", ["attachment_notice"])


@pytest.mark.law("ATT-16-03")
def test_a_practitioner_who_works_for_a_fee_only_is_not_listed_and_a_request_naming_them_is_answered() -> None:
    paid, person = a_practice(contracted=False), a_person(phone="+7 701 234 56 78")
    asking = Asking(person, TODAY, "kk", {"whom": {"person": person}, "home": {"residence": "permanent"}})
    assert Clinic(asking=asking).fields["clinic"].choices == []
    assert Clinic(asking=asking, search=paid.name("kk")).fields["clinic"].choices == []
    with time_machine.travel(NOW, tick=False):
        answer = api(person, {"organisation_bin": paid.number, "ground": "free_choice", "residence": "permanent"})
    assert answer["status"] == "not_accepted"
    assert "no contract" in why(Case.objects.get())


def api(person: Person, data: dict[str, str]) -> dict[str, str]:
    from_phone = Client()
    from_phone.post("/api/v1/auth/otp", {"iin": person.iin, "phone": "+7 701 234 56 78"}, content_type="application/json")
    token = from_phone.post("/api/v1/auth/token", {"iin": person.iin, "code": sent_code()}, content_type="application/json").json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1"}
    body = {"service": "phc_attachment", "subject": {"iin": person.iin}, "channel": "portal", "data": data}
    return from_phone.post("/api/v1/cases", body, content_type="application/json", headers=headers).json()


@pytest.mark.law("ATT-16-04")
def test_the_practitioner_signs_with_their_own_key_and_is_addressed_by_name(authority: DemoAuthority) -> None:
    practice = a_practice()
    head = staff("head", practice, practice.practitioner)
    case = at_desk(a_person(), practice, by=head, organisation_bin=practice.number)
    approved(case)
    signed = bytes(ResultDocument.objects.get(case_number=case.number).pdf)
    told = verify(signed, roots=[authority.root], crl=authority.crl, at=NOW)
    assert (told.signer, told.bin, told.signature.state.value) == ("Сейітов Нұрлан Асқарұлы", None, "valid")
    own = x509.load_pem_x509_certificate((authority.folder / f"{practice.key}.pem").read_bytes())
    assert own.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)[0].value == f"IIN{practice.number}"
    with time_machine.travel(NOW, tick=False):
        page = unescape(at_work(head).get(f"/workbench/cases/{case.number}/application/").content.decode())
    assert "Жеке медициналық практикамен айналысатын тұлғаға" in page
    assert "Ұйым басшысына" not in page
    assert "Сейітов Нұрлан Асқарұлы" in page


def test_hours_are_those_of_the_table_unless_the_practitioner_set_their_own() -> None:
    own = {"monday": {"open": "10:00", "close": "16:00"}}
    table, set_hours = a_practice(), a_practice(week=own)
    assert asked_of(table).due_at is not None
    assert asked_of(table).due_at < asked_of(set_hours).due_at


def test_no_page_carries_the_number_of_the_practitioner() -> None:
    practice, client = a_practice(), Client()
    with time_machine.travel(NOW, tick=False):
        listed = client.get("/organisations/", {"lang": "kk"}).content.decode()
        page = client.get(f"/organisations/{practice.key}/", {"lang": "kk"})
        assert (page.status_code, client.get(f"/organisations/{practice.number}/").status_code) == (200, 404)
        assert client.get("/organisations/practice-0/").status_code == 404
        assert "Жеке медициналық практика" in unescape(page.content.decode())
    asking = Asking(person := a_person(), TODAY, "kk", {"whom": {"person": person}, "home": {"residence": "permanent"}})
    offered = dict(Clinic(asking=asking).fields["clinic"].choices)
    assert practice.key in offered
    assert not [text for text in (listed, page.content.decode(), str(offered)) if practice.number in text]
    assert signed_in(practice.practitioner).get(f"/organisations/{practice.key}/").status_code == 200


def test_who_has_no_iin_opens_no_practice() -> None:
    with pytest.raises(NoIin):
        parties.open_practice(
            practitioner=a_person(iin=None, document="TURU1"), since=TODAY, territory=a_unit(), address="", phone="", by=BY, now=NOW
        )
