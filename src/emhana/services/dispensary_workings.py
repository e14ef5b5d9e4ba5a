"""What the three services of the dispensary registers do alike: whom they ask for consent, how they look up, what they answer.

The register is not looked at before the rules grant: the only ground is a missing consent, and without it nothing is read [PHT-10-01].
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from emhana.cases.judging import law_of
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Consent, Decision
from emhana.cases.results import organisation_named, person_named, valid_until
from emhana.cases.service import Service
from emhana.cases.workings import Ask, Stop, Workings
from emhana.documents.actions import Heading
from emhana.documents.contents import GivenConsent, MedicalRegister, RegisterInformation
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person, Representation
from emhana.registers.dispensary import actions as registers
from emhana.registers.dispensary.models import Register, RegisterHolder

OF_ADULTS = (Representation.Kind.GUARDIAN, Representation.Kind.TRUSTEE, Representation.Kind.OTHER_SUBSTITUTE)
ASK_AGAIN = Words(
    kk="Өтінішті бірден қайта беруге болады. Алдымен ол адаммен келісіңіз: сұрау оның жеке кабинетіне және телефонына келеді.",
    ru="Заявление можно сразу подать снова. Сначала договоритесь с этим человеком: вопрос придёт в его личный кабинет и на его телефон.",
    en="You can file the request again at once. Speak with the person first: the question comes to their cabinet and to their phone.",
)
NO_HOLDER = Words(
    kk="бұл тіркелімді жүргізетін ұйым белгіленбеген",
    ru="не указана организация, ведущая этот регистр",
    en="nobody keeps this register yet",
)
WAITS = Words(
    kk="осы адам туралы {number} өтінішіңіз келісім күтуде",
    ru="ваше заявление {number} об этом лице ждёт согласия",
    en="your request {number} about this person waits for consent",
)


class InformationRequest(BaseModel):
    """The data of a case: how the request was signed. About whom it is asked is the recipient of the case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    confirmed_by: Literal["eds", "otp"] = Field(default="otp", description="How the requester signed the request.")


def representative_of(person: Person, *, on: date) -> Person | None:
    """Return who acts by law for `person`, a child or a ward, None for an adult who acts alone [PHT-09-02, PSY-09-02, NAR-09-02]."""
    link = _links(person, on).select_related("representative").order_by("id").first()
    return link.representative if link else None


def represented_by(person: Person, *, on: date) -> list[Person]:
    """Return the children and wards for whom `person` acts by law on `on`, the eldest first."""
    links = Representation.objects.filter(representative=person, valid__contains=on).select_related("represented")
    found = {link.represented for link in links if link.represented.is_child_on(on) or link.kind in OF_ADULTS}
    return sorted(found, key=lambda represented: (represented.born_on, represented.pk))


def _links(person: Person, on: date) -> Any:
    links = Representation.objects.filter(represented=person, valid__contains=on)
    return links if person.is_child_on(on) else links.filter(kind__in=OF_ADULTS)


class Dispensary:
    """The workings of the service that answers from one register."""

    def __init__(self, service: Service, register: Register) -> None:
        self.service, self.register = service, register

    def workings(self) -> Workings:
        """Return the hooks for the engine."""
        return Workings(
            data=InformationRequest,
            provider=self.holder,
            admit=self.admit,
            facts=self.facts,
            notice=self.notice,
            advice=self.advice,
            consent=self.consent,
            confidential=True,
        )

    def holder(self, data: InformationRequest, recipient: Person, at: datetime) -> Organisation | None:
        """Return the organisation that keeps the register: its name and BIN stand on the answer [PHT-01-01]."""
        rows = RegisterHolder.objects.on(local(at).date()).filter(register=self.register).select_related("organisation__territory")
        row = rows.first()
        return row.organisation if row else None

    def admit(self, case: Case, now: datetime, law: LawBook) -> Stop | None:
        """Stop a request that nobody could sign, and a second question to a person who has not answered the first."""
        if case.provider is None:
            return Stop(State.NOT_ACCEPTED, NO_HOLDER, ())
        open_cases = Case.objects.filter(
            service=case.service, recipient=case.recipient, applicant=case.applicant, state=State.WAITING_CONSENT
        )
        waiting = open_cases.exclude(pk=case.pk).first()
        if waiting is None:
            return None
        return Stop(
            State.NOT_ACCEPTED, Words(**{code: WAITS.into(code).format(number=waiting.number) for code in ("kk", "ru", "en")}), ()
        )

    def consent(self, case: Case, now: datetime, law: LawBook) -> Ask | None:
        """Return who is asked: nobody about oneself or by the legal representative, else the person or who acts for them."""
        on = local(now).date()
        if case.applicant is None or case.applicant == case.recipient or self._represents(case, on):
            return None
        window = self._reading("consent.window_minutes", law, on)
        return Ask(giver=representative_of(case.recipient, on=on) or case.recipient, minutes=int(window))

    def facts(self, case: Case, now: datetime, law: LawBook) -> dict[str, Any]:
        """Return what the request is judged by; nothing of the register is among it."""
        consent = Consent.objects.filter(case=case).first()
        requester, filed_on = case.applicant or case.recipient, local(case.submitted_at).date()
        return {
            "filed_on": filed_on,
            "requester_iin": requester.key,
            "subject_iin": case.recipient.key,
            "legal_representative": self._represents(case, filed_on),
            "confirmed_by": InformationRequest.model_validate(case.data).confirmed_by,
            "consent_acts": list(consent.acts) if consent and not consent.is_refused else [],
            "consent_refused": consent.is_refused if consent else None,
            "consent_window_over": consent.answer == Consent.Answer.SILENCE if consent else None,
        }

    def notice(self, case: Case, decision: Decision, heading: Heading) -> RegisterInformation:
        """Look the person up, now that nothing stands against it, and return the answer: under observation or not."""
        consent = Consent.objects.filter(case=case).first()
        if case.provider is None:
            raise ValueError("an answer is signed by the organisation that keeps the register")
        found = registers.answer(
            register=self.register,
            person=case.recipient,
            case_number=case.number,
            basis=consent.number if consent else "self" if case.applicant in (None, case.recipient) else "representative",
            by=registers.ANSWERING[self.register],
            now=heading.formed_at,
        )
        last_day = valid_until(case, self.service, law_of(case), heading.formed_at)
        if last_day is None:
            raise ValueError("the passport gives the answer a term")
        return RegisterInformation(
            language=heading.language,
            number=heading.number,
            formed_at=heading.formed_at,
            check_code=heading.check_code,
            person=person_named(case.recipient),
            organisation=organisation_named(case.provider, heading.language.value),
            register=MedicalRegister(self.register.value),
            under_observation=found,
            valid_until=last_day,
            asked_by=person_named(case.applicant) if case.applicant and case.applicant != case.recipient else None,
            consent=GivenConsent(consent.number, tuple(consent.acts), consent.answered_at) if consent and consent.answered_at else None,
        )

    def advice(self, case: Case, language: str) -> Mapping[str, str]:
        """Return what the asker can do about a missing consent."""
        return {"no_consent": ASK_AGAIN.into(language)}

    def _represents(self, case: Case, on: date) -> bool:
        return _links(case.recipient, on).filter(representative=case.applicant).exists()

    def _reading(self, alias: str, law: LawBook, on: date) -> Any:
        (reading,) = [reading for reading in self.service.passport.readings if reading.alias == alias and reading.holds_on(on)]
        return law.setting(reading.id, reading.default, on=on)
