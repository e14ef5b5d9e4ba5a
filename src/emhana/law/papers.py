"""Which papers a request still lacks: pure, by the passport's list for the channel and the category."""

from collections.abc import Iterable

from emhana.law.passport import Channel, Document, Passport

ITSELF = frozenset({"electronic_request", "written_application"})  # the request is this paper


def asked(edition: Passport, channel: Channel | str, category: str) -> tuple[tuple[Document, ...], ...]:
    """Return the papers asked of `category` and of no other [ATT-09-39], in the passport's order.

    Each is the group of those that replace one another [ATT-09-12, ATT-09-34].
    """
    groups: dict[str, list[Document]] = {}
    for document in edition.documents:
        if Channel(channel) in document.channels and document.category in ("any", category) and document.code not in ITSELF:
            groups.setdefault(document.one_of or document.code, []).append(document)
    return tuple(tuple(group) for group in groups.values())


def missing(edition: Passport, channel: Channel | str, category: str, given: Iterable[str]) -> tuple[tuple[Document, ...], ...]:
    """Return the groups of which nothing was given [ATT-09-16]; `given` holds codes of papers.

    Nothing outside the list is ever asked for, so that whoever has no special category shows an identity document alone [ATT-09-30].
    """
    here = set(given)
    return tuple(group for group in asked(edition, channel, category) if not here & {document.code for document in group})
