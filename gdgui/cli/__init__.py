"""The command line."""

from gdgui.cli.commands import main, window_main

__all__ = ["main", "window_main"]
