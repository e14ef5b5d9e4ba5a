"""Prescriptions, stock and what cannot be handed over, in the words of a page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from emhana.journal.errors import DomainError
from emhana.law.entitlements import entitlements
from emhana.law.steps import local
from emhana.registers.pharmacy.models import Batch, Prescription, Product
from emhana.ui.languages import language
from emhana.workbench import errors

STATUSES = {
    Prescription.Status.ACTIVE: (_l("in force"), "green"),
    Prescription.Status.DISPENSED: (_l("dispensed"), "grey"),
    Prescription.Status.CANCELLED: (_l("cancelled"), "grey"),
    Prescription.Status.LOST: (_l("lost"), "red"),
    Prescription.Status.REPLACED: (_l("replaced"), "grey"),
}
SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "prescription_not_in_force": lambda a: _("This prescription is not in force any more. Ask ДҚАЖ again and look at its status."),
    "prescription_not_checked": lambda a: _(
        "ДҚАЖ has not confirmed the prescription in the last 15 minutes; it may have been dispensed elsewhere. Ask ДҚАЖ first."
    ),
    "more_than_prescribed": lambda a: _("Only %(left)s units are left on the prescription. Take fewer.") % {"left": a["left"]},
    "not_entitled": lambda a: _("The category on the prescription does not cover this product. Ask the doctor who wrote it."),
    "not_in_stock": lambda a: _("Only %(left)s units of this batch are left: a colleague took some meanwhile.") % {"left": a["left"]},
    "batch_expired": lambda a: _("Batch %(batch)s has expired. Take another one.") % {"batch": a["batch"]},
    "no_substitute": lambda a: _("A substitute has the same substance, form and strength. Take another product."),
    "substitution_reason_missing": lambda a: _("Write why another product is handed over than the one prescribed."),
    "nothing_to_dispense": lambda a: _("Write how many units you hand over of at least one batch."),
    "recipient_not_identified": lambda a: _("The recipient is not identified. Check the identity document and record what you found."),
    "other_expiry": lambda a: _("Batch %(batch)s is on record until %(day)s. Compare the day with the package.")
    % {"batch": a["batch"], "day": date_format(a["day"], "SHORT_DATE_FORMAT")},
    "stock_reason_missing": lambda a: _("Write the reason: expired, broken, returned to the supplier, or what the count showed."),
    "stock_changed": lambda a: _("Meanwhile the batch has %(left)s units. Count it again.") % {"left": a["left"]},
    "words_missing": lambda a: _("Write down in the person's words how the prescription was lost."),
}


def told(error: DomainError) -> str:
    """Return the sentence for `error`."""
    known = SENTENCES.get(error.code)
    return known(error.args_for_words) if known else errors.told(error)[0]


def class_name(product: Product, day: date) -> str:
    """Return the class of the product in the language of the page."""
    known = entitlements().classes_on(day).get(product.product_class)
    return known.text.into(language()) if known else str(product.product_class)


def entitled(day: date) -> list[tuple[str, list[str]]]:
    """Return each class of products with the categories of citizens that may be given it on `day`."""
    categories = entitlements().categories_on(day).values()
    return [
        (one.text.into(language()), [category.text.into(language()) for category in categories if one.code in category.classes])
        for one in entitlements().classes_on(day).values()
    ]


def category_name(prescription: Prescription) -> str:
    """Return the category of citizens for which the prescription was written."""
    known = entitlements().categories_on(prescription.issued_on).get(prescription.category)
    return known.text.into(language()) if known else prescription.category


def batch_label(batch: Batch) -> str:
    """Return product, number, expiry and stock of a batch as the label of its field."""
    left = ngettext("%(count)s unit left", "%(count)s units left", batch.units) % {"count": batch.units}
    day = date_format(batch.expires_on, "SHORT_DATE_FORMAT")
    return _("%(product)s, batch %(number)s, expires %(day)s, %(left)s") % {
        "product": batch.product.trade_name, "number": batch.number, "day": day, "left": left,
    }  # fmt: skip


def rows(prescription: Prescription) -> list[dict[str, str]]:
    """Return what the page says of a prescription, as rows of a summary list."""
    product = prescription.product
    name = ", ".join(part for part in (product.substance, product.form, product.strength) if part)
    told_rows = {
        _("Product"): f"{product.trade_name} ({name})",
        _("Class of product"): class_name(product, prescription.issued_on),
        _("Category"): category_name(prescription),
        _("Prescribed"): f"{prescription.units_prescribed} {product.unit}",
        _("Left"): f"{prescription.units_left} {product.unit}",
        _("Valid until"): date_format(prescription.valid.upper - timedelta(days=1), "SHORT_DATE_FORMAT"),
        _("Doctor"): prescription.prescriber,
        _("Confirmed by ДҚАЖ"): date_format(local(prescription.checked_at), "SHORT_DATETIME_FORMAT"),
    }
    return [{"key": key, "value": value} for key, value in told_rows.items()]


def product_label(product: Product) -> str:
    """Return the trade name with substance, form and strength."""
    name = ", ".join(part for part in (product.substance, product.form, product.strength) if part)
    return f"{product.trade_name} ({name})"


def classes(day: date) -> dict[str, str]:
    """Return the three classes of products by code in the language of the page."""
    return {str(code): one.text.into(language()) for code, one in entitlements().classes_on(day).items()}
