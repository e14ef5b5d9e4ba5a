"""Referral for hospitalisation: the two grounds of row 9."""

from pydantic import Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What the case is judged by. None means: not known yet."""

    unreliable: tuple[str, ...] | None = Field(
        default=None, description="Documents or data the provider established to be unreliable, each with its evidence; empty: none."
    )
    requirements_met: bool | None = Field(
        default=None, description="Whether the applicant and the papers meet the normative act, indications for inpatient care included."
    )
    failed_requirement: str | None = Field(default=None, description="The requirement that is not met, in words.")
    failed_act: str | None = Field(default=None, description="The normative act that sets the failed requirement.")
    failed_clause: str | None = Field(default=None, description="The clause of that act.")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[HOSP-09-01] The provider established that documents or data submitted are unreliable."""
    if facts.unreliable is None:
        return Answer(None, Words(
            kk="Құжаттар мен деректердің анықтығы әлі тексерілмеген.",
            ru="Достоверность документов и сведений ещё не проверена.",
            en="The reliability of the documents and data has not been checked yet.",
        ))
    if not facts.unreliable:
        return Answer(False, Words(
            kk="Ұсынылған құжаттар мен деректер тексерілді, анық еместігі анықталған жоқ.",
            ru="Представленные документы и сведения проверены, недостоверность не установлена.",
            en="The documents and data were checked and nothing unreliable was found.",
        ))
    named = "; ".join(facts.unreliable)
    return Answer(True, Words(
        kk=f"Көрсетілетін қызметті беруші мыналардың анық еместігін анықтады: {named}.",
        ru=f"Услугодатель установил недостоверность следующего: {named}.",
        en=f"The provider established that the following is unreliable: {named}.",
    ))


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[HOSP-09-02, ALL-00-02] The applicant or the papers fail a requirement; the act and the clause must be cited."""
    if facts.requirements_met is None:
        return Answer(None, Words(
            kk="Нормативтік құқықтық актілердің талаптарына сәйкестігі әлі тексерілмеген.",
            ru="Соответствие требованиям нормативных правовых актов ещё не проверено.",
            en="Compliance with the normative legal acts has not been checked yet.",
        ))
    if facts.requirements_met:
        return Answer(False, Words(
            kk="Нормативтік құқықтық актілердің талаптарына сәйкес келеді.",
            ru="Требования нормативных правовых актов соблюдены.",
            en="The requirements of the normative legal acts are met.",
        ))
    if not (facts.failed_requirement and facts.failed_act and facts.failed_clause):
        return Answer(None, Words(
            kk="Сақталмаған талапты, нормативтік құқықтық актіні және оның тармағын көрсету міндетті: онсыз бас тартуға болмайды.",
            ru="Нужно указать невыполненное требование, нормативный правовой акт и его пункт: без этого отказать нельзя.",
            en="The failed requirement, the act and its clause are mandatory: without them a refusal cannot be signed.",
        ))
    return Answer(True, Words(
        kk=f"Талап сақталмаған: {facts.failed_requirement} ({facts.failed_act}, {facts.failed_clause}).",
        ru=f"Не выполнено требование: {facts.failed_requirement} ({facts.failed_act}, {facts.failed_clause}).",
        en=f"A requirement is not met: {facts.failed_requirement} ({facts.failed_act}, {facts.failed_clause}).",
    ))
