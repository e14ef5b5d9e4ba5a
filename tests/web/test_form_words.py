"""What a form says about an answer left out: a sentence that names the answer and tells what to do, in each language."""

import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.utils import translation

from emhana import portal, services, workbench
from emhana.services.phc_attachment.categories import CategoryForm
from tests.domain.people import NOW, a_clinic, a_home, a_person
from tests.web.test_workbench_categories import CHILD, GROUPS, HOME, Group

LANGUAGES = ["kk", "ru", "en"]
GENERIC = {"kk": "Бұл өрісті толтырыңыз.", "ru": "Обязательное поле.", "en": "This field is required."}


def written(root) -> set[type[forms.Form]]:
    """Return every form that the modules below `root` define."""
    names = [found.name for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}.")]
    things = [thing for name in names for thing in vars(import_module(name)).values() if isinstance(thing, type)]
    return {thing for thing in things if issubclass(thing, forms.BaseForm) and thing.__module__.startswith("emhana.")}


def named(form: type[forms.Form]) -> str:
    return f"{form.__module__.removeprefix('emhana.')}.{form.__name__}"


EVERY = sorted({form for root in (workbench, portal, services) for form in written(root)}, key=named)


def left_out(form: forms.Form, language: str) -> list[str]:
    """Return the fields of a form sent empty whose error is the framework's own, or says nothing of the answer."""
    return [
        f"{field.name}: {error}" for field in form.visible_fields() for error in field.errors
        if error == GENERIC[language] or not error.endswith(".") or not field.field.label
    ]  # fmt: skip


def test_the_forms_are_found():
    assert len(EVERY) > 90


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", EVERY, ids=named)
def test_an_answer_left_out_is_told_in_a_sentence(form, language):
    fields = {name: field for name, field in form.base_fields.items() if not isinstance(field, forms.ModelChoiceField)}
    with translation.override(language):
        empty = type("Empty", (forms.Form,), fields)({}, {})
        missing = [name for name, field in empty.fields.items() if field.required and not field.disabled]
        assert sorted(empty.errors) == sorted(missing)
        assert left_out(empty, language) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_what_a_category_asks_is_told_in_a_sentence(group: Group, language):
    a_home("Қарттар үйі", bin=HOME)
    person, asking = a_person(born_on=group.born_on), a_person(born_on=CHILD.replace(year=1980))
    who = {"person": person, "applicant": asking if group.by_another else person, "organisation": a_clinic()}
    with translation.override(language):
        form = CategoryForm({}, category=group.category, given=group.papers, day=NOW.date(), **who)
        assert bool(form.errors) == bool(group.papers and group.typed)
        assert left_out(form, language) == []


@pytest.mark.parametrize(
    ("field", "kk", "ru", "en"),
    [
        (
            forms.CharField(label="N"), "«N» өрісі бос. Осы өрісті толтырыңыз.", "Не заполнено поле «N». Заполните его.",
            "“N” is empty. Fill it in.",
        ),
        (
            forms.ChoiceField(label="N?"), "«N?» бойынша жауап таңдалмаған. Жауаптардың бірін таңдаңыз.",
            "Не выбран ответ: «N?». Выберите один из вариантов.", "Nothing is chosen under “N?”. Choose one of the answers.",
        ),
        (
            forms.FileField(label="N."), "Файл таңдалмаған: «N». Файлды таңдап, қайта жіберіңіз.",
            "Не выбран файл: «N». Выберите его и отправьте форму ещё раз.", "The file “N” is missing. Choose it and send the form again.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_fits_the_kind_of_the_answer(field, kk, ru, en):
    for language, said in (("kk", kk), ("ru", ru), ("en", en)):
        with translation.override(language):
            assert type("Empty", (forms.Form,), {"asked": field})({}, {}).errors["asked"] == [said]
