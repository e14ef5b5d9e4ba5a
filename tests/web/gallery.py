"""Pages that exist only in tests: every component of the kit, a form with errors, and each kind of failure."""

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from emhana.ui.forms import DateParts

CLINICS = [("a", "№ 4 қалалық емхана"), ("b", "№ 15 қалалық емхана")]
handler400 = "emhana.portal.errors.bad_request"
handler403 = "emhana.portal.errors.forbidden"
handler404 = "emhana.portal.errors.not_found"
handler500 = "emhana.portal.errors.failed"


class Sample(forms.Form):
    """One field of each kind."""

    iin = forms.CharField(label="ЖСН", help_text="12 цифр", min_length=12, max_length=12)
    born = forms.DateField(label="Туған күніңіз", help_text="Мысалы, 27 3 1985", widget=DateParts)
    clinic = forms.ChoiceField(label="Емхана", choices=CLINICS, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(label="Не қажет", choices=CLINICS, widget=forms.CheckboxSelectMultiple)
    city = forms.ChoiceField(label="Қала", choices=CLINICS)
    story = forms.CharField(label="Түсініктеме", widget=forms.Textarea)
    agree = forms.BooleanField(label="Келісемін", help_text="Келісіміңізді кері ала аласыз")


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component and, after sending, the form's errors."""
    form = Sample(request.GET) if "sent" in request.GET else Sample()
    context = {
        "title": "Құрамдас бөліктер",
        "form": form,
        "page": Paginator(range(90), 10).get_page(request.GET.get("page", 4)),
        "crumbs": [("Басты бет", "/"), ("Құрамдас бөліктер", "")],
        "rows": [
            {"key": "Аты-жөні", "value": "Әйгерім Қасымқызы", "action": {"href": "/", "text": "Өзгерту"}},
            {"key": "ЖСН", "value": "850327400123"},
        ],
        "tasks": [
            {"title": "Жеке мәліметтер", "href": "/", "status": "Аяқталды"},
            {"title": "Емхана таңдау", "href": "/", "hint": "Бес минут", "status": "Басталмады", "colour": "blue"},
        ],
        "events": [
            {"title": "Өтініш тіркелді", "at": "23 қараша 2026 ж., 09:05", "by": "портал"},
            {"title": "Шешім қабылданды", "at": "24 қараша 2026 ж.", "text": "Сіз тіркелдіңіз."},
        ],
    }
    return render(request, "gallery.html", context)


def refuse(request: HttpRequest) -> HttpResponse:
    """Fail as for a person without the right."""
    raise PermissionDenied


def garble(request: HttpRequest) -> HttpResponse:
    """Fail as for a request that makes no sense."""
    raise SuspiciousOperation("secret detail")


def crash(request: HttpRequest) -> HttpResponse:
    """Fail by our own fault."""
    raise RuntimeError("secret detail")


urlpatterns = [
    path("gallery", gallery),
    path("403", refuse),
    path("400", garble),
    path("500", crash),
    path("workbench/", include("emhana.workbench.urls")),
    path("", include("emhana.portal.urls")),
]
