"""Treatment abroad or inviting foreign specialists: the three grounds of row 9."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words

EXTRACT_WORKING_DAYS = 30


class Conclusion(BaseModel):
    """A conclusion of the republican health organisation's examination, study or check, as recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str = Field(min_length=1, description="Number of the conclusion")
    positive: bool = Field(description="It finds the purpose of the request advisable")


class Facts(judgement.Facts):
    """What a request for treatment abroad or foreign specialists is judged by."""

    false_data: tuple[str, ...] | None = Field(
        default=None, description="Documents or data found unreliable, each with the source of the check; empty: checked, none found"
    )
    breached_norms: tuple[str, ...] | None = Field(
        default=None, description="Requirements of acts that are not met, each with act and clause; empty: checked, none found"
    )
    extract_age_working_days: int | None = Field(
        default=None, ge=0, description="Working days from the day after the extract's issue to the filing date"
    )
    approval: Literal["not_needed", "positive", "negative"] | None = Field(
        default=None, description="Logged answer of the authorised state body; null: asked, no answer yet"
    )
    conclusion: Conclusion | None = Field(default=None, description="The conclusion received; null: none yet")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[ABRD-09-01] The documents submitted, or the data in them, are established to be unreliable."""
    if facts.false_data is None:
        return Answer(None, Words(
            kk="құжаттар әлі тексерілген жоқ", ru="документы ещё не проверены", en="the documents have not been checked yet"
        ))
    if not facts.false_data:
        return Answer(False, Words(
            kk="тексеру анық емес деректі анықтаған жоқ",
            ru="проверка недостоверных данных не выявила",
            en="the check found nothing unreliable",
        ))
    found = "; ".join(facts.false_data)
    return Answer(True, Words(kk=f"анық емес деп танылды: {found}", ru=f"признано недостоверным: {found}", en=f"found unreliable: {found}"))


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[ABRD-09-02, ALL-00-02] A requirement of a named act and clause is not met; the bare formula refuses nobody."""
    age = facts.extract_age_working_days
    if age is not None and age > EXTRACT_WORKING_DAYS:
        return Answer(True, Words(
            kk=f"ауру тарихынан үзіндінің ескіргеніне {age} жұмыс күні болған (стандарттың 8-жолының 3-тармақшасы)",
            ru=f"давность выписки из истории болезни, рабочих дней: {age} (строка 8, подпункт 3 стандарта)",
            en=f"the extract is {age} working days old (row 8, item 3 of the standard)",
        ))
    if facts.breached_norms:
        norms = "; ".join(facts.breached_norms)
        return Answer(True, Words(
            kk=f"орындалмаған талап: {norms}", ru=f"не выполнено требование: {norms}", en=f"requirement not met: {norms}"
        ))
    if age is None or facts.breached_norms is None:
        return Answer(None, Words(
            kk="талаптар әлі тексерілген жоқ", ru="требования ещё не проверены", en="the requirements have not been checked yet"
        ))
    return Answer(False, Words(
        kk="үзінді ескірмеген, бұзылған талап анықталған жоқ",
        ru="выписка не устарела, нарушенных требований не выявлено",
        en="the extract is fresh and no requirement was found unmet",
    ))


def negative_approval_or_conclusion(facts: Facts, law: LawBook) -> Answer:
    """[ABRD-09-03, ABRD-09-04] The approval asked for, or the expert conclusion, is negative."""
    if facts.approval == "negative":
        return Answer(True, Words(
            kk="уәкілетті мемлекеттік органның жауабы теріс",
            ru="ответ уполномоченного государственного органа отрицательный",
            en="the authorised state body answered negatively",
        ))
    if facts.conclusion is not None and not facts.conclusion.positive:
        number = facts.conclusion.number
        return Answer(True, Words(
            kk=f"№ {number} қорытынды теріс", ru=f"заключение № {number} отрицательное", en=f"conclusion No. {number} is negative"
        ))
    if facts.approval is None or facts.conclusion is None:
        return Answer(None, Words(
            kk="жауап немесе қорытынды әлі келген жоқ",
            ru="ответ или заключение ещё не получены",
            en="an answer or the conclusion has not come yet",
        ))
    return Answer(False, Words(
        kk=f"№ {facts.conclusion.number} қорытынды оң, теріс жауап жоқ",
        ru=f"заключение № {facts.conclusion.number} положительное, отрицательного ответа нет",
        en=f"conclusion No. {facts.conclusion.number} is positive and there is no negative answer",
    ))
