"""What is said about a consent: to the person asked, how to answer; to the asker, that an answer is awaited or was withdrawn."""

from datetime import datetime

from emhana.cases.consents import Consent
from emhana.cases.service import Service
from emhana.law.deadlines import edition_on
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.notifications.actions import notify
from emhana.notifications.models import Message
from emhana.parties.models import Person

Texts = tuple[Words, Words]
ASKED: Texts = (
    Words(kk="Келісіміңіз сұралады", ru="Запрошено ваше согласие", en="Your consent is asked for"),
    Words(
        kk="{asker} мына мәліметті сұратты: «{service}», {subject} туралы. Келіссеңіз, {until} дейін «ИӘ {code}», келіспесеңіз «ЖОҚ "
        "{code}» деп жауап жіберіңіз немесе жеке кабинетте жауап беріңіз. Жауап берілмесе, бас тарту деп есептеледі.",
        ru="{asker} запрашивает: «{service}», о ком: {subject}. До {until} ответьте «ДА {code}», если согласны, «НЕТ {code}», если нет, "
        "или ответьте в личном кабинете. Молчание считается отказом.",
        en="{asker} asks for: “{service}”, about {subject}. Until {until} reply “YES {code}” to agree or “NO {code}” to refuse, or answer "
        "in your cabinet. Silence counts as refusal.",
    ),
)
ASKED_IN_CABINET = Words(
    kk="{asker} мына мәліметті сұратты: «{service}», {subject} туралы. {until} дейін жеке кабинетте жауап беріңіз. Жауап берілмесе, бас "
    "тарту деп есептеледі.",
    ru="{asker} запрашивает: «{service}», о ком: {subject}. До {until} ответьте в личном кабинете. Молчание считается отказом.",
    en="{asker} asks for: “{service}”, about {subject}. Answer in your cabinet until {until}. Silence counts as refusal.",
)
AWAITED: Texts = (
    Words(kk="Келісім күтілуде: {number}", ru="Ожидается согласие: {number}", en="Consent is awaited: {number}"),
    Words(
        kk="{number} өтінішіңіз қабылданды. Мәліметтері сұратылған тұлғаның келісімі {until} дейін күтіледі. Ол жауап бермесе, бас "
        "тартылады; өтінішті бірден қайта беруге болады.",
        ru="Ваше заявление {number} принято. Согласия лица, о котором запрошены сведения, ждём до {until}. Если ответа не будет, последует "
        "отказ; заявление можно сразу подать снова.",
        en="Your request {number} was taken. We wait for the consent of the person asked about until {until}. Without an answer it is "
        "refused; you can file it again at once.",
    ),
)
RECORDED: Texts = (
    Words(kk="Жауабыңыз қабылданды", ru="Ваш ответ принят", en="Your answer was taken"),
    Words(
        kk="«{service}» қызметі бойынша {consent} сұрағына жауабыңыз қабылданды. Келісім берсеңіз, оны жеке кабинетте кері ала аласыз.",
        ru="Ваш ответ на вопрос {consent} по услуге «{service}» принят. Данное согласие можно отозвать в личном кабинете.",
        en="Your answer to question {consent} about the service “{service}” was taken. A consent can be withdrawn in your cabinet.",
    ),
)
LATE: Texts = (
    Words(kk="Жауап кеш келді", ru="Ответ пришёл поздно", en="Your answer came too late"),
    Words(
        kk="{consent} сұрағына жауап беру уақыты {until} аяқталды, сондықтан жауабыңыз ештеңені өзгертпеді.",
        ru="Время ответа на вопрос {consent} закончилось {until}, поэтому ваш ответ ничего не изменил.",
        en="The time to answer question {consent} ended at {until}, so your answer has changed nothing.",
    ),
)
WITHDRAWN: Texts = (
    Words(kk="Келісім кері алынды: {number}", ru="Согласие отозвано: {number}", en="The consent was withdrawn: {number}"),
    Words(
        kk="{number} өтініш бойынша берілген келісім кері алынды. Осы келісім негізінде берілген құжаттың күші жойылды.",
        ru="Согласие по заявлению {number} отозвано. Документ, выданный по этому согласию, больше не действует.",
        en="The consent for request {number} was withdrawn. The document given on it is no longer valid.",
    ),
)


def tell_asked(consent: Consent, service: Service, *, code: str | None, now: datetime) -> None:
    """Tell the giver what is asked and how to answer, on the registered phone too; tell the asker that the answer is awaited."""
    question = (ASKED[0], ASKED[1] if code else ASKED_IN_CABINET)
    expires = {"expires_at": consent.expires_at, "always": (Message.Channel.SMS.value,)}
    _send(consent, service, consent.giver, "consent_asked", question, now=now, code=code or "", **expires)
    _send(consent, service, consent.asker, "consent_awaited", AWAITED, now=now)


def tell_recorded(consent: Consent, service: Service, *, now: datetime) -> None:
    """Tell the giver that the answer was taken."""
    _send(consent, service, consent.giver, "consent_recorded", RECORDED, now=now)


def tell_late(consent: Consent, service: Service, *, now: datetime) -> None:
    """Tell the giver that a text reply came after the window."""
    _send(consent, service, consent.giver, "consent_late", LATE, now=now)


def tell_withdrawn(consent: Consent, service: Service, *, now: datetime) -> None:
    """Tell the asker that the consent does not stand any more."""
    _send(consent, service, consent.asker, "consent_withdrawn", WITHDRAWN, now=now)


def _send(
    consent: Consent, service: Service, person: Person, kind: str, texts: Texts, *, now: datetime, code: str = "", **more: object
) -> None:
    names = edition_on(service.passport, local(consent.asked_at).date()).names[-1].text
    values = {
        "asker": consent.asker.full_name, "subject": consent.subject.full_name, "number": consent.case.number, "consent": consent.number,
        "until": local(consent.expires_at).strftime("%d.%m.%Y %H:%M"), "code": code,
    }  # fmt: skip
    subject, body = (
        Words(**{language: text.into(language).format(service=names.into(language), **values) for language in ("kk", "ru", "en")})
        for text in texts
    )
    key = f"{kind}:{consent.number}:{len(consent.evidence)}:{person.pk}"
    # The request is the asker's: whoever was asked finds the consent in the cabinet, not the case.
    case_number = consent.case.number if person.pk == consent.asker_id else ""
    notify(person=person, kind=kind, key=key, case_number=case_number, subject=subject, body=body, now=now, **more)  # type: ignore[arg-type]
