"""Sheet of temporary incapacity for work: two grounds of refusal; not being attached is not one of them."""

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.grounds import DocumentCheck, FailedRequirement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """The facts a request is judged by; attachment is not among them. None means: not known yet."""

    document_checks: tuple[DocumentCheck, ...] | None = Field(default=None, description="Checks of documents and data.")
    incapacity_found: bool | None = Field(default=None, description="The doctor's finding of temporary incapacity for work.")
    failed_requirement: FailedRequirement | None = Field(default=None, description="The requirement not met, with its act and clause.")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[SICK-09-01] A check contradicts a document or its data; the evidence is stored."""
    return grounds.unreliable(facts.document_checks)


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[SICK-09-02] A requirement of the Rules is not met: never by the bare formula, always with act and clause [ALL-00-02]."""
    if facts.failed_requirement is not None:
        return grounds.not_met(facts.failed_requirement)
    if facts.incapacity_found:
        return Answer(False, Words(
            kk="Дәрігер еңбекке уақытша жарамсыздықты анықтады.",
            ru="Врач установил временную нетрудоспособность.",
            en="The doctor found temporary incapacity for work.",
        ))
    if facts.incapacity_found is False:
        return Answer(None, Words(
            kk="Дәрігер еңбекке уақытша жарамсыздықты анықтаған жоқ; бас тарту үшін акті мен тармағын көрсету қажет.",
            ru="Врач не установил временную нетрудоспособность; для отказа нужно указать акт и пункт.",
            en="The doctor found no temporary incapacity for work; a refusal needs the act and the clause.",
        ))
    return Answer(None, Words(
        kk="Дәрігердің қорытындысы әлі жоқ: қарап-тексеру тағайындалады.",
        ru="Заключения врача ещё нет: назначается осмотр.",
        en="There is no finding of a doctor yet: an examination is arranged.",
    ))
