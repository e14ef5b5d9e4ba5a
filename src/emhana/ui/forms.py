"""How Django's forms are drawn with the kit: every field with its label, hint and error tied together."""

from datetime import date
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Input
from django.utils.translation import gettext_lazy as _

KIT_CLASSES = (
    (forms.RadioSelect, "govuk-radios__input"),
    ((forms.CheckboxSelectMultiple, forms.CheckboxInput), "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (Input, "govuk-input"),
)


class DateParts(forms.MultiWidget):
    """A day, a month and a year typed in three short boxes, for a plain `forms.DateField`."""

    template_name = "emhana/date_parts.html"
    use_fieldset = True
    NAMES = ("day", "month", "year")

    def __init__(self, attrs: dict | None = None) -> None:
        number = {"inputmode": "numeric", "autocomplete": "off"}
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({**number, "maxlength": 4 if name == "year" else 2}) for name in self.NAMES
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | str | None) -> list:
        """Return day, month and year as they should stand in the boxes."""
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return list(reversed((value or "--").split("-")))

    def value_from_datadict(self, data, files, name) -> Any:
        """Return the typed date in ISO order, or an empty string when all three boxes are empty."""
        parts = [(part or "").strip().replace("-", ".") for part in super().value_from_datadict(data, files, name)]
        day, month, year = parts
        return f"{year}-{month}-{day}" if day or month or year else ""

    def get_context(self, name, value, attrs):
        """Add each box's label and width to what the template sees."""
        context = super().get_context(name, value, attrs)
        for box, label, width in zip(context["widget"]["subwidgets"], (_("Day"), _("Month"), _("Year")), (2, 2, 4), strict=True):
            box["label"] = label
            box["attrs"]["class"] = f"{box['attrs'].get('class', 'govuk-input')} govuk-date-input__input govuk-input--width-{width}"
        return context


class SoleChoice(forms.ChoiceField):
    """Radios that are the only question of a page: its title asks the question, so the legend is left to screen readers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.RadioSelect, error_messages={"required": _("Choose one answer.")}, **kwargs)
        self.template_name = "emhana/question.html"


GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple, DateParts)


def kit_class(widget: forms.Widget) -> str:
    """Return the kit's class for `widget`, or an empty string."""
    return next((name for kinds, name in KIT_CLASSES if isinstance(widget, kinds)), "govuk-input" if isinstance(widget, DateParts) else "")


def first_input_id(field: forms.BoundField) -> str:
    """Return the id of the first thing a person can fill in, where the error summary leads."""
    return f"{field.auto_id}_0" if isinstance(field.field.widget, GROUPS) else field.auto_id


GENERIC = forms.Field.default_error_messages["required"]
MISSING = (
    (forms.CheckboxSelectMultiple, _("Nothing is marked under “%(label)s”. Mark at least one.")),
    (forms.CheckboxInput, _("“%(label)s” is not ticked. Tick it if it is so: without it the form is not accepted.")),
    ((forms.RadioSelect, forms.Select), _("Nothing is chosen under “%(label)s”. Choose one of the answers.")),
    (DateParts, _("The date “%(label)s” is missing. Type the day, the month and the year.")),
    (forms.FileInput, _("The file “%(label)s” is missing. Choose it and send the form again.")),
    (forms.Widget, _("“%(label)s” is empty. Fill it in.")),
)


def missing(field: forms.BoundField) -> str:
    """Return what is said when `field` was left empty: which answer is missing and what to do."""
    sentence = next(words for kinds, words in MISSING if isinstance(field.field.widget, kinds))
    return sentence % {"label": str(field.label).rstrip(".:")}


class EmhanaBoundField(forms.BoundField):
    """A field that knows the kit's class names and its own words for an answer left out."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") is GENERIC:
            field.error_messages["required"] = missing(self)

    def build_widget_attrs(self, attrs, widget=None):
        """Add the kit's class, and its error form, to the widget's own attributes."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        name = kit_class(widget)
        if name and not self.is_hidden:
            own = attrs.get("class") or widget.attrs.get("class", "")
            error = f"{name}--error" if self.errors and not name.endswith("__input") else ""
            attrs["class"] = " ".join(filter(None, (name, error, own)))
        return attrs

    @property
    def kind(self) -> str:
        """Return how the field is laid out: a single checkbox, a group, or a plain input."""
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "checkbox"
        return "group" if self.use_fieldset else "input"


class EmhanaRenderer(DjangoTemplates):
    """Django's form renderer with our templates in front of the framework's."""

    form_template_name = "emhana/form.html"
    field_template_name = "emhana/field.html"
    bound_field_class = EmhanaBoundField

    @property
    def engine(self):
        """Return the template engine that looks in our folder first."""
        return self._engine

    def __init__(self) -> None:
        folders = [Path(__file__).parent / "templates" / "emhana" / "forms", Path(django.forms.__file__).parent / "templates"]
        options = {"APP_DIRS": False, "DIRS": folders, "NAME": "emhanaforms", "OPTIONS": {}}
        self._engine = self.backend(options)
