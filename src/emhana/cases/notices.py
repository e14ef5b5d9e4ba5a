"""What a person is told when something happens to a case, in their language; one set of words for every service."""

from datetime import datetime

from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.law.deadlines import edition_on
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.notifications.actions import notify

SUBJECTS: dict[str, tuple[str, str, str]] = {
    "submitted": ("Өтінішіңіз қабылданды: {number}", "Ваше заявление принято: {number}", "Your request was taken: {number}"),
    "returned": ("Өтінішке құжат жетіспейді: {number}", "К заявлению не хватает документов: {number}", "Papers are missing: {number}"),
    "not_accepted": ("Өтініш қаралмайды: {number}", "Заявление не рассматривается: {number}", "The request goes no further: {number}"),
    "granted": ("Шешім дайын: {number}", "Решение готово: {number}", "The decision is ready: {number}"),
    "refused": ("Өтініш бойынша бас тартылды: {number}", "По заявлению отказано: {number}", "The request was refused: {number}"),
    "withdrawn": ("Өтініш кері алынды: {number}", "Заявление отозвано: {number}", "The request was withdrawn: {number}"),
    "reopened": ("Өтініш қайта қаралады: {number}", "Заявление рассматривается снова: {number}", "The request is reviewed again: {number}"),
}
BODIES: dict[str, tuple[str, str, str]] = {
    "submitted": (
        "«{service}» қызметі бойынша {number} өтінішіңіз қабылданды. Шешім {due} дейін шығады.",
        "Ваше заявление {number} на услугу «{service}» принято. Решение будет до {due}.",
        "Your request {number} for the service “{service}” was taken. It will be decided by {due}.",
    ),
    "returned": (
        "{number} өтінішке құжат жетіспейді. Қандай құжат керегі жеке кабинетте көрсетілген.",
        "К заявлению {number} не хватает документов. Какие нужны, указано в личном кабинете.",
        "Papers are missing for request {number}. Your cabinet says which.",
    ),
    "not_accepted": (
        "{number} өтініш әрі қарай қаралмайды: {why}",
        "Заявление {number} дальше не рассматривается: {why}",
        "Request {number} goes no further: {why}",
    ),
    "granted": (
        "«{service}» қызметі бойынша {number} өтінішіңіз мақұлданды. Қол қойылған құжат жеке кабинетте.",
        "Ваше заявление {number} на услугу «{service}» удовлетворено. Подписанный документ в личном кабинете.",
        "Your request {number} for the service “{service}” was granted. The signed document is in your cabinet.",
    ),
    "refused": (
        "«{service}» қызметі бойынша {number} өтінішке дәлелді бас тарту берілді. Себебі, не істеуге болатыны және қайда шағымдану "
        "керегі жеке кабинетте жазылған.",
        "По заявлению {number} на услугу «{service}» дан мотивированный отказ. Причина, что можно сделать и куда жаловаться – в личном "
        "кабинете.",
        "Request {number} for the service “{service}” was refused. Your cabinet says why, what you can do and where to complain.",
    ),
    "withdrawn": ("{number} өтініш кері алынды.", "Заявление {number} отозвано.", "Request {number} was withdrawn."),
    "reopened": (
        "{number} өтініш қайта қаралуда. Жаңа шешім туралы хабарлаймыз.",
        "Заявление {number} рассматривается снова. О новом решении сообщим.",
        "Request {number} is being looked at again. We will tell you of the new decision.",
    ),
}


def tell(case: Case, service: Service, kind: str, *, now: datetime, why: Words | None = None) -> None:
    """Queue the notice `kind` about `case` to its applicant, and to the recipient when that is another, grown-up person.

    Of a confidential case only who asked is told: the person asked about has the notices on their consent.
    """
    receivers = {person.pk: person for person in (case.recipient, case.applicant) if person is not None}
    if case.applicant is not None and (case.confidential or case.recipient.is_child_on(local(now).date())):
        receivers.pop(case.recipient.pk, None)
        receivers[case.applicant.pk] = case.applicant
    for person in receivers.values():
        notify(
            person=person,
            kind=kind,
            key=f"{kind}:{case.number}:{case.version}:{person.pk}",
            case_number=case.number,
            subject=_words(SUBJECTS[kind], case, service, why),
            body=_words(BODIES[kind], case, service, why),
            now=now,
        )


def _words(texts: tuple[str, str, str], case: Case, service: Service, why: Words | None) -> Words:
    names = edition_on(service.passport, local(case.submitted_at).date()).names[-1].text
    due = local(case.due_at).strftime("%d.%m.%Y %H:%M") if case.due_at else "—"
    filled = {
        language: text.format(number=case.number, service=names.into(language), due=due, why=why.into(language) if why else "")
        for language, text in zip(("kk", "ru", "en"), texts, strict=True)
    }
    return Words(**filled)
