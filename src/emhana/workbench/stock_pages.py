"""The pharmacist's stock: what lies on the shelves and when it expires, what comes in, what is counted anew or written off."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emhana.accounts.models import Role
from emhana.journal.errors import DomainError
from emhana.law.entitlements import ProductClass
from emhana.registers.pharmacy.actions import stock as actions
from emhana.registers.pharmacy.models import Batch, Product, StockMovement
from emhana.ui.forms import DateParts
from emhana.workbench import pharmacy_wording as wording
from emhana.workbench.access import member, office, staff_only
from emhana.workbench.case_wording import moment

SOON = timedelta(days=90)  # ours: time enough to hand a batch over or to return it
PAGE = 50
MOST = 1_000_000
KINDS = {
    StockMovement.Kind.RECEIVED: _l("received"),
    StockMovement.Kind.WRITTEN_OFF: _l("written off"),
    StockMovement.Kind.CORRECTED: _l("counted anew"),
}
pharmacist_only = staff_only(Role.Kind.PHARMACIST)


def _units(label: Any, least: int) -> forms.IntegerField:
    box = forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=least, max_value=MOST, widget=box)


class ReceiveForm(forms.Form):
    """One batch as its package and its waybill name it."""

    product = forms.ModelChoiceField(label=_l("Product"), queryset=Product.objects.none(), empty_label=None)
    number = forms.CharField(label=_l("Number of the batch"), max_length=60, widget=forms.TextInput({"class": "govuk-input--width-20"}))
    expires_on = forms.DateField(label=_l("Last day on which it may be handed over"), widget=DateParts)
    units = _units(_l("How many units came"), 1)
    source = forms.CharField(label=_l("Supplier and waybill"), max_length=300)

    def __init__(self, data: Any, *, day: date) -> None:
        super().__init__(data)
        rows = Product.objects.order_by("product_class", "trade_name", "pk")
        groups: dict[str, list[tuple[int, str]]] = {}
        for row in rows:
            groups.setdefault(wording.class_name(row, day), []).append((row.pk, wording.product_label(row)))
        field = self.fields["product"]
        field.queryset, field.choices = rows, list(groups.items())  # type: ignore[attr-defined]  # a ModelChoiceField
        self.day = day

    def clean_expires_on(self) -> date:
        """Refuse what has expired: it is not taken in."""
        expires: date = self.cleaned_data["expires_on"]
        if expires < self.day:
            raise forms.ValidationError(_("This batch has expired. Do not take it in; return it to the supplier."))
        return expires


class WriteOffForm(forms.Form):
    """How many units leave the shelf without being handed over, and why."""

    units = _units(_l("How many units are written off"), 1)
    reason = forms.CharField(label=_l("Why they are written off"), max_length=300)


class CountForm(forms.Form):
    """How many units there really are, and what was found."""

    counted = _units(_l("How many units there are"), 0)
    reason = forms.CharField(label=_l("Why the number was wrong"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)


@never_cache
@require_safe
@pharmacist_only
def stock(request: HttpRequest) -> HttpResponse:
    """List what lies on the shelves of the pharmacist's organisation, the first to expire first; `class` and `soon` narrow it."""
    today, chosen = timezone.localdate(), request.GET.get("class", "")
    rows = Batch.objects.on_shelves(organisation=office(request)).select_related("product")
    if chosen in set(ProductClass):
        rows = rows.filter(product__product_class=chosen)
    if request.GET.get("soon"):
        rows = rows.filter(expires_on__lt=today + SOON)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    classes = wording.classes(today)
    context = {
        "title": _("Stock"),
        "page": page,
        "rows": [_row(row, today) for row in page],
        "filters": [{"code": code, "name": name, "current": code == chosen} for code, name in classes.items()],
        "soon": bool(request.GET.get("soon")),
        "entitled": wording.entitled(today),
    }
    return render(request, "workbench/stock.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pharmacist_only
def receive(request: HttpRequest) -> HttpResponse:
    """Take a batch in."""
    form = ReceiveForm(request.POST or None, day=timezone.localdate())
    if form.is_valid():
        try:
            took = actions.receive(organisation=office(request), by=member(request), now=timezone.now(), **form.cleaned_data)
            return redirect("workbench-stock-batch", took.pk)
        except DomainError as error:
            form.add_error("expires_on" if error.code == "other_expiry" else "units", wording.told(error))
    context = {"title": _("Receive a batch"), "form": form}
    return render(request, "workbench/stock_receive.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pharmacist_only
def batch(request: HttpRequest, key: int) -> HttpResponse:
    """Show a batch with all that moved it; POST writes off or counts anew."""
    held = Batch.objects.filter(pk=key, organisation=office(request)).select_related("product").first()
    if held is None:
        raise Http404
    act = request.POST.get("act", "")
    leaving = WriteOffForm(request.POST if act == "write_off" else None, auto_id="id_off_%s")
    count = CountForm(request.POST if act == "count" else None, initial={"seen": held.units}, auto_id="id_count_%s")
    form = count if act == "count" else leaving
    if form.is_bound and form.is_valid() and _moved(request, held, form):
        return redirect("workbench-stock-batch", held.pk)
    if count.is_bound:  # what is sent next was counted from what the page shows now
        count.data = {**count.data.dict(), "seen": held.units}  # type: ignore[attr-defined]  # a QueryDict
    context = {"title": _("Batch %(number)s") % {"number": held.number}, "batch": held, "leaving": leaving, "count": count, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workbench/stock_batch.html", context | _shown(held), status=status)


def _moved(request: HttpRequest, held: Batch, form: forms.Form) -> bool:
    values = {"batch": held, "by": member(request), "now": timezone.now(), **form.cleaned_data}
    try:
        if isinstance(form, CountForm):
            actions.correct(**values)
        else:
            actions.write_off(**values)
    except DomainError as error:
        too_many = _("Only %(left)s units of this batch are left. Write off fewer.") % {"left": error.args_for_words.get("left")}
        sentence = too_many if error.code == "not_in_stock" else wording.told(error)
        form.add_error("reason" if error.code == "stock_reason_missing" else None, sentence)
        held.refresh_from_db()
    return not form.errors


def _shown(held: Batch) -> dict[str, Any]:
    today = timezone.localdate()
    moved = [(row.at, str(KINDS[StockMovement.Kind(row.kind)]), row.units, row.why) for row in held.movements.all()]
    moved += [
        (row.dispensed_at, str(_("handed over") if row.units > 0 else _("handing over undone")), -row.units, row.case_number)
        for row in held.dispenses.all()
    ]
    moved.sort(key=lambda row: row[0], reverse=True)
    history = [{"at": moment(at), "what": what, "units": f"{units:+d}", "why": why} for at, what, units, why in moved[:PAGE]]
    return {"row": _row(held, today), "history": history}


def _row(held: Batch, today: date) -> dict[str, Any]:
    """Return one batch in words, with a tag that says when its time is over or nearly so."""
    day = date_format(held.expires_on, "SHORT_DATE_FORMAT")
    left = (held.expires_on - today).days
    tag = (_("expired"), "red") if left < 0 else (_("expires soon"), "yellow") if held.expires_on < today + SOON else None
    product = held.product
    return {
        "key": held.pk, "number": held.number, "product": wording.product_label(product), "class": wording.class_name(product, today),
        "expires": day, "tag": tag, "units": held.units, "unit": product.unit,
    }  # fmt: skip
