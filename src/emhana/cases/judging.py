"""A case under the law: its clock, its facts, its judgement, by the edition and the law book of its own day."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from emhana.cases.errors import ChannelClosed, InvalidData
from emhana.cases.models import Case, LawCopy
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.law import deadlines
from emhana.law.judgement import Judgement
from emhana.law.lawbook import LawBook
from emhana.law.passport import Week
from emhana.law.steps import local
from emhana.reference.lawbook import lawbook


def legal_day(at: datetime) -> date:
    """Return the day of the law on which `at` falls: that of Asia/Almaty."""
    return local(at).date()


def law_of(case: Case) -> LawBook:
    """Return the law book by which `case` is judged: the copy stored with it, else that of its day of submission."""
    return lawbook(on=legal_day(case.submitted_at)) if case.law is None else _stored(case.law)


def kept(law: LawBook) -> LawCopy:
    """Return the stored copy of `law`, storing it the first time it is used."""
    copy = LawCopy(digest=law.digest, book=_as_json(law.digest, law))
    LawCopy.objects.bulk_create([copy], ignore_conflicts=True)
    return copy


_BOOKS: dict[str, LawBook] = {}
_JSON: dict[str, dict[str, Any]] = {}
MOST = 64


def _stored(copy: LawCopy) -> LawBook:
    """Return the book of `copy`, read once a process: the digest names its content."""
    if copy.digest not in _BOOKS:
        if len(_BOOKS) >= MOST:
            _BOOKS.clear()
        _BOOKS[copy.digest] = LawBook.model_validate(copy.book)
    return _BOOKS[copy.digest]


def _as_json(digest: str, law: LawBook) -> dict[str, Any]:
    if digest not in _JSON:
        if len(_JSON) >= MOST:
            _JSON.clear()
        _JSON[digest] = law.model_dump(mode="json")
    return _JSON[digest]


@lru_cache(maxsize=512)
def _week(text: str) -> Week:
    """Return the week of opening hours, the same object for the same hours: its open days are laid out once for each object."""
    return Week.model_validate_json(text)


def clock(case: Case, service: Service, law: LawBook) -> deadlines.Deadline:
    """Return the acceptance and due instants of `case` with their derivation; raises ChannelClosed for a channel it does not have."""
    week = None if case.provider is None or case.provider.week is None else _week(json.dumps(case.provider.week, sort_keys=True))
    try:
        return deadlines.deadline(
            service.passport,
            channel=case.channel,
            at=case.submitted_at,
            starts={name: datetime.fromisoformat(at) for name, at in case.starts.items()},
            schedule=week,
            variant=case.variant or None,
            category=case.category or None,
            law=law,
        )
    except ValueError as error:
        raise ChannelClosed(channel=case.channel, service=service.code) from error


def facts(case: Case, service: Service, *, now: datetime) -> dict[str, Any]:
    """Return the facts as the registers have them at `now` with what the officers found laid over; lists are joined."""
    known = workings_of(service).facts(case, now, law_of(case))
    for name, found in case.found.items():
        known[name] = [*known.get(name, []), *found] if isinstance(found, list) else found
    return known


def judge(case: Case, service: Service, *, now: datetime, known: dict[str, Any] | None = None) -> Judgement:
    """Return the judgement of `case` on its facts at `now`, by the edition of its day of submission; `known` are those facts, if read."""
    try:
        read = facts(case, service, now=now) if known is None else known
        return service.judge(read, on=legal_day(case.submitted_at), law=law_of(case))
    except ValidationError as error:
        raise InvalidData(fields=[{"field": ".".join(map(str, e["loc"])), "why": e["type"]} for e in error.errors()]) from error
