"""What a person is told of a choice made in the yearly campaign: from which day it counts, or why it does not."""

from emhana.law.passport import Words
from emhana.services.phc_attachment.released_words import Notice

SCHEDULED = Notice(
    "choice_scheduled",
    Words(
        kk="Таңдаған емханаңыз {day} бастап қызмет көрсетеді",
        ru="Выбранная поликлиника обслуживает вас с {day}",
        en="The clinic you chose serves you from {day}",
    ),
    Words(
        kk="{name}: егер ұйым келесі жылға Әлеуметтік медициналық сақтандыру қорымен шарт жасасса, {day} бастап медициналық көмекті "
        "«{clinic}» ұйымында аласыз.",
        ru="{name}: с {day} медицинскую помощь оказывает «{clinic}», если у организации будет договор с Фондом социального медицинского "
        "страхования на этот год.",
        en="{name}: from {day} “{clinic}” gives you care, provided that it has a contract with the Social Health Insurance Fund for that "
        "year.",
    ),
)
UNTIL_THEN = Words(
    kk=" Оған дейін сізге «{other}» қызмет көрсетеді. Бұл таңдауды сол күнге дейін жеке кабинетте немесе емханада кері қайтара аласыз.",
    ru=" До этого дня вас обслуживает «{other}». До этого дня выбор можно отозвать в личном кабинете или в поликлинике.",
    en=" Until then “{other}” serves you. You may take this choice back before that day, in your cabinet or at the clinic.",
)
NOT_COUNTED = Notice(
    "choice_not_counted",
    Words(
        kk="Бекіту науқанындағы таңдауыңыз күшіне енбеді",
        ru="Ваш выбор в кампании прикрепления не вступил в силу",
        en="Your choice in the attachment campaign did not take effect",
    ),
    Words(
        kk="{name}: «{clinic}» ұйымының {day} күнгі жағдай бойынша Әлеуметтік медициналық сақтандыру қорымен шарты жоқ, сондықтан таңдау "
        "күшіне енбеді. Ұйымды еркін таңдау негізімен басқа емхананы кез келген уақытта таңдай аласыз.",
        ru="{name}: у организации «{clinic}» на {day} нет договора с Фондом социального медицинского страхования, поэтому выбор не вступил "
        "в силу. Другую поликлинику можно выбрать в любое время на основании свободного выбора.",
        en="{name}: on {day} “{clinic}” has no contract with the Social Health Insurance Fund, so your choice did not take effect. You may "
        "choose another clinic at any time, on the ground of free choice.",
    ),
)
STAYS = Words(
    kk=" Қазіргі бекітілуіңіз сақталады: «{other}».",
    ru=" Ваше нынешнее прикрепление сохраняется: «{other}».",
    en=" Your present attachment stays: “{other}”.",
)
