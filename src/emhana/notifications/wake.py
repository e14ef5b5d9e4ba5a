"""Tells the workers at once, after the commit, that a message waits; without it they look every few seconds."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

SEND_MESSAGES = "send_messages"  # the name of the job, which lies in a package above this one


def after_commit() -> None:
    """Queue the sending of messages once the caller's transaction is committed; a failure to do so loses no message."""
    # After it, not in it: one job waits for all, and its unique lock would make the transactions of different people queue up.
    transaction.on_commit(_queue, robust=True)


def _queue() -> None:
    try:
        app.configure_task(SEND_MESSAGES, queueing_lock=SEND_MESSAGES).defer()
    except AlreadyEnqueued:  # the waiting job will find this message too
        return
