"""The forms on the page of a complaint."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.complaints import wording
from emhana.law.complaints import Body, Outcome


class AnswerForm(forms.Form):
    """The answer to the person: how it was decided and why; the case may go back under review with it."""

    outcome = forms.ChoiceField(
        label=_l("The complaint is"),
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose how the complaint is decided.")},
    )
    words = forms.CharField(
        label=_l("Answer to the person, with the reasons"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _l("Write the answer with its reasons: it is sent to the person.")},
    )
    reopen = forms.BooleanField(label=_l("Put the case back under review: a new decision will follow"), required=False)

    def __init__(self, data: Any = None, *, reopenable: bool) -> None:
        super().__init__(data)
        self.fields["outcome"].choices = [(one.value, wording.OUTCOMES[one][0]) for one in Outcome]  # type: ignore[attr-defined]  # a ChoiceField
        if not reopenable:
            del self.fields["reopen"]

    def clean(self) -> dict[str, Any]:
        """Refuse to reopen the case of a complaint that is not satisfied."""
        data = super().clean() or {}
        if data.get("reopen") and data.get("outcome") == Outcome.REJECTED:
            self.add_error("reopen", _("A case is reopened only when the complaint is satisfied, in full or in part."))
        return data


class ForwardForm(forms.Form):
    """To which reviewing body the complaint goes [MSHI-10-05]."""

    to = forms.ChoiceField(label=_l("Send on to"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, reviewers: tuple[Body, ...]) -> None:
        super().__init__(data, initial={"to": Body.QUALITY.value})
        self.fields["to"].choices = [(body.value, wording.BODIES[body]) for body in reviewers]  # type: ignore[attr-defined]  # a ChoiceField
