"""Why a request for medicines is not taken up: a stored answer, never a refusal; the person may file again."""

from collections.abc import Iterator
from datetime import date, datetime

from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.cases.workings import Stop
from emhana.law.lawbook import LawBook
from emhana.law.passport import Channel, Words
from emhana.law.steps import local
from emhana.registers.pharmacy.actions.dispensing import FRESH
from emhana.registers.pharmacy.models import LookUp, Prescription
from emhana.services.medicines_dispensing import facts

Status = Prescription.Status


def admit(case: Case, now: datetime, law: LawBook) -> Stop | None:
    """Return the first reason why `case` is not taken up, None when it goes on; what ДҚАЖ has not answered yet stops nothing."""
    return next(_reasons(case, now), None)


def _reasons(case: Case, now: datetime) -> Iterator[Stop]:
    if case.channel == Channel.PORTAL and case.recipient.iin_digest is None:
        yield _not_accepted(NO_IIN, "MED-05-05")
    number = facts.asked(case).prescription
    if earlier := _earlier(case, number):
        yield _not_accepted(_filled(ALREADY_ASKED, number=earlier.number), "MED-07-01")
    day = local(now).date()
    rows = list(facts.wanted(case))
    if number and rows:
        yield from _of_prescription(rows[0], day)
    elif not any(row.status == Status.ACTIVE and day in row.valid for row in rows) and _asked_lately(case, now):
        yield _not_accepted(NONE_OPEN, "MED-07-01")


def _earlier(case: Case, number: str) -> Case | None:
    same = Case.objects.undecided().filter(service=case.service, recipient=case.recipient).exclude(pk=case.pk).order_by("pk")
    return next((row for row in same if facts.asked(row).prescription in ("", number) or not number), None)


def _asked_lately(case: Case, now: datetime) -> bool:
    return LookUp.objects.filter(person=case.recipient, at__gte=now - FRESH).exists()


def _of_prescription(row: Prescription, day: date) -> Iterator[Stop]:
    if row.status in CLOSED:
        yield _not_accepted(_filled(CLOSED[Status(row.status)], number=row.number), "MED-07-01")
    elif day not in row.valid:
        yield _not_accepted(_filled(OUT_OF_TIME, number=row.number), "MED-07-01")


def _not_accepted(why: Words, *cites: str) -> Stop:
    return Stop(State.NOT_ACCEPTED, why, cites)


def _filled(words: Words, **values: str) -> Words:
    return Words(kk=words.kk.format(**values), ru=words.ru.format(**values), en=words.en.format(**values))


NO_IIN = Words(
    kk="Рецептілер ДҚАЖ-да жеке сәйкестендіру нөмірі (ЖСН) бойынша жүргізіледі. Емханаға жеке басыңызды куәландыратын құжатпен барыңыз.",
    ru="Рецепты ведутся в ИСЛО (ДҚАЖ) по индивидуальному идентификационному номеру (ИИН). Обратитесь в поликлинику с документом, "
    "удостоверяющим личность.",
    en="Prescriptions are kept in ДҚАЖ under an individual identification number (IIN). Please come to the clinic with your identity "
    "document.",
)
ALREADY_ASKED = Words(
    kk="Осы рецепт бойынша {number} өтініш әлі қаралып жатыр. Шешімін күтіңіз немесе сол өтінішті кері қайтарып алыңыз.",
    ru="Заявление {number} по этому рецепту ещё рассматривается. Дождитесь решения или отзовите то заявление.",
    en="Request {number} on this prescription is still being considered. Wait for its decision or withdraw it.",
)
NONE_OPEN = Words(
    kk="ДҚАЖ-да Сізге жазылған қолданыстағы рецепт жоқ. Рецепт жаздыру үшін учаскелік дәрігерге жазылыңыз.",
    ru="В ИСЛО (ДҚАЖ) нет действующего рецепта на ваше имя. Чтобы получить рецепт, запишитесь к участковому врачу.",
    en="ДҚАЖ has no active prescription for you. To get one, make an appointment with your doctor.",
)
OUT_OF_TIME = Words(
    kk="{number} рецептінің қолданылу мерзімі бүгін жүрмейді: ол әлі басталмаған немесе өтіп кеткен. Жаңа рецепт үшін дәрігеріңізге "
    "хабарласыңыз.",
    ru="Рецепт {number} сегодня не действует: его срок ещё не начался или уже истёк. За новым рецептом обратитесь к своему врачу.",
    en="Prescription {number} is not valid today: its period has not begun or has ended. Please ask your doctor for a new one.",
)
CLOSED: dict[Status, Words] = {
    Status.DISPENSED: Words(
        kk="{number} рецепті бойынша дәрі толық берілген. Егер Сіз алмаған болсаңыз, емхананың жауапты адамына хабарлаңыз.",
        ru="По рецепту {number} всё уже выдано. Если вы ничего не получали, сообщите ответственному лицу поликлиники.",
        en="Everything on prescription {number} has been handed over. If you received nothing, tell the clinic's responsible person.",
    ),
    Status.CANCELLED: Words(
        kk="{number} рецептінің күші жойылған. Жаңа рецепт үшін дәрігеріңізге хабарласыңыз.",
        ru="Рецепт {number} аннулирован. За новым рецептом обратитесь к своему врачу.",
        en="Prescription {number} was cancelled. Please ask your doctor for a new one.",
    ),
    Status.LOST: Words(
        kk="{number} рецепті жоғалған деп белгіленген. Табылса, емханаға айтыңыз; табылмаса, дәрігер оның орнына жаңасын жазады.",
        ru="Рецепт {number} отмечен как утерянный. Если он нашёлся, скажите об этом в поликлинике; если нет, врач выпишет новый взамен.",
        en="Prescription {number} is marked as lost. If it turned up, tell the clinic; if not, the doctor writes another one in its place.",
    ),
    Status.REPLACED: Words(
        kk="{number} рецептінің орнына басқасы жазылған. Өтініште жаңа рецептінің нөмірін көрсетіңіз.",
        ru="Вместо рецепта {number} выписан другой. Укажите в заявлении номер нового рецепта.",
        en="Another prescription was written in place of {number}. Please name the new one in the request.",
    ),
}
