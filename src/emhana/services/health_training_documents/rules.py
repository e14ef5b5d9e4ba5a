"""Documents on advanced training and retraining of health personnel: the one ground, and the condition before it."""

from datetime import date

from pydantic import Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What a request for a training document is judged by."""

    documents_valid: bool | None = Field(default=None, description="The register holds the identity document supplied as valid")
    data_match_register: bool | None = Field(default=None, description="The data supplied agree with the organisation's training records")
    programme_percent: int | None = Field(default=None, ge=0, le=100, description="Share of the programme the learner has completed")
    programme_completed_on: date | None = Field(default=None, description="Day of full completion; null: none recorded")


def unreliable_data(facts: Facts, law: LawBook) -> Answer:
    """[TRN-09-01] The documents or data supplied are unreliable."""
    if facts.documents_valid is False:
        return Answer(True, Words(
            kk="жеке басын куәландыратын құжат тіркелім бойынша жарамсыз",
            ru="документ, удостоверяющий личность, по данным реестра недействителен",
            en="the register holds the identity document as invalid",
        ))
    if facts.data_match_register is False:
        return Answer(True, Words(
            kk="ұсынылған деректер білім беру ұйымының оқу туралы жазбаларына сәйкес келмейді",
            ru="представленные данные не совпадают с записями организации образования об обучении",
            en="the data supplied do not agree with the organisation's training records",
        ))
    if facts.documents_valid is None or facts.data_match_register is None:
        return Answer(None, Words(
            kk="құжат пен деректер әлі тексерілмеген",
            ru="документ и данные ещё не проверены",
            en="document and data have not been checked yet",
        ))
    return Answer(False, Words(
        kk="құжат жарамды, деректер оқу туралы жазбаларға сәйкес келеді",
        ru="документ действителен, данные совпадают с записями об обучении",
        en="the document is valid and the data agree with the training records",
    ))


def programme_completed(facts: Facts, law: LawBook) -> Answer:
    """[TRN-03-03, TRN-09-02] The programme is fully completed: a condition of the service's beginning, no ground for refusal."""
    if facts.programme_completed_on is not None:
        day = f"{facts.programme_completed_on:%d.%m.%Y}"
        return Answer(True, Words(
            kk=f"оқу бағдарламасы {day} толық игерілген", ru=f"программа обучения освоена полностью {day}", en=f"completed on {day}"
        ))
    if facts.programme_percent is None:
        return Answer(None, Words(
            kk="бағдарламаның игерілуі туралы дерек жоқ",
            ru="сведений об освоении программы нет",
            en="nothing is known of the learner's progress",
        ))
    done = facts.programme_percent
    return Answer(False, Words(
        kk=f"бағдарлама аяқталмаған: {done} пайызы игерілген",
        ru=f"программа не завершена: освоено {done} процентов",
        en=f"programme not completed: {done} percent done",
    ))
