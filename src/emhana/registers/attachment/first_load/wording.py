"""The words for what speaks against a row of a first load, and for the files that are handed out."""

from collections.abc import Mapping

from emhana.law.passport import Words
from emhana.registers.attachment.institutions.wording import PROBLEMS as OF_PEOPLE

PROBLEMS: Mapping[str, Words] = {
    **{name: OF_PEOPLE[name] for name in ("iin_form", "iin_checksum", "duplicate", "unknown_person", "died", "merged", "already_there")},
    "unknown_bin": Words(
        kk="Мұндай БСН-мен ұйым енгізілмеген. Нөмірді тексеріңіз немесе алдымен ұйымды енгізіңіз.",
        ru="Организация с таким БИН не внесена. Проверьте номер или сначала внесите организацию.",
        en="No organisation with this BIN is entered. Check the number, or enter the organisation first.",
    ),
    "no_primary_care": Words(
        kk="Бұл ұйым алғашқы медициналық-санитариялық көмек көрсетпейді. БСН-ді тексеріңіз.",
        ru="Эта организация не оказывает первичную медико-санитарную помощь. Проверьте БИН.",
        en="This organisation gives no primary care. Check the BIN.",
    ),
    "since_wrong": Words(
        kk="Бекітілген күні оқылмады, адамның туған күнінен бұрын немесе әлі келмеген. Күнді 2024-03-15 не 15.03.2024 түрінде жазыңыз.",
        ru="Дата прикрепления не читается, раньше рождения или ещё не наступила. Запишите её как 2024-03-15 или 15.03.2024.",
        en="The first day cannot be read, lies before the birth or has not come yet. Write it as 2024-03-15 or 15.03.2024.",
    ),
    "organisation_closed": Words(
        kk="Ұйым жабылған немесе бекітілген күні әлі ашылмаған. Адам қазір қайда бекітілгенін анықтаңыз.",
        ru="Организация закрыта или в день прикрепления ещё не была открыта. Уточните, где человек прикреплён сейчас.",
        en="The organisation has closed, or was not open yet on the first day. Find out where the person is attached now.",
    ),
    "unknown_precinct": Words(
        kk="Бұл ұйымда мұндай нөмірлі учаске жоқ. Нөмірді тексеріңіз, учаскені ашыңыз немесе ұяшықты бос қалдырыңыз.",
        ru="В этой организации нет участка с таким номером. Проверьте номер, откройте участок или оставьте ячейку пустой.",
        en="This organisation has no precinct with this number. Check it, open the precinct, or leave the cell empty.",
    ),
    "other_organisation": Words(
        kk="Тіркелімде бұл адам осы күндері басқа ұйымға бекітілген. Қайсысы дұрыс екенін анықтаңыз; тіркелім өзгертілген жоқ.",
        ru="По регистру этот человек в эти дни прикреплён к другой организации. Выясните, что верно; регистр не изменён.",
        en="The register has this person at another organisation on these days. Find out which is right; the register was not changed.",
    ),
    "doctor_unsuitable": Words(
        kk="Бұл учаскенің дәрігері осы жастағы адамдарды қабылдамайды. Басқа учаскені жазыңыз немесе ұяшықты бос қалдырыңыз.",
        ru="Врач этого участка не ведёт людей этого возраста. Впишите другой участок или оставьте ячейку пустой.",
        en="The doctor of this precinct does not take people of this age. Write another precinct, or leave the cell empty.",
    ),
}
HEADINGS = (
    Words(kk="Жол", ru="Строка", en="Line"),
    Words(kk="ЖСН", ru="ИИН", en="IIN"),
    Words(kk="БСН", ru="БИН", en="BIN"),
    Words(kk="Учаске", ru="Участок", en="Precinct"),
    Words(kk="Бекітілген күні", ru="Дата прикрепления", en="Attached since"),
    Words(kk="Не дұрыс емес", ru="Что не так", en="What is wrong"),
)
MISSING_HEADINGS = (
    Words(kk="ЖСН", ru="ИИН", en="IIN"),
    Words(kk="Аты-жөні", ru="ФИО", en="Name"),
    Words(kk="БСН", ru="БИН", en="BIN"),
    Words(kk="Бекітілген күні", ru="Дата прикрепления", en="Attached since"),
)
UNREADABLE: Mapping[str, Words] = {
    "header": Words(
        kk="Бірінші жолда «ЖСН», «БСН», «Учаске», «Бекітілген күні» бағандары болуы тиіс.",
        ru="В первой строке должны быть столбцы «ИИН», «БИН», «Участок», «Дата прикрепления».",
        en="The first row needs the columns “IIN”, “BIN”, “Precinct” and “Attached since”.",
    ),
    "too_long": Words(
        kk="Файл тым үлкен: ең көбі 200 000 жол немесе 10 МБ. Оны бөліп жіберіңіз.",
        ru="Файл слишком велик: не больше 200 000 строк или 10 МБ. Отправьте его частями.",
        en="The file is too long: at most 200,000 lines or 10 MB. Send it in parts.",
    ),
}
