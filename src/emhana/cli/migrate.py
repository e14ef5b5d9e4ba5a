"""`emhana migrate`: bring the schema up to date as the role that owns it."""

import argparse
import os
import subprocess
import sys


def command() -> list[str]:
    """Return the command that applies the migrations which are missing."""
    return [sys.executable, "-m", "django", "migrate", "--noinput"]


def owner_environment() -> dict[str, str]:
    """Return the environment in which DATABASE_URL is the owner's, when DATABASE_OWNER_URL names it."""
    env = {"DJANGO_SETTINGS_MODULE": "emhana.config.settings"} | os.environ
    return env | ({"DATABASE_URL": env["DATABASE_OWNER_URL"]} if env.get("DATABASE_OWNER_URL") else {})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the command has no options."""


def main(args: argparse.Namespace) -> int:
    """Apply the migrations; return the exit code of the command."""
    return subprocess.run(command(), env=owner_environment(), check=False).returncode  # noqa: S603 - our own command
