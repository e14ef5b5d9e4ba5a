"""Preliminary mandatory medical examination: the three grounds of row 9, and who pays."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What the case is judged and priced by. None means: not known yet."""

    unreliable: tuple[str, ...] | None = Field(
        default=None, description="Documents or data found to be unreliable, each with its evidence; empty: none."
    )
    missing_steps: tuple[str, ...] | None = Field(
        default=None, description="Mandatory specialists, tests or data that the Rules require and that are absent; empty: none."
    )
    conclusion: Literal["fit", "unfit"] | None = Field(
        default=None, description="Conclusion of the examination; unfit is a certificate that says so, never a refusal."
    )
    personal_data_consent: bool | None = Field(default=None, description="Whether access to restricted personal data is allowed.")
    born_on: date | None = Field(default=None, description="Birth date of the recipient.")
    filed_on: date | None = Field(default=None, description="Day on which the case was filed.")
    purpose: Literal["study", "work", "other"] | None = Field(default=None, description="What the certificate is for.")
    attached_here: bool | None = Field(default=None, description="Whether the provider is the recipient's place of attachment.")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[PME-09-01] Documents supplied or data in them are found to be unreliable."""
    return grounds.unreliable_of(facts.unreliable)


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[PME-09-02, PME-05-03] The examination lacks what the Rules require; the conclusion 'not fit' is no ground."""
    if facts.missing_steps is None:
        return Answer(None, Words(
            kk="Қарап-тексерудің Қағидалар талаптарына сәйкестігі әлі тексерілмеген.",
            ru="Соответствие осмотра требованиям Правил ещё не проверено.",
            en="It has not been checked yet whether the examination meets the Rules.",
        ))
    if not facts.missing_steps:
        return Answer(False, Words(
            kk="Қарап-тексеру Қағидалар талаптарына сәйкес толық өткен.",
            ru="Осмотр пройден полностью, требования Правил соблюдены.",
            en="The examination is complete as the Rules require.",
        ))
    named = "; ".join(facts.missing_steps)
    return Answer(True, Words(
        kk=f"Қағидалар талап ететін мыналар жоқ: {named}.",
        ru=f"Нет того, чего требуют Правила: {named}.",
        en=f"What the Rules require is absent: {named}.",
    ))


def no_personal_data_consent(facts: Facts, law: LawBook) -> Answer:
    """[PME-09-03] The recipient did not consent to access to restricted personal data needed for the service."""
    if facts.personal_data_consent is None:
        return Answer(None, Words(
            kk="Дербес деректерге қол жеткізуге келісім туралы жауап әлі алынбаған.",
            ru="Ответ о согласии на доступ к персональным данным ещё не получен.",
            en="The answer on access to personal data has not been received yet.",
        ))
    if facts.personal_data_consent:
        return Answer(False, Words(
            kk="Қолжетімділігі шектеулі дербес деректерге қол жеткізуге келісім берілген.",
            ru="Согласие на доступ к персональным данным ограниченного доступа дано.",
            en="Consent to access to restricted personal data was given.",
        ))
    return Answer(True, Words(
        kk="Көрсетілетін қызметті алушы қолжетімділігі шектеулі дербес деректерге қол жеткізуге келісім бермеді.",
        ru="Услугополучатель не дал согласия на доступ к персональным данным ограниченного доступа.",
        en="The recipient did not consent to access to restricted personal data.",
    ))


def fee_category(facts: Facts) -> Literal["payer", "exempt_child"] | None:
    """[PME-06-02, PME-06-03] Return who pays by the day of filing; None while a fact that decides it is missing."""
    young = None if facts.born_on is None or facts.filed_on is None else _under_18(facts.born_on, facts.filed_on)
    listed = None if facts.purpose is None else facts.purpose in ("study", "work")
    conditions = (young, listed, facts.attached_here)
    if False in conditions:
        return "payer"
    return None if None in conditions else "exempt_child"


def price_tenge(facts: Facts, *, list_price: Decimal) -> Decimal | None:
    """[PME-06-01, PME-06-02] Return what is due: the provider's own price, nothing from an exempt child, None if unknown."""
    category = fee_category(facts)
    if category is None:
        return None
    return list_price if category == "payer" else Decimal(0)


def _under_18(born: date, day: date) -> bool:
    return (day.year - born.year, day.month, day.day) < (18, born.month, born.day)
