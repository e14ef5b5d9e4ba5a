"""Why a request for attachment is not taken up: a stored answer, never a refusal; the person may file again."""

from collections.abc import Iterator
from datetime import date, datetime

from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.cases.workings import Stop
from emhana.law import campaign, capacity
from emhana.law.lawbook import LawBook
from emhana.law.passport import Channel, Words
from emhana.law.steps import local
from emhana.parties.models import GROUP_A, Organisation, Precinct, Residence
from emhana.registers.attachment import contracts, load
from emhana.registers.attachment.models import Attachment, Funding, Volume
from emhana.registers.insurance import reading as insurance
from emhana.services.phc_attachment import facts, standing, voluntary_stops
from emhana.services.phc_attachment.form import AttachmentRequest


def admit(case: Case, now: datetime, law: LawBook) -> Stop | None:
    """Return the first reason why `case` is not taken up, None when it goes on to a decision."""
    return next(_reasons(case, local(now).date(), law), None)


def _reasons(case: Case, day: date, law: LawBook) -> Iterator[Stop]:
    request, organisation = facts.asked(case), facts.chosen(case, on=day)
    if request.voluntary is not None:
        yield from voluntary_stops.reasons(case, request, request.voluntary, organisation, on=day, law=law)
        yield from _second_request(case)
        return
    start = facts.starts(case, on=day)
    yield from _of_person(case, request, day, law)
    if organisation is None and Organisation.objects.numbered(request.organisation_bin).exists():
        yield _not_accepted(CLOSED, "ATCH-01-01")
    if organisation is None or not organisation.gives_primary_care:
        yield _not_accepted(NO_PRIMARY_CARE, "ATCH-01-01")
        return
    today = day if request.ground == standing.CAMPAIGN else start
    if not contracts.may_be_chosen(organisation, today=today, since=start, law=law):
        yield _not_accepted(NO_CONTRACT, "ATT-04-03", "ATT-04-08")
        return
    if request.basis is not None and request.basis.expired_on(day):
        yield Stop(State.RETURNED, EXPIRED, ("ATT-09-24",))
    yield from _second_request(case)
    yield from _of_zone(case, organisation, day)
    yield from _of_move(case, request, day)
    yield from _of_doctor(case, request, organisation, start)


def _of_person(case: Case, request: AttachmentRequest, day: date, law: LawBook) -> Iterator[Stop]:
    """Yield what speaks against the person: the portal shows whoever is not of group A the way of voluntary insurance [ATT-11-02].

    That holds for labour migrants of the Eurasian Economic Union and their families too [ATT-04-05].
    """
    if case.recipient.iin_digest is None:
        yield _not_accepted(NO_IIN, "ATT-04-02")
    if case.channel == Channel.PORTAL and case.recipient.status not in GROUP_A:
        yield _not_accepted(ONLY_AT_DESK, "ATT-03A-01", "ATT-03A-05")
    if request.ground == standing.CAMPAIGN:
        yield from _of_campaign(case, law)
    if request.ground == standing.DISAGREEMENT and standing.determined(case.recipient, on=day) is None:
        yield _not_accepted(NOT_DETERMINED, "ATT-10-14")
    if case.recipient.status not in GROUP_A:
        yield from _of_group_b(case, request, day, law)


def _of_campaign(case: Case, law: LawBook) -> Iterator[Stop]:
    if case.recipient.status not in GROUP_A:
        yield _not_accepted(CAMPAIGN_OF_GROUP_A, "ATT-11-01")
    elif standing.campaign_of(case) is None:
        yield _not_accepted(outside_campaign(local(case.submitted_at).date(), law), "ATT-10-08", "ATT-10-10")


def outside_campaign(day: date, law: LawBook) -> Words:
    """Return why ground 3 is not open on `day`, when it is, and what is open all year [ATT-10-06, ATT-10-08]."""
    days = campaign.of_year(day.year, law, on=day)
    return _filled(OUTSIDE_CAMPAIGN, first=f"{days.first:%d.%m}", last=f"{days.last:%d.%m}", day=f"{day:%d.%m.%Y}")


def _of_group_b(case: Case, request: AttachmentRequest, day: date, law: LawBook) -> Iterator[Stop]:
    if law.setting("ATT-03A-05", True, on=day) is False:
        yield _not_accepted(GROUP_B_CLOSED, "ATT-03A-05")
    if request.volume == Volume.INSURANCE and not insurance.status_of(case.recipient, on=day).is_consumer:
        yield _not_accepted(NOT_INSURED, "ATT-03A-04")


def _of_zone(case: Case, organisation: Organisation, day: date) -> Iterator[Stop]:
    zone = standing.zone_of(case, on=day)
    if zone is not None and zone.clinic != organisation:
        named = {f"name_{language}": zone.clinic.name(language) for language in ("kk", "ru", "en")}
        yield _not_accepted(_filled(OTHER_ZONE, order=str(zone.decision), **named), "ATT-05-01", "ATT-09-37")


def _second_request(case: Case) -> Iterator[Stop]:
    same = Case.objects.undecided().filter(service=case.service, recipient=case.recipient).exclude(pk=case.pk).order_by("pk")
    # Care under a contract of insurance stands beside the state's: a request for one does not hold up the other [ATT-10-13].
    under_contract = facts.asked(case).voluntary is not None
    earlier = next((row for row in same if (facts.asked(row).voluntary is not None) == under_contract), None)
    if earlier is not None:
        yield _not_accepted(_filled(ALREADY_ASKED, number=earlier.number), "ATT-04-01")


def _of_move(case: Case, request: AttachmentRequest, day: date) -> Iterator[Stop]:
    if request.moved_after(day):
        yield _not_accepted(MOVE_AHEAD, "ATT-10-02", "ATT-10-03")
    if request.residence == Residence.Kind.TEMPORARY and not request.stays_a_month() and _left_the_unit(case, day):
        yield _not_accepted(SHORT_STAY, "ATT-10-02", "ATT-10-04")


def _left_the_unit(case: Case, day: date) -> bool:
    """Return whether the temporary residence lies outside the unit of the permanent one; no, while one is unknown."""
    at = {row.kind: row.territory for row in facts.residences(case.recipient, on=day)}
    return len(at) > 1 and not facts.share_a_unit(at[Residence.Kind.PERMANENT], at[Residence.Kind.TEMPORARY])


def _of_doctor(case: Case, request: AttachmentRequest, organisation: Organisation, day: date) -> Iterator[Stop]:
    own = Attachment.objects.on(day).filter(person=case.recipient, organisation=organisation, funding=Funding.STATE).first()
    precinct = load.own_precinct(case.recipient, organisation, on=day) if own is not None else None
    if own is not None and request.precinct in (None, precinct and precinct.number):
        yield _not_accepted(ALREADY_HERE, "ATT-04-01")
    if request.precinct is None:
        return
    age = case.recipient.age_on(day)
    asked = Precinct.objects.filter(organisation=organisation, number=request.precinct, valid__contains=day).first()
    if asked is None:
        yield _not_accepted(OTHER_ORGANISATION, "ATT-08-04")
    elif not capacity.serves(asked.post, age):
        yield _not_accepted(OTHER_AGE, "ATCH-09-14")
    elif own is not None:
        places = load.places(organisation, case.recipient, on=day, besides=case.number)
        free = load.with_place(places, age=age, on=day, own=precinct)
        numbers = [row.precinct.number for row in free]
        if asked.number not in numbers:
            yield _not_accepted(_filled(DOCTOR_FULL, free=", ".join(numbers) or "–"), "ATT-08-05")


def _not_accepted(why: Words, *cites: str) -> Stop:
    return Stop(State.NOT_ACCEPTED, why, cites)


def _filled(words: Words, **values: str) -> Words:
    return Words(kk=words.kk.format(**values), ru=words.ru.format(**values), en=words.en.format(**values))


NO_IIN = Words(
    kk="Бекіту жеке сәйкестендіру нөмірі (ЖСН) бойынша жүзеге асырылады. Алдымен ЖСН алыңыз.",
    ru="Прикрепление ведётся по индивидуальному идентификационному номеру (ИИН). Сначала получите ИИН.",
    en="Attachment is recorded under an individual identification number (IIN). Please obtain an IIN first.",
)
ONLY_AT_DESK = Words(
    kk="Қазақстанда уақытша болатын адамдардың өтініші медициналық ұйымда қабылданады. Ерікті медициналық сақтандыру шартыңыз болса, "
    "оны ала барыңыз.",
    ru="Заявления временно пребывающих в Казахстане принимаются в медицинской организации. Возьмите с собой договор добровольного "
    "медицинского страхования, если он у вас есть.",
    en="People staying in Kazakhstan temporarily apply at the medical organisation. Bring your voluntary medical insurance contract if "
    "you have one.",
)
NOT_DETERMINED = Words(
    kk="Бұл негіз өңірлік комиссия Сізге ұйым айқындаған жағдайда ғана қолданылады, ал тіркелімде ондай жазба жоқ. Басқа негізді таңдаңыз.",
    ru="Это основание применяется, только если организацию вам определила региональная комиссия, а такой записи в регистре нет. Выберите "
    "другое основание.",
    en="This ground is open only where the regional commission determined an organisation for you, and the register has no such record. "
    "Please choose another ground.",
)
OUTSIDE_CAMPAIGN = Words(
    kk="Бекіту науқаны жыл сайын {first}–{last} аралығында өтеді, екі күн де кіреді, ал өтініш {day} берілді. Ұйымды еркін таңдау негізі "
    "жыл бойы ашық: өтінішті сол негізбен беріңіз.",
    ru="Кампания прикрепления проходит каждый год с {first} по {last} включительно, а заявление подано {day}. Основание «свободный выбор "
    "организации» открыто круглый год: подайте заявление по нему.",
    en="The attachment campaign runs every year from {first} to {last}, both days included, and this request was made on {day}. The free "
    "choice of an organisation is open all year: please apply on that ground.",
)
CAMPAIGN_OF_GROUP_A = Words(
    kk="Бекіту науқаны Қазақстанда тұрақты тұратын адамдарға арналған. Қазақстанда уақытша болатын адам медициналық ұйымға жүгінеді: "
    "ерікті медициналық сақтандыру шартыңыз болса, оны ала барыңыз.",
    ru="Кампания прикрепления – для тех, кто постоянно проживает в Казахстане. Временно пребывающим нужно обратиться в медицинскую "
    "организацию; возьмите договор добровольного медицинского страхования, если он у вас есть.",
    en="The attachment campaign is for those who live in Kazakhstan permanently. People staying temporarily apply at the medical "
    "organisation; bring your voluntary medical insurance contract if you have one.",
)
GROUP_B_CLOSED = Words(
    kk="Қазақстанда уақытша болатын адамдар ерікті медициналық сақтандыру шарты бойынша бекітіледі. Шартыңызбен бірге өтініш беріңіз.",
    ru="Временно пребывающие в Казахстане прикрепляются по договору добровольного медицинского страхования. Обратитесь с этим договором.",
    en="People staying in Kazakhstan temporarily are attached under a voluntary medical insurance contract. Please apply with yours.",
)
NOT_INSURED = Words(
    kk="Тіркелім бойынша бұл адам міндетті әлеуметтік медициналық сақтандыру жүйесінде сақтандырылмаған. Сақтандыру мәртебесін тексеріңіз "
    "немесе тегін медициналық көмек көлемі бойынша өтініш беріңіз.",
    ru="По данным регистра это лицо не застраховано в системе обязательного социального медицинского страхования. Проверьте статус или "
    "подайте заявление на гарантированный объём бесплатной помощи.",
    en="By the register this person is not insured in the system of mandatory social health insurance. Check the status, or ask for the "
    "guaranteed volume of free care.",
)
OTHER_ZONE = Words(
    kk="{order} бөлу бұйрығы бойынша бұл мекеменің тұрғындарын мына ұйым бекітеді: {name_kk}. Өтінішті сол ұйымға беріңіз.",
    ru="По приказу о распределении {order} жители этого учреждения прикрепляются к другой организации: {name_ru}. Подайте заявление туда.",
    en="By distribution order {order} the residents of this institution are attached to another one: {name_en}. Please apply there.",
)
CLOSED = Words(
    kk="Бұл ұйым бүгін жұмыс істемейді: ол жабылған немесе әлі ашылмаған. Тізімнен басқа ұйымды таңдаңыз.",
    ru="Эта организация сегодня не работает: она закрыта или ещё не открыта. Выберите другую организацию из списка.",
    en="This organisation does not exist today: it has closed or has not opened yet. Please choose another one from the list.",
)
NO_PRIMARY_CARE = Words(
    kk="Бұл ұйым медициналық-санитариялық алғашқы көмек көрсетпейді. Тізімнен басқа ұйымды таңдаңыз.",
    ru="Эта организация не оказывает первичную медико-санитарную помощь. Выберите другую организацию из списка.",
    en="This organisation does not give primary health care. Please choose another one from the list.",
)
EXPIRED = Words(
    kk="Сенімхаттың қолданылу мерзімі өтіп кеткен. Мерзімі өтпеген сенімхат әкеліңіз.",
    ru="Срок действия доверенности истёк. Принесите действующую доверенность.",
    en="The power of attorney has expired. Please bring one that is in force.",
)
NO_CONTRACT = Words(
    kk="Бұл ұйымның Әлеуметтік медициналық сақтандыру қорымен қолданыстағы шарты жоқ. Тізімнен басқа ұйымды таңдаңыз.",
    ru="У этой организации нет действующего договора с Фондом социального медицинского страхования. Выберите другую организацию из списка.",
    en="This organisation has no contract in force with the Social Health Insurance Fund. Please choose another one from the list.",
)
ALREADY_ASKED = Words(
    kk="Бекіту туралы {number} өтініш әлі қаралып жатыр. Шешімін күтіңіз немесе сол өтінішті кері қайтарып алыңыз.",
    ru="Заявление о прикреплении {number} ещё рассматривается. Дождитесь решения или отзовите то заявление.",
    en="Request {number} for attachment is still being considered. Wait for its decision or withdraw it.",
)
MOVE_AHEAD = Words(
    kk="Көрсетілген көшу күні әлі келген жоқ. Көшкеннен кейін өтініш беріңіз.",
    ru="Указанный день переезда ещё не наступил. Подайте заявление после переезда.",
    en="The day of the move has not come yet. Please apply after you have moved.",
)
SHORT_STAY = Words(
    kk="Басқа әкімшілік-аумақтық бірлікке бір айдан аспайтын мерзімге келсеңіз, тұратын жерді өзгерту негізі қолданылмайды. Мерзім ұзарса, "
    "өтінішті қайта беріңіз.",
    ru="При приезде в другую административно-территориальную единицу на срок не более одного месяца основание «смена места жительства» не "
    "применяется. Если срок продлится, подайте заявление снова.",
    en="For a stay of one month or less in another administrative unit the ground of a changed residence is not available. If your stay "
    "becomes longer, please apply again.",
)
ALREADY_HERE = Words(
    kk="Сіз бұл ұйымға бекітілгенсіз. Басқа дәрігерге ауысқыңыз келсе, сол дәрігерді таңдаңыз.",
    ru="Вы уже прикреплены к этой организации. Если хотите перейти к другому врачу, выберите этого врача.",
    en="You are attached to this organisation already. To change to another doctor, choose that doctor.",
)
OTHER_ORGANISATION = Words(
    kk="Таңдалған дәрігер бұл ұйымда қабылдамайды. Ұйымның өз дәрігерін таңдаңыз.",
    ru="Выбранный врач не принимает в этой организации. Выберите врача этой организации.",
    en="The doctor chosen does not work in this organisation. Please choose one of its own doctors.",
)
OTHER_AGE = Words(
    kk="Таңдалған дәрігер бұл жастағы адамдарды қабылдамайды. Жасқа сай дәрігерді таңдаңыз.",
    ru="Выбранный врач не принимает пациентов этого возраста. Выберите врача, подходящего по возрасту.",
    en="The doctor chosen does not take people of this age. Please choose a doctor who does.",
)
DOCTOR_FULL = Words(
    kk="Таңдалған дәрігерде бос орын жоқ. Бос орны бар учаскелер: {free}.",
    ru="У выбранного врача нет свободных мест. Участки со свободными местами: {free}.",
    en="The doctor chosen has no free place. Precincts with free places: {free}.",
)
