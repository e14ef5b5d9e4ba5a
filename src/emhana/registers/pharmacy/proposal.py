"""What a pharmacist is shown beside a prescription: the batches to take, the first to expire first, and what may stand in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from emhana.parties.models import Organisation
from emhana.registers.pharmacy.actions.dispensing import Line
from emhana.registers.pharmacy.models import Batch, Prescription


@dataclass(frozen=True)
class Proposal:
    """`own` batches of the prescribed product and `substitutes`, each the first to expire first; `lines` is what to take of them."""

    prescription: Prescription
    own: tuple[Batch, ...]
    substitutes: tuple[Batch, ...]
    lines: tuple[Line, ...]

    @property
    def units(self) -> int:
        """Return how many units the proposed lines hand over."""
        return sum(line.units for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Return whether the stock of the prescribed product is enough for all that is left."""
        return self.units == self.prescription.units_left


def propose(prescription: Prescription, *, organisation: Organisation, on: date) -> Proposal:
    """Return what `organisation` can hand over on `prescription`; a substitute is named and never proposed by itself."""
    stock = Batch.objects.in_stock(organisation=organisation, on=on).select_related("product")
    same = stock.filter(product__substance=prescription.product.substance)
    own = tuple(batch for batch in same if batch.product_id == prescription.product_id)
    substitutes = tuple(batch for batch in same if batch.product.may_replace(prescription.product))
    return Proposal(prescription, own, substitutes, tuple(_taken(prescription, own)))


def _taken(prescription: Prescription, batches: Iterable[Batch]) -> Iterable[Line]:
    left = prescription.units_left
    for batch in batches:
        units = min(left, batch.units)
        if units == 0:
            return
        yield Line(prescription, batch, units)
        left -= units
