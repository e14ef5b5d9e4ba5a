"""Every column says whether it is personal, and what is said to be sealed is sealed."""

import pytest
from django.apps import apps
from django.db import models

from emhana.keyring import personal
from emhana.postgres import grants

OURS = [model for model in apps.get_models() if model.__module__.startswith("emhana.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_declared(model: type[models.Model]) -> None:
    assert personal.undeclared(model) == []
    assert personal.misdeclared(model) == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_is_declared_encrypted_is_sealed_or_hashed(model: type[models.Model]) -> None:
    assert personal.unprotected(model) == []


@pytest.mark.parametrize("model", list(apps.get_app_config("journal").get_models()), ids=lambda model: model._meta.label)
def test_the_journal_is_only_added_to(model: type[models.Model]) -> None:
    assert grants.web_may(model) == {"select", "insert"}
