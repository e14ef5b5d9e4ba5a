"""The three services through the engine: about oneself, about a child, about another; what the answer says, how long it counts."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from tests.domain.dispensary_samples import PREFIXES, ask, authority, code_sent, kept_by, observed, service_of, somebody
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, staff

from emhana import catalogue
from emhana.accounts.models import User
from emhana.cases import errors
from emhana.cases.actions import consent as consents
from emhana.cases.actions.submit import Asked, submit
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Consent
from emhana.cases.workings import workings_of
from emhana.documents import reading
from emhana.documents.compose import LAYOUTS
from emhana.documents.contents import RegisterInformation
from emhana.documents.models import ResultDocument
from emhana.documents.verification import State as Verified
from emhana.documents.wording import ALMATY
from emhana.journal.models import Entry
from emhana.law.deadlines import edition_on
from emhana.law.passport import Channel
from emhana.notifications.models import Message
from emhana.parties.actions import represent
from emhana.reference import actions as reference
from emhana.registers.dispensary.models import Register

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
ANSWERS = {
    "kk": ("Динамикалық байқауда тұр ", "Динамикалық байқауда тұрған жоқ"),
    "ru": ("Состоит под динамическим наблюдением", "Не состоит под динамическим наблюдением"),
    "en": ("Under dynamic observation", "Not under dynamic observation"),
}


def of(ledger_id: str):
    """Return the register of the service to which the id belongs, marked with it."""
    register = next(register for register, prefix in PREFIXES.items() if ledger_id.startswith(prefix))
    return pytest.param(register, marks=pytest.mark.law(ledger_id), id=register.value)


@pytest.fixture(autouse=True)
def signed(tmp_path: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority(tmp_path / "authority")


def answer_to(case: Case) -> ResultDocument:
    return ResultDocument.objects.get(case_number=case.number)


def text_of(case: Case) -> str:
    pages = pypdf.PdfReader(io.BytesIO(reading.pdf_of(answer_to(case)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def given(case: Case) -> Consent:
    giver, service = a_citizen(case.consent.giver), catalogue.by_code(case.service)
    return consents.answer(consent=case.consent, service=service, yes=True, acts=("cabinet",), by=giver, now=NOW)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY).astimezone(UTC)


@pytest.mark.parametrize("register", [of("PHT-06-01"), of("PSY-06-01"), of("NAR-06-01")])
@pytest.mark.parametrize("language", ANSWERS)
def test_who_is_on_the_register_is_under_observation(register: Register, language: str) -> None:
    kept_by(register)
    person = observed(somebody(), register)
    said = text_of(ask(person, person, register, language=language))
    assert ANSWERS[language][0].strip() in said
    assert ANSWERS[language][1] not in said


@pytest.mark.parametrize("register", [of("PHT-06-02"), of("PSY-06-02"), of("NAR-06-02")])
@pytest.mark.parametrize("language", ANSWERS)
def test_who_is_not_on_the_register_is_not_under_observation(register: Register, language: str) -> None:
    kept_by(register)
    person = a_person(iin="850615400343", born_on=date(1985, 6, 15))
    assert ANSWERS[language][1] in text_of(ask(person, person, register, language=language))


@pytest.mark.parametrize("register", [of("PHT-00-01"), of("PSY-00-01"), of("NAR-00-01")])
def test_each_service_answers_from_its_own_register(register: Register) -> None:
    kept_by(register)
    elsewhere = a_person()
    for other in Register:
        if other != register:
            observed(elsewhere, other)
    assert ANSWERS["kk"][1] in text_of(ask(elsewhere, elsewhere, register))
    assert {row.detail["register"] for row in Entry.objects.filter(act="register_answered")} == {register}


@pytest.mark.parametrize("register", [of("PHT-01-01"), of("PSY-01-01"), of("NAR-01-01")])
def test_the_answer_carries_name_and_bin_of_the_keeper(register: Register) -> None:
    keeper, person = kept_by(register), a_person()
    case = ask(person, person, register)
    assert case.provider == keeper
    assert answer_to(case).issuer == keeper
    assert keeper.name_kk in text_of(case)
    assert keeper.bin in text_of(case)


@pytest.mark.parametrize("register", [of("PHT-02-01"), of("PSY-02-01"), of("NAR-02-01")])
def test_an_account_without_a_person_files_nothing(register: Register) -> None:
    kept_by(register)
    account = User.objects.create(login="bin940940000087")
    person = a_person()
    wanted = {"service": service_of(register), "provider": None, "channel": "portal", "data": {}, "language": "kk"}
    with pytest.raises(errors.NotAllowed):
        submit(Asked(recipient=person, applicant=None, **wanted), by=account, now=NOW)
    assert edition_on(service_of(register).passport, TODAY).applicants[-1].text.ru == "Физические лица"


@pytest.mark.parametrize("register", [of("PHT-03-01"), of("PSY-03-01"), of("NAR-03-01")])
def test_at_a_desk_it_cannot_be_asked_for(register: Register) -> None:
    clinic, person = kept_by(register), a_person()
    assert edition_on(service_of(register).passport, TODAY).channel_codes() == (Channel.PORTAL,)
    with pytest.raises(errors.ChannelClosed):
        ask(person, person, register, channel="in_person", by=staff("registrar", clinic))


@pytest.mark.parametrize("register", [of("PHT-04-01"), of("PSY-04-01"), of("NAR-04-01")])
def test_on_a_sunday_night_the_term_is_half_an_hour_to_the_second(register: Register) -> None:
    kept_by(register)
    case = ask(a_person(), somebody(), register, now=at("2023-04-16T02:10:00"))
    assert case.due_at == at("2023-04-16T02:40:00")
    assert not Case.objects.overdue(at=at("2023-04-16T02:40:00")).exists()
    assert Case.objects.overdue(at=at("2023-04-16T02:40:01")).exists()


@pytest.mark.parametrize("register", [of("PHT-08-01"), of("PSY-08-01"), of("NAR-08-01")])
def test_a_holiday_moves_nothing(register: Register) -> None:
    kept_by(register)
    assert ask(a_person(), somebody(), register, now=at("2023-05-01T23:00:00")).due_at == at("2023-05-01T23:30:00")


@pytest.mark.parametrize("register", [of("PHT-05-01"), of("PSY-05-01"), of("NAR-05-01")])
def test_about_oneself_it_is_answered_at_once_without_staff_uploads_or_consent(register: Register) -> None:
    kept_by(register)
    person = a_person()
    case = ask(person, person, register, data={"confirmed_by": "eds"})
    assert (case.state, case.outcome) == (State.DELIVERED, "granted")
    assert not Consent.objects.exists()
    assert case.uploads.count() == 0
    acted = Entry.objects.of_case(case.number).values_list("actor_role", flat=True)
    assert {*acted, *case.events.values_list("actor_role", flat=True)} == {"citizen", "program"}


@pytest.mark.parametrize("register", [of("PHT-06-04"), of("PSY-06-04"), of("NAR-06-04")])
def test_the_form_is_a_proposed_one_and_says_so(register: Register) -> None:
    kept_by(register)
    person = a_person()
    assert LAYOUTS[RegisterInformation].source == "proposed"
    assert "Құжат нысаны: ұсынылған" in text_of(ask(person, person, register))


@pytest.mark.parametrize("register", [of("PHT-06-03"), of("PSY-06-03"), of("NAR-06-03")])
def test_the_answer_can_be_read_and_checked_and_not_changed(register: Register) -> None:
    kept_by(register)
    person = a_person()
    document = answer_to(ask(person, person, register))
    found = ResultDocument.objects.with_code(document.check_code).get()
    assert reading.verification_of(found, on=TODAY).valid
    assert not reading.verification_of(found, on=TODAY + timedelta(days=11)).valid
    changed = document.pdf.replace(b"/Title", b"/Titel", 1)
    assert not reading.verification_of_file(changed, on=TODAY)[0].valid


@pytest.mark.law("PHT-06-05")
def test_the_three_answers_have_one_form_and_one_vocabulary() -> None:
    person, said = a_person(), []
    for register in Register:
        kept_by(register)
        case = ask(person, person, register)
        assert answer_to(case).kind == "register_information"
        said.append(ANSWERS["kk"][1] in text_of(case))
    assert said == [True] * 3


@pytest.mark.parametrize("register", [of("PHT-07-01"), of("PSY-07-01"), of("NAR-07-01")])
def test_nothing_is_paid(register: Register) -> None:
    kept_by(register)
    person = a_person()
    case = ask(person, person, register)
    assert {fee.kind for fee in edition_on(service_of(register).passport, TODAY).fee} == {"free"}
    assert State.WAITING_PAYMENT not in case.events.values_list("state", flat=True)


@pytest.mark.parametrize("register", [of("PHT-09-02"), of("PSY-09-02"), of("NAR-09-02")])
def test_a_father_confirms_for_his_child_but_a_power_of_attorney_asks_the_adult(register: Register) -> None:
    kept_by(register)
    father, child, adult = a_person(sex="male"), a_person(born_on=date(2016, 5, 1)), somebody()
    since = {"source": "civil register", "since": date(2016, 5, 2), "by": BY, "now": NOW}
    represent(representative=father, represented=child, kind="parent", **since)
    represent(representative=father, represented=adult, kind="parent", **since)
    case = ask(father, child, register)
    assert (case.outcome, case.applicant) == ("granted", father)
    assert Entry.objects.get(act="register_answered").reason == "representative"
    assert father.full_name in text_of(case)
    assert ask(father, adult, register).state == State.WAITING_CONSENT


@pytest.mark.parametrize("kind", ["guardian", "trustee"])
def test_a_guardian_confirms_for_a_ward_and_is_the_one_whom_others_ask(kind: str) -> None:
    kept_by()
    guardian, ward, stranger = somebody(), a_person(born_on=date(1990, 1, 1)), a_person()
    represent(representative=guardian, represented=ward, kind=kind, source="court", since=date(2020, 1, 1), by=BY, now=NOW)
    assert ask(guardian, ward).outcome == "granted"
    asked = ask(stranger, ward).consent
    assert (asked.giver, asked.subject) == (guardian, ward)
    assert {row.person_id for row in Message.objects.filter(kind="consent_asked")} == {guardian.pk}


@pytest.mark.parametrize("register", [of("PHT-10-01"), of("PSY-10-01"), of("NAR-10-01")])
def test_a_no_is_refused_unread(register: Register) -> None:
    kept_by(register)
    asker, subject = a_person(), observed(somebody(), register)
    refused = ask(asker, subject, register)
    consents.answer(
        consent=refused.consent, service=service_of(register), yes=False, acts=("cabinet",), by=a_citizen(subject), now=NOW
    )
    refused.refresh_from_db()
    assert (refused.outcome, refused.decisions.get().grounds) == ("refused", ["no_consent"])
    assert not Entry.objects.filter(act="register_answered").exists()


@pytest.mark.parametrize("register", [of("PHT-11-02"), of("PSY-11-02"), of("NAR-11-02")])
def test_a_yes_is_answered_with_the_number_of_the_consent(register: Register) -> None:
    kept_by(register)
    asker, subject = a_person(), observed(somebody(), register)
    case = ask(asker, subject, register)
    consent = given(case)
    assert Entry.objects.get(act="register_answered").reason == consent.number
    assert consent.number in text_of(case)
    assert asker.full_name in text_of(case)


@pytest.mark.parametrize("register", [of("PHT-11-03"), of("PSY-11-03"), of("NAR-11-03")])
def test_the_question_goes_to_the_number_of_the_person_asked_about(register: Register) -> None:
    kept_by(register)
    asker, subject = a_person(phone="+7 705 111 11 11"), somebody(phone="+7 701 222 45 67")
    ask(asker, subject, register)
    sent = Message.objects.filter(channel="sms")
    assert [row.address[-5:] for row in sent if code_sent() in row.body] == ["45 67"]


@pytest.mark.parametrize("register", [of("PHT-11-04"), of("PSY-11-04"), of("NAR-11-04")])
def test_one_act_is_enough_unless_two_are_asked_for(register: Register) -> None:
    kept_by(register)
    first = ask(a_person(), somebody(), register)
    assert Case.objects.get(pk=given(first).case_id).outcome == "granted"
    key = f"{PREFIXES[register]}-11-04"
    reference.override(kind="setting", key=key, value="all_of", act="a test", since=date(2026, 1, 1), by=staff("administrator"), now=NOW)
    second = ask(a_person(), somebody(), register)
    assert Case.objects.get(pk=given(second).case_id).state == State.WAITING_CONSENT


DAYS = [("2023-04-10T00:00:00", "2023-04-20"), ("2023-04-10T23:59:59", "2023-04-20"), ("2023-12-27T09:00:00", "2024-01-06")]


@pytest.mark.parametrize("register", [of("PHT-11-07"), of("PSY-11-07"), of("NAR-11-07")])
@pytest.mark.parametrize(("formed", "last"), DAYS)
def test_the_answer_counts_through_its_tenth_day_and_is_then_expired(register: Register, formed: str, last: str) -> None:
    kept_by(register)
    person = a_person()
    document = answer_to(ask(person, person, register, now=at(formed)))
    day = date.fromisoformat(last)
    assert document.valid_until == day
    on_time, late = (reading.verification_of(document, on=on) for on in (day, day + timedelta(days=1)))
    assert (on_time.status.state, late.status.state) == (Verified.VALID, Verified.EXPIRED)
    assert late.status.text["ru"] == "Срок действия документа истёк."


@pytest.mark.parametrize("register", [of("PHT-11-08"), of("PSY-11-08"), of("NAR-11-08")])
def test_where_the_day_of_formation_counts_the_answer_ends_a_day_earlier(register: Register) -> None:
    kept_by(register)
    key = f"{PREFIXES[register]}-11-08"
    reference.override(kind="setting", key=key, value=True, act="a test", since=date(2023, 1, 1), by=staff("administrator"), now=NOW)
    person = a_person()
    document = answer_to(ask(person, person, register, now=at("2023-04-10T10:00:00")))
    assert reading.verification_of(document, on=date(2023, 4, 19)).status.state is Verified.VALID
    assert reading.verification_of(document, on=date(2023, 4, 20)).status.state is Verified.EXPIRED


def test_a_second_question_before_the_first_is_answered_is_not_put() -> None:
    kept_by()
    asker, subject = a_person(), somebody()
    first, second = ask(asker, subject), ask(asker, subject)
    assert (first.state, second.state) == (State.WAITING_CONSENT, State.NOT_ACCEPTED)
    assert first.number in second.events.last().note["why"]["kk"]
    assert Consent.objects.count() == 1


def test_a_register_that_nobody_keeps_answers_nothing() -> None:
    person = a_person()
    case = ask(person, person)
    assert (case.state, ResultDocument.objects.count()) == (State.NOT_ACCEPTED, 0)


def test_whoever_types_a_number_learns_no_name_from_a_refusal() -> None:
    kept_by()
    asker, subject = a_person(), somebody()
    case = ask(asker, subject)
    consents.expire(consent=case.consent, service=service_of(Register.NARCOLOGY), now=NOW + timedelta(minutes=30))
    said = text_of(case)
    assert not [part for part in (subject.family_name, subject.given_name) if part in said]


def test_the_services_share_their_hooks_and_not_their_registers() -> None:
    keepers = {register: kept_by(register) for register in Register}
    named = {register: workings_of(service_of(register)).provider({}, a_person(), NOW) for register in Register}
    assert named == keepers
    assert a_clinic() not in named.values()
