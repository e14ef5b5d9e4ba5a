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
LIST_HEADINGS = (
    Words(kk="Р/с №", ru="№ п/п", en="No"),
    Words(kk="ЖСН", ru="ИИН", en="IIN"),
    Words(kk="Аты-жөні", ru="ФИО", en="Name"),
    Words(kk="Туған күні", ru="Дата рождения", en="Birth date"),
    Words(kk="Учаске", ru="Участок", en="Precinct"),
    Words(kk="Дәрігер", ru="Врач", en="Doctor"),
    Words(kk="Бекітілген күні", ru="Прикреплён с", en="Attached since"),
)
NO_LONGER = Words(kk="мерзімі аяқталды", ru="срок истёк", en="the period ended")

ERRORS: Mapping[str, Words] = {
    "no_fund_contract": Words(
        kk="Бұл ұйымның сол күнге Қормен шарты жоқ. Шарты бар ұйымды таңдаңыз.",
        ru="На этот день у организации нет договора с Фондом. Выберите организацию, у которой он есть.",
        en="The organisation has no contract with the Fund on that day. Choose one that has.",
    ),
    "protocol_missing": Words(
        kk="Жаппай бекіту Қордың орналастыру қорытындылары туралы хаттамасын алғаннан кейін ғана басталады. Алдымен хаттаманы тіркеңіз.",
        ru="Массовое прикрепление начинается только после протокола Фонда об итогах размещения объёмов. Сначала зарегистрируйте протокол.",
        en="A mass attachment starts only once the Fund's protocol on placing the volumes is received. Register the protocol first.",
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
    "contract_ended": Words(
        kk="Сақтандыру шартының мерзімі бекіту басталмай тұрып аяқталған. Шарттың соңғы күнін тексеріңіз.",
        ru="Договор страхования закончился раньше, чем прикрепление могло начаться. Проверьте последний день договора.",
        en="The contract of insurance ended before the attachment could begin. Check the last day of the contract.",
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
    "other_iin": Words(
        kk="Бұл ЖСН басқа жазбаға тиесілі немесе адамның басқа ЖСН-ы бар. Құжатпен салыстырып, жазбаларды біріктіруді сұраңыз.",
        ru="Этот ИИН принадлежит другой записи, или у лица другой ИИН. Сверьте с документом и попросите объединить записи.",
        en="This IIN belongs to another record, or the person has another one. Compare it with the document and ask for a merge.",
    ),
    "person_differs": Words(
        kk="Бұл құжат нөмірімен туған күні басқа адам тіркелген. Елді, нөмірді және туған күнді құжатпен салыстырыңыз.",
        ru="По этому документу записан человек с другой датой рождения. Сверьте страну, номер и дату рождения с документом.",
        en="Under this document somebody with another birth date is on record. Compare country, number and birth date with the document.",
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
    "end_follows": Words(
        kk="Бұл жазбаның соңы келесі бекітуге немесе сыртқы тіркелімнің хабарына байланысты. Сол бекітуді түзетіңіз немесе хабарды кері "
        "қайтарыңыз.",
        ru="Окончание этой записи зависит от следующего прикрепления или от сообщения внешнего регистра. Исправьте то прикрепление или "
        "отзовите сообщение.",
        en="The end of this record follows the next attachment or the message of an outside register. Correct that one, or withdraw "
        "the message.",
    ),
    "end_impossible": Words(
        kk="Бұл күн бекітудің басынан бұрын немесе келесі бекіту кезеңіне түседі. Құжаттағы күнді тексеріңіз.",
        ru="Этот день раньше начала прикрепления или попадает на следующее прикрепление. Проверьте дату в документе.",
        en="The day lies before the attachment begins, or in the next one. Check the date in the document.",
    ),
    "correction_undone": Words(
        kk="Бұл түзету бұрын күшін жойған. Адамның тарихын қараңыз.",
        ru="Это исправление уже отменено. Посмотрите историю этого лица.",
        en="The correction was undone already. Look at the person's history.",
    ),
    "same_officer": Words(
        kk="Біріктіруді дайындаған адам оны өзі растай алмайды. Растауды әріптесіңізден сұраңыз.",
        ru="Кто подготовил объединение, сам его не подтверждает. Попросите коллегу подтвердить.",
        en="Who prepared the merge does not confirm it. Ask a colleague to confirm it.",
    ),
    "proposal_settled": Words(
        kk="Бұл біріктіру бұрын расталған немесе қабылданбаған. Адамның жазбасын қайта ашыңыз.",
        ru="Это объединение уже подтверждено или отклонено. Откройте запись этого лица снова.",
        en="The merge was confirmed or declined already. Open the person's record again.",
    ),
    "person_unknown": Words(
        kk="Бұл ЖСН бойынша тіркелімде адам жоқ. ЖСН-ды тексеріңіз немесе адамды тіркелімге енгізіп, қайталаңыз.",
        ru="Лица с таким ИИН нет в регистре. Проверьте ИИН или внесите это лицо в регистр и повторите.",
        en="The register has nobody with this IIN. Check it, or enter the person and try again.",
    ),
    "reason_missing": Words(
        kk="Дәрігерді ауыстыру себебін жазыңыз: ол журналда сақталады.",
        ru="Напишите причину смены врача: она остаётся в журнале.",
        en="Write why the doctor changes: the reason is kept in the journal.",
    ),
    "day_past": Words(
        kk="Өткен күннен бастап дәрігер ауыстырылмайды. Бүгінгі немесе кейінгі күнді жазыңыз.",
        ru="Прошедшим числом врача не меняют. Укажите сегодняшний день или более поздний.",
        en="A doctor is not changed from a day that has passed. Enter today or a later day.",
    ),
    "too_many": Words(
        kk="Бір жолы ең көбі 200 адам ауыстырылады. Азырақ адам таңдаңыз.",
        ru="За один раз переводят не больше 200 человек. Выберите меньше.",
        en="At most 200 people are moved at a time. Choose fewer.",
    ),
    "nobody_to_move": Words(
        kk="Ауыстырылатын адам жоқ. Тізімнен кемінде бір адамды және оны қабылдайтын дәрігерді таңдаңыз.",
        ru="Переводить некого. Выберите в списке хотя бы одного человека и врача, который может его принять.",
        en="There is nobody to move. Choose at least one person in the list and a doctor who may take them.",
    ),
    "change_undone": Words(
        kk="Бұл ауыстырудың күші жойылып қойған. Ештеңе істеудің қажеті жоқ.",
        ru="Этот перевод уже отменён. Ничего делать не нужно.",
        en="This change was taken back already. Nothing needs to be done.",
    ),
    "proposal_moved": Words(
        kk="Сіз қарап отырғанда тіркелім өзгерді. Төменде жаңа ұсыныс тұр, оны қарап, қайта растаңыз.",
        ru="Пока вы смотрели, регистр изменился. Ниже новое предложение: посмотрите его и подтвердите снова.",
        en="The register changed while you were looking. A new proposal stands below: look at it and confirm again.",
    ),
    "not_merged": Words(
        kk="Бұл жазбалар біріктірілмеген немесе біріктіру күші жойылған.",
        ru="Эти записи не объединены, или объединение уже отменено.",
        en="These records are not merged, or the merge was undone already.",
    ),
}
STEP_PROBLEMS: Mapping[str, Words] = {
    "same_doctor": Words(kk="сол дәрігерде", ru="уже у этого врача", en="with this doctor already"),
    "doctor_unsuitable": Words(
        kk="бұл дәрігер осы жастағы адамдарды қабылдамайды",
        ru="врач не принимает людей такого возраста",
        en="of an age this doctor does not take",
    ),
    "not_in_force": Words(
        kk="бекіту сол күні қолданыста емес", ru="прикрепление в этот день не действует", en="the attachment does not stand on that day"
    ),
    "person_died": Words(kk="қайтыс болғаны тіркелген", ru="зарегистрирована смерть", en="recorded as dead"),
    "other_organisation": Words(
        kk="учаске сол күні жұмыс істемейді", ru="участок в этот день не работает", en="the precinct does not exist on that day"
    ),
}


def sentence(error: DomainError) -> Words | None:
    """Return what is said about `error`, or None when it is not one of this register."""
    return ERRORS.get(error.code)
