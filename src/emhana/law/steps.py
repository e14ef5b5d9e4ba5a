"""The steps that make a due instant: a person reads their text, a machine replays them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from emhana.law.dated import Words

ALMATY = ZoneInfo("Asia/Almaty")


def local(at: datetime) -> datetime:
    """Return `at` in Asia/Almaty; an instant without an offset is taken as Asia/Almaty."""
    return at.replace(tzinfo=ALMATY) if at.tzinfo is None else at.astimezone(ALMATY)


def at_clock(day: date, clock: time) -> datetime:
    """Return the instant at which the clock in Almaty shows `clock` on `day`."""
    return datetime.combine(day, clock, ALMATY)


def day_end(day: date) -> datetime:
    """Return 24:00 of `day`, which is 00:00 of the next."""
    return at_clock(day + timedelta(days=1), time())


def run_on(at: datetime, seconds: int) -> datetime:
    """Return `at` plus elapsed `seconds`, whatever the clocks of the country do meanwhile."""
    return (at.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(ALMATY)


@dataclass(frozen=True)
class Step:
    """One step of a derivation: by `rule` the instant `starts_at` became `ends_at`; `args` is what replaying needs."""

    rule: str
    starts_at: datetime
    ends_at: datetime
    cites: tuple[str, ...]
    args: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> Words:
        """Return the step as a sentence in Kazakh, Russian and English."""
        fields = {"start": _shown(self.starts_at), "end": _shown(self.ends_at), **_readable(self.args)}
        kk, ru, en = _TEXTS[self.rule]
        return Words(kk=kk.format(**fields), ru=ru.format(**fields), en=en.format(**fields))

    def as_dict(self) -> dict[str, Any]:
        """Return the step as JSON values; instants are RFC 3339 with their offset."""
        return {
            "rule": self.rule,
            "from": self.starts_at.isoformat(),
            "to": self.ends_at.isoformat(),
            "cites": list(self.cites),
            "args": dict(self.args),
            "text": self.text.model_dump(),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Step":
        """Return the step that `as_dict` wrote; raises KeyError or ValueError for another shape."""
        starts_at, ends_at = (local(datetime.fromisoformat(stored[key])) for key in ("from", "to"))
        return cls(stored["rule"], starts_at, ends_at, tuple(stored["cites"]), tuple(stored["args"].items()))


def replay(steps: tuple[Step, ...]) -> datetime:
    """Return the instant the steps lead to, computed again; raises ValueError where one does not follow."""
    if not steps:
        raise ValueError("a derivation has at least one step")
    at = steps[0].starts_at
    for step in steps:
        if step.rule == "event":
            at = step.starts_at
        if at.timestamp() != step.starts_at.timestamp():
            raise ValueError(f"the step {step.rule} does not start where the one before it ends")
        at = _RULES[step.rule](step.starts_at, dict(step.args))
        if at.timestamp() != step.ends_at.timestamp():
            raise ValueError(f"the step {step.rule} leads to {at.isoformat()}, not to {step.ends_at.isoformat()}")
    return at


def _shown(at: datetime) -> str:
    return at.strftime("%d.%m.%Y %H:%M" + (":%S" if at.second else ""))


def _readable(args: tuple[tuple[str, str], ...]) -> dict[str, str]:
    shown = dict(args)
    for clock in shown.keys() & {"opens", "closes"}:
        shown[clock] = shown[clock][:5]
    if "days" in shown:
        shown["days"] = ", ".join(date.fromisoformat(day).strftime("%d.%m.%Y") for day in shown["days"].split(", "))
    return shown


def _unchanged(at: datetime, args: Mapping[str, str]) -> datetime:
    return at


def _minutes(at: datetime, args: Mapping[str, str]) -> datetime:
    return run_on(at, int(args["amount"]) * 60)


def _hours(at: datetime, args: Mapping[str, str]) -> datetime:
    return run_on(at, int(args["amount"]) * 3600)


def _to_clock(at: datetime, args: Mapping[str, str]) -> datetime:
    return at_clock(date.fromisoformat(args["day"]), time.fromisoformat(args["clock"]))


def _working_days(at: datetime, args: Mapping[str, str]) -> datetime:
    opens, closes = time.fromisoformat(args["opens"]), time.fromisoformat(args["closes"])
    last = date.fromisoformat(args["days"].split(", ")[-1])
    return at_clock(last, min(max(at.timetz().replace(tzinfo=None), opens), closes))


def _day_end(at: datetime, args: Mapping[str, str]) -> datetime:
    return day_end(date.fromisoformat(args["day"]))


def _calendar_days(at: datetime, args: Mapping[str, str]) -> datetime:
    return day_end(at.date() + timedelta(days=int(args["amount"])))


_RULES: Mapping[str, Callable[[datetime, Mapping[str, str]], datetime]] = {
    "in_hours": _unchanged,
    "any_hour": _unchanged,
    "event": _unchanged,
    "next_opening": _to_clock,
    "after_lunch": _to_clock,
    "portal_next_opening": _to_clock,
    "target_opening": _to_clock,
    "minutes": _minutes,
    "hours": _hours,
    "working_days": _working_days,
    "working_days_closing": _to_clock,
    "working_days_end": _day_end,
    "same_day": _to_clock,
    "same_day_end": _day_end,
    "calendar_days": _calendar_days,
}

_TEXTS: Mapping[str, tuple[str, str, str]] = {
    "in_hours": (
        "Өтініш жұмыс уақытында түсті, {end} қабылданды.",
        "Обращение поступило в рабочее время и принято {end}.",
        "The request came in opening hours and was accepted on {end}.",
    ),
    "any_hour": (
        "Өтініш {end} түсті, мерзім түскен сәттен бастап есептеледі.",
        "Обращение поступило {end}, срок исчисляется с момента поступления.",
        "The request came on {end}; the term runs from that moment.",
    ),
    "event": (
        "Мерзім {end} болған оқиғадан («{event}») бастап есептеледі.",
        "Срок исчисляется с события «{event}», наступившего {end}.",
        "The term runs from the event '{event}' of {end}.",
    ),
    "next_opening": (
        "{start} өтініштерді қабылдау уақытынан тыс, өтініш жұмыстың келесі басталуында, {end} қабылданады.",
        "{start}: вне времени приёма обращений; обращение принимается при следующем открытии, {end}.",
        "{start} lies outside intake hours; the request is taken at the next opening, {end}.",
    ),
    "after_lunch": (
        "{start} түскі үзіліс кезі, өтініш үзіліс аяқталғанда, {end} қабылданады.",
        "{start} приходится на обеденный перерыв; обращение принимается по его окончании, {end}.",
        "{start} falls in the lunch break; the request is taken at its end, {end}.",
    ),
    "portal_next_opening": (
        "Портал арқылы өтініш жұмыс уақытынан тыс ({start}) түсті, {end} қабылданды деп есептеледі.",
        "Обращение через портал поступило вне рабочего времени ({start}) и считается принятым {end}.",
        "The portal request came outside working time ({start}) and counts as accepted on {end}.",
    ),
    "target_opening": (
        "{start} көрсетілетін қызметті беруші жабық, мақсатты уақыт келесі ашылуға, {end} көшіріледі.",
        "{start} услугодатель закрыт; целевое время переносится на следующее открытие, {end}.",
        "The provider is closed on {start}; the target moves to the next opening, {end}.",
    ),
    "minutes": (
        "{start} бастап үзіліссіз {amount} минут: {end} дейін.",
        "{amount} мин. подряд, без перерыва, с {start}: до {end}.",
        "{amount} minutes without a pause from {start}: until {end}.",
    ),
    "hours": (
        "{start} бастап үзіліссіз {amount} сағат: {end} дейін.",
        "{amount} ч. без перерыва с {start}: до {end}.",
        "{amount} hours without a pause from {start}: until {end}.",
    ),
    "working_days": (
        "{start} бастап {amount} жұмыс күні ({days}), сол күнгі жұмыс уақыты шегінде {opens}–{closes}: {end} дейін.",
        "Рабочих дней с {start}: {amount} ({days}) в пределах рабочего времени того дня {opens}–{closes}: до {end}.",
        "Working days from {start}: {amount} ({days}), within that day's hours {opens} to {closes}: until {end}.",
    ),
    "working_days_closing": (
        "{start} бастап {amount} жұмыс күні ({days}), соңғы күні жұмыс аяқталғанға дейін: {end}.",
        "Рабочих дней с {start}: {amount} ({days}), до закрытия в последний день: {end}.",
        "Working days from {start}: {amount} ({days}), until closing on the last: {end}.",
    ),
    "working_days_end": (
        "{start} бастап {amount} жұмыс күні ({days}), мерзім соңғы күні сағат 24:00-де аяқталады: {end}.",
        "Рабочих дней с {start}: {amount} ({days}), срок истекает в 24:00 последнего дня: {end}.",
        "Working days from {start}: {amount} ({days}); the term ends at 24:00 of the last day: {end}.",
    ),
    "same_day": (
        "{start} қабылданған күні жұмыс аяқталғанға дейін: {end}.",
        "В день принятия ({start}) до закрытия: {end}.",
        "On the day of acceptance ({start}), until closing: {end}.",
    ),
    "same_day_end": (
        "{start} қабылданған күні сағат 24:00-ге дейін: {end}.",
        "В день принятия ({start}) до 24:00: {end}.",
        "On the day of acceptance ({start}), until 24:00: {end}.",
    ),
    "calendar_days": (
        "{start} кейін {amount} күнтізбелік күн, соңғы күні сағат 24:00-ге дейін: {end}.",
        "Календарных дней после {start}: {amount}, до 24:00 последнего дня: {end}.",
        "Calendar days after {start}: {amount}, until 24:00 of the last: {end}.",
    ),
}
