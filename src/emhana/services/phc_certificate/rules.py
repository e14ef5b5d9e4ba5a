"""The certificate from a PHC organisation (form 027/е): the two grounds of row 9."""

from pydantic import Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What a request for a certificate is judged by."""

    false_data: tuple[str, ...] | None = Field(
        default=None, description="Documents or data found unreliable, each with the source of the check; empty: checked, none found"
    )
    attached_here: bool | None = Field(default=None, description="The register holds the person as attached to this organisation")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[PHCC-09-01] The documents submitted, or the data in them, are established to be unreliable."""
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


def not_attached(facts: Facts, law: LawBook) -> Answer:
    """[PHCC-09-02] The person is not attached to this PHC organisation under order 194/2020."""
    if facts.attached_here is None:
        return Answer(None, Words(
            kk="бекіту тіркелімі әлі тексерілген жоқ",
            ru="регистр прикрепления ещё не проверен",
            en="the attachment register has not been asked yet",
        ))
    if facts.attached_here:
        return Answer(False, Words(
            kk="адам осы ұйымға бекітілген", ru="лицо прикреплено к этой организации", en="the person is attached to this organisation"
        ))
    return Answer(True, Words(
        kk="тіркелім бойынша адам осы ұйымға бекітілмеген",
        ru="по данным регистра лицо к этой организации не прикреплено",
        en="the register does not hold the person as attached to this organisation",
    ))
