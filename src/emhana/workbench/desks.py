"""What a service asks of the staff: the questions at the desk and the findings an officer may record.

They stand in `services/<code>/desk.py` as `DataForm` and `FINDINGS_FORMS`, found on first use like the service's workings; a service
without that module is decided on its facts alone and is not taken in here.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from emhana import catalogue
from emhana.accounts.models import User
from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.cases.workings import NoQuestions, workings_of
from emhana.law.passport import Channel


def findings_forms(service: Service) -> Mapping[str, type[forms.Form]]:
    """Return by name the forms with which an officer records found facts; each has a `title` and gives its facts by `found()`."""
    desk = _desk(service)
    return {} if desk is None else desk.FINDINGS_FORMS


def data_form(service: Service) -> type[forms.Form] | None:
    """Return the questions of the service at the desk: a form made with `organisation`, `day` and `person`; `asked()` gives the data."""
    desk = _desk(service)
    return None if desk is None else desk.DataForm


def category_form(service: Service) -> type[forms.Form] | None:
    """Return the questions of the category, None where there are none.

    The form is made with `category`, `person`, `applicant`, `organisation`, `day` and `given`.
    """
    desk = _desk(service)
    return getattr(desk, "CATEGORY_FORM", None)


def elsewhere(service: Service) -> frozenset[str]:
    """Return the categories of the service that are taken in on a page of their own."""
    found: frozenset[str] = getattr(_desk(service), "ELSEWHERE", frozenset())
    return found


def coupon_due(service: Service, case: Case, by: User, now: datetime) -> bool:
    """Return whether `by` has a coupon to give out on `case`; never for a service without one."""
    due = getattr(_desk(service), "coupon_due", None)
    return due is not None and due(case, by, now)


def taken_in(day: date) -> list[Service]:
    """Return the services that are taken in at a desk on `day`: the standard has the channel and the service its questions."""
    found = []
    for service in catalogue.SERVICES:
        edition = service.passport.on(day)
        if edition is not None and Channel.IN_PERSON in edition.channel_codes() and data_form(service) is not None:
            found.append(service)
    return [service for service in found if workings_of(service).data is not NoQuestions]


def data_rows(service: Service, data: Mapping[str, Any], category: str = "") -> list[dict[str, str]]:
    """Return what was asked, as rows of label and value in the words of the service's forms."""
    form = data_form(service)
    fields = {} if form is None else form.base_fields
    answers = [(field, data.get(name)) for name, field in fields.items()]
    if category_form(service) is not None:
        answers += _desk(service).category_fields(category, data)  # type: ignore[union-attr]  # a service with such a form has a desk
    return [{"key": str(field.label), "value": _value(field, value)} for field, value in answers if value]


def _value(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # pairs
    if isinstance(field, forms.DateField) and (day := parse_date(str(value))):
        return date_format(day, "SHORT_DATE_FORMAT")
    return str(value)


def _desk(service: Service) -> ModuleType | None:
    return _load(service.code) if (service.folder / "desk.py").exists() else None


@cache
def _load(code: str) -> ModuleType:
    return import_module(f"emhana.services.{code}.desk")
