"""What the answers of the three dispensary registers share: whose consent a request needs, and whether it was given."""

from datetime import date
from typing import Literal

from pydantic import Field

from emhana.law import judgement
from emhana.law.judgement import Answer
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words

Act = Literal["cabinet", "otp", "sms_reply"]
ACTS: dict[Act, Words] = {
    "cabinet": Words(kk="жеке кабинетте", ru="в личном кабинете", en="in the personal cabinet"),
    "otp": Words(kk="бір реттік парольмен", ru="одноразовым паролем", en="by one-time password"),
    "sms_reply": Words(kk="қысқа мәтіндік хабарламамен", ru="коротким текстовым сообщением", en="by text reply"),
}


class ConsentFacts(judgement.Facts):
    """What a request for information of a dispensary register is judged by."""

    filed_on: date | None = Field(default=None, description="Day on which the request was filed: its readings of the law apply")
    requester_iin: str | None = Field(default=None, description="IIN of the person who asks")
    subject_iin: str | None = Field(default=None, description="IIN of the person asked about")
    legal_representative: bool | None = Field(
        default=None, description="A register shows the requester as parent or guardian; a power of attorney alone is false"
    )
    confirmed_by: Literal["eds", "otp", "sms_reply"] | None = Field(default=None, description="How the requester signed the request")
    consent_acts: tuple[Act, ...] = Field(default=(), description="Acts by which the person asked about has consented")
    consent_refused: bool | None = Field(default=None, description="The person asked about has answered no")
    consent_window_over: bool | None = Field(default=None, description="The time for the answer has run out")


def consent_missing(facts: ConsentFacts, law: LawBook, *, evidence_reading: str) -> Answer:
    """Return whether the consent of the person asked about is missing; `evidence_reading` names the setting of what proves it."""
    if facts.requester_iin is None or facts.subject_iin is None:
        return Answer(None, Words(
            kk="сұрау салушы немесе мәліметтері сұратылып отырған тұлға белгісіз",
            ru="не определены заявитель или лицо, о котором запрошены сведения",
            en="who asks, or about whom, is not known yet",
        ))
    if facts.requester_iin == facts.subject_iin or facts.legal_representative:
        return _own_confirmation(facts)
    return _subject_answer(facts, law, evidence_reading)


def _own_confirmation(facts: ConsentFacts) -> Answer:
    """Return the answer when nobody else is asked: signing a request about oneself is the consent [PHT-10-03, PSY-10-03, NAR-10-03]."""
    if facts.confirmed_by is None:
        return Answer(None, Words(
            kk="сұрау салу әлі расталмаған", ru="запрос ещё не подтверждён", en="the request has not been confirmed yet"
        ))
    if facts.requester_iin == facts.subject_iin:
        return Answer(False, Words(
            kk="тұлға өзі туралы мәлімет сұраған: сұрау салуды растауы – келісімі",
            ru="лицо запросило сведения о себе: подтверждение запроса и есть согласие",
            en="the person asks about themselves: confirming the request is the consent",
        ))
    return Answer(False, Words(
        kk="сұрау салуды тіркелім бойынша заңды өкіл растаған",
        ru="запрос подтвердил законный представитель, известный реестру",
        en="the legal representative shown by the register has confirmed the request",
    ))


def _subject_answer(facts: ConsentFacts, law: LawBook, evidence_reading: str) -> Answer:
    if _is_proven(facts, law, evidence_reading) and not facts.consent_refused:
        kk, ru, en = (", ".join(ACTS[act].into(language) for act in facts.consent_acts) for language in ("kk", "ru", "en"))
        return Answer(False, Words(
            kk=f"мәліметтері сұратылып отырған тұлға келісім берген: {kk}",
            ru=f"лицо, о котором запрошены сведения, дало согласие: {ru}",
            en=f"the person asked about has consented: {en}",
        ))
    if facts.legal_representative is None:
        return Answer(None, Words(
            kk="сұрау салушының заңды өкіл екені әлі тексерілмеген",
            ru="ещё не проверено, является ли заявитель законным представителем",
            en="whether the requester is the legal representative has not been checked yet",
        ))
    if facts.consent_refused:
        return Answer(True, Words(
            kk="мәліметтері сұратылып отырған тұлға келісім беруден бас тартты",
            ru="лицо, о котором запрошены сведения, отказало в согласии",
            en="the person asked about has refused consent",
        ))
    if facts.consent_window_over:
        return Answer(True, Words(
            kk="мәліметтері сұратылып отырған тұлға белгіленген мерзімде келісім бермеген",
            ru="лицо, о котором запрошены сведения, не дало согласия в отведённый срок",
            en="the person asked about has not consented in time",
        ))
    return Answer(None, Words(
        kk="мәліметтері сұратылып отырған тұлғаның жауабы күтілуде",
        ru="ожидается ответ лица, о котором запрошены сведения",
        en="the answer of the person asked about is awaited",
    ))


def _is_proven(facts: ConsentFacts, law: LawBook, evidence_reading: str) -> bool:
    by_phone = bool({"otp", "sms_reply"}.intersection(facts.consent_acts))
    mode = "any_of" if facts.filed_on is None else law.setting(evidence_reading, "any_of", on=facts.filed_on)
    if mode == "all_of":
        return "cabinet" in facts.consent_acts and by_phone
    return bool(facts.consent_acts)
