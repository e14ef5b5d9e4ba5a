"""What a load balancer and a monitoring system ask: is this process fit to serve, and is anything left lying."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from emhana.cases.models import Case
from emhana.journal.models import Entry, Seal
from emhana.keyring import keys
from emhana.notifications.models import Message
from emhana.postgres import edition


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, schema and key file are there, else 503 with what is wrong; the addresses of things stay out."""
    problems = [problem for look in LOOKS if (problem := look())]
    return JsonResponse({"status": "failed" if problems else "ok", "problems": problems}, status=503 if problems else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the numbers an operator watches, in the text form of Prometheus."""
    now = timezone.now()
    queued = Message.objects.queued()
    oldest = queued.aggregate(oldest=Min("created_at"))["oldest"]
    values = [
        ("messages_queued", "messages that still have to be sent", queued.count()),
        ("messages_oldest_queued_seconds", "age of the oldest of them", (now - oldest).total_seconds() if oldest else 0),
        ("messages_without_address", "letters to offices that wait for an address", Message.objects.without_address().count()),
        ("cases_undecided", "cases that wait for a decision", Case.objects.undecided().count()),
        ("cases_overdue", "undecided cases whose term has passed", Case.objects.overdue(at=now).count()),
        ("journal_entries_unsealed", "journal entries not yet in the chain", _unsealed()),
    ]
    lines = [f"# HELP emhana_{name} {text}\n# TYPE emhana_{name} gauge\nemhana_{name} {value}\n" for name, text, value in values]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> str:
    try:
        missing = edition.missing(alias="default")
    except Error:
        return "the database does not answer"
    return f"migrations are missing: {', '.join(missing)}" if missing else ""


def _key_file() -> str:
    try:
        keys.load(settings.EMHANA_KEY_FILE)
    except keys.KeyFileError:
        return "the key file is missing or cannot be used"
    return ""


def _unsealed() -> int:
    """Count behind the last seal, by the index of the order in which entries are sealed; a count of all would read the whole journal."""
    last = Seal.objects.select_related("entry").order_by("-position").first()
    if last is None:
        return Entry.objects.count()
    after, same = Q(transaction__gt=last.entry.transaction), Q(transaction=last.entry.transaction, id__gt=last.entry_id)
    return Entry.objects.filter(after | same).count()


LOOKS: tuple[Callable[[], str], ...] = (_database, _key_file)
