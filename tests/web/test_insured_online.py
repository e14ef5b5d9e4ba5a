"""Ground 4 on the portal: a person with a contract types it and the passport, adds two files, and shows the passport at the clinic."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from emhana.cases.actions.submit import Asked, submit
from emhana.cases.models import Case, Draft
from emhana.reference import actions as reference
from emhana.reference.models import Override
from emhana.services.phc_attachment import coupon
from tests.domain.attachment_requests import SERVICE, granted, why
from tests.domain.people import BY, a_citizen, a_clinic, a_person, staff
from tests.domain.voluntary_samples import a_contract, an_insurer
from tests.web.people_online import APPLY, answered, applied, authority, authority_folder, signed_in  # noqa: F401 fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]
TODAY = timezone.localdate()
LAST = TODAY + timedelta(days=200)
PDF = b"%PDF-1.7 a paper"


@pytest.fixture
def foreigner():
    return a_person(("Yılmaz", "Deniz", ""), date(1985, 4, 3), "male", status="temporary_foreigner", phone="+7 701 234 56 78")


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def answers(contract, **other: dict[str, object]) -> dict[str, dict[str, object]]:
    insurer = contract.insurer.organisation.bin
    said: dict[str, dict[str, object]] = {
        "why": {"ground": "vhi"},
        "contract": {"insurer": insurer, "number": contract.number, "kind": "voluntary"}
        | day("starts_on", contract.valid.lower) | day("ends_on", contract.last_day),
        "document": {"identity": "foreign_passport", "country": "tur", "number": "AB123456"} | day("until", LAST),
        "papers": {
            "language": "ru", "application": SimpleUploadedFile("a.pdf", PDF), "contract": SimpleUploadedFile("c.pdf", PDF),
        },
    }  # fmt: skip
    return said | other


def set_channels(value: list[str]) -> None:
    reference.override(
        kind=Override.Kind.SETTING, key="ATT-11-07", value=value, since=date(2026, 1, 1), act="order", by=BY, now=timezone.now()
    )


@pytest.mark.law("ATT-11-07")
def test_a_foreigner_sends_the_request_online_and_shows_the_passport_when_the_coupon_is_given_out(foreigner):
    """The second half: with the setting off it is answered with the address of the desk."""
    clinic = a_clinic()
    contract = a_contract(an_insurer(), foreigner, clinics=(clinic,), first=TODAY - timedelta(days=30), last=LAST)
    case = applied(signed_in(foreigner), clinic, **answers(contract))
    kept = case.data["voluntary"]
    assert (case.state, case.channel, case.category) == ("in_review", "portal", "vhi_contract")
    assert (kept["identity_country"], kept["identity_number"], case.data["basis"]["statement_language"]) == ("TUR", "AB123456", "ru")
    assert set(case.uploads.values_list("document", flat=True)) == {"free_form_application", "insurance_contract"}
    now = case.submitted_at
    granted(case, now=now)
    with pytest.raises(coupon.IdentityNotShown):
        coupon.issue(case=case, identity_shown=False, by=staff("registrar", clinic), now=now)
    coupon.issue(case=case, identity_shown=True, by=staff("registrar", clinic), now=now)
    set_channels(["direct", "insurer_api"])
    asked = Asked(
        service=SERVICE, recipient=foreigner, applicant=foreigner, provider=clinic, channel="portal", language="ru", data=case.data,
        category="vhi_contract",
    )  # fmt: skip
    off = submit(asked, by=a_citizen(foreigner), now=timezone.now())
    assert (off.state, clinic.address in why(off)) == ("not_accepted", True)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_with_the_setting_off_the_page_names_the_desk_before_anything_is_typed(foreigner, language):
    clinic = a_clinic()
    contract = a_contract(an_insurer(), foreigner, clinics=(clinic,), last=LAST)
    set_channels(["direct", "insurer_api"])
    client = signed_in(foreigner, language)
    with pytest.raises(AssertionError, match="contract"):
        answered(client, clinic, **answers(contract))
    page = _open_page(client)
    assert (clinic.address in page, 'name="number"' in page) == (True, False)
    assert Case.objects.count() == 0


def _open_page(client) -> str:
    """Return what the first open question of the only draft says."""
    return unescape(client.get(f"{APPLY}{Draft.objects.get().pk}/", follow=True).content.decode())


WRONG = [
    ("document", day("until", TODAY - timedelta(days=1)), "has run out"),
    ("papers", {"contract": ""}, "Choose the file."),
]


@pytest.mark.parametrize(("page", "changed", "sentence"), WRONG, ids=["document", "papers"])
def test_what_is_wrong_is_told_on_its_page(foreigner, page, changed, sentence):
    clinic = a_clinic()
    contract = a_contract(an_insurer(), foreigner, clinics=(clinic,), last=LAST)
    said = answers(contract)
    client = signed_in(foreigner)
    with pytest.raises(AssertionError, match=page):
        answered(client, clinic, **said | {page: said[page] | changed})
    assert (sentence in _open_page(client), Case.objects.count()) == (True, 0)


def test_a_contract_that_names_another_clinic_is_told_before_the_files(foreigner):
    clinic, other = a_clinic(), a_clinic("№ 5 қалалық емхана")
    contract = a_contract(an_insurer(), foreigner, clinics=(other,), last=LAST)
    client = signed_in(foreigner)
    with pytest.raises(AssertionError, match="contract"):
        answered(client, clinic, **answers(contract))
    assert ("not named in the insurance contract" in _open_page(client), Case.objects.count()) == (True, 0)
