"""The words for each code of the register: why an attachment began, why it ended, why something was not done."""

from collections.abc import Mapping

from emhana.journal.errors import DomainError
from emhana.law.passport import Words

GROUNDS: Mapping[str, Words] = {
    "residence_change": Words(
        kk="тұрақты немесе уақытша тұратын жерін өзгерту",
        ru="смена места постоянного или временного проживания",
        en="change of permanent or temporary residence",
    ),
    "free_choice": Words(
        kk="МСАК ұйымын еркін таңдау", ru="свободный выбор организации ПМСП", en="free choice of the organisation of primary care"
    ),
    "campaign": Words(kk="бекіту науқаны кезіндегі таңдау", ru="выбор во время кампании прикрепления", en="choice in the yearly campaign"),
    "vhi": Words(
        kk="ерікті медициналық сақтандыру шарты", ru="договор добровольного медицинского страхования", en="voluntary insurance contract"
    ),
    "commission_disagreement": Words(
        kk="комиссия шешімімен келіспеу", ru="несогласие с решением комиссии", en="disagreement with the decision of the commission"
    ),
    "provider_stops": Words(
        kk="МСАК ұйымының қызметін тоқтатуы", ru="прекращение деятельности организации ПМСП", en="the organisation stops its work"
    ),
    "no_volume": Words(
        kk="МСАК ұйымына көлемнің бөлінбеуі", ru="организации ПМСП не распределён объём", en="the organisation was given no volume of care"
    ),
    "new_facility": Words(kk="жаңа денсаулық сақтау объектісі", ru="новый объект здравоохранения", en="a new health facility"),
    "privatisation": Words(
        kk="МСАК ұйымын жекешелендіру немесе сенімгерлік басқаруға беру",
        ru="приватизация организации ПМСП или передача в доверительное управление",
        en="privatisation or trust management of the organisation",
    ),
    "para5_institution": Words(
        kk="бөлу туралы бұйрық: мекемеде тұратын адам",
        ru="приказ о распределении: проживающий в учреждении",
        en="distribution order: resident of an institution",
    ),
    "para5_convict": Words(
        kk="денсаулық сақтау басқармасының шешімі: жазасын өтеуші",
        ru="решение управления здравоохранения: отбывающий наказание",
        en="decision of the health department: person serving a sentence",
    ),
    "group_b_gvfmc": Words(
        kk="айналасындағыларға қауіп төндіретін аурулар кезіндегі көмек",
        ru="помощь при заболеваниях, представляющих опасность для окружающих",
        en="care for diseases that are dangerous to others",
    ),
    "group_b_mshi": Words(
        kk="МӘМС жүйесіндегі сақтандырылған адам", ru="застрахованное лицо в системе ОСМС", en="insured under mandatory insurance"
    ),
    "first_load": Words(
        kk="тіркелімді алғашқы толтыру", ru="первоначальное наполнение регистра", en="first filling of the register"
    ),
}

ENDS: Mapping[str, Words] = {
    "new_attachment": Words(kk="басқа ұйымға бекітілді", ru="прикреплён к другой организации", en="attached to another organisation"),
    "death": Words(kk="қайтыс болды", ru="смерть", en="death"),
    "emigration": Words(
        kk="елден тыс жерге тұрақты тұруға кетті", ru="выезд за пределы страны на постоянное жительство", en="left the country for good"
    ),
    "vhi_ended": Words(
        kk="ерікті сақтандыру шартының қолданылуы тоқтады", ru="договор добровольного страхования прекращён", en="the contract ended"
    ),
    "cancelled": Words(kk="қате жазба күшін жойды", ru="ошибочная запись отменена", en="a mistaken record was annulled"),
    "superseded": Words(kk="сол күні басқа таңдау жасалды", ru="в тот же день сделан другой выбор", en="another choice on the same day"),
    "merged": Words(
        kk="сол адамның басқа жазбасына көшірілді", ru="перенесено на другую запись того же лица", en="moved to the person's other record"
    ),
}
NO_LONGER = Words(kk="мерзімі аяқталды", ru="срок истёк", en="the period ended")

ERRORS: Mapping[str, Words] = {
    "no_fund_contract": Words(
        kk="Бұл ұйымның сол күнге Қормен шарты жоқ. Шарты бар ұйымды таңдаңыз.",
        ru="На этот день у организации нет договора с Фондом. Выберите организацию, у которой он есть.",
        en="The organisation has no contract with the Fund on that day. Choose one that has.",
    ),
    "no_iin": Words(
        kk="Тегін көмек ЖСН бойынша есепке алынады. Алдымен адамның ЖСН-ын енгізіңіз.",
        ru="Бесплатная помощь учитывается по ИИН. Сначала внесите ИИН этого лица.",
        en="Free care is recorded under an IIN. Enter the person's IIN first.",
    ),
    "person_died": Words(
        kk="Бұл адамның қайтыс болғаны тіркелген. Қате болса, алдымен хабарды кері қайтарыңыз.",
        ru="Зарегистрирована смерть этого лица. Если это ошибка, сначала отзовите сообщение.",
        en="This person is recorded as dead. If that is a mistake, withdraw the report first.",
    ),
    "person_merged": Words(
        kk="Бұл – қайталанған жазба. Адамның негізгі жазбасын ашыңыз.",
        ru="Это повторная запись. Откройте основную запись этого лица.",
        en="This is a duplicate. Open the person's main record.",
    ),
    "organisation_closed": Words(
        kk="Бұл ұйым сол күні жұмыс істемейді: ол жабылған немесе әлі ашылмаған. Басқа ұйымды таңдаңыз.",
        ru="В этот день организация не работает: она закрыта или ещё не открыта. Выберите другую.",
        en="The organisation does not exist on that day: it has closed or has not opened yet. Choose another one.",
    ),
    "contract_not_named": Words(
        kk="Ерікті сақтандыру бойынша бекіту үшін шарт нөмірі көрсетіледі, тегін көмек үшін көрсетілмейді.",
        ru="Для прикрепления по добровольному страхованию указывают номер договора, для бесплатной помощи не указывают.",
        en="An attachment under voluntary insurance names its contract; one for free care names none.",
    ),
    "norm_reached": Words(
        kk="Бұл дәрігерде бос орын жоқ. Орны бар дәрігерлердің бірін таңдаңыз.",
        ru="У этого врача нет свободных мест. Выберите врача, у которого они есть.",
        en="This doctor has no place left. Choose one who has.",
    ),
    "other_organisation": Words(
        kk="Дәрігер адам бекітілген ұйымнан таңдалады және сол күні учаскесі жұмыс істеуі тиіс.",
        ru="Врача выбирают в организации прикрепления, и его участок в этот день должен работать.",
        en="A doctor is chosen in the organisation of the attachment, in a precinct that exists on that day.",
    ),
    "doctor_unsuitable": Words(
        kk="Бұл дәрігер осы жастағы адамдарды қабылдамайды. Басқа дәрігерді таңдаңыз.",
        ru="Этот врач не принимает людей такого возраста. Выберите другого.",
        en="This doctor does not take people of this age. Choose another one.",
    ),
    "reason_not_allowed": Words(
        kk="Бұл себеппен ешкім бекітуден шығарылмайды. Себептер: қайтыс болу, елден біржола кету, ерікті сақтандыру шартының аяқталуы.",
        ru="По этой причине никого не открепляют. Причины: смерть, выезд из страны навсегда, конец договора добровольного страхования.",
        en="Nobody is detached for this reason. The reasons are death, departure for good and the end of a voluntary contract.",
    ),
    "basis_missing": Words(
        kk="Негізін көрсетіңіз: куәліктің нөмірі мен күнін, хабардың нөмірін немесе түзету себебін.",
        ru="Укажите основание: номер и дату свидетельства, номер сообщения или причину исправления.",
        en="Name the basis: number and date of the certificate, number of the message, or the reason of the correction.",
    ),
    "not_in_force": Words(
        kk="Бұл бекіту сол күні қолданыста емес. Адамның тарихын қараңыз.",
        ru="В этот день прикрепление не действует. Посмотрите историю этого лица.",
        en="The attachment does not stand on that day. Look at the person's history.",
    ),
    "report_differs": Words(
        kk="Бұрынғы хабарда басқа күн немесе басқа адам көрсетілген. Алдымен қате хабарды кері қайтарыңыз.",
        ru="В прежнем сообщении указан другой день или другое лицо. Сначала отзовите ошибочное сообщение.",
        en="An earlier report tells another day or another person. Withdraw the wrong report first.",
    ),
    "report_unknown": Words(
        kk="Мұндай нөмірлі хабар жоқ немесе ол кері қайтарылған.",
        ru="Сообщения с таким номером нет, или оно уже отозвано.",
        en="There is no report with this number, or it was withdrawn already.",
    ),
    "day_impossible": Words(
        kk="Күн болашақта немесе адамның туған күнінен бұрын. Құжаттағы күнді тексеріңіз.",
        ru="День лежит в будущем или раньше рождения этого лица. Проверьте дату в документе.",
        en="The day lies in the future or before the person's birth. Check the date in the document.",
    ),
    "not_open": Words(
        kk="Бұл күнге дейін жабылып қойған немесе әлі ашылмаған. Күнді тексеріңіз.",
        ru="К этому дню уже закрыто или ещё не открыто. Проверьте дату.",
        en="It has closed by that day or has not opened yet. Check the date.",
    ),
    "request_open": Words(
        kk="Қайталанған жазбада шешілмеген өтініш бар. Алдымен сол өтініш бойынша шешім қабылдаңыз.",
        ru="По повторной записи есть нерешённое заявление. Сначала примите по нему решение.",
        en="The duplicate has an undecided request. Decide it first.",
    ),
    "letter_known": Words(
        kk="Бұл оқу орнының осы нөмірлі және осы күнгі ресми өтініші енгізіліп қойған. Оны тізімнен қараңыз.",
        ru="Обращение этого учебного заведения с таким номером и датой уже внесено. Найдите его в списке.",
        en="A letter of this school with this number and day was entered before. Find it in the list.",
    ),
    "no_specialist": Words(
        kk="Учаскеге бекітілген маман көрсетілмеген. Маманның аты-жөнін енгізіңіз.",
        ru="Не указан специалист, закреплённый за участком. Внесите его фамилию и имя.",
        en="The precinct has no specialist assigned. Enter the specialist's name.",
    ),
    "outside_territory": Words(
        kk="Учаске ұйымның халыққа қызмет көрсету аумағынан тыс жатыр. Осы аумақтың бір бөлігін таңдаңыз.",
        ru="Участок лежит вне территории обслуживания организации. Выберите часть этой территории.",
        en="The precinct lies outside the territory the organisation serves. Choose a part of that territory.",
    ),
    "not_merged": Words(
        kk="Бұл жазбалар біріктірілмеген немесе біріктіру күші жойылған.",
        ru="Эти записи не объединены, или объединение уже отменено.",
        en="These records are not merged, or the merge was undone already.",
    ),
}


def sentence(error: DomainError) -> Words | None:
    """Return what is said about `error`, or None when it is not one of this register."""
    return ERRORS.get(error.code)
