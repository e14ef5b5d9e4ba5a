"""Words, dates and numbers in the three languages."""

import ast
import re
from datetime import date, datetime
from html import unescape
from pathlib import Path

import polib
import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

import emhana

SOURCE = Path(emhana.__file__).parent
IN_PAGES = re.compile(r"""{%\s*translate\s+"([^"]+)"|{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate""", re.DOTALL)
POSITION = {"_": 0, "_l": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "pgettext": 1, "pgettext_lazy": 1}


def messages_in_code(text: str) -> set[str]:
    """Return the message ids that a module's calls of gettext name."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    places = [(call, POSITION[call.func.id]) for call in calls if call.func.id in POSITION]
    return {call.args[at].value for call, at in places if isinstance(call.args[at], ast.Constant)}


def messages_in_page(text: str) -> set[str]:
    """Return the message ids of a template."""
    found = IN_PAGES.findall(text)
    return {short or re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block) for short, block in found}


def our_messages() -> set[str]:
    """Return every message id written in our code and templates."""
    code = [messages_in_code(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]
    pages = [messages_in_page(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.html")]
    return set().union(*code, *pages)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_message_of_ours_lacks_a_translation(language):
    entries = polib.pofile(str(SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"))
    translated = {entry.msgid for entry in entries if entry.translated()}
    assert our_messages() - translated == set()
    assert not [entry.msgid for entry in entries if not entry.translated()]


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("address", ["/", "/accessibility", "/no-such-page"])
def test_no_page_shows_an_untranslated_message(client, address, language):
    text = unescape(client.get(address, {"lang": language}).content.decode())
    shown = [part.strip() for part in re.findall(r">([^<>]+)<", text)]
    assert [part for part in shown if re.search("[a-z]{3}", part) and part != "English"] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_translations_keep_every_placeholder_they_use(language):
    for entry in polib.pofile(str(SOURCE / "locale" / language / "LC_MESSAGES" / "django.po")):
        known = set(re.findall(r"%\(\w+\)[sdr]|{\w+}", entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert set(re.findall(r"%\(\w+\)[sdr]|{\w+}", text)) <= known


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(), "", "Бұл өрісті толтырыңыз."),
        (forms.CharField(min_length=12), "85", "Кемінде 12 таңба енгізіңіз (қазір 2)."),
        (forms.CharField(max_length=2), "850", "2 таңбадан асырмаңыз (қазір 3)."),
        (forms.ChoiceField(choices=[("a", "A")]), "ә", "Тізімнен таңдаңыз. Тізімде «ә» жоқ."),
        (forms.DateField(), "31.02.2026", "Күнді дұрыс енгізіңіз."),
        (forms.TimeField(), "25:00", "Уақытты дұрыс енгізіңіз."),
        (forms.IntegerField(), "x", "Бүтін сан енгізіңіз."),
        (forms.IntegerField(min_value=1), "0", "Мән кемінде 1 болуы керек."),
        (forms.DecimalField(max_digits=3), "12345", "Барлығы 3 цифрдан аспауы керек."),
        (forms.EmailField(), "x", "Электрондық пошта мекенжайын дұрыс енгізіңіз."),
        (forms.FileField(), None, "Бұл өрісті толтырыңыз."),
    ],
)
def test_framework_messages_come_out_in_kazakh(field, value, said):
    with translation.override("kk"), pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    assert caught.value.messages == [said]


def test_no_form_message_of_the_framework_is_left_untranslated_in_kazakh():
    fields = [
        forms.CharField,
        forms.IntegerField,
        forms.DateField,
        forms.ChoiceField,
        forms.FileField,
        forms.ImageField,
        forms.DurationField,
        forms.UUIDField,
    ]
    with translation.override("en"):
        texts = [str(text) for field in fields for text in field.default_error_messages.values()]
    with translation.override("kk"):
        left = [text for text in texts if text and translation.gettext(text) == text]
    assert left == []


@pytest.mark.parametrize(("language", "long"), [("kk", "23 қараша 2026\xa0ж."), ("ru", "23 ноября 2026\xa0г."), ("en", "23 November 2026")])
def test_dates_times_and_numbers_follow_the_language(language, long):
    moment = datetime(2026, 11, 23, 9, 5)  # noqa: DTZ001 a wall-clock time as it is printed
    with translation.override(language):
        assert formats.date_format(moment, "DATE_FORMAT") == long
        assert formats.date_format(moment, "SHORT_DATE_FORMAT") == "23.11.2026"
        assert formats.time_format(moment.time()) == "09:05"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        grouped = Template("{% load emhana_ui %}{{ 1234567|number }}").render(Context())
    assert grouped == "1\xa0234\xa0567"


def test_kazakh_numbers_have_a_decimal_comma():
    with translation.override("kk"):
        assert formats.number_format("85000.5", decimal_pos=2, force_grouping=True) == "85\xa0000,50"


def test_kazakh_months_and_days_are_written_as_in_a_sentence():
    with translation.override("kk"):
        assert formats.date_format(date(2026, 1, 5), "l, j F") == "дүйсенбі, 5 қаңтар"
