"""The ground that most standards word alike: documents or data found unreliable.

Each service keeps its own rule with its own citation and answers through this one.
"""

from datetime import date

from pydantic import Field

from emhana.law.judgement import Answer
from emhana.law.passport import Strict, Words


class DocumentCheck(Strict):
    """A document or a piece of data, held against its source."""

    document: Words = Field(description="What was checked.")
    source: Words = Field(description="The register or paper it was checked against.")
    checked_on: date = Field(description="The day of the check.")
    matches: bool | None = Field(default=None, description="Whether the source confirms it; null: no answer yet.")


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
