"""Small drawings made on the server: bars by month with a pattern besides the colour, beside a table that says the same."""

from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, FLOOR, TOP = 300, 120, 96, 12
STEP, BAR = 25, 17
# Tokens of the house; every kind has a pattern of its own, so that colour alone says nothing.
FILLS = {"paid": "#0A5A6E", "state": "url(#emhana-state)", "kept": "url(#emhana-kept)", "owed": "url(#emhana-owed)", "none": "#FFFFFF"}


@dataclass(frozen=True)
class Bar:
    """One bar as SVG attributes."""

    x: int
    y: int
    height: int
    fill: str
    label: str
    label_x: int


def bars(months: list[tuple[str, str, Decimal]]) -> list[Bar]:
    """Return the bars of `months` (label, kind, sum), as high as their sums; a month without money stands as a low one."""
    highest = max((total for _, _, total in months), default=Decimal(0)) or Decimal(1)
    drawn = []
    for position, (label, kind, total) in enumerate(months):
        height = max(10, int((FLOOR - TOP) * total / highest))
        x = position * STEP + (STEP - BAR) // 2
        drawn.append(Bar(x, FLOOR - height, height, FILLS[kind], label, x + BAR // 2))
    return drawn
