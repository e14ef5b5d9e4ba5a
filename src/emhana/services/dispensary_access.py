"""Reading a register in an emergency, by staff who are on no list: with a reason, and with a notice to the person."""

from datetime import datetime

from django.db import transaction

from emhana.accounts.models import User
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.notifications.actions import notify
from emhana.notifications.models import Message
from emhana.parties.models import Person
from emhana.registers.dispensary import actions as registers
from emhana.registers.dispensary.models import Register

NAMES = {
    Register.PHTHISIATRY: Words(kk="«Фтизиатрия»", ru="«Фтизиатрия»", en="Phthisiatry"),
    Register.PSYCHIATRY: Words(kk="«Психиатрия»", ru="«Психиатрия»", en="Psychiatry"),
    Register.NARCOLOGY: Words(kk="«Наркология»", ru="«Наркология»", en="Narcology"),
}
SUBJECT = Words(kk="Тіркелімдегі деректеріңіз қаралды", ru="Просмотрены ваши данные в регистре", en="Your record in a register was read")
BODY = Words(
    kk="{at} {organisation} қызметкері төтенше жағдайда {register} тіркелімінен Сіз туралы мәліметті қарады. Көрсетілген себебі: {reason}. "
    "Келіспесеңіз, 1414 нөміріне хабарласыңыз.",
    ru="{at} сотрудник организации «{organisation}» в экстренном случае просмотрел сведения о вас в регистре {register}. Указанная "
    "причина: {reason}. Если вы не согласны, позвоните 1414.",
    en="At {at} a member of staff of {organisation} read your record in the register {register} in an emergency. The reason given: "
    "{reason}. If you object, call 1414.",
)


@transaction.atomic
def break_glass(*, register: Register, person: Person, reason: str, by: User, now: datetime) -> bool:
    """Return whether `person` is under observation today, with an entry in the journal and a notice to them on every way to reach them.

    Raises the errors of the register: NotAllowed, ReasonRequired.
    """

    def tell() -> None:
        place = by.acting.organisation if by.acting else None
        values = {
            code: {
                "at": local(now).strftime("%d.%m.%Y %H:%M"),
                "organisation": place.name(code) if place else "",
                "register": NAMES[register].into(code),
                "reason": reason,
            }
            for code in ("kk", "ru", "en")
        }
        notify(
            person=person,
            kind="glass_broken",
            key=f"glass_broken:{register}:{person.pk}:{by.pk}:{now:%Y%m%dT%H%M%S%f}",
            case_number="",
            subject=SUBJECT,
            body=Words(**{code: BODY.into(code).format(**filled) for code, filled in values.items()}),
            now=now,
            always=(Message.Channel.SMS.value,),
        )

    return registers.break_glass(register=register, person=person, reason=reason, by=by, now=now, tell=tell)
