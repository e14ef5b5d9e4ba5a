"""Dispensing medicines to certain categories of citizens: the grounds of both editions, and what the prescription allows."""

from pydantic import Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What a request for medicines is judged by. The patient is the person the prescription is for, whoever collects."""

    document_valid: bool | None = Field(default=None, description="The register holds the identity document supplied as valid")
    data_match_register: bool | None = Field(default=None, description="The data supplied agree with the registers")
    attached_to: tuple[str, ...] | None = Field(
        default=None, description="BINs of the organisations the patient is attached to; empty: checked, attached nowhere"
    )
    provider: str | None = Field(default=None, description="BIN of the provider asked to dispense")
    parent_clinic: str | None = Field(default=None, description="BIN of the clinic the dispensing point belongs to; null: it has none")
    units_prescribed: int | None = Field(
        default=None, ge=0, description="Units left on the active prescription in the medicines system; 0: no active prescription"
    )
    units_wanted: int | None = Field(default=None, ge=1, description="Units asked for")


def unreliable_document(facts: Facts, law: LawBook) -> Answer:
    """[MED-S10-01] A document supplied, or data in it, are unreliable."""
    if facts.document_valid is False:
        return Answer(True, Words(
            kk="жеке басын куәландыратын құжат тіркелім бойынша жарамсыз",
            ru="документ, удостоверяющий личность, по данным реестра недействителен",
            en="the register holds the identity document as invalid",
        ))
    if facts.data_match_register is False:
        return Answer(True, Words(
            kk="ұсынылған деректер тіркелімдердегі деректерге сәйкес келмейді",
            ru="представленные данные не совпадают с данными реестров",
            en="the data supplied do not agree with the registers",
        ))
    if facts.document_valid is None or facts.data_match_register is None:
        return Answer(None, Words(
            kk="құжат пен деректер әлі тексерілмеген",
            ru="документ и данные ещё не проверены",
            en="document and data have not been checked yet",
        ))
    return Answer(False, Words(
        kk="құжат жарамды, деректер тіркелімдерге сәйкес келеді",
        ru="документ действителен, данные совпадают с реестрами",
        en="the document is valid and the data agree with the registers",
    ))


def not_attached_to_organisation(facts: Facts, law: LawBook) -> Answer:
    """[MED-S10-02] The patient is not attached to this medical organisation."""
    return _not_attached(facts, (facts.provider,))


def not_attached_to_dispenser(facts: Facts, law: LawBook) -> Answer:
    """[MED-S10-02, MED-L10-01] The patient is attached neither to the provider that dispenses nor to its parent clinic."""
    return _not_attached(facts, (facts.provider, facts.parent_clinic))


def _not_attached(facts: Facts, accepted: tuple[str | None, ...]) -> Answer:
    if facts.attached_to is None or facts.provider is None:
        return Answer(None, Words(
            kk="науқастың бекітілуі әлі тексерілмеген",
            ru="прикрепление пациента ещё не проверено",
            en="the attachment of the patient has not been checked yet",
        ))
    found = [organisation for organisation in facts.attached_to if organisation in accepted]
    if found:
        return Answer(False, Words(
            kk=f"науқас БСН-і {found[0]} ұйымға бекітілген",
            ru=f"пациент прикреплён к организации с БИН {found[0]}",
            en=f"the patient is attached to the organisation with BIN {found[0]}",
        ))
    if not facts.attached_to:
        return Answer(True, Words(
            kk="науқас ешбір ұйымға бекітілмеген",
            ru="пациент не прикреплён ни к одной организации",
            en="the patient is attached nowhere",
        ))
    elsewhere = ", ".join(facts.attached_to)
    return Answer(True, Words(
        kk=f"науқас басқа ұйымға бекітілген (БСН-і {elsewhere}), сұрау салу БСН-і {facts.provider} ұйымға түскен",
        ru=f"пациент прикреплён к другой организации (БИН {elsewhere}), а запрос поступил в организацию с БИН {facts.provider}",
        en=f"the patient is attached elsewhere (BIN {elsewhere}), the request went to BIN {facts.provider}",
    ))


def prescription_allows(facts: Facts, law: LawBook) -> Answer:
    """[MED-07-01] An active prescription covers what is asked for: a condition of handing over, no ground for refusal."""
    if facts.units_prescribed is None or facts.units_wanted is None:
        return Answer(None, Words(
            kk="ДҚАЖ-дағы рецепт әлі тексерілмеген",
            ru="рецепт в ИСЛО (ДҚАЖ) ещё не проверен",
            en="the prescription has not been looked up yet",
        ))
    if facts.units_prescribed == 0:
        return Answer(False, Words(
            kk="ДҚАЖ-да қолданыстағы рецепт жоқ",
            ru="в ИСЛО (ДҚАЖ) нет действующего рецепта",
            en="there is no active prescription",
        ))
    left, wanted = facts.units_prescribed, facts.units_wanted
    return Answer(wanted <= left, Words(
        kk=f"рецепт бойынша {left} бірлік қалды, {wanted} бірлік сұралды",
        ru=f"по рецепту осталось {left} ед., запрошено {wanted} ед.",
        en=f"{left} units are left on the prescription, {wanted} are asked for",
    ))
