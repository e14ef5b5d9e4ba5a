"""The words for what speaks against a line of a list, and for what is not done with lists."""

from collections.abc import Mapping

from emhana.journal.errors import DomainError
from emhana.law.passport import Words

PROBLEMS: Mapping[str, Words] = {
    "iin_form": Words(
        kk="ЖСН 12 цифрдан тұруы тиіс. Құжаттағы нөмірді жазыңыз.",
        ru="ИИН состоит из 12 цифр. Впишите номер из документа.",
        en="An IIN has 12 digits. Write the number as the document has it.",
    ),
    "iin_checksum": Words(
        kk="ЖСН қате терілген: бақылау цифры сәйкес келмейді. Құжатпен салыстырыңыз.",
        ru="ИИН набран с ошибкой: контрольная цифра не сходится. Сверьте с документом.",
        en="The IIN is mistyped: its check digit does not fit. Compare it with the document.",
    ),
    "duplicate": Words(
        kk="Бұл ЖСН тізімде бұрын кездескен. Артық жолды өшіріңіз.",
        ru="Этот ИИН уже встречался в списке. Удалите лишнюю строку.",
        en="This IIN stands in the list above. Delete the line that is too many.",
    ),
    "unknown_person": Words(
        kk="Мұндай ЖСН-мен адам тіркелімде жоқ. Нөмірді тексеріңіз немесе алдымен адамды енгізіңіз.",
        ru="Лица с таким ИИН в регистре нет. Проверьте номер или сначала внесите это лицо.",
        en="The register has nobody with this IIN. Check the number, or enter the person first.",
    ),
    "other_birth_date": Words(
        kk="Туған күні тіркелімдегі күнге сәйкес келмейді. ЖСН мен күнді құжатпен салыстырыңыз.",
        ru="Дата рождения не совпадает с датой в регистре. Сверьте ИИН и дату с документом.",
        en="The birth date is not the one of the register. Compare the IIN and the date with the document.",
    ),
    "died": Words(
        kk="Бұл адамның қайтыс болғаны тіркелген. Жолды өшіріңіз.",
        ru="Зарегистрирована смерть этого лица. Удалите строку.",
        en="This person is recorded as dead. Delete the line.",
    ),
    "merged": Words(
        kk="Бұл – қайталанған жазбаның ЖСН-ы. Адамның негізгі ЖСН-ын жазыңыз.",
        ru="Это ИИН повторной записи. Впишите основной ИИН этого лица.",
        en="This IIN belongs to a duplicate record. Write the person's main IIN.",
    ),
    "already_there": Words(
        kk="Бұл адам сол ұйымға бекітіліп қойған. Ештеңе істеудің қажеті жоқ.",
        ru="Это лицо уже прикреплено к этой организации. Ничего делать не нужно.",
        en="This person is attached to that organisation already. Nothing needs to be done.",
    ),
    "copy_missing": Words(
        kk="Жеке басын куәландыратын құжаттың көшірмесі жоқ. Оны, ал құжат болмаса тіркеу куәлігінің (ЖСН) көшірмесін қосыңыз.",
        ru="Нет копии документа, удостоверяющего личность. Приложите её; если документа нет – копию регистрационного свидетельства (ИИН).",
        en="The copy of the identity document is missing. Add it, or the copy of the registration certificate (IIN) if there is none.",
    ),
}
UNREADABLE: Mapping[str, Words] = {
    "form": Words(
        kk="Файлды оқу мүмкін болмады. XLSX немесе CSV түрінде сақтап, қайта жіберіңіз.",
        ru="Файл не удалось прочитать. Сохраните его как XLSX или CSV и отправьте снова.",
        en="The file cannot be read. Save it as XLSX or CSV and send it again.",
    ),
    "header": Words(
        kk="Бірінші жолда «ЖСН», «Аты-жөні», «Туған күні» бағандары болуы тиіс.",
        ru="В первой строке должны быть столбцы «ИИН», «ФИО», «Дата рождения».",
        en="The first row needs the columns “IIN”, “Name” and “Birth date”.",
    ),
    "empty": Words(
        kk="Тізімде бірде-бір жол жоқ.", ru="В списке нет ни одной строки.", en="The list has no lines."
    ),
    "too_long": Words(
        kk="Тізім тым үлкен: ең көбі 50 000 жол немесе 10 МБ. Оны бөліп жіберіңіз.",
        ru="Список слишком велик: не больше 50 000 строк или 10 МБ. Отправьте его частями.",
        en="The list is too long: at most 50,000 lines or 10 MB. Send it in parts.",
    ),
}
ERRORS: Mapping[str, Words] = {
    "decision_incomplete": Words(
        kk="Шешімнің нөмірін, күнін және ұйымдар тізімін көрсетіңіз.",
        ru="Укажите номер и дату решения и список организаций.",
        en="Name the number and date of the decision and the list of organisations.",
    ),
    "other_region": Words(
        kk="Басқарма тек өз өңірі бойынша шешім шығарады. Бұл мекеме немесе ұйым басқа өңірде.",
        ru="Управление решает только по своему региону. Это учреждение или организация в другом регионе.",
        en="A department decides about its own region only. This institution or organisation lies in another one.",
    ),
    "no_decision": Words(
        kk="Бұл мекеме бойынша сол күнге бөлу туралы бұйрық жоқ. Алдымен оның нөмірі мен күнін енгізіңіз.",
        ru="По этому учреждению на этот день нет приказа о распределении. Сначала внесите его номер и дату.",
        en="No distribution order covers this institution on that day. Enter its number and date first.",
    ),
    "batch_moved": Words(
        kk="Бұл тізім қолданылып қойған немесе күші жойылған. Оның күйін қараңыз.",
        ru="Этот список уже применён или отменён. Посмотрите его состояние.",
        en="This list was applied or undone already. Look at its state.",
    ),
    "copy_blocked": Words(
        kk="Тізім орындалды, құжат көшірмелері бұғатталды.",
        ru="Список исполнен, копии документов заблокированы.",
        en="The list is executed, and the copies of documents are blocked.",
    ),
}


def sentence(error: DomainError) -> Words | None:
    """Return what is said about `error`, or None when it is not one of institutions."""
    if error.code == "list_unreadable":
        return UNREADABLE[error.args_for_words["why"]]
    return ERRORS.get(error.code)


HEADINGS = (
    Words(kk="Жол", ru="Строка", en="Line"),
    Words(kk="ЖСН", ru="ИИН", en="IIN"),
    Words(kk="Аты-жөні", ru="ФИО", en="Name"),
    Words(kk="Туған күні", ru="Дата рождения", en="Birth date"),
    Words(kk="Не дұрыс емес", ru="Что не так", en="What is wrong"),
)
