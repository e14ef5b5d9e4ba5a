"""What the medicines service does beyond its rules: stops a request, gathers its facts, checks the grant, writes annex 2."""

from collections.abc import Mapping
from datetime import date, datetime

from emhana.cases.models import Case, Decision
from emhana.cases.results import organisation_named, person_named
from emhana.cases.workings import Workings
from emhana.documents import contents
from emhana.documents.actions import Heading
from emhana.journal.actions import Actor
from emhana.law.entitlements import entitlements
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.registers.attachment.models import Attachment
from emhana.registers.pharmacy.actions import dispensing
from emhana.registers.pharmacy.models import Dispense
from emhana.services.medicines_dispensing import errors, facts
from emhana.services.medicines_dispensing.form import MedicinesRequest
from emhana.services.medicines_dispensing.stops import admit


def grant(case: Case, decision: Decision, by: Actor, now: datetime) -> None:
    """Check that the recipient is identified and that something was handed over for the case; raises NotIdentified, NothingDispensed."""
    if decision.facts.get("document_valid") is not True:
        raise errors.NotIdentified(number=case.number)
    if not Dispense.objects.standing().filter(case_number=case.number).exists():
        raise errors.NothingDispensed(number=case.number)


def undo(case: Case, decision: Decision, by: Actor, now: datetime) -> None:
    """Take back what the replaced decision recorded as handed over."""
    before = Dispense.objects.standing().filter(case_number=case.number, dispensed_at__lte=decision.decided_at)
    if before.exists():
        dispensing.annul(case_number=case.number, reason=f"decision {decision.pk} is replaced", until=decision.decided_at, by=by, now=now)


def notice(case: Case, decision: Decision, heading: Heading) -> contents.MedicinesInformation:
    """Return the information of annex 2 on what was handed over for the case [MED-07-04]."""
    if case.provider is None:
        raise ValueError("the information is signed by a provider")
    language = heading.language.value
    rows = Dispense.objects.standing().filter(case_number=case.number).order_by("id")
    given = list(rows.select_related("prescription__product", "batch__product", "organisation", "collected_by"))
    day = local(decision.decided_at).date()
    attached = Attachment.objects.on(day).filter(person=case.recipient).select_related("organisation").order_by("funding").first()
    collector = given[0].collected_by
    return contents.MedicinesInformation(
        language=heading.language,
        number=heading.number,
        formed_at=heading.formed_at,
        check_code=heading.check_code,
        recipient=person_named(case.recipient),
        provider=organisation_named(case.provider, language),
        attached_to=attached.organisation.name(language) if attached else None,
        case_number=case.number,
        items=tuple(_item(row, language, day) for row in given),
        officer=contents.Officer(decision.officer, decision.position),
        appointment=given[0].appointment,
        collected_by=collector.full_name if collector.pk != case.recipient_id else None,
    )


def _item(row: Dispense, language: str, day: date) -> contents.Provided:
    written, product = row.prescription, row.batch.product
    classes = entitlements().classes_on(day)
    return contents.Provided(
        prescription=written.number,
        prescribed_on=written.issued_on,
        product_class=classes[product.product_class].text.into(language),
        substance=product.substance,
        trade_name=product.trade_name,
        form=", ".join(part for part in (product.form, product.strength) if part),
        unit=product.unit,
        units_prescribed=written.units_prescribed,
        units_provided=row.units,
        provided_on=row.dispensed_on,
        point=row.organisation.name(language),
        batch=row.batch.number,
        expires_on=row.batch.expires_on,
        volume=contents.Volume(written.volume),
        instead_of=written.product.trade_name if row.substituted else None,
        next_on=written.next_on,
    )


def advice(case: Case, language: str) -> Mapping[str, str]:
    """Return, by rule, what the person can do about a ground."""
    return {rule: words.into(language) for rule, words in ADVICE.items()}


ATTACHED_ELSEWHERE = Words(
    kk="Дәріні бекітілген емханаңыздан алыңыз немесе осы емханаға бекітілуге өтініш беріңіз. Рецептіңіз күшінде қалады.",
    ru="Получите лекарство в поликлинике, к которой вы прикреплены, или подайте заявление о прикреплении к этой. Рецепт остаётся в силе.",
    en="Collect the medicine at the clinic you are attached to, or apply for attachment to this one. Your prescription stays valid.",
)
ADVICE = {
    "unreliable_document": Words(
        kk="Құжатыңызды жаңартыңыз немесе рецепт нөмірін дәрігеріңізден нақтылап, өтінішті қайта беріңіз.",
        ru="Обновите документ или уточните номер рецепта у врача и подайте заявление снова.",
        en="Renew your document or ask your doctor for the right number of the prescription, and apply again.",
    ),
    "not_attached_to_organisation": ATTACHED_ELSEWHERE,
    "not_attached_to_dispenser": ATTACHED_ELSEWHERE,
}

WORKINGS = Workings(
    data=MedicinesRequest, decider="pharmacist", admit=admit, facts=facts.gather, grant=grant, undo=undo, notice=notice, advice=advice
)  # fmt: skip
