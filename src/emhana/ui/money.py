"""Sums of tenge as people read them."""

from decimal import Decimal

from django.utils.formats import number_format


def tenge(value: Decimal | int) -> str:
    """Return a sum with its sign, with the separators of the language and never broken over two lines; tiyn only where there are any."""
    places = 0 if value == int(value) else 2
    return f"{number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)}\N{NO-BREAK SPACE}₸"
