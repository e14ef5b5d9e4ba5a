"""A site that also has the test-only gallery."""

from pathlib import Path

import pytest
from django.conf import settings as configured


@pytest.fixture
def gallery_site(settings):
    """Serve the gallery's addresses and templates beside the real ones."""
    settings.ROOT_URLCONF = "tests.web.gallery"
    settings.TEMPLATES = [{**configured.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
    return settings
