"""What the worker runs: each task reads the clock, calls what lies below, and may run twice without harm."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from emhana.jobs import (
    answering,
    checking,
    choosing,
    closing,
    consents,
    insuring,
    monitoring,
    paying,
    prescribing,
    releasing,
    reporting,
    sending,
)  # fmt: skip
from emhana.journal import actions as journal
from emhana.notifications.wake import SEND_MESSAGES
from emhana.services.medicines_dispensing import exchange

STALLED_AFTER = 60  # seconds without a sign of life; then the job's worker is taken for dead


@app.periodic(cron="* * * * * */5")
@app.task(name=SEND_MESSAGES, queueing_lock=SEND_MESSAGES)
def send_messages(timestamp: int | None = None) -> None:
    """Send what is due; also queued at once by whoever wrote a message."""
    sending.send_due(clock=timezone.now)


@app.periodic(cron="* * * * * */5")
@app.task(name="ask_reports", queueing_lock="ask_reports")
def ask_reports(timestamp: int | None = None) -> None:
    """Ask the SMS gateway what became of the messages it took, where one is configured."""
    if settings.EMHANA_SMS_GATEWAY_URL:
        reporting.ask_reports(clock=timezone.now)


@app.periodic(cron="* * * * * */5")
@app.task(name="release_people", queueing_lock="release_people")
def release_people(timestamp: int | None = None) -> None:
    """Carry out what outside registers told about people who leave."""
    releasing.release_people(clock=timezone.now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="settle_choices", queueing_lock="settle_choices")
def settle_choices(timestamp: int | None = None) -> None:
    """Let the choices of the campaign count on their first day, or cancel those whose clinic has no contract with the Fund."""
    choosing.settle_choices(clock=timezone.now)


@app.periodic(cron="0 4 * * *")
@app.task(name="tell_changes", queueing_lock="tell_changes")
def tell_changes(timestamp: int | None = None) -> None:
    """Tell at nine in the morning in Almaty of the attachments that begin today or in a week."""
    releasing.tell_changes(clock=timezone.now)


@app.periodic(cron="7 * * * *")
@app.task(name="close_cases", queueing_lock="close_cases")
def close_cases(timestamp: int | None = None) -> None:
    """Close the cases whose result was taken, or that nobody asked about for long enough."""
    closing.close_due(clock=timezone.now)


@app.periodic(cron="* * * * * */2")
@app.task(name="settle_consents", queueing_lock="settle_consents")
def settle_consents(timestamp: int | None = None) -> None:
    """Take the text replies of people asked for consent, and let silence be a no as soon as the window has ended."""
    consents.settle(clock=timezone.now)


@app.periodic(cron="* * * * * */10")
@app.task(name="seal_journal", queueing_lock="seal_journal")
def seal_journal(timestamp: int | None = None) -> None:
    """Chain the journal entries that are surely committed, and publish the new head."""
    journal.seal(timezone.now(), published_in=settings.EMHANA_JOURNAL_HEADS)


@app.periodic(cron="* * * * * */10")
@app.task(name="exchange_prescriptions", queueing_lock="exchange_prescriptions")
def exchange_prescriptions(timestamp: int | None = None) -> None:
    """Exchange with ДҚАЖ what waits; nothing while no address is configured."""
    supply = exchange.configured()
    if supply is not None:
        prescribing.exchange_due(supply, clock=timezone.now)


@app.periodic(cron="15 4 * * *")
@app.task(name="remind_of_contract_ends", queueing_lock="remind_of_contract_ends")
def remind_of_contract_ends(timestamp: int | None = None) -> None:
    """Tell each insured person, and the insurer, that the contract ends within 30 days; once for each end."""
    insuring.remind(clock=timezone.now)


@app.periodic(cron="* * * * * */5")
@app.task(name="report_stages", queueing_lock="report_stages")
def report_stages(timestamp: int | None = None) -> None:
    """Tell the service-monitoring system what stage each case has reached; nothing while no address is configured."""
    system = monitoring.configured()
    if system is not None:
        monitoring.report_stages(system, clock=timezone.now)


@app.periodic(cron="* * * * *")
@app.task(name="forget_stalled_jobs", queueing_lock="forget_stalled_jobs")
async def forget_stalled_jobs(timestamp: int | None = None) -> None:
    """Remove the jobs of workers that were killed; every task here is repeated by its schedule, so none is run again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        if job.id is not None:
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)


@app.periodic(cron="* * * * * */5")
@app.task(name="check_identities", queueing_lock="check_identities")
def check_identities(timestamp: int | None = None) -> None:
    """Hold undecided cases against the state database of persons, where one is configured."""
    checking.check_identities(clock=timezone.now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="answer_left_requests", queueing_lock="answer_left_requests")
def answer_left_requests(timestamp: int | None = None) -> None:
    """Answer the requests that wait at an organisation which is gone today."""
    answering.answer_left_requests(clock=timezone.now)


@app.periodic(cron="* * * * * */5")
@app.task(name="import_payments", queueing_lock="import_payments", lock="import_payments")
def import_payments(timestamp: int | None = None) -> None:
    """Import the payment files that were handed in; one import at a time, and a broken one goes on where it stopped."""
    paying.import_waiting(settings.EMHANA_PAYMENT_FILES, clock=timezone.now)
