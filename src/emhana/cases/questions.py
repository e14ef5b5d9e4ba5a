"""What a service asks of a person online: its questions, one a page, and the request that the answers make.

They stand in `services/<code>/questions.py` as `QUESTIONS`, found on first use like the workings (decision 0004). What was typed is
kept as it was typed and read again through the forms, so an answer is never older than the registers it was chosen from.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from emhana.cases.service import Service
from emhana.parties.models import Organisation, Person

Typed = Mapping[str, Mapping[str, list[str]]]
Row = tuple[str, str]


@dataclass(frozen=True)
class Asking:
    """What a question may look at: who asks, on which day, in which language, the answers before it, and the files given."""

    person: Person
    day: date
    language: str
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    uploads: frozenset[str] = frozenset()

    def answer(self, question: str, name: str) -> Any:
        """Return the value of field `name` of `question`, None while it is not answered."""
        return self.answers.get(question, {}).get(name)


class QuestionForm(forms.Form):
    """One page of questions. `lead` and `caution` are shown above it, `stop` instead of it; `search` is what the person looks for."""

    lead: str | Promise = ""
    caution: str | Promise = ""
    stop: str | Promise = ""
    searchable = False
    file_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, asking: Asking, search: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking, self.search = asking, search
        self.ask()

    def ask(self) -> None:
        """Fill choices and words from `self.asking`."""

    def documents(self) -> Mapping[str, str]:
        """Return, field by field, the document that an uploaded file is kept as; the form is valid."""
        return {}

    def told(self) -> list[Row]:
        """Return the answer in words, as pairs of what was asked and what was answered; the form is valid."""
        return []


@dataclass(frozen=True)
class Question:
    """One page: its address, the question as a title, the form, and whether it is asked after these answers."""

    key: str
    title: str | Promise
    form: type[QuestionForm]
    shown_if: Callable[[Asking], bool] = lambda asking: True


@dataclass(frozen=True)
class Filled:
    """The request that complete answers make."""

    recipient: Person
    provider: Organisation | None
    data: Mapping[str, Any]
    category: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Questions:
    """All a service asks: its questions in order, what to have at hand, how complete answers become a request, and who is acted for."""

    asked: tuple[Question, ...]
    filled: Callable[[Asking], Filled]
    needs: tuple[str | Promise, ...] = ()
    acting_for: Callable[[Asking], str] = lambda asking: ""


@dataclass(frozen=True)
class Answered:
    """A question on the way through the answers, with its form and what was asked before it."""

    question: Question
    form: QuestionForm
    asking: Asking


def walk(questions: Questions, typed: Typed, start: Asking) -> Iterator[Answered]:
    """Yield the questions that are asked after what was `typed`, up to the first one not answered yet, that one included."""
    asking = start
    for question in questions.asked:
        if not question.shown_if(asking):
            continue
        kept = typed.get(question.key)
        form = question.form(None if kept is None else _data(kept), asking=asking)
        yield Answered(question, form, asking)
        if not form.is_valid():
            return
        asking = _after(asking, question, form)


def completed(questions: Questions, typed: Typed, start: Asking) -> Asking | None:
    """Return everything answered, None while a question is open."""
    way = list(walk(questions, typed, start))
    last = way[-1]
    return _after(last.asking, last.question, last.form) if last.form.is_valid() else None


def _after(asking: Asking, question: Question, form: QuestionForm) -> Asking:
    answers = {**asking.answers, question.key: form.cleaned_data}
    return Asking(asking.person, asking.day, asking.language, answers, asking.uploads)


def _data(kept: Mapping[str, list[str]]) -> MultiValueDict[str, str]:
    return MultiValueDict({name: list(values) for name, values in kept.items()})


def questions_of(service: Service) -> Questions | None:
    """Return what `service` asks online, None when it cannot be asked for on the portal yet."""
    return _load(service.code) if (service.folder / "questions.py").exists() else None


@cache
def _load(code: str) -> Questions:
    found: Questions = import_module(f"emhana.services.{code}.questions").QUESTIONS
    return found
