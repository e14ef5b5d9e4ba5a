"""What every model says about the personal data in its columns, and whether that is true."""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from django.db import models

from emhana.keyring.fields import LookupField, SealedField

OF_STAFF = "the account of a member of staff"


@dataclass(frozen=True)
class PersonalData:
    """A model's declaration: each concrete field stands in exactly one of the three.

    `encrypted`: sealed or hashed with a key. `plain`: personal, but readable in the database, each with the reason why.
    `impersonal`: says nothing about a person.
    """

    encrypted: Set[str] = frozenset()
    plain: Mapping[str, str] = field(default_factory=dict)
    impersonal: Set[str] = frozenset()

    def names(self) -> list[str]:
        """Return every declared name, one as often as it is declared."""
        return [*self.encrypted, *self.plain, *self.impersonal]


def declaration(model: type[models.Model]) -> PersonalData:
    """Return what `model` declares; nothing when it declares nothing."""
    return getattr(model, "personal_data", None) or PersonalData()


def undeclared(model: type[models.Model]) -> list[str]:
    """Return the concrete fields of `model` that its declaration does not name, in the order of the table."""
    declared = set(declaration(model).names())
    return [column.name for column in model._meta.concrete_fields if column.name not in declared]


def misdeclared(model: type[models.Model]) -> list[str]:
    """Return the declared names that are no field of `model`, stand twice, or are plain without a reason."""
    declared, columns = declaration(model), {column.name for column in model._meta.concrete_fields}
    times = Counter(declared.names())
    return sorted(name for name in times if name not in columns or times[name] > 1 or not declared.plain.get(name, "reason"))


def unprotected(model: type[models.Model]) -> list[str]:
    """Return the fields declared encrypted whose class neither seals nor hashes."""
    encrypted = declaration(model).encrypted
    return [
        column.name
        for column in model._meta.concrete_fields
        if column.name in encrypted and not isinstance(column, SealedField | LookupField)
    ]
