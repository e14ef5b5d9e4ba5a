"""Nothing of a dispensary answer but yes or no: no diagnosis, group or doctor in a field, form, text, notice, address or log."""

import dataclasses
import io
import logging
import re
from html import unescape
from pathlib import Path

import pypdf
import pytest
import time_machine
from tests.domain.dispensary_samples import ask, authority, code_sent, kept_by, observed, service_of, somebody
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, staff
from tests.web.staff_session import at_work

import emhana
from emhana.cases import consent_notices, notices
from emhana.cases.actions import consent as consents
from emhana.cases.consents import Consent, TextReply
from emhana.documents.contents import RegisterInformation
from emhana.documents.models import ResultDocument
from emhana.journal.models import Entry
from emhana.law.passport import Words
from emhana.law.sources import read_yaml
from emhana.notifications.models import Message
from emhana.portal import personal_urls, urls
from emhana.registers.dispensary import actions as registers
from emhana.registers.dispensary.models import NarcologyEntry, PhthisiatryEntry, PsychiatryEntry, Register, RegisterHolder, RegisterReader
from emhana.services import dispensary_access
from emhana.services.dispensary_workings import InformationRequest
from emhana.workbench import urls as workbench_urls

SOURCE = Path(emhana.__file__).parent
FORBIDDEN = re.compile(
    r"diagnos|диагноз|\bicd|\bмкб|\bахж|doctor|physician|врач|дәрігер|\bgroup|групп[аыуе]|\bтоп(та|қа|ы|\b)"
    r"|tubercul|туберк[уу]л|schizo|шизо|alcohol|алкогол|маскүнем|drug|нашақор|disorder|расстройств|бұзылыс|severity|stage|treatment|лечени|емде",
    re.IGNORECASE,
)
MODELS = (PhthisiatryEntry, PsychiatryEntry, NarcologyEntry, RegisterHolder, RegisterReader, Consent, TextReply)
ANSWER_TEXTS = (
    "documents/templates/register_information.typ",
    *(f"portal/templates/portal/{name}.html" for name in ("consents", "consent", "consent_withdraw")),
    *(f"workbench/templates/workbench/{name}.html" for name in ("dispensary", "readers")),
)
CODE = (
    "cases/consents.py", "cases/replies.py", "cases/consent_notices.py", "cases/actions/consent.py", "jobs/consents.py",
    "portal/consent_pages.py", "services/dispensary_workings.py", "services/dispensary_access.py", "services/dispensary_questions.py",
    "workbench/dispensary_pages.py", "workbench/reader_pages.py",
)  # fmt: skip


def found_in(text: str) -> list[str]:
    return [match.group() for match in FORBIDDEN.finditer(text)]


def test_the_words_looked_for_are_found_where_they_stand() -> None:
    assert found_in("Диагноз: F20, группа учёта II, лечащий врач") == ["Диагноз", "группа", "врач"]
    assert found_in("дәрігер, диагнозы, тобы жоқ; Diagnosis by a doctor") == ["дәрігер", "диагноз", "Diagnos", "doctor"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_column_could_hold_it(model) -> None:
    assert found_in(" ".join(column.name for column in model._meta.concrete_fields)) == []


@pytest.mark.parametrize("model", [PhthisiatryEntry, PsychiatryEntry, NarcologyEntry], ids=lambda model: model.__name__)
def test_an_entry_has_a_person_a_period_and_when_it_was_written(model) -> None:
    assert {column.name for column in model._meta.concrete_fields} == {"id", "person", "period", "recorded_at", "ended_at"}


def test_neither_the_answer_nor_the_request_has_a_place_for_it() -> None:
    fields = [*(field.name for field in dataclasses.fields(RegisterInformation)), *InformationRequest.model_fields]
    assert found_in(" ".join(fields)) == []


@pytest.mark.parametrize("name", [*ANSWER_TEXTS, *CODE])
def test_no_text_or_code_of_this_part_speaks_of_it(name: str) -> None:
    assert found_in((SOURCE / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_word_of_the_answer_or_of_a_notice_speaks_of_it(language: str) -> None:
    texts, _ = read_yaml(SOURCE / "documents" / "templates" / "texts.yaml")
    said = [str(texts[language]["information"])]
    said += [words.into(language) for value in vars(consent_notices).values() for words in _words(value)]
    said += [words.into(language) for value in vars(dispensary_access).values() for words in _words(value)]
    said += [text for kinds in (notices.SUBJECTS, notices.BODIES) for texts in kinds.values() for text in texts]
    assert len(said) > 10
    assert found_in(" ".join(said)) == []


def _words(value: object) -> list[Words]:
    if isinstance(value, Words):
        return [value]
    return [words for words in value if isinstance(words, Words)] if isinstance(value, tuple) else []


def test_no_address_of_the_cabinet_names_a_register_or_anything_of_it() -> None:
    addresses = [str(pattern.pattern) for pattern in [*personal_urls.urlpatterns, *urls.urlpatterns]]
    consent_pages = [address for address in addresses if "consent" in address]
    assert len(consent_pages) == 3
    assert found_in(" ".join(consent_pages)) == []
    assert not [address for address in addresses if re.search("phthis|psych|narco", address)]


def test_no_address_of_the_staff_pages_names_a_register_a_person_or_anything_of_them() -> None:
    found = [str(pattern.pattern) for pattern in workbench_urls.urlpatterns if "dispensary" in str(pattern.pattern)]
    assert sorted(found) == ["dispensary/", "dispensary/emergency/", "dispensary/readers/", "dispensary/readers/<int:key>/end/"]
    assert found_in(" ".join(found)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("register", Register)
def test_the_staff_pages_and_their_log_say_nothing_more(register, language, caplog) -> None:
    kept_by(register)
    on, reader = observed(somebody(), register), staff("registrar", a_clinic())
    registers.list_reader(register=register, user=reader, basis="№ 1", since=NOW.date(), by=BY, now=NOW)
    said = {"register": register.value, "iin": on.iin, "reason": "x", "understood": "on"}
    with time_machine.travel(NOW, tick=False), caplog.at_level(logging.DEBUG):
        clients = at_work(reader), at_work(staff("administrator"))
        pages = [clients[0].post(f"/workbench/dispensary/{tail}?lang={language}", said) for tail in ("", "emergency/")]
        pages.append(clients[1].get("/workbench/dispensary/readers/", {"lang": language}))
    # The navigation names other pages, of doctors among them; what is told about a person stands in the main part.
    mains = [page.content.decode().split("<main", 1)[1] for page in pages]
    text = " ".join(unescape(re.sub("<[^>]+>", " ", main)) for main in mains)
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert found_in(text) == []
    assert "2022" not in text  # since when is not told
    assert on.iin not in text + caplog.text
    assert not re.search("under_observation|observation|байқауда|наблюдением", caplog.text)


@pytest.mark.django_db
@pytest.mark.parametrize("register", Register)
def test_what_a_whole_life_leaves_behind_does_not_tell_the_answer(register, tmp_path, settings, caplog) -> None:
    """Two people, one on the register and one not, leave the same journal, notices, events and log."""
    settings.EMHANA_AUTHORITY = authority(tmp_path / "authority")
    keeper = kept_by(register)
    left = []
    with caplog.at_level(logging.DEBUG):
        for person in (observed(somebody(), register), somebody(phone="+7 701 333 33 33")):
            before = Entry.objects.count(), Message.objects.count()
            asker = a_person()
            case = ask(asker, person, register)
            consents.answer_by_text(service=service_of(register), phone=person.phone, text=f"ИӘ {code_sent()}", received_at=NOW, now=NOW)
            given = Consent.objects.get(case=case)
            doctor = staff("registrar", keeper)
            dispensary_access.break_glass(register=register, person=person, reason="x", by=doctor, now=NOW)
            consents.withdraw(consent=given, service=service_of(register), by=a_citizen(person), now=NOW)
            entries = [(row.act, sorted(row.detail), row.subject_label) for row in Entry.objects.order_by("id")[before[0] :]]
            messages = [(row.kind, row.channel) for row in Message.objects.order_by("id")[before[1] :]]
            events = [(row.kind, row.state) for row in case.events.order_by("id")]
            left.append((entries[-20:], messages, events))
    assert left[0] == left[1]
    everything = " ".join(f"{row.subject} {row.body}" for row in Message.objects.all())
    everything += " ".join(f"{row.act} {row.reason} {row.detail}" for row in Entry.objects.all()) + caplog.text
    assert found_in(everything) == []
    assert "observation" not in caplog.text
    assert not re.search(r"under_observation|байқауда тұр|состоит под", everything)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("register", Register)
def test_the_file_given_out_says_nothing_more(register, language, tmp_path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority(tmp_path / "authority")
    kept_by(register)
    person = observed(a_person(), register)
    ask(person, person, register, language=language)
    reader = pypdf.PdfReader(io.BytesIO(ResultDocument.objects.get().pdf))
    text = " ".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    assert found_in(text) == []
    assert "2022" not in text  # since when is not told either
