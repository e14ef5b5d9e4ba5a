"""What is said about requests under a contract of medical insurance; Kazakh is the original."""

from emhana.law.passport import Words


def filled(words: Words, **values: str) -> Words:
    """Return `words` with their places filled."""
    return Words(kk=words.kk.format(**values), ru=words.ru.format(**values), en=words.en.format(**values))


IDENTITY = Words(
    kk="жеке басын куәландыратын құжат (шетелдік паспорт)",
    ru="документ, удостоверяющий личность (иностранный паспорт)",
    en="the identity document (foreign passport)",
)
SHOWN = Words(kk="көрсетілген құжат", ru="предъявленный документ", en="the document shown")
AT_THE_DESK = Words(
    kk="Сақтандыру шарты бойынша өтініш қазір портал арқылы қабылданбайды. Шартпен, өтінішпен және паспортпен ұйымға келіңіз: {address}.",
    ru="Заявления по договору страхования сейчас через портал не принимаются. Придите в организацию с договором, заявлением и паспортом: "
    "{address}.",
    en="Requests under an insurance contract are not taken on the portal now. Please come to the organisation with the contract, the "
    "application and the passport: {address}.",
)
NO_VOLUNTARY_CARE = Words(
    kk="Бұл ұйым сақтандыру шарты бойынша медициналық-санитариялық алғашқы көмек көрсете алмайды: Қормен шарты да, Министрліктің жүйесімен "
    "біріктірілген ақпараттық жүйесі де жоқ. Шартта көрсетілген басқа ұйымды таңдаңыз.",
    ru="Эта организация не может оказывать первичную медико-санитарную помощь по договору страхования: у неё нет ни договора с Фондом, ни "
    "информационной системы, интегрированной с системой Министерства. Выберите другую организацию из договора.",
    en="This organisation cannot give primary care under an insurance contract: it has neither a contract with the Fund nor a system "
    "integrated with that of the Ministry. Choose another organisation named in the contract.",
)
NOT_A_PARTY = Words(
    kk="Сіздің сақтандыру ұйымыңыз бұл шарттың тарапы емес. Өтінішті шартты жасаған сақтандыру ұйымы немесе сақтандырылған адамның өзі "
    "береді.",
    ru="Ваша страховая организация не является стороной этого договора. Заявление подаёт страховая организация, заключившая договор, или "
    "сам застрахованный.",
    en="Your insurance organisation is not a party to this contract. The insurer that concluded it, or the insured person, applies.",
)
NO_LICENCE = Words(
    kk="Сақтандыру ұйымының қолданыстағы лицензиясы жоқ. Лицензия туралы мәліметті жаңартып, өтінішті қайта беріңіз.",
    ru="У страховой организации нет действующей лицензии. Обновите сведения о лицензии и подайте заявление снова.",
    en="The insurance organisation has no valid licence. Update the licence data and apply again.",
)
UNKNOWN_INSURER = Words(
    kk="Шартта көрсетілген сақтандыру ұйымы сақтандыру ұйымдарының тізілімінде жоқ. Шарттағы БСН-ды тексеріңіз.",
    ru="Страховой организации, указанной в договоре, нет в реестре страховых организаций. Проверьте БИН в договоре.",
    en="The insurer named in the contract is not in the register of insurers. Check the BIN in the contract.",
)
NEEDS_POWER_OF_ATTORNEY = Words(
    kk="Шартты жасап, ақысын төлеген тұлға сақтандырылған адамның атынан сенімхатпен ғана өтініш береді. Сенімхат әкеліңіз немесе "
    "сақтандырылған адамның өзі келсін.",
    ru="Тот, кто заключил и оплачивает договор, обращается за застрахованного только по доверенности. Принесите доверенность, или пусть "
    "застрахованный обратится сам.",
    en="Who concluded and pays for the contract may apply for the insured person only by a power of attorney. Bring one, or let the "
    "insured person apply.",
)
CONTRACT_ENDED = Words(
    kk="Шарттың қолданылу мерзімі {day} күні аяқталған. Шартты ұзартып немесе жаңа шарт жасап, өтінішті қайта беріңіз.",
    ru="Срок действия договора закончился {day}. Продлите договор или заключите новый и подайте заявление снова.",
    en="The contract ended on {day}. Prolong it or conclude a new one, and apply again.",
)
NOT_IN_CONTRACT = Words(
    kk="Бұл ұйым сақтандыру шартында көзделмеген. Шартта аталған ұйымды таңдаңыз.",
    ru="Эта организация не предусмотрена договором страхования. Выберите организацию, названную в договоре.",
    en="This organisation is not named in the insurance contract. Choose one that the contract names.",
)
NOT_INSURED = Words(
    kk="Бұл адам шарт бойынша сақтандырылғандардың қатарында жоқ. Сақтандыру ұйымынан тізімді нақтылаңыз.",
    ru="Этого человека нет среди застрахованных по договору. Уточните список в страховой организации.",
    en="This person is not among those insured under the contract. Ask the insurer about the list.",
)
NO_ADDRESS = Words(
    kk="Қазақстандағы тұрақты немесе уақытша тұратын мекенжайды айтыңыз. Мекенжайды растайтын құжат қажет емес.",
    ru="Назовите адрес постоянного или временного проживания в Казахстане. Документ об адресе не нужен.",
    en="Tell the permanent or temporary address in Kazakhstan. No paper about the address is needed.",
)
OTHER_LANGUAGE = Words(
    kk="Өтініш басқа тілде жазылған. Өтінішті еркін нысанда қазақ немесе орыс тілінде жазыңыз.",
    ru="Заявление написано на другом языке. Напишите его в свободной форме на казахском или русском языке.",
    en="The application is in another language. Write it in free form, in Kazakh or in Russian.",
)
IDENTITY_EXPIRED = Words(
    kk="Жеке басын куәландыратын құжаттың мерзімі {day} күні өтіп кеткен. Мерзімі өтпеген құжат көрсетіңіз.",
    ru="Срок документа, удостоверяющего личность, истёк {day}. Предъявите действующий документ.",
    en="The identity document ran out on {day}. Show one that is valid.",
)
OTHER_IDENTITY = Words(
    kk="Бұл құжат жеке басын куәландыруға жарамайды. Шетелдік паспортыңызды, азаматтығы жоқ адамның куәлігін, баспана іздеген адамның "
    "куәлігін немесе жол жүру құжатын көрсетіңіз.",
    ru="Этот документ не подходит. Предъявите иностранный паспорт, удостоверение лица без гражданства, свидетельство лица, ищущего "
    "убежище, или проездной документ.",
    en="This document does not serve. Show a foreign passport, a stateless person's certificate, an asylum seeker's certificate or a "
    "travel document.",
)
ATTORNEY_EXPIRED = Words(
    kk="Сенімхаттың қолданылу мерзімі өтіп кеткен. Мерзімі өтпеген сенімхат әкеліңіз.",
    ru="Срок действия доверенности истёк. Принесите действующую доверенность.",
    en="The power of attorney has expired. Please bring one that is in force.",
)
NO_REPRESENTATIVE = Words(
    kk="Он сегізге толмаған адамға заңды өкілінің жеке басын куәландыратын құжаты да керек. Өкіл құжатын көрсетсін.",
    ru="Для лица младше восемнадцати лет нужен и документ, удостоверяющий личность законного представителя. Пусть представитель его "
    "предъявит.",
    en="For a person under eighteen the identity document of the legal representative is needed too. Let the representative show it.",
)
NO_LINK = Words(
    kk="Баланың заңды өкілі екені тіркелімнен де, шарттан да көрінбейді. Баланың шетелде берілген туу туралы куәлігін көрсетіңіз.",
    ru="Ни регистр, ни договор не показывают, что вы законный представитель ребёнка. Предъявите иностранное свидетельство о рождении "
    "ребёнка.",
    en="Neither a register nor the contract shows that you are the child's legal representative. Show the child's foreign birth "
    "certificate.",
)
NO_CONSENT = Words(
    kk="Отбасының өтінішіне отбасы мүшесінің жазбаша келісімі қоса берілмеген. Ересек отбасы мүшесінің жазбаша келісімін қосыңыз.",
    ru="К заявлению семьи не приложено письменное согласие члена семьи. Приложите письменное согласие взрослого члена семьи.",
    en="The family's application has no written consent of a family member. Add the written consent of an adult member of the family.",
)
ALREADY_HERE = Words(
    kk="Сіз осы шарт бойынша бұл ұйымға бекітілгенсіз. Жаңа өтініштің қажеті жоқ.",
    ru="Вы уже прикреплены к этой организации по этому договору. Новое заявление не нужно.",
    en="You are attached to this organisation under this contract already. No new request is needed.",
)
ENDS_SOON_SUBJECT = Words(
    kk="Сақтандыру шарты {day} күні аяқталады",
    ru="Договор страхования заканчивается {day}",
    en="The insurance contract ends on {day}",
)
ENDS_SOON = Words(
    kk="{contract} шарты {day} күні аяқталады, сол күні емханаға бекіту де тоқтайды. Шартты сақтандыру ұйымында ұзарта аласыз: жаңа өтініш "
    "қажет емес. Тұрақты тұруға рұқсат алсаңыз немесе МӘМС жүйесінде сақтандырылған болсаңыз, тегін көмек үшін емханаға бекіту туралы "
    "өтініш беріңіз.",
    ru="Договор {contract} заканчивается {day}, в тот же день прекратится и прикрепление к поликлинике. Договор можно продлить в страховой "
    "организации: новое заявление не нужно. Если вы получили разрешение на постоянное проживание или застрахованы в системе ОСМС, подайте "
    "заявление о прикреплении для бесплатной помощи.",
    en="Contract {contract} ends on {day}, and the attachment to the clinic ends with it. You can prolong the contract with the insurer: "
    "no new request is needed. If you have permanent residence by then or are insured under mandatory insurance, ask for attachment for "
    "free care.",
)
PROLONGED_SUBJECT = Words(
    kk="Бекіту {day} дейін ұзартылды", ru="Прикрепление продлено до {day}", en="The attachment is prolonged to {day}"
)
PROLONGED = Words(
    kk="{contract} шарты ұзартылды, емханаға бекіту {day} күніне дейін (сол күнді қоса) жарамды. Жаңа талонды емхананың тіркеу орнынан "
    "жеке басыңызды куәландыратын құжатпен алыңыз.",
    ru="Договор {contract} продлён, прикрепление к поликлинике действует по {day} включительно. Новый талон получите в регистратуре "
    "поликлиники с документом, удостоверяющим личность.",
    en="Contract {contract} was prolonged, and the attachment holds to {day}, that day included. Get the new coupon at the clinic's "
    "reception with your identity document.",
)
