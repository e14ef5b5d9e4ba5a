"""Prints the JSON Schema of the facts a service is judged by."""

import argparse
import json

from emhana.cli import services


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("code")
    parser.add_argument("--json", action="store_true", help="the schema is JSON either way")


def main(args: argparse.Namespace) -> int:
    """Print the schema and return 0."""
    print(json.dumps(services.find(args.code).facts.model_json_schema(), ensure_ascii=False, indent=2))
    return 0
