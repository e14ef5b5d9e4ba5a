"""Extract from the inpatient's medical record: the standard has no ground of refusal, only checks before registration."""

from pydantic import Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words


class Facts(judgement.Facts):
    """What the clerk establishes before the request is registered. None means: not known yet."""

    identity_confirmed: bool | None = Field(default=None, description="Whether the applicant has been identified.")
    applicant_is_patient: bool | None = Field(default=None, description="Whether the applicant is the patient.")
    representation_proven: bool | None = Field(
        default=None, description="Whether an applicant other than the patient has proved the right to act for the patient."
    )
    stay_on_record: bool | None = Field(default=None, description="Whether this hospital has a stay of the patient on record.")


def not_registered(facts: Facts, law: LawBook) -> Answer:
    """[INPX-09-02] Nothing is registered without identity, a right to the record and a stay here; it is never a refusal."""
    if facts.identity_confirmed is False:
        return Answer(True, Words(
            kk="Өтініш берушінің жеке басы расталмады: жеке басын куәландыратын құжатты немесе цифрлық құжатты көрсету қажет.",
            ru="Личность заявителя не подтверждена: нужно предъявить удостоверяющий её или цифровой документ.",
            en="The applicant's identity is not confirmed: an identity document or a digital document must be shown.",
        ))
    if facts.applicant_is_patient is False and facts.representation_proven is False:
        return Answer(True, Words(
            kk="Өтініш беруші пациенттің өзі де, өкілдігі расталған өкілі де емес: сенімхат немесе заңды өкілдікті растайтын құжат қажет.",
            ru="Заявитель не пациент и не подтвердил полномочий представителя: нужна доверенность или документ о законном"
            " представительстве.",
            en="The applicant is neither the patient nor a proven representative: a power of attorney or proof of legal"
            " representation is needed.",
        ))
    if facts.stay_on_record is False:
        return Answer(True, Words(
            kk="Осы ұйымда пациенттің стационарда емделгені туралы жазба жоқ: пациент емделген стационарға жүгіну қажет.",
            ru="В этой организации нет записи о стационарном лечении пациента: следует обратиться в стационар, где он лечился.",
            en="This organisation has no inpatient stay of the patient on record: the hospital of the stay is to be asked.",
        ))
    return _all_known(facts)


def _all_known(facts: Facts) -> Answer:
    right = facts.applicant_is_patient or facts.representation_proven
    if None in (facts.identity_confirmed, facts.stay_on_record, right) or not right:
        return Answer(None, Words(
            kk="Жеке басы, пациентке қатысы немесе стационарда болғаны әлі тексерілмеген.",
            ru="Личность, отношение к пациенту или пребывание в стационаре ещё не проверены.",
            en="Identity, the relation to the patient or the stay has not been checked yet.",
        ))
    return Answer(False, Words(
        kk="Жеке басы, құжатты алу құқығы және стационарда болғаны расталды.",
        ru="Личность, право на получение выписки и пребывание в стационаре подтверждены.",
        en="Identity, the right to the extract and the stay are confirmed.",
    ))
