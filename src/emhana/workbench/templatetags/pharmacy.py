"""Tags of the pharmacist's page."""

from django import template

from emhana.registers.pharmacy.models import Prescription
from emhana.workbench import pharmacy_wording as wording

register = template.Library()


@register.inclusion_tag("emhana/components/summary_list.html")
def prescription_rows(prescription: Prescription) -> dict:
    """Rows that describe a prescription."""
    return {"rows": wording.rows(prescription)}
