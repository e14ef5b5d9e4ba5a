"""The letter to an office that is told of a changed edition: which service, which edition, since when, which paragraphs."""

from collections.abc import Collection
from datetime import datetime

from emhana.law import editions
from emhana.law.passport import Passport, Words
from emhana.law.steps import local

SUBJECT = "Мемлекеттік қызмет көрсету қағидаларына енгізілген өзгерістер туралы"
BODY = {
    "kk": (
        "Кімге: {office}.",
        "«{service}» мемлекеттік қызметін көрсету қағидаларына өзгерістер және (немесе) толықтырулар енгізілді. Бұл туралы Сізге осы "
        "қағидаларға сәйкес хабарлаймыз.",
        "Құқықтық акт: {act}.",
        "Мемлекеттік қызмет паспортының {number}-редакциясы {day} күні жарияланды.",
        "{changes}",
    ),
    "ru": (
        "Кому: {office}.",
        "В правила оказания государственной услуги «{service}» внесены изменения и (или) дополнения. Сообщаем Вам об этом в соответствии "
        "с этими правилами.",
        "Правовой акт: {act}.",
        "Редакция {number} паспорта государственной услуги опубликована {day}.",
        "{changes}",
    ),
}
CHANGE = {"kk": "Қолданысқа енгізілетін күні – {day}: {places}.", "ru": "Вводится в действие {day}: {places}."}
NO_PLACE = {"kk": "жеке тармаққа сілтеме жасалмаған", "ru": "без ссылки на отдельный пункт"}
NOTHING_NEW = {
    "kk": "Жаңа норма енгізілген жоқ: бұрынғы норманың қолданылу мерзімі аяқталды немесе қызметтің сипаттамасы нақтыланды.",
    "ru": "Новых норм нет: прежняя норма перестала действовать или уточнено описание услуги.",
}


def letter(passport: Passport, office: Words, *, number: int, known: Collection[str], now: datetime) -> dict[str, str]:
    """Return `subject`, `kk` and `ru` of the letter about edition `number`, whose new entries are those without a mark in `known`."""
    bodies = {language: _body(passport, office, language, number, known, now) for language in BODY}
    return {"subject": SUBJECT, **bodies}


def _body(passport: Passport, office: Words, language: str, number: int, known: Collection[str], now: datetime) -> str:
    newest = max(passport.names, key=lambda names: names.since)
    filled = {
        "office": office.into(language),
        "service": newest.text.into(language),
        "act": passport.act.into(language),
        "number": number,
        "day": f"{local(now):%d.%m.%Y}",
        "changes": _changes(passport, language, known),
    }
    return "\n\n".join(paragraph.format_map(filled) for paragraph in BODY[language])


def _changes(passport: Passport, language: str, known: Collection[str]) -> str:
    found = editions.brought(passport, known)
    rows = [
        CHANGE[language].format(day=f"{day:%d.%m.%Y}", places=_places(passport, cites, language)) for day, cites in found.items()
    ]
    return "\n".join(rows) or NOTHING_NEW[language]


def _places(passport: Passport, cites: Collection[str], language: str) -> str:
    return "; ".join(place.into(language) for place in editions.places(passport, cites)) or NO_PLACE[language]
