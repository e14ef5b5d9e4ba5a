"""The sick-leave sheet: the two grounds of row 9."""

from pydantic import Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What a request is judged by."""

    false_data: tuple[str, ...] | None = Field(
        default=None, description="Documents or data found unreliable, each with the source of the check; empty: checked, none found"
    )
    breached_norms: tuple[str, ...] | None = Field(
        default=None, description="Requirements of acts that are not met, each with act and clause; empty: checked, none found"
    )


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[SICK-09-01] The documents submitted, or the data in them, are established to be unreliable."""
    if facts.false_data is None:
        return Answer(
            None, Words(kk="құжаттар әлі тексерілген жоқ", ru="документы ещё не проверены", en="the documents have not been checked yet")
        )
    if not facts.false_data:
        return Answer(
            False,
            Words(
                kk="тексеру анық емес деректі анықтаған жоқ",
                ru="проверка недостоверных данных не выявила",
                en="the check found nothing unreliable",
            ),
        )
    found = "; ".join(facts.false_data)
    return Answer(True, Words(kk=f"анық емес деп танылды: {found}", ru=f"признано недостоверным: {found}", en=f"found unreliable: {found}"))


def requirements_not_met(facts: Facts, law: LawBook) -> Answer:
    """[SICK-09-02, ALL-00-02] A requirement of a named act and clause is not met; the bare formula refuses nobody."""
    if facts.breached_norms is None:
        return Answer(
            None,
            Words(kk="талаптар әлі тексерілген жоқ", ru="требования ещё не проверены", en="the requirements have not been checked yet"),
        )
    if not facts.breached_norms:
        return Answer(
            False, Words(kk="бұзылған талап анықталған жоқ", ru="нарушенных требований не выявлено", en="no requirement was found unmet")
        )
    norms = "; ".join(facts.breached_norms)
    return Answer(
        True, Words(kk=f"орындалмаған талап: {norms}", ru=f"не выполнено требование: {norms}", en=f"the requirement not met: {norms}")
    )
