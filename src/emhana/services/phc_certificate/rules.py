"""The certificate from a PHC organisation (form 027/е): the two grounds of row 9."""

from pydantic import Field

from emhana.law import grounds, judgement
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
    return grounds.unreliable_of(facts.false_data)


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
