"""A site that also has the test-only gallery; a morning on which insured people are asked for and decided about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as configured

from emhana.documents.signing import DemoAuthority
from tests.domain.voluntary_samples import NOW


@pytest.fixture
def gallery_site(settings):
    """Serve the gallery's addresses and templates beside the real ones."""
    settings.ROOT_URLCONF = "tests.web.gallery"
    settings.TEMPLATES = [{**configured.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
    return settings


@pytest.fixture
def insured_morning(settings, tmp_path: Path) -> Iterator[None]:
    """Let it be ten in the morning of the day of the contracts, with an authority that signs."""
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    with time_machine.travel(NOW, tick=False):
        yield
