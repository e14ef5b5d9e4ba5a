"""The words of the attachment service that no standard gives: the grounds as the notice names them, and advice on each refusal."""

from collections.abc import Mapping

from emhana.law.passport import Words

PARAGRAPH_10 = "ҚР ДСМ-194/2020, 10-тармақ"

GROUNDS: Mapping[str, Words] = {
    "residence_change": Words(
        kk="тұрақты немесе уақытша тұратын жерін өзгерту",
        ru="смена места постоянного или временного проживания",
        en="change of permanent or temporary residence",
    ),
    "free_choice": Words(
        kk="МСАК ұйымын еркін таңдау",
        ru="свободный выбор организации ПМСП",
        en="free choice of the organisation of primary care",
    ),
    "campaign": Words(
        kk="бекіту науқаны кезінде МСАК ұйымын таңдау",
        ru="выбор организации ПМСП во время кампании прикрепления",
        en="choice of the organisation of primary care in the attachment campaign",
    ),
    "vhi": Words(
        kk="медициналық сақтандыру шарты",
        ru="договор медицинского страхования",
        en="contract of medical insurance",
    ),
    "commission_disagreement": Words(
        kk="өңірлік комиссия айқындаған МСАК ұйымына бекітумен келіспеу",
        ru="несогласие с прикреплением к организации ПМСП, определённой региональной комиссией",
        en="disagreement with the organisation of primary care that the regional commission determined",
    ),
    "para5_institution": Words(
        kk="мекемеде тұратын адамды бекіту туралы бөлу бұйрығы",
        ru="приказ о распределении для проживающих в учреждении",
        en="distribution order for the residents of an institution",
    ),
    "group_b_mshi": Words(
        kk="МӘМС жүйесіндегі медициналық көмек",
        ru="медицинская помощь в системе ОСМС",
        en="care in the system of mandatory social health insurance",
    ),
    "group_b_gvfmc": Words(
        kk="айналасындағыларға қауіп төндіретін аурулар кезіндегі көмек",
        ru="помощь при заболеваниях, представляющих опасность для окружающих",
        en="care for diseases that are dangerous to others",
    ),
}
GROUND_CODES: Mapping[str, str] = {
    "residence_change": f"{PARAGRAPH_10}, 1)",
    "free_choice": f"{PARAGRAPH_10}, 2)",
    "campaign": f"{PARAGRAPH_10}, 3)",
    "vhi": f"{PARAGRAPH_10}, 4)",
    "commission_disagreement": f"{PARAGRAPH_10}, 5)",
    "para5_institution": "ҚР ДСМ-194/2020, 5-тармақ",
    "group_b_gvfmc": "ҚР ДСМ-194/2020, 3-1-тармақ",
    "group_b_mshi": "ҚР ДСМ-194/2020, 3-1-тармақ",
}
ADVICE: Mapping[str, Words] = {
    "unreliable_documents": Words(
        kk="Шешімде аталған мәліметтерді тексеріңіз. Қате болса, оларды құжатты берген органда түзетіп, өтінішті қайта беріңіз.",
        ru="Проверьте сведения, названные в решении. Если в них ошибка, исправьте её в органе, выдавшем документ, и подайте заявление "
        "снова.",
        en="Check the data named in the decision. If they are wrong, have them corrected by the authority that issued the document, and "
        "apply again.",
    ),
    "lives_outside_unit": Words(
        kk="Тұратын жеріңіздегі ұйымды таңдаңыз. Осы жерге көшіп келсеңіз, тұрақты немесе уақытша мекенжайыңызды тіркетіп, өтінішті қайта "
        "беріңіз.",
        ru="Выберите организацию по месту проживания. Если вы переехали сюда, зарегистрируйте постоянный или временный адрес и подайте "
        "заявление снова.",
        en="Choose an organisation where you live. If you have moved here, register your permanent or temporary address and apply again.",
    ),
    "capacity_exceeded": Words(
        kk="Бос орны бар басқа ұйымды таңдаңыз. Осы ұйымда орын босағанда өтінішті қайта бере аласыз.",
        ru="Выберите другую организацию, где есть свободные места. Когда место освободится здесь, вы сможете подать заявление снова.",
        en="Choose another organisation that has free places. You can apply here again when a place becomes free.",
    ),
    "no_proof_of_representation": Words(
        kk="Баланың заңды өкілі екеніңізді растайтын құжатты қосып, өтінішті қайта беріңіз. Өтінішті баланың ата-анасы да бере алады.",
        ru="Приложите документ о том, что вы законный представитель ребёнка, и подайте заявление снова. Заявление может подать и родитель "
        "ребёнка.",
        en="Add a document that shows you are the child's legal representative, and apply again. A parent of the child can apply too.",
    ),
}
