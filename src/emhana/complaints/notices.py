"""What the person is told at each step of their complaint, in their language."""

from datetime import datetime

from emhana.complaints.models import Complaint, Consideration
from emhana.complaints.reading import last_day
from emhana.law.complaints import Body, Outcome
from emhana.law.passport import Words
from emhana.notifications.actions import notify

Texts = tuple[str, str, str]
SUBJECTS: dict[str, Texts] = {
    "filed": ("Шағымыңыз қабылданды: {number}", "Ваша жалоба принята: {number}", "Your complaint was taken: {number}"),
    "registered": ("Шағымыңыз тіркелді: {number}", "Ваша жалоба зарегистрирована: {number}", "Your complaint was registered: {number}"),
    "forwarded": ("Шағымыңыз жіберілді: {number}", "Ваша жалоба направлена: {number}", "Your complaint was forwarded: {number}"),
    "answered": ("Шағымға жауап берілді: {number}", "На жалобу дан ответ: {number}", "Your complaint was answered: {number}"),
}
BODIES: dict[str, Texts] = {
    "filed": (
        "{case} өтініш бойынша {number} шағымыңыз қабылданды. {terms}",
        "Ваша жалоба {number} по заявлению {case} принята. {terms}",
        "Your complaint {number} about request {case} was taken. {terms}",
    ),
    "registered": (
        "{number} шағымыңызды {who} тіркеді. {terms}",
        "Ваша жалоба {number} зарегистрирована. Кто её рассматривает: {who}. {terms}",
        "Your complaint {number} was registered by {who}. {terms}",
    ),
    "forwarded": (
        "{number} шағымыңыз істің материалдарымен бірге жіберілді. Қайда: {who}. Қызмет берушінің өз жауабы да келеді.",
        "Ваша жалоба {number} направлена вместе с материалами дела. Куда: {who}. Услугодатель ответит вам и сам.",
        "Your complaint {number} was sent with the case file to {who}. The provider will answer you too.",
    ),
    "answered": (
        "{number} шағымыңыз қаралды: {outcome}. Жауап беруші: {who}. Жауаптың мәтіні мен сотқа қалай жүгінуге болатыны жеке кабинетте.",
        "Ваша жалоба {number} рассмотрена: {outcome}. Кто ответил: {who}. Текст ответа и сведения об обращении в суд – в личном кабинете.",
        "Your complaint {number} was considered: {outcome}. Answered by {who}. Your cabinet has the answer and says how to go to court.",
    ),
}
TERM: Texts = ("Жауап {day} дейін беріледі.", "Ответ будет дан до {day} включительно.", "It will be answered by {day}, that day included.")
OUTCOMES: dict[str, Texts] = {
    Outcome.SATISFIED: ("толық қанағаттандырылды", "удовлетворена полностью", "satisfied in full"),
    Outcome.PARTLY: ("ішінара қанағаттандырылды", "удовлетворена частично", "satisfied in part"),
    Outcome.REJECTED: ("қанағаттандырылмады", "не удовлетворена", "not satisfied"),
}
WHO: dict[str, Texts] = {
    Body.PROVIDER: ("қызмет берушінің басшысы", "руководитель услугодателя", "the head of the provider"),
    Body.QUALITY: (
        "мемлекеттік қызметтер көрсету сапасын бағалау және бақылау жөніндегі уәкілетті орган",
        "уполномоченный орган по оценке и контролю за качеством оказания государственных услуг",
        "the authorised body for assessing and controlling the quality of state services",
    ),
    Body.HIGHER: ("жоғары тұрған әкімшілік орган", "вышестоящий административный орган", "the higher administrative body"),
}


def tell(complaint: Complaint, kind: str, *, now: datetime, consideration: Consideration | None = None) -> None:
    """Queue the notice `kind` to the person who complained."""
    rows = [consideration] if consideration else list(complaint.considerations.order_by("id"))
    body = consideration.body if consideration else complaint.forwarded_to or Body.PROVIDER
    due = min((row.due_at for row in rows if row.due_at is not None), default=None)
    outcome = consideration.outcome if consideration else ""
    key = f"complaint_{kind}:{complaint.number}:{consideration.body if consideration else ''}"
    notify(
        person=complaint.complainant,
        kind=f"complaint_{kind}",
        key=key,
        case_number=complaint.case.number,
        subject=_filled(SUBJECTS[kind], complaint, body, due, outcome),
        body=_filled(BODIES[kind], complaint, body, due, outcome),
        now=now,
    )


def _filled(texts: Texts, complaint: Complaint, body: str, due: datetime | None, outcome: str) -> Words:
    told = {}
    for position, (language, text) in enumerate(zip(("kk", "ru", "en"), texts, strict=True)):
        terms = TERM[position].format(day=f"{last_day(due):%d.%m.%Y}") if due else ""
        told[language] = text.format(
            number=complaint.number,
            case=complaint.case.number,
            who=WHO[body][position],
            outcome=OUTCOMES[outcome][position] if outcome else "",
            terms=terms,
        ).strip()
    return Words(**told)
