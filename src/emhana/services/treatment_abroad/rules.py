"""Treatment abroad and foreign specialists: three grounds of refusal, each with its evidence."""

from datetime import date
from typing import Literal

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.grounds import DocumentCheck, FailedRequirement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Strict, Words

EXTRACT_WORKING_DAYS = 30


class OutsideAnswer(Strict):
    """A logged answer: of the authorised state body, or the conclusion of an examination, study or check."""

    issuer: Words = Field(description="Who answered.")
    number: str = Field(min_length=1, description="Number of the answer.")
    issued_on: date = Field(description="Date of the answer.")
    result: Literal["positive", "negative"] = Field(description="What it says; `not advisable` is negative.")


class Facts(judgement.Facts):
    """The facts a request is judged by. None means: not known yet."""

    document_checks: tuple[DocumentCheck, ...] | None = Field(default=None, description="Checks of documents and data.")
    citizen: bool | None = Field(default=None, description="Whether the patient is a citizen of Kazakhstan.")
    extract_age_working_days: int | None = Field(
        default=None, ge=0, description="Working days from the day after the extract's issue to the filing date."
    )
    failed_requirement: FailedRequirement | None = Field(default=None, description="A requirement not met, with its act and clause.")
    approval_needed: bool | None = Field(default=None, description="Whether an approval of a state body is needed.")
    approval: OutsideAnswer | None = Field(default=None, description="The answer of that body.")
    conclusion: OutsideAnswer | None = Field(default=None, description="The conclusion of the republican organisation.")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[ABRD-09-01] A check contradicts a document or its data; the evidence is named in the refusal."""
    return grounds.unreliable(facts.document_checks)


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[ABRD-09-02] A requirement is not met: an extract older than 30 working days, citizenship, or one cited by the officer.

    The age is counted from the day after issue to filing [ABRD-08-05]; a refusal names act and clause [ALL-00-02].
    """
    if facts.failed_requirement is not None:
        return grounds.not_met(facts.failed_requirement)
    age = facts.extract_age_working_days
    if age is not None and age > EXTRACT_WORKING_DAYS:
        return Answer(True, Words(
            kk=f"Стандарттың 8-жолы, 3) тармақша: ауру тарихынан үзіндінің мерзімі {age} жұмыс күні, шегі – 30.",
            ru=f"Строка 8 стандарта, подпункт 3): выписке из истории болезни {age} рабочих дней, предел – 30.",
            en=f"Row 8 item 3 of the standard: the extract is {age} working days old, the limit is 30.",
        ))
    if facts.citizen is False:
        return Answer(True, Words(
            kk="Стандарттың атауы: қызмет Қазақстан Республикасының азаматтарына көрсетіледі, пациент азамат емес.",
            ru="Наименование стандарта: услуга для граждан Республики Казахстан, пациент гражданином не является.",
            en="Title of the standard: the service is for citizens of Kazakhstan, the patient is not one.",
        ))
    if age is None or facts.citizen is None:
        return Answer(None, Words(
            kk="Үзіндінің мерзімі немесе пациенттің азаматтығы әлі тексерілмеген.",
            ru="Срок выписки или гражданство пациента ещё не проверены.",
            en="The age of the extract or the patient's citizenship has not been checked yet.",
        ))
    return Answer(False, Words(
        kk=f"Талаптар сақталған: үзіндінің мерзімі {age} жұмыс күні.",
        ru=f"Требования соблюдены: выписке {age} рабочих дней.",
        en=f"The requirements are met: the extract is {age} working days old.",
    ))


def negative_approval_or_conclusion(facts: Facts, law: LawBook) -> Answer:
    """[ABRD-09-03, ABRD-09-04] A logged approval request or conclusion is negative; without a logged answer it is open."""
    for answer in (facts.approval, facts.conclusion):
        if answer is not None and answer.result == "negative":
            on = grounds.day(answer.issued_on)
            return Answer(True, Words(
                kk=f"Теріс жауап (қорытынды): {answer.issuer.kk}, № {answer.number}, {on}.",
                ru=f"Отрицательный ответ (заключение): {answer.issuer.ru}, № {answer.number} от {on}.",
                en=f"Negative answer (conclusion): {answer.issuer.en}, No. {answer.number}, {on}.",
            ))
    if facts.conclusion is None or (facts.approval is None and facts.approval_needed is not False):
        return Answer(None, Words(
            kk="Қорытынды немесе уәкілетті органның жауабы әлі тіркелмеген.",
            ru="Заключение или ответ уполномоченного органа ещё не зарегистрированы.",
            en="The conclusion or the answer of the authorised body is not logged yet.",
        ))
    return Answer(False, Words(
        kk=f"Қорытынды оң: № {facts.conclusion.number}.",
        ru=f"Заключение положительное: № {facts.conclusion.number}.",
        en=f"The conclusion is positive: No. {facts.conclusion.number}.",
    ))
