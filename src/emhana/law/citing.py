"""Where a rule stands in the orders, in the words of an official: rows, paragraphs and annexes instead of ledger ids.

The ledger names each place in English; here it is read and told in three languages. A conflict stands where its first side stands.
"""

import re
from collections.abc import Iterable
from functools import cache

from emhana.law.dated import Words
from emhana.law.requirements import ledger

LANGUAGES = ("kk", "ru", "en")
_FIRST_SIDE = re.compile(r"(.*?)(?: against | versus |;|$)")
_ORDER = re.compile(r"order (?:ҚР ДСМ-)?(\d+(?:/\d{4})?)", re.IGNORECASE)
_ONE, _MANY = r"(\d+(?:-\d+)?)", r"(\d+(?:-\d+)?(?:(?:, | and )\d+(?:-\d+)?)*)"
_PART = re.compile(rf"\b(annex|row|paragraph|para|part|sub|indent|item|column|sentence)(?:s {_MANY}| {_ONE})(?:\((\d+)\))?")
_SAME = {"para": "paragraph", "item": "sub"}
_NAMES = {
    "annex": Words(kk="{}-қосымша", ru="приложение {}", en="annex {}"),
    "row": Words(kk="{}-жол", ru="строка {}", en="row {}"),
    "paragraph": Words(kk="{}-тармақ", ru="пункт {}", en="paragraph {}"),
    "part": Words(kk="{}-бөлік", ru="часть {}", en="part {}"),
    "sub": Words(kk="{}) тармақша", ru="подпункт {})", en="subparagraph {})"),
    "indent": Words(kk="{}-абзац", ru="абзац {}", en="indent {}"),
    "column": Words(kk="{}-баған", ru="графа {}", en="column {}"),
    "sentence": Words(kk="{}-сөйлем", ru="предложение {}", en="sentence {}"),
}
_SEVERAL = {
    "row": Words(kk="{}-жолдар", ru="строки {}", en="rows {}"),
    "paragraph": Words(kk="{}-тармақтар", ru="пункты {}", en="paragraphs {}"),
    "part": Words(kk="{}-бөліктер", ru="части {}", en="parts {}"),
    "sub": Words(kk="{}) тармақшалар", ru="подпункты {})", en="subparagraphs {})"),
}
_AND = Words(kk=" және ", ru=" и ", en=" and ")
_STANDARD = Words(kk="стандарт", ru="стандарт", en="standard")
_BY_ORDER = Words(kk="№ ҚР ДСМ-{} бұйрық", ru="приказ № ҚР ДСМ-{}", en="order No. ҚР ДСМ-{}")


def places(ids: Iterable[str], language: str) -> str:
    """Return the places of the rules `ids` in `language`, each once, in their order; an id that the ledger lacks stands as it is.

    A rule of a whole act says nothing beside a place in the same act and is left out then.
    """
    found = list(dict.fromkeys(_place(each).into(language) for each in ids))
    return "; ".join(place for place in found if not any(other.startswith(f"{place}, ") for other in found))


@cache
def _place(ledger_id: str) -> Words:
    entry = ledger().get(ledger_id)
    if entry is None:
        return Words(kk=ledger_id, ru=ledger_id, en=ledger_id)
    side = _FIRST_SIDE.match(entry.cite)
    told = side[1] if side else entry.cite
    order = _ORDER.match(told)
    parts = [_filled(_BY_ORDER, order[1]) if order else _STANDARD, *_parts(told)]
    return Words(**{language: ", ".join(part.into(language) for part in parts) for language in LANGUAGES})


def _parts(told: str) -> list[Words]:
    parts: list[Words] = []
    of_row = False
    for found, many, one, sub in _PART.findall(told):
        name = _SAME.get(found, found)
        # A paragraph of a row of a table is an indent; one of the Rules has a number of its own.
        name = "indent" if of_row and name == "paragraph" else name
        of_row = of_row or name == "row"
        parts.append(_filled(_SEVERAL[name] if many else _NAMES[name], many.replace("-", "–") or one))
        if sub:
            parts.append(_filled(_NAMES["sub"], sub))
    return parts


def _filled(words: Words, value: str) -> Words:
    return Words(**{each: words.into(each).format(value.replace(" and ", _AND.into(each))) for each in LANGUAGES})
