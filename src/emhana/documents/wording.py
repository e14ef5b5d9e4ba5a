"""How dates, instants, numbers and money are written in a document."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from emhana.documents.contents import Language, Tenge

ALMATY = ZoneInfo("Asia/Almaty")
NO_BREAK = "\N{NO-BREAK SPACE}"

_MONTHS = {
    Language.KK: "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    Language.RU: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    Language.EN: "January February March April May June July August September October November December",
}
# "From" and "until" put a Kazakh month into the ablative or the dative; Russian and English leave it as it is.
_KK_FROM = "қаңтардан ақпаннан наурыздан сәуірден мамырдан маусымнан шілдеден тамыздан қыркүйектен қазаннан қарашадан желтоқсаннан"
_KK_UNTIL = "қаңтарға ақпанға наурызға сәуірге мамырға маусымға шілдеге тамызға қыркүйекке қазанға қарашаға желтоқсанға"
# Orders of Kazakhstan write the year first, so a Kazakh document does too.
_DATE = {
    Language.KK: "{year} жылғы {day} {month}",
    Language.RU: "{day} {month} {year} г.",
    Language.EN: "{day} {month} {year}",
}
_DECIMAL_MARK = {Language.KK: ",", Language.RU: ",", Language.EN: "."}


def _with_months(months: str, day: date, language: Language) -> str:
    month = months.split()[day.month - 1]
    return _DATE[language].format(day=day.day, month=month, year=day.year).replace(" ", NO_BREAK)


def written_date(day: date, language: Language) -> str:
    """Return the date in words, its parts held together by no-break spaces."""
    return _with_months(_MONTHS[language], day, language)


def written_from(day: date, language: Language) -> str:
    """Return the date as it stands after "from" (kk: before «бастап»)."""
    return _with_months(_KK_FROM if language is Language.KK else _MONTHS[language], day, language)


def written_until(day: date, language: Language) -> str:
    """Return the date as it stands after "until" (kk: before «дейін»)."""
    return _with_months(_KK_UNTIL if language is Language.KK else _MONTHS[language], day, language)


def written_instant(at: datetime, language: Language) -> str:
    """Return date and 24-hour time in Almaty; a naive instant is refused, since nobody could tell its zone."""
    if at.tzinfo is None:
        raise ValueError("An instant on a document needs its time zone.")
    local = at.astimezone(ALMATY)
    return f"{written_date(local.date(), language)}, {local:%H:%M}"


def written_number(number: int | Decimal, language: Language) -> str:
    """Return the number with no-break spaces between thousands and the language's decimal mark."""
    whole, point, fraction = f"{number:,}".partition(".")
    return whole.replace(",", NO_BREAK) + (_DECIMAL_MARK[language] + fraction if point else "")


def written_sum(amount: Decimal, language: Language) -> str:
    """Return an amount of tenge with both decimals, as a column of sums needs them."""
    return written_number(amount.quantize(Decimal("0.01")), language)


def written(found: str | int | Decimal | date | Tenge, language: Language) -> str:
    """Return any value of a fact as the document prints it."""
    match found:
        case str():
            return found
        case datetime():
            return written_instant(found, language)
        case date():
            return written_date(found, language)
        case Tenge():
            return f"{written_number(found.amount, language)}{NO_BREAK}₸"
        case _:
            return written_number(found, language)
