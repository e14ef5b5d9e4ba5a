"""What an officer is told about who asks for a person: another representative claims the same child, or a paper has run out."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from emhana.cases.lifecycle import UNDECIDED, State
from emhana.cases.models import Case
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.parties.models import Representation
from emhana.registers.attachment.choices.models import Choice
from emhana.services.phc_attachment import facts


def warnings(case: Case, now: datetime) -> tuple[Words, ...]:
    """Return the sentences for the officer about an undecided `case`, the most important first."""
    return tuple(_warnings(case, now)) if case.state in UNDECIDED else ()


def _warnings(case: Case, now: datetime) -> Iterator[Words]:
    day, basis = local(now).date(), facts.asked(case).basis
    if choice := Choice.objects.filter(case_number=case.number).select_related("unit").first():
        place = {f"place_{code}": f" ({getattr(choice.unit, f'name_{code}')})" if choice.unit else "" for code in ("kk", "ru", "en")}
        yield _filled(IN_CAMPAIGN, year=str(choice.year), day=f"{choice.since:%d.%m.%Y}", **place)
    if basis is not None and basis.expired_on(day):
        yield _filled(EXPIRED, day=f"{basis.valid_until:%d.%m.%Y}")
    if case.applicant_id is None or not case.recipient.is_child_on(day):
        return
    links = Representation.objects.filter(represented=case.recipient, valid__contains=day).select_related("representative")
    if case.applicant_id not in {row.representative_id for row in links}:
        for row in links.order_by("pk"):
            yield _filled(REGISTER_NAMES_ANOTHER, name=row.representative.full_name)
    for other in _rivals(case):
        name = other.applicant.full_name if other.applicant else ""
        yield _filled(ALSO_ASKED, number=other.number, name=name)


def _rivals(case: Case) -> list[Case]:
    """Return the requests of other applicants for the same person that are open, or were stopped because this one was."""
    same = Case.objects.filter(service=case.service, recipient=case.recipient, applicant__isnull=False).exclude(applicant=case.applicant)
    rival = Q(state__in=UNDECIDED) | Q(state=State.NOT_ACCEPTED, submitted_at__gte=case.submitted_at)
    return list(same.filter(rival).select_related("applicant").order_by("pk"))


def _filled(words: Words, **values: str) -> Words:
    return Words(kk=words.kk.format(**values), ru=words.ru.format(**values), en=words.en.format(**values))


IN_CAMPAIGN = Words(
    kk="{year} жылғы бекіту науқанындағы таңдау{place_kk}: мақұлданса, бекіту {day} басталады, оған дейін қазіргі бекіту қолданыста "
    "болады. Сол күнге ұйымның Қормен шарты болмаса, таңдау күшіне енбейді.",
    ru="Выбор в кампании прикрепления {year} года{place_ru}: при одобрении прикрепление начнётся {day}, до этого действует нынешнее. Если "
    "у организации к этому дню не будет договора с Фондом, выбор не вступит в силу.",
    en="A choice in the attachment campaign of {year}{place_en}: once approved it counts from {day}, and the present attachment stands "
    "until then. Without a contract of the organisation with the Fund on that day it does not take effect.",
)
EXPIRED = Words(
    kk="Сенімхаттың қолданылу мерзімі {day} күні өтіп кеткен. Мерзімі өтпеген сенімхат қажет.",
    ru="Срок действия доверенности истёк {day}. Нужна действующая доверенность.",
    en="The power of attorney ran out on {day}. One that is in force is needed.",
)
REGISTER_NAMES_ANOTHER = Words(
    kk="Тіркелім бойынша баланың заңды өкілі – {name}, ал өтінішті басқа адам берді. Шешім қабылдамас бұрын құжаттың қолданыста екенін оны "
    "берген органнан нақтылаңыз.",
    ru="По регистру законный представитель ребёнка – {name}, а заявление подал другой человек. До решения уточните в выдавшем органе, "
    "действует ли документ.",
    en="The register names {name} as the child's legal representative, but somebody else asks. Before you decide, ask the issuing "
    "authority whether the document is in force.",
)
ALSO_ASKED = Words(
    kk="Осы бала үшін {name} де өтініш берді: {number}. Екі өкілдің қайсысының құқығы бар екенін құжаттар мен тіркелім бойынша тексеріңіз.",
    ru="За этого ребёнка заявление подал и другой представитель, {name}: {number}. Проверьте по документам и регистру, кто из двоих имеет "
    "это право.",
    en="{name} has also asked for this child: {number}. Check by the documents and the register which of the two has the right to.",
)
