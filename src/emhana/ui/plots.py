"""Bars drawn on the server, one above another: pieces with a pattern besides the colour, a mark, and the figures written at each bar."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, STEP, BAR, LABEL, TOLD = 320, 58, 14, 13, 28
FILLS = ("#0A5A6E", "url(#emhana-level-second)")


@dataclass(frozen=True)
class Level:
    """One bar: its name, the figures in words, the sizes of its pieces in the order of FILLS, and where the mark stands."""

    label: str
    told: str
    values: tuple[int, ...]
    mark: int


def drawn(levels: Sequence[Level]) -> dict[str, object]:
    """Return the SVG's height and bars: `levels` from the top down, all to one scale, the longest across the whole width."""
    longest = max([1, *(size for level in levels for size in (sum(level.values), level.mark))])
    return {"width": WIDTH, "height": STEP * len(levels), "bars": [_bar(level, place, longest) for place, level in enumerate(levels)]}


def _bar(level: Level, place: int, longest: int) -> dict[str, object]:
    top, pieces, reached = STEP * place, [], 0
    for size, fill in zip(level.values, FILLS, strict=False):
        if size > 0:
            pieces.append({"x": _scaled(reached, longest), "width": _scaled(size, longest), "fill": fill})
            reached += size
    mark = _scaled(level.mark, longest)
    return {
        "label": level.label, "told": level.told, "label_y": top + LABEL, "told_y": top + TOLD, "y": top + TOLD + 6, "bar": BAR,
        "pieces": pieces, "mark": mark, "mark_top": top + TOLD + 3, "mark_end": top + TOLD + BAR + 9,
    }  # fmt: skip


def _scaled(size: int, longest: int) -> float:
    """Return the length of `size`; two units stay free at the right end for the mark."""
    return round((WIDTH - 2) * size / longest, 1)
