"""The migrations say what the models say."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation


def test_no_model_waits_for_a_migration() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    with translation.override(None):  # labels inside migrations are not translated
        changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert {app: [str(step) for step in steps] for app, steps in changes.items() if "emhana" in apps.get_app_config(app).name} == {}
