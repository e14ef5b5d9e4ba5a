"""What the insurance information does beyond its rules: the Fund gives it, the registers answer, annex 2 is written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Decision
from emhana.cases.reading import identity
from emhana.cases.results import organisation_named, person_named
from emhana.cases.workings import Stop, Workings
from emhana.documents import contents
from emhana.documents.actions import Heading
from emhana.law.contributions import written_month
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person, Representation
from emhana.registers.insurance import reading
from emhana.registers.insurance.models import Kind
from emhana.services.mshi_participation_information.form import ParticipationRequest

NO_IIN = "ҚР ДСМ-26/2020, 1-қосымша, 8-жол, 2-тармақ"
NOT_LINKED = Words(
    kk="Сіздің осы адамның өкілі екеніңіз тіркелімдерден көрінбейді, сондықтан оның деректері берілмейді.",
    ru="Из реестров не видно, что вы представляете этого человека, поэтому его данные не выдаются.",
    en="No register shows that you represent this person, so their data are not given.",
)
ADVICE: Mapping[str, Words] = {
    "unreliable_data": Words(
        kk="Жеке басыңызды куәландыратын деректерді тексеріп, қатесі болса, халыққа қызмет көрсету орталығында түзетіңіз.",
        ru="Проверьте данные, удостоверяющие личность; если в них ошибка, исправьте её в центре обслуживания населения.",
        en="Check your identity data; have a mistake corrected at a public service centre.",
    ),
    "requirements_not_met": Words(
        kk="Сұрау салуды жеке тұлға өз ЖСН-імен жібереді.",
        ru="Запрос направляет физическое лицо, у которого есть ИИН.",
        en="The request is made by a natural person who has an IIN.",
    ),
    "no_consent_to_restricted_data": Words(
        kk="Сұрау салуды қайта жіберіп, дербес деректерге қол жеткізуге келісім беріңіз.",
        ru="Направьте запрос ещё раз и дайте согласие на доступ к персональным данным.",
        en="Ask again and consent to access to your personal data.",
    ),
}


def provider(data: ParticipationRequest, recipient: Person, at: datetime) -> Organisation | None:
    """Return the Fund, whatever clinic the person is attached to [MSHI-02-01]."""
    return Organisation.objects.select_related("territory").filter(bin=settings.EMHANA_FUND_BIN).first()


def admit(case: Case, now: datetime, law: LawBook) -> Stop | None:
    """Return the stop for a stranger: no officer looks at this request, so only a link on record opens somebody else's data."""
    day = local(case.submitted_at).date()
    linked = Representation.objects.filter(representative=case.applicant_id, represented=case.recipient_id, valid__contains=day)
    if case.applicant_id == case.recipient_id or linked.exists():
        return None
    return Stop(State.NOT_ACCEPTED, NOT_LINKED, ("MSHI-A1R08-04",))


def facts(case: Case, now: datetime, law: LawBook) -> dict[str, Any]:
    """Return what the register of persons knows; no payment is read for a judgement, least of all without consent.

    The identity was taken from the digital documents service or the gateway before the request was made [MSHI-06-02]; a name or day of
    birth that differs there is a ground. When neither answered, the register of persons stands.
    """
    asked = ParticipationRequest.model_validate(case.data)
    known = case.recipient.iin is not None
    return {
        "filed_on": local(case.submitted_at).date(),
        "applicant_kind": "natural_person",
        "name_matches_register": case.recipient.died_on is None and not identity(case).get("differs"),
        "document_iin_matches": True if asked.identity_document_consent else None,
        "breached_norms": () if known else (NO_IIN,),
        "restricted_data_consent": asked.restricted_data_consent,
        "identity_document_consent": asked.identity_document_consent,
    }


def notice(case: Case, decision: Decision, heading: Heading) -> contents.ParticipationInformation:
    """Return annex 2 as of the moment of the decision: every payment, and the status that the system found."""
    if case.provider is None:
        raise ValueError("the information is given by the Fund")
    day, language = local(decision.decided_at).date(), heading.language
    payments, status = reading.annex_of(case.recipient, on=day)
    return contents.ParticipationInformation(
        language=language,
        number=heading.number,
        formed_at=heading.formed_at,
        check_code=heading.check_code,
        person=person_named(case.recipient),
        organisation=organisation_named(case.provider, language),
        issued_on=day,
        payments=tuple(_payment(row) for row in payments),
        consumer=status.is_consumer,
    )


def advice(case: Case, language: str) -> Mapping[str, str]:
    """Return, by rule, what the person can do about a ground."""
    return {rule: words.into(language) for rule, words in ADVICE.items()}


def _payment(row: reading.Received) -> contents.InsurancePayment:
    return contents.InsurancePayment(
        paid_on=row.received_on,
        amount=row.amount,
        is_deduction=row.kind == Kind.DEDUCTION,
        month=written_month(row.month),
        payer=row.payer,
        returned=row.returned or None,
        returned_on=row.returned_on,
    )


WORKINGS = Workings(data=ParticipationRequest, provider=provider, admit=admit, facts=facts, notice=notice, advice=advice)
