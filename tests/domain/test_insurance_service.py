"""Insurance information through the engine: answered in the same request, by the Fund, with annex 2, at any hour."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.domain.insurance_samples import BY, EMPLOYER, NOW, a_person, imported, line, the_fund
from tests.domain.people import a_citizen, a_clinic

from emhana import catalogue
from emhana.cases.actions import submit
from emhana.cases.errors import ChannelClosed, InvalidData, NotAllowed, NotYours
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Event
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.journal.models import Entry
from emhana.parties.actions import represent
from emhana.parties.models import Person

pytestmark = pytest.mark.django_db
SERVICE = catalogue.by_code("mshi_participation_information")
CONSENT = {"restricted_data_consent": True, "identity_document_consent": True}
HEADINGS = (
    "№", "Төлемнің күні*", "Аударымдардың немесе жарналардың сомасы (теңге)", "Түсімнің түрі (аударым немесе жарна)", "Кезең",
    "Төлеуші БСН (ЖСН)", "Қайтарылған сома (бар болған кезде)", "Қайтару күні (бар болған кезде)",
)  # fmt: skip


@pytest.fixture(autouse=True)
def fund(tmp_path: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    the_fund()


def ask(
    person: Person, applicant: Person | None = None, *, now: datetime = NOW, channel: str = "portal", language: str = "kk", **data: bool
) -> Case:
    applicant = applicant or person
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=applicant, provider=None, channel=channel, data=data or CONSENT, language=language
    )
    return submit.submit(asked, by=a_citizen(applicant), now=now)


def words_of(case: Case) -> str:
    document = ResultDocument.objects.get(case_number=case.number)
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(document.pdf)).pages)
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.law("MSHI-02-01", "MSHI-08-02", "MSHI-08-04")
def test_a_night_request_is_answered_at_once_by_the_fund_without_a_human() -> None:
    person = a_person()
    a_clinic()
    night = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # 03:00 in Almaty
    case = ask(person, now=night)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.provider.bin) == (State.DELIVERED, "granted", "160440000104")
    decided = Event.objects.get(case=case, kind="decide")
    assert (decided.actor_role, decided.at) == ("program", night)
    document = ResultDocument.objects.get(case_number=case.number)
    assert (document.person, document.kind) == (person, "participation_information")
    assert not Case.objects.visible_to(a_citizen(a_person())).exists()


def test_an_answer_at_once_is_two_moves_in_one_change_of_the_row(django_assert_max_num_queries) -> None:
    person = a_person()
    ask(person)  # the law book is read and kept
    with django_assert_max_num_queries(21):
        case = ask(person)
    assert case.state == State.DELIVERED
    case.refresh_from_db()
    assert (case.state, case.version) == (State.DELIVERED, 2)
    events = Event.objects.filter(case=case).order_by("id").values_list("kind", "state")
    assert list(events) == [
        ("submit", "submitted"), ("accept", "accepted"), ("open", "in_review"), ("decide", "decided"), ("deliver", "delivered"),
    ]  # fmt: skip
    acts = Entry.objects.filter(case_number=case.number).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["case_submitted", "case_decide", "document_issued", "case_deliver", "message_written"]


@pytest.mark.law("MSHI-07-01", "MSHI-08-01", "MSHI-08-05")
def test_both_clocks_of_fifteen_minutes_are_kept() -> None:
    case = ask(a_person())
    limits = {limit["name"]: limit for limit in case.clock["limits"]}
    due = (NOW + timedelta(minutes=15)).isoformat()
    assert {name: datetime.fromisoformat(limit["due_at"]).astimezone(UTC).isoformat() for name, limit in limits.items()} == {
        "service_portal": due, "processing": due,
    }  # fmt: skip
    assert case.due_at == NOW + timedelta(minutes=15)


@pytest.mark.law("MSHI-A1R07-03")
def test_on_a_sunday_evening_the_answer_does_not_wait_for_monday() -> None:
    sunday = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    case = ask(a_person(), now=sunday)
    assert ResultDocument.objects.get(case_number=case.number).issued_at == sunday


@pytest.mark.law("MSHI-08-03", "MSHI-A2-12")
def test_the_document_has_a_row_for_each_payment_and_one_status_line(tmp_path: Path) -> None:
    person = a_person()
    nothing = words_of(ask(person))
    assert "Төлемдер туралы жазба жоқ." in nothing
    assert nothing.count("МӘМС жүйесіндегі мәртебесі:") == 1
    imported(tmp_path, [line(person, "2026-09", document=str(number)) for number in range(14)])
    text = words_of(ask(person))
    assert [f" {number}. 10.10.2026" in text for number in (1, 14, 15)] == [True, True, False]
    assert text.count("МӘМС жүйесіндегі мәртебесі:") == 1


@pytest.mark.law("MSHI-A2-04", "MSHI-A2-05", "MSHI-A2-06")
def test_the_first_columns_are_number_day_and_sum(tmp_path: Path) -> None:
    text = a_document(tmp_path)
    assert_headings(text, 0, 3)
    assert "1. 10.03.2023 3 500,00 жарна" in text


@pytest.mark.law("MSHI-A2-07", "MSHI-A2-08", "MSHI-A2-09")
def test_the_middle_columns_are_kind_period_and_payer(tmp_path: Path) -> None:
    text = a_document(tmp_path)
    assert_headings(text, 3, 6)
    assert f"жарна 2023-02 {EMPLOYER}" in text


@pytest.mark.law("MSHI-A2-10", "MSHI-A2-11")
def test_the_last_columns_are_the_return_and_its_day_if_any(tmp_path: Path) -> None:
    text = a_document(tmp_path)
    assert_headings(text, 6, 8)
    assert f"2023-02 {EMPLOYER} 2. 10.04.2023" in text
    assert f"2023-03 {EMPLOYER} 500,00 20.04.2023" in text


def assert_headings(text: str, first: int, last: int) -> None:
    """Headings are broken over lines in narrow columns, so their letters are compared without spaces and breaks."""
    letters = "".join(text.split())
    places = [letters.find("".join(heading.split())) for heading in HEADINGS]
    assert -1 not in places[first:last]


def a_document(folder: Path) -> str:
    person = a_person()
    rows = [line(person, "2023-02"), line(person, "2023-03")]
    rows.append(line(person, "2023-03", 500, act="refund", adjustment="R1", on="2023-04-20"))
    imported(folder, rows)
    return words_of(ask(person))


@pytest.mark.law("MSHI-A2-01", "MSHI-A2-02", "MSHI-A2-03")
def test_heading_and_head_lines_are_those_of_annex_2() -> None:
    person = a_person()
    text = words_of(ask(person))
    kazakh = (
        "Міндетті әлеуметтік медициналық сақтандыру жүйесіне медициналық қызметтерді тұтынушы ретінде қатысу туралы және аударымдардың "
        "және (немесе) жарналардың аударылған сомалары туралы ақпарат беру"
    )
    russian = (
        "Информация об участии в системе обязательного социального медицинского страхования в качестве потребителя медицинских услуг и о "
        "перечисленных суммах отчислений и (или) взносов"
    )
    assert f"{kazakh} {russian}" in text
    assert f"Кім берді: {person.full_name}, {person.key}" in text
    assert "Берілген күні: 24.11.2026" in text
    other = words_of(ask(person, language="ru"))
    assert ("Кому выдана:" in other, f"{russian} {kazakh}" in other) == (True, True)


@pytest.mark.law("MSHI-03-04", "MSHI-A2-13", "MSHI-A2-20")
def test_the_status_line_and_the_footnote_under_it(tmp_path: Path) -> None:
    child, adult = a_person(born_on=date(2020, 3, 1)), a_person()
    represent(
        representative=adult, represented=child, kind="parent", source="civil register", since=date(2020, 3, 1), until=None, by=BY, now=NOW
    )
    text, other = words_of(ask(child, adult)), words_of(ask(adult))
    assert "МӘМС жүйесіндегі мәртебесі: МӘМС тұтынушысы Ескертпе" in text
    assert "МӘМС жүйесіндегі мәртебесі: МӘМС тұтынушысы емес Ескертпе" in other
    assert text.index("мәртебесі:") < text.index("МӘМС туралы Заңның 5-бабының 3-тармағына сәйкес")


@pytest.mark.law("MSHI-A1R08-04")
def test_a_parent_asks_for_a_child_and_a_stranger_does_not() -> None:
    child, mother = a_person(born_on=date(2012, 5, 7)), a_person()
    since = date(2012, 5, 7)
    represent(representative=mother, represented=child, kind="parent", source="civil register", since=since, until=None, by=BY, now=NOW)
    case = ask(child, mother)
    assert Case.objects.visible_to(a_citizen(mother)).get() == case
    stranger = ask(child, a_person())
    assert stranger.state == State.NOT_ACCEPTED
    assert not ResultDocument.objects.filter(case_number=stranger.number).exists()
    with pytest.raises(NotYours):
        ask(mother, a_person())


@pytest.mark.law("MSHI-A1R08-03", "MSHI-A1R09-05")
def test_without_consent_it_is_refused_and_no_payment_is_read(monkeypatch) -> None:
    monkeypatch.setattr("emhana.registers.insurance.reading.received", None)
    monkeypatch.setattr("emhana.registers.insurance.reading.life_of", None)
    for consent in ({"restricted_data_consent": False, "identity_document_consent": True}, {"restricted_data_consent": True}):
        case = ask(a_person(), **consent)
        case.refresh_from_db()
        assert (case.state, case.outcome) == (State.DELIVERED, "refused")
        assert case.decisions.get().grounds == ["no_consent_to_restricted_data"]


@pytest.mark.law("MSHI-A1R08-02", "MSHI-06-01")
def test_the_identity_is_that_of_the_register() -> None:
    person = a_person()
    case = ask(person)
    found = case.decisions.get().facts
    assert (found["document_iin_matches"], found["name_matches_register"]) == (True, True)
    assert person.key in words_of(case)


@pytest.mark.law("MSHI-04-01")
def test_no_other_channel_takes_the_request() -> None:
    with pytest.raises((ChannelClosed, NotAllowed)):
        ask(a_person(), channel="in_person")


@pytest.mark.law("MSHI-03-06", "MSHI-A1R04-01")
def test_nobody_types_the_status_in(tmp_path: Path) -> None:
    with pytest.raises(InvalidData):
        ask(a_person(), **CONSENT, consumer=True)
    case = ask(a_person())
    case.refresh_from_db()
    assert not Case.objects.undecided().exists()
    assert case.decisions.get().decided_by == "program:rules"


def test_a_sum_is_written_with_both_decimals(tmp_path: Path) -> None:
    person = a_person()
    imported(tmp_path, [line(person, "2026-09", Decimal("85000.5"))])
    assert "85 000,50" in words_of(ask(person))
