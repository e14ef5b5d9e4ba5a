"""What a person is told when an attachment ends, stands again, is about to begin, or has begun by its date."""

from dataclasses import dataclass

from emhana.law.passport import Words


@dataclass(frozen=True)
class Notice:
    """Subject and text of a notice; {name}, {clinic}, {day} and {because} are filled in."""

    kind: str
    subject: Words
    body: Words


RELEASED = Notice(
    "released",
    Words(kk="Емханаға бекітілуіңіз тоқтатылды", ru="Ваше прикрепление прекращено", en="Your attachment has ended"),
    Words(
        kk="{name}: {day} бастап «{clinic}» ұйымына бекітілу тоқтатылды. Себебі: {because}. Бұл қате болса, емханаға немесе 1414 нөміріне "
        "хабарласыңыз.",
        ru="{name}: с {day} прекращено прикрепление к организации «{clinic}». Причина: {because}. Если это ошибка, обратитесь в "
        "поликлинику или позвоните по номеру 1414.",
        en="{name}: from {day} the attachment to “{clinic}” has ended. The reason: {because}. If this is a mistake, speak to the clinic or "
        "call 1414.",
    ),
)
RESTORED = Notice(
    "restored",
    Words(kk="Емханаға бекітілуіңіз қалпына келтірілді", ru="Ваше прикрепление восстановлено", en="Your attachment stands again"),
    Words(
        kk="{name}: «{clinic}» ұйымына бекітілу үзіліссіз қалпына келтірілді. Қате хабар кері қайтарылды.",
        ru="{name}: прикрепление к организации «{clinic}» восстановлено без перерыва. Ошибочное сообщение отозвано.",
        en="{name}: the attachment to “{clinic}” stands again without a gap. The wrong message was withdrawn.",
    ),
)
COMING = Notice(
    "coming",
    Words(kk="Емханаңыз жақында өзгереді", ru="Скоро у вас будет другая поликлиника", en="Your clinic is about to change"),
    Words(
        kk="{name}: {day} бастап «{clinic}» ұйымына бекітілесіз. Келіспесеңіз, порталда немесе емханада басқа ұйымды таңдаңыз.",
        ru="{name}: с {day} вы будете прикреплены к организации «{clinic}». Если вы не согласны, выберите другую организацию на портале "
        "или в поликлинике.",
        en="{name}: from {day} you will be attached to “{clinic}”. If you do not agree, choose another organisation on the portal or at "
        "a clinic.",
    ),
)
BEGUN = Notice(
    "begun",
    Words(kk="Жаңа емханаға бекітілдіңіз", ru="Вы прикреплены к новой поликлинике", en="You are attached to your new clinic"),
    Words(
        kk="{name}: бүгіннен ({day}) бастап «{clinic}» ұйымына бекітілдіңіз.",
        ru="{name}: с сегодняшнего дня ({day}) вы прикреплены к организации «{clinic}».",
        en="{name}: from today ({day}) you are attached to “{clinic}”.",
    ),
)
