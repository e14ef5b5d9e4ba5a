"""Grounds of refusal that several standards word alike: unreliable documents, attachment elsewhere, requirements not met.

Each service keeps its own rule with its own citation and answers through these.
"""

from datetime import date

from pydantic import Field

from emhana.law.dated import Strict, Words
from emhana.law.judgement import Answer


class DocumentCheck(Strict):
    """A document or a piece of data, held against its source."""

    document: Words = Field(description="What was checked.")
    source: Words = Field(description="The register or paper it was checked against.")
    checked_on: date = Field(description="The day of the check.")
    matches: bool | None = Field(default=None, description="Whether the source confirms it; null: no answer yet.")


class Attachment(Strict):
    """What the register of attached population says of a person."""

    organisation_bin: str | None = Field(default=None, description="BIN of the organisation; null: attached nowhere.")
    organisation: str | None = Field(default=None, description="Name of the organisation.")


class FailedRequirement(Strict):
    """A requirement that is not met; without an act and a clause it cannot be a ground [ALL-00-02]."""

    act: str = Field(min_length=1, description="The act that sets the requirement.")
    clause: str = Field(min_length=1, description="Its clause.")
    requirement: Words = Field(description="What is required and not met.")


def day(value: date) -> str:
    """Return a date as officials write it."""
    return value.strftime("%d.%m.%Y")


def unreliable(checks: tuple[DocumentCheck, ...] | None) -> Answer:
    """Return whether a source contradicts a document; open while a check has no answer."""
    if checks is None:
        return Answer(None, Words(
            kk="Құжаттар мен деректер әлі тексерілмеген.",
            ru="Документы и сведения ещё не проверены.",
            en="Documents and data have not been checked yet.",
        ))
    for check in checks:
        if check.matches is False:
            return Answer(True, Words(
                kk=f"Дереккөз растамады: {check.document.kk}; тексерілген жері: {check.source.kk}, {day(check.checked_on)}.",
                ru=f"Источник не подтвердил: {check.document.ru}; где проверено: {check.source.ru}, {day(check.checked_on)}.",
                en=f"Not confirmed by the source: {check.document.en}; checked in: {check.source.en}, {day(check.checked_on)}.",
            ))
    for check in checks:
        if check.matches is None:
            return Answer(None, Words(
                kk=f"Дереккөзден жауап күтілуде: {check.document.kk} ({check.source.kk}).",
                ru=f"Ожидается ответ источника: {check.document.ru} ({check.source.ru}).",
                en=f"The source has not answered yet: {check.document.en} ({check.source.en}).",
            ))
    return Answer(False, Words(
        kk="Құжаттар мен деректердің анық еместігі анықталған жоқ.",
        ru="Недостоверность документов и сведений не установлена.",
        en="Documents and data were not found unreliable.",
    ))


def unreliable_of(found: tuple[str, ...] | None) -> Answer:
    """Return whether `found` names unreliable documents or data, each with its evidence; open while it is None: nothing was checked."""
    if found is None:
        return Answer(None, Words(
            kk="Құжаттар мен деректердің анықтығы әлі тексерілмеген.",
            ru="Достоверность документов и сведений ещё не проверена.",
            en="The reliability of the documents and data has not been checked yet.",
        ))
    if not found:
        return Answer(False, Words(
            kk="Ұсынылған құжаттар мен деректер тексерілді, анық еместігі анықталған жоқ.",
            ru="Представленные документы и сведения проверены, недостоверность не установлена.",
            en="The documents and data were checked and nothing unreliable was found.",
        ))
    named = "; ".join(found)
    return Answer(True, Words(
        kk=f"Мыналардың анық еместігі анықталды: {named}.",
        ru=f"Установлена недостоверность следующего: {named}.",
        en=f"Found to be unreliable: {named}.",
    ))

def not_attached(attachment: Attachment | None, provider_bin: str | None) -> Answer:
    """Return whether the patient is attached to an organisation other than the one asked, or to none."""
    if attachment is None or provider_bin is None:
        return Answer(None, Words(
            kk="Пациенттің бекітілуі туралы мәлімет әлі алынған жоқ.",
            ru="Сведения о прикреплении пациента ещё не получены.",
            en="The patient's attachment is not known yet.",
        ))
    if attachment.organisation_bin is None:
        return Answer(True, Words(
            kk="Тіркелім бойынша пациент бірде-бір медициналық ұйымға бекітілмеген.",
            ru="По данным регистра пациент не прикреплён ни к одной медицинской организации.",
            en="By the register the patient is attached to no medical organisation.",
        ))
    name = f"{attachment.organisation or '—'}"
    bin_ = attachment.organisation_bin
    if bin_ != provider_bin:
        return Answer(True, Words(
            kk=f"Тіркелім бойынша пациент басқа медициналық ұйымға бекітілген: {name} (БСН {bin_}).",
            ru=f"По данным регистра пациент прикреплён к другой медицинской организации: {name} (БИН {bin_}).",
            en=f"By the register the patient is attached to another medical organisation: {name} (BIN {bin_}).",
        ))
    return Answer(False, Words(
        kk="Тіркелім бойынша пациент осы медициналық ұйымға бекітілген.",
        ru="По данным регистра пациент прикреплён к данной медицинской организации.",
        en="By the register the patient is attached to this medical organisation.",
    ))


def not_met(failed: FailedRequirement) -> Answer:
    """Return the ground `requirements not met`, filled with the act, the clause and the requirement."""
    return Answer(True, Words(
        kk=f"{failed.act}, {failed.clause}: {failed.requirement.kk}.",
        ru=f"{failed.act}, {failed.clause}: {failed.requirement.ru}.",
        en=f"{failed.act}, {failed.clause}: {failed.requirement.en}.",
    ))


def not_met_unless_named(met: bool | None, *, requirement: str | None, act: str | None, clause: str | None) -> Answer:
    """Return whether a requirement fails; open until it is named with its act and clause, without which nobody is refused [ALL-00-02]."""
    if met is None:
        return Answer(None, Words(
            kk="Нормативтік құқықтық актілердің талаптарына сәйкестігі әлі тексерілмеген.",
            ru="Соответствие требованиям нормативных правовых актов ещё не проверено.",
            en="Compliance with the normative legal acts has not been checked yet.",
        ))
    if met:
        return Answer(False, Words(
            kk="Нормативтік құқықтық актілердің талаптарына сәйкес келеді.",
            ru="Требования нормативных правовых актов соблюдены.",
            en="The requirements of the normative legal acts are met.",
        ))
    if not (requirement and act and clause):
        return Answer(None, Words(
            kk="Сақталмаған талапты, нормативтік құқықтық актіні және оның тармағын көрсету міндетті: онсыз бас тартуға болмайды.",
            ru="Нужно указать невыполненное требование, нормативный правовой акт и его пункт: без этого отказать нельзя.",
            en="The failed requirement, the act and its clause are mandatory: without them a refusal cannot be signed.",
        ))
    return Answer(True, Words(
        kk=f"Талап сақталмаған: {requirement} ({act}, {clause}).",
        ru=f"Не выполнено требование: {requirement} ({act}, {clause}).",
        en=f"A requirement is not met: {requirement} ({act}, {clause}).",
    ))
