"""The command line."""

from gdgui.cli.commands import main

__all__ = ["main"]
