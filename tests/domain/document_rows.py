"""Rows an issued document needs, and the issuing of one."""

from datetime import date

from psycopg.types.range import DateRange
from tests.domain.document_samples import NOW, notice, refusal

from emhana.documents import actions
from emhana.documents.actions import Heading
from emhana.documents.contents import AttachmentNotice, ReasonedRefusal
from emhana.documents.models import ResultDocument
from emhana.journal.actions import Program
from emhana.parties.actions import enter_person
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Level, Territory

BY = Program("test")
IIN = "881231399011"
SAMPLES = {"attachment_notice": notice, "reasoned_refusal": refusal}


def clinic() -> Organisation:
    """Return the organisation that issues, entered the first time."""
    always = DateRange(date(1991, 12, 16), None)
    names = {"name_kk": "«№ 4 қалалық емхана» ШЖҚ КМК", "name_ru": "КГП на ПХВ «Городская поликлиника № 4»", "name_en": "City Clinic No. 4"}
    city, _ = Territory.objects.get_or_create(
        code="351010000", defaults={"level": Level.CITY, "valid": always} | dict.fromkeys(names, "Қарағанды")
    )
    fields = {"territory": city, "address": "Қарағанды қ.", "phone": "1414", "valid": always} | names
    return Organisation.objects.get_or_create(bin="990140999905", defaults=fields)[0]


def person() -> Person:
    """Return the recipient, entered the first time."""
    found = Person.objects.with_iin(IIN).first()
    names = ("Әбдіғаппарова", "Үміт", "Құрманқызы")
    return found or enter_person(iin=IIN, names=names, born_on=date(1988, 12, 31), sex="female", status="citizen", by=BY, now=NOW)


def issued(number: str = "ХБ-1", kind: str = "attachment_notice", language: str = "kk") -> ResultDocument:
    """Issue one of the sample documents."""

    def write(heading: Heading) -> AttachmentNotice | ReasonedRefusal:
        sample = SAMPLES[kind](language)
        return type(sample)(**vars(sample) | vars(heading))

    return actions.issue(
        write,
        kind=kind,
        number=number,
        language=language,
        person=person(),
        issuer=clinic(),
        case_number="2026-1123-000481",
        by=BY,
        now=NOW,
    )
