"""Model fields whose column holds sealed values, and the column by which they are found."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from emhana.keyring import cipher, keys, lookup
from emhana.keyring.keys import Vault
from emhana.keyring.lookup import Purpose


class SealedField(models.Field):
    """A bytea column of envelopes bound to their table and column; it can be tested for NULL and compared with nothing.

    With a `vault` it is sealed under the keys of that vault. A renamed table or column needs a migration that seals its values anew.
    """

    def __init__(self, *args: Any, vault: Vault | str | None = None, **kwargs: Any) -> None:
        self.vault = None if vault is None else Vault(vault)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs if self.vault is None else kwargs | {"vault": str(self.vault)}

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def place(self) -> str:
        """Return the `table.column` to which the values are bound."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_lookup(self, lookup_name: str) -> type[models.Lookup] | None:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return connection.Database.Binary(cipher.seal(self.to_sealable(value), place=self.place, keys=keys.current().of(self.vault)))

    def from_db_value(self, value: bytes | memoryview | None, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        return self.from_sealable(cipher.open(bytes(value), place=self.place, keys=keys.current().of(self.vault)))

    def to_sealable(self, value: Any) -> bytes:
        """Return the bytes to seal for `value`."""
        raise NotImplementedError

    def from_sealable(self, plain: bytes) -> Any:
        """Return the value whose bytes are `plain`."""
        raise NotImplementedError


class EncryptedBytesField(SealedField):
    """Bytes, sealed at rest."""

    def to_sealable(self, value: Any) -> bytes:
        if not isinstance(value, bytes | bytearray | memoryview):
            raise TypeError(f"{self.place} takes bytes")
        return bytes(value)

    def from_sealable(self, plain: bytes) -> bytes:
        return plain


class EncryptedTextField(SealedField):
    """Text, sealed at rest."""

    def to_sealable(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.place} takes text")
        return value.encode("utf-8")

    def from_sealable(self, plain: bytes) -> str:
        return plain.decode("utf-8")


class EncryptedJSONField(SealedField):
    """A JSON value, sealed at rest; None is NULL."""

    def to_sealable(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder).encode("utf-8")

    def from_sealable(self, plain: bytes) -> Any:
        return json.loads(plain)


class LookupField(models.BinaryField):
    """The keyed hash by which a person's sealed value is found. The writer fills it with `digest`; text is refused, not stored."""

    def __init__(self, purpose: Purpose | str, *args: Any, vault: Vault | str | None = None, **kwargs: Any) -> None:
        self.purpose, self.vault = Purpose(purpose), None if vault is None else Vault(vault)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [str(self.purpose), *args], kwargs if self.vault is None else kwargs | {"vault": str(self.vault)}

    def digest(self, value: str) -> bytes:
        """Return what this column holds for `value`."""
        return lookup.digest(value, purpose=self.purpose, keys=keys.current().of(self.vault))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and (not isinstance(value, bytes | memoryview) or len(value) != lookup.DIGEST_BYTES):
            raise TypeError(f"{self.model._meta.db_table}.{self.column} takes the digest of a value, never the value")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: bytes | memoryview | None, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)
