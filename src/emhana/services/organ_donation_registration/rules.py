"""Registration of a lifetime refusal of, or consent to, posthumous donation: two grounds, and nobody speaks for another."""

from typing import Literal

from pydantic import Field

from emhana.law import grounds, judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What the case is judged by. None means: not known yet."""

    declaration: Literal["refusal", "consent"] | None = Field(default=None, description="What the person declares.")
    applicant_is_declarant: bool | None = Field(default=None, description="Whether the applicant declares the own will, not another's.")
    unreliable: tuple[str, ...] | None = Field(
        default=None, description="Documents or fields found to be unreliable, such as birth_date; empty: none."
    )
    attached_here: bool | None = Field(default=None, description="Whether the person is attached to the organisation applied to.")
    attached_to: str | None = Field(default=None, description="Name of the organisation the person is attached to, if another.")


def unreliable_documents(facts: Facts, law: LawBook) -> Answer:
    """[ORG-09-01] Documents supplied or data in them are found to be unreliable."""
    return grounds.unreliable_of(facts.unreliable)


def not_attached(facts: Facts, law: LawBook) -> Answer:
    """[ORG-09-02] The person is not attached to the organisation of primary health care applied to."""
    if facts.attached_here is None:
        return Answer(None, Words(
            kk="Осы ұйымға бекітілгені әлі тексерілмеген.",
            ru="Прикрепление к этой организации ещё не проверено.",
            en="Attachment to this organisation has not been checked yet.",
        ))
    if facts.attached_here:
        return Answer(False, Words(
            kk="Өтініш беруші осы ұйымға бекітілген.",
            ru="Заявитель прикреплён к этой организации.",
            en="The person is attached to this organisation.",
        ))
    if facts.attached_to is None:
        return Answer(True, Words(
            kk="Өтініш беруші осы ұйымға бекітілмеген.",
            ru="Заявитель не прикреплён к этой организации.",
            en="The person is not attached to this organisation.",
        ))
    return Answer(True, Words(
        kk=f"Өтініш беруші осы ұйымға емес, мына ұйымға бекітілген: {facts.attached_to}.",
        ru=f"Заявитель прикреплён не к этой организации, а к другой: {facts.attached_to}.",
        en=f"The person is attached to another organisation: {facts.attached_to}.",
    ))


def not_accepted(facts: Facts, law: LawBook) -> Answer:
    """[ORG-08-04] A request by a representative is answered without a decision: only the person declares this will."""
    if facts.applicant_is_declarant is None:
        return Answer(None, Words(
            kk="Өтінішті кім беріп отырғаны әлі анықталмаған.",
            ru="Ещё не установлено, кто обращается.",
            en="It is not established yet who applies.",
        ))
    if facts.applicant_is_declarant:
        return Answer(False, Words(
            kk="Өтініш беруші өз еркін өзі білдіріп отыр.",
            ru="Заявитель лично выражает свою волю.",
            en="The applicant declares the own will.",
        ))
    return Answer(True, Words(
        kk="Өтініш өкіл арқылы берілген: қайтыс болғаннан кейінгі донорлық туралы ерікті адамның өзі ғана білдіреді.",
        ru="Обращение подано представителем: волю о посмертном донорстве человек выражает только лично.",
        en="The request comes from a representative: the will on posthumous donation is declared by the person alone.",
    ))
