"""The way through the questions of a service: which draft, what was typed, which page comes next."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from emhana import catalogue
from emhana.accounts import sessions
from emhana.accounts.models import User
from emhana.cases.models import Draft
from emhana.cases.questions import Answered, Asking, Questions, completed, questions_of, walk
from emhana.cases.service import Service
from emhana.law.deadlines import edition_on
from emhana.law.passport import Channel, Passport
from emhana.portal import wording

NOT_TYPED = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Journey:
    """One person asking for one service: the draft, and the questions as far as they are answered."""

    service: Service
    questions: Questions
    edition: Passport
    user: User
    draft: Draft
    start: Asking

    @property
    def typed(self) -> dict[str, Any]:
        """Return what was typed, by question."""
        return dict(self.draft.answers.get("typed", {}))

    def way(self) -> list[Answered]:
        """Return the questions up to the first open one."""
        return list(walk(self.questions, self.typed, self.start))

    def completed(self) -> Asking | None:
        """Return all answers, None while a question is open."""
        return completed(self.questions, self.typed, self.start)

    def address(self, page: str) -> str:
        """Return the address of a question, or of `check` and `confirm`."""
        return reverse("apply-question", args=[self.service.code, self.draft.pk, page])

    def onward(self) -> str:
        """Return the address of the first open question, of the check page when none is open."""
        last = self.way()[-1]
        return self.address("check" if last.form.is_valid() else last.question.key)


def service_to_ask(code: str) -> tuple[Service, Questions, Passport]:
    """Return a service that can be asked for here today, with its questions; raises Http404."""
    try:
        service = catalogue.by_code(code)
    except LookupError as error:
        raise Http404(code) from error
    questions = questions_of(service)
    edition = edition_on(service.passport, timezone.localdate())
    if questions is None or Channel.PORTAL not in edition.channel_codes():
        raise Http404(code)
    return service, questions, edition


def journey(request: HttpRequest, code: str, key: UUID) -> Journey:
    """Return the journey of the signed-in person's own draft; raises Http404 for anybody else's."""
    service, questions, edition = service_to_ask(code)
    user = citizen(request)
    draft = Draft.objects.select_related("case").filter(pk=key, user=user, service=code).first()
    if draft is None or user.person is None:
        raise Http404(str(key))
    uploads = frozenset(draft.uploads.values_list("document", flat=True))
    start = Asking(user.person, timezone.localdate(), wording.language(), {}, uploads)
    return Journey(service, questions, edition, user, draft, start)


def citizen(request: HttpRequest) -> User:
    """Return who is signed in, on a page that only citizens open."""
    user = sessions.user_of(request)
    if user is None:
        raise Http404
    return user


def typed_in(request: HttpRequest) -> dict[str, list[str]]:
    """Return what a form sent, as it was typed, without the token."""
    return {name: list(values) for name, values in request.POST.lists() if name not in NOT_TYPED}
