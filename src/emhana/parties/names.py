"""Names as people type them: folded for search, never for display."""

import unicodedata

_FOLD = str.maketrans("әғқңөұүһіё", "агкноуухие")
_LATIN = str.maketrans("aceiopxy", "асеиорху")


def folded(name: str) -> str:
    """Return `name` as it is searched: small letters, Kazakh letters as their plain neighbours, Latin look-alikes as Cyrillic.

    A name written in Latin letters only stays Latin: nobody mixes alphabets inside one word on purpose.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    words = [word.translate(_LATIN) if any("а" <= letter <= "ӿ" for letter in word) else word for word in plain.split(" ")]
    return " ".join(words).translate(_FOLD)
