"""Which papers a request still lacks: pure, by the passport's list for the channel and the category."""

from collections.abc import Iterable
from datetime import date

from emhana.law.passport import Channel, Document, Passport, Words

ITSELF = frozenset({"electronic_request", "written_application"})  # the request is this paper
POWER_OF_ATTORNEY = Document(
    since=date(2020, 1, 1),
    cites=("ALL-08-01",),
    code="power_of_attorney",
    text=Words(kk="сенімхат", ru="доверенность", en="power of attorney"),
    channels=(Channel.IN_PERSON,),
)


def asked(edition: Passport, channel: Channel | str, category: str, *, by_another: bool = False) -> tuple[tuple[Document, ...], ...]:
    """Return the papers asked for, each as the group of those that replace one another, in the passport's order.

    `by_another` says that another adult asks at the desk and no register names them: a power of attorney is asked for in every
    service, once [ALL-08-01]. A category other than `general` has papers of its own that say who stands for whom.
    """
    groups: dict[str, list[Document]] = {}
    for document in edition.documents:
        if Channel(channel) in document.channels and document.category in ("any", category) and document.code not in ITSELF:
            groups.setdefault(document.one_of or document.code, []).append(document)
    if by_another and category == "general" and Channel(channel) in POWER_OF_ATTORNEY.channels:
        groups.setdefault(POWER_OF_ATTORNEY.code, [POWER_OF_ATTORNEY])
    return tuple(tuple(group) for group in groups.values())


def missing(
    edition: Passport, channel: Channel | str, category: str, given: Iterable[str], *, by_another: bool = False
) -> tuple[tuple[Document, ...], ...]:
    """Return the groups of which nothing was given; `given` holds codes of papers. Nothing outside the list is ever asked for."""
    here = set(given)
    wanted = asked(edition, channel, category, by_another=by_another)
    return tuple(group for group in wanted if not here & {document.code for document in group})
