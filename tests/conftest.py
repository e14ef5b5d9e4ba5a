"""What every test stands on: the built page files and message catalogues."""

import pytest

from emhana.ui import build

pytest_plugins = ["tests.law_results"]


def pytest_configure(config: pytest.Config) -> None:
    """Build the page files once, before Django reads its catalogues."""
    build.build()
