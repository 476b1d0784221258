"""``gdgui examples``: what experiments are built in."""

import argparse

from gdgui.cli.arguments import Commands
from gdgui.examples import NAMES, example

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare ``gdgui examples``."""
    parser = commands.add_parser(
        "examples",
        help="list the built-in experiments",
        description="List the built-in experiments: name, tab, title, one a line.",
    )
    parser.set_defaults(run=_examples)


def _examples(_options: argparse.Namespace) -> int:
    for name in NAMES:
        print(f"{name}\t{example(name).title}")
    return 0
