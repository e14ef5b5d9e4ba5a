"""Attachment to a primary health care organisation: the four grounds of refusal, and nothing besides them."""

from datetime import date
from typing import Literal

from pydantic import Field

from emhana.law import judgement
from emhana.law.capacity import ADULT, NORMS, age_on, norm_passed, serves
from emhana.law.grounds import DocumentCheck, day, unreliable
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Strict, Words

# Clause 8 of the Rules and row 9 of the standard joined, without the oblast [ATCH-09-05].
SAME_UNIT_LEVELS = (
    "village", "settlement", "rural_district", "district", "city_district", "city", "republican_city", "capital",
)

UnitKind = Literal[
    "village", "settlement", "rural_district", "district", "city_district", "city", "republican_city", "capital", "oblast"
]


class Unit(Strict):
    """One administrative-territorial unit of a chain."""

    kind: UnitKind = Field(description="Level of the unit.")
    code: str = Field(description="Code of the unit in the classifier.")
    name: str | None = Field(default=None, description="Name of the unit.")


class Residence(Strict):
    """A recorded fact of actual residence; an address of registration alone is not one."""

    kind: Literal["permanent", "temporary"] = Field(description="Whether the person lives there permanently or temporarily.")
    units: tuple[Unit, ...] = Field(min_length=1, description="Chain of units, from the smallest to the largest.")
    source: Words = Field(description="Where the fact of residence comes from.")
    established_on: date = Field(description="The day the fact was established.")


class Doctor(Strict):
    """A doctor of the chosen organisation, with the places taken."""

    code: str = Field(description="Code of the post.")
    post: Literal["gp", "therapist", "paediatrician"] = Field(description="General practitioner, district therapist or paediatrician.")
    attached: int | None = Field(default=None, ge=0, description="Persons attached; for a paediatrician, children under 14.")
    pending: int = Field(default=0, ge=0, description="Other undecided requests that hold a place, counted like `attached`.")
    under_6: int | None = Field(default=None, ge=0, description="Of the attached, children under 6 (paediatrician).")
    under_6_pending: int = Field(default=0, ge=0, description="Of the pending, children under 6 (paediatrician).")


class Facts(judgement.Facts):
    """The facts a request for attachment is judged by. None means: not known yet."""

    filed_on: date | None = Field(default=None, description="Day of registration of the request; settings of that day apply.")
    effective_on: date | None = Field(default=None, description="Day from which the attachment would take effect.")
    born_on: date | None = Field(default=None, description="Date of birth of the person to be attached.")
    document_checks: tuple[DocumentCheck, ...] | None = Field(default=None, description="Checks of documents and data.")
    residences: tuple[Residence, ...] | None = Field(
        default=None, description="Facts of actual residence; empty: none is recorded besides the registered address."
    )
    registered_units: tuple[Unit, ...] | None = Field(default=None, description="Chain of the registered address; never a ground alone.")
    provider_units: tuple[Unit, ...] | None = Field(default=None, description="Chain of units of the chosen organisation.")
    border_exception: str | None = Field(default=None, min_length=1, description="Reason of a border exception the officer recorded.")
    doctors: tuple[Doctor, ...] | None = Field(default=None, description="Doctors of the chosen organisation who take attached people.")
    own_doctor: str | None = Field(default=None, description="Code of the doctor the person is attached to already (renewal).")
    under_voluntary_insurance: bool | None = Field(default=None, description="Whether attachment is asked under a voluntary contract.")
    parent_link: bool | None = Field(default=None, description="Whether the civil register links the child to the applicant.")
    representation_document: bool | None = Field(default=None, description="Whether a document proving representation was provided.")
    document_asked: bool | None = Field(default=None, description="Whether the applicant was asked to add that document.")
    distribution_order: str | None = Field(
        default=None, description="Number and day of the distribution order that names the organisation of the person's institution."
    )


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[ATCH-09-01] A check contradicts a document or its data; the check is named in the refusal."""
    return unreliable(facts.document_checks)


def lives_outside_unit(facts: Facts, law: LawBook) -> Answer:
    """[ATCH-09-02, ATCH-09-03, ATCH-09-04] Every recorded actual residence lies outside the organisation's unit.

    Shared levels are a reading [ATCH-09-05]; a whole city is one unit [ATCH-09-06]; border pairs hold both ways and an
    officer may record an exception where a pair is missing [ATCH-09-07].
    """
    if facts.under_voluntary_insurance:
        return _insured()
    if facts.residences is None or facts.provider_units is None:
        return Answer(None, Words(
            kk="Нақты тұратын жері немесе ұйымның орналасқан бірлігі әлі белгісіз.",
            ru="Место фактического проживания или единица, где находится организация, ещё не известны.",
            en="The actual residence or the organisation's unit is not known yet.",
        ))
    if not facts.residences:
        return Answer(False, Words(
            kk="Нақты тұру фактісі тіркелмеген; тіркелген мекенжайдың өзі бас тартуға негіз болмайды.",
            ru="Факт фактического проживания не зафиксирован; один лишь адрес регистрации основанием не служит.",
            en="No fact of actual residence is recorded; a registered address alone is no ground.",
        ))
    return _inside(facts, facts.provider_units, law) or _border(facts, facts.provider_units, law) or _outside(facts.residences)


def _levels(facts: Facts, law: LawBook) -> frozenset[str]:
    if facts.filed_on is None:
        return frozenset(SAME_UNIT_LEVELS)
    return frozenset(law.setting("ATCH-09-05", SAME_UNIT_LEVELS, on=facts.filed_on))


def _name(unit: Unit) -> str:
    return unit.name or unit.code


def _inside(facts: Facts, provider: tuple[Unit, ...], law: LawBook) -> Answer | None:
    """Return the answer that a residence shares a unit with the organisation: the choice is free within one unit [ATT-08-02].

    One residence is enough, so a convict's is that of the colony [ATT-09-15]. Another district or zone of the unit they share is no
    obstacle [ATT-03-04].
    """
    levels = _levels(facts, law)
    chosen = {(unit.kind, unit.code) for unit in provider if unit.kind in levels}
    for residence in facts.residences or ():
        for unit in residence.units:
            if (unit.kind, unit.code) in chosen:
                return Answer(False, Words(
                    kk=f"Тұратын жері мен ұйым бір әкімшілік-аумақтық бірлікте: {_name(unit)}.",
                    ru=f"Место проживания и организация находятся в одной административно-территориальной единице: {_name(unit)}.",
                    en=f"The residence and the organisation share an administrative unit: {_name(unit)}.",
                ))
    return None


def _border(facts: Facts, provider: tuple[Unit, ...], law: LawBook) -> Answer | None:
    """Return the answer that a border pair or a recorded exception joins both, whatever the ground of the request [ATT-10-23]."""
    pairs = {frozenset(pair) for pair in law.border_pairs}
    for residence in facts.residences or ():
        for here in residence.units:
            for there in provider:
                if frozenset((here.code, there.code)) in pairs:
                    return Answer(False, Words(
                        kk=f"Шекаралас аумақ: {_name(here)} – {_name(there)}.",
                        ru=f"Приграничная территория: {_name(here)} – {_name(there)}.",
                        en=f"Border area: {_name(here)} – {_name(there)}.",
                    ))
    if facts.border_exception is None:
        return None
    return Answer(False, Words(
        kk=f"Шекаралас аумақ бойынша ерекше жағдай тіркелген: {facts.border_exception}.",
        ru=f"Зафиксировано исключение для приграничной территории: {facts.border_exception}.",
        en=f"A border exception is recorded: {facts.border_exception}.",
    ))


def _outside(residences: tuple[Residence, ...]) -> Answer:
    place = "; ".join(", ".join(_name(unit) for unit in residence.units) for residence in residences)
    last = residences[-1]
    on = day(last.established_on)
    return Answer(True, Words(
        kk=f"Нақты тұратын жері ұйым орналасқан бірліктен тыс: {place} (дереккөзі: {last.source.kk}, {on}).",
        ru=f"Фактическое место проживания вне единицы, где находится организация: {place} (источник: {last.source.ru}, {on}).",
        en=f"The person actually lives outside the organisation's unit: {place} (source: {last.source.en}, {on}).",
    ))


def capacity_exceeded(facts: Facts, law: LawBook) -> Answer:
    """[ATCH-09-08, ATCH-09-09, ATCH-09-10, ATCH-09-11] No suitable doctor could take the person within the norm.

    The norm may be reached, not passed, and an undecided request holds its place: a doctor full only by such requests
    leaves the ground to review [ATCH-09-12]. One free doctor is enough [ATCH-09-13]. The age is that on the day of
    effect; from 14 to 17 a general practitioner serves, from 18 a therapist too [ATCH-09-14].
    """
    if facts.under_voluntary_insurance:
        return _insured()
    age = _age(facts.born_on, facts.effective_on)
    suitable = None if facts.doctors is None or age is None else [doctor for doctor in facts.doctors if serves(doctor.post, age)]
    if age is None or not suitable:
        return Answer(None, Words(
            kk="Жасы немесе ұйымның осы жасқа сай дәрігерлері әлі белгісіз.",
            ru="Возраст или врачи организации, подходящие по возрасту, ещё не известны.",
            en="The age, or the organisation's doctors suitable for it, is not known yet.",
        ))
    norms = {**NORMS, **dict(law.norms)}
    full = [norm_passed(doctor, age=age, own=doctor.code == facts.own_doctor, norms=norms) for doctor in suitable]
    if False in full:
        free = suitable[full.index(False)]
        return Answer(False, Words(
            kk=f"Ұйымда бос орны бар дәрігер бар: {free.code}.",
            ru=f"В организации есть врач со свободным местом: {free.code}.",
            en=f"The organisation has a doctor with a free place: {free.code}.",
        ))
    return _no_place(suitable) if all(full) else _awaited(suitable)


def _age(born: date | None, on: date | None) -> int | None:
    if born is None or on is None:
        return None
    return age_on(born, on)


def _counts(doctors: list[Doctor]) -> str:
    return "; ".join(f"{doctor.code}: {'?' if doctor.attached is None else doctor.attached} (+{doctor.pending})" for doctor in doctors)


def _no_place(doctors: list[Doctor]) -> Answer:
    return Answer(True, Words(
        kk=f"Барлық сәйкес дәрігерде бекітілген халық саны нормаға жеткен (қаралып жатқан өтініштер): {_counts(doctors)}.",
        ru=f"У всех подходящих врачей численность прикреплённых достигла нормы (заявления на рассмотрении): {_counts(doctors)}.",
        en=f"Every suitable doctor has reached the norm (undecided requests): {_counts(doctors)}.",
    ))


def _awaited(doctors: list[Doctor]) -> Answer:
    return Answer(None, Words(
        kk=f"Бос орын бар-жоғы қаралып жатқан өтініштерге немесе нақтыланатын санға байланысты: {_counts(doctors)}.",
        ru=f"Наличие места зависит от заявлений на рассмотрении или уточняемой численности: {_counts(doctors)}.",
        en=f"Whether there is a place depends on undecided requests or a missing count: {_counts(doctors)}.",
    ))


def no_proof_of_representation(facts: Facts, law: LawBook) -> Answer:
    """[ATCH-09-15] A child is attached, no register links it to the applicant and no document was provided.

    The register is asked first and the applicant may add the document before any refusal [ATCH-09-16].
    """
    age = _age(facts.born_on, facts.filed_on)
    if age is not None and age >= ADULT:
        return Answer(False, Words(
            kk="Бекітілетін адам кәмелетке толған.", ru="Прикрепляемое лицо совершеннолетнее.", en="The person is of age.",
        ))
    if facts.parent_link or facts.representation_document:
        return _represented(by_register=facts.parent_link is True)
    known = age is not None and facts.parent_link is False and facts.representation_document is False
    if known and facts.document_asked is not False:
        return Answer(True, Words(
            kk="Тіркелімде бала мен өтініш берушінің байланысы жоқ, заңды өкілдікті растайтын құжат ұсынылмаған.",
            ru="В регистре нет связи ребёнка с заявителем, документ о законном представительстве не представлен.",
            en="The register has no link between the child and the applicant, and no proof of representation was provided.",
        ))
    return Answer(None, Words(
        kk="Заңды өкілдік әлі тексерілмеген немесе құжат өтініш берушіден әлі сұралмаған.",
        ru="Законное представительство ещё не проверено, либо документ у заявителя ещё не запрошен.",
        en="Representation has not been checked yet, or the applicant has not been asked for the document.",
    ))


def _represented(by_register: bool) -> Answer:
    if by_register:
        return Answer(False, Words(
            kk="Азаматтық хал актілерінің тіркелімі ата-аналық байланысты растады.",
            ru="Регистр актов гражданского состояния подтвердил родительскую связь.",
            en="The civil register confirms the parent link.",
        ))
    return Answer(False, Words(
        kk="Заңды өкілдікті растайтын құжат ұсынылған.",
        ru="Документ, подтверждающий законное представительство, представлен.",
        en="A document proving representation was provided.",
    ))


def _insured() -> Answer:
    return Answer(False, Words(
        kk="Ерікті медициналық сақтандыру шарты бойынша бекітуге бұл негіз қолданылмайды.",
        ru="К прикреплению по договору добровольного медицинского страхования это основание не применяется.",
        en="This ground does not apply to attachment under a voluntary insurance contract.",
    ))
