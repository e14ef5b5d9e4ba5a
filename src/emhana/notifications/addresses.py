"""Where offices outside this system are written to: by their codes, as EMHANA_NOTICE_ADDRESSES says. A letter to them is kk, then ru."""

from django.conf import settings

LANGUAGES = ("kk", "ru")
BETWEEN = "\n\n* * *\n\n"


def parse(text: str) -> dict[str, str]:
    """Return code to address of `fund=a@example.kz,operator=b@example.kz`; raises ValueError for another shape."""
    pairs = [pair.strip().partition("=") for pair in text.split(",") if pair.strip()]
    if any(not code or "@" not in address for code, _, address in pairs):
        raise ValueError("EMHANA_NOTICE_ADDRESSES must look like fund=office@example.kz,contact_centre=office@example.kz")
    return {code.strip(): address.strip() for code, _, address in pairs}


def address_of(addressee: str) -> str:
    """Return the address of an office, "" while none is set."""
    return str(settings.EMHANA_NOTICE_ADDRESSES.get(addressee, ""))


def reachable() -> list[str]:
    """Return the codes of the offices a letter can go to now: none without a mail server."""
    return sorted(settings.EMHANA_NOTICE_ADDRESSES) if settings.EMHANA_SMTP_URL else []


def letter(kk: str, ru: str) -> str:
    """Return one text in both languages of state bodies."""
    return f"{kk}{BETWEEN}{ru}"


def parts(body: str) -> list[tuple[str, str]]:
    """Return the language and the text of each half of a letter."""
    return list(zip(LANGUAGES, body.split(BETWEEN), strict=True))
