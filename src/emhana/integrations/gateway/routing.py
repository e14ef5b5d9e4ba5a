"""To which adapter a message of the gateway goes: by the code of the system, or by a name under which the acts call it."""

ALIASES = {"SAQTANDYRU": ("Saqtandyru", "Saqtandyǵy")}
"""One system, spelled in two ways by order 26/2020 [MSHI-03-08]."""

_ADAPTERS = {name.casefold(): code for code, names in ALIASES.items() for name in (code, *names)}


def adapter_of(service_id: str) -> str:
    """Return the code of the adapter for the system that a message names; a name without aliases is its own code."""
    name = service_id.strip()
    return _ADAPTERS.get(name.casefold(), name)
