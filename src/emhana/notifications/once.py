"""Inserts a message unless its key is taken, in one statement: `get_or_create` takes five, two of them a savepoint."""

from django.db import router
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

from emhana.notifications.models import Message


def insert(message: Message) -> bool:
    """Insert `message` and give it its id; return False, writing nothing, when its key is taken, also by somebody at this moment."""
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]
    query = InsertQuery(Message, on_conflict=OnConflict.IGNORE)
    query.insert_values(fields, [message])
    # The ORM offers ON CONFLICT DO NOTHING in bulk_create only, which does not say whether a row was written.
    rows = query.get_compiler(using=router.db_for_write(Message)).execute_sql(returning_fields=[Message._meta.pk])
    if not rows or rows[0] is None:
        return False
    (message.pk,) = rows[0]
    message._state.adding = False
    return True
