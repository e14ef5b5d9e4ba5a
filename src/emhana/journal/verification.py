"""Does the chain still say what it said when it was sealed?"""

from dataclasses import dataclass
from pathlib import Path

from emhana.journal import chain, heads
from emhana.journal.heads import Head
from emhana.journal.models import Entry

CHUNK = 20000


@dataclass(frozen=True)
class Break:
    """The first position at which the journal is not what was sealed, and what is wrong there."""

    position: int
    kind: str


@dataclass(frozen=True)
class Verification:
    """What `verify` found. `unsealed` counts the newest entries, which no seal covers yet: they are neither good nor bad."""

    sealed: int
    head: bytes
    published: int
    first_break: Break | None
    unsealed: int

    @property
    def head_agrees(self) -> bool:
        """Return whether every published head stands in the chain, and something is published as soon as something is sealed."""
        return self.first_break is None or self.first_break.kind not in {"cut", "republished", "unpublished"}

    @property
    def intact(self) -> bool:
        """Return whether nothing was edited, deleted, swapped, put in or cut off."""
        return self.first_break is None


def verify(*, published_in: Path) -> Verification:
    """Recompute the chain and compare it with the heads in `published_in`.

    Kinds of a break: `edited`, `deleted` (the entry is gone), `missing` (its seal is gone), `relinked`, `inserted`, `cut`
    (the chain ends before a published head), `republished` (another hash was published), `unpublished` (no head at all).
    """
    announced = heads.published(published_in)
    walked, head, broken = _walk(announced)
    smuggled = chain.smuggled()
    found = [item for item in (broken, Break(smuggled, "inserted") if smuggled else None) if item]
    if not broken:
        found += [item for item in [_end(announced, walked)] if item]
    return Verification(
        sealed=walked,
        head=head,
        published=announced[-1].sealed if announced else 0,
        first_break=min(found, key=lambda item: item.position, default=None),
        unsealed=Entry.objects.unsealed().count(),
    )


def _walk(announced: list[Head]) -> tuple[int, bytes, Break | None]:
    """Return how far the chain holds, the hash there, and what ends it before its own end."""
    expected = {head.sealed: head.hash for head in announced}
    position, running = 0, chain.START
    while rows := chain.sealed_after(position, CHUNK):
        for found, previous, stored, content in rows:
            kind = _fault(position + 1, running, (found, bytes(previous), bytes(stored), content), expected)
            if kind:
                return position, running, Break(position + 1, kind)
            position, running = found, bytes(stored)
    return position, running, None


def _fault(position: int, running: bytes, row: tuple[int, bytes, bytes, str | None], expected: dict[int, bytes]) -> str | None:
    found, previous, stored, content = row
    if found != position:
        return "missing"
    if content is None:
        return "deleted"
    if previous != running:
        return "relinked"
    if chain.link(running, content) != stored:
        return "edited"
    return "republished" if expected.get(position, stored) != stored else None


def _end(announced: list[Head], walked: int) -> Break | None:
    longest = max((head.sealed for head in announced), default=0)
    if longest > walked:
        return Break(walked + 1, "cut")
    return Break(1, "unpublished") if walked and not announced else None
