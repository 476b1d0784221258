"""How far a long command has come, on the terminal."""

import sys
import time

__all__ = ["INTERRUPTED", "ProgressBar"]

INTERRUPTED = 130
"""Exit status after Ctrl+C, as shells have it."""
_BAR = 30


class ProgressBar:
    """A bar on the terminal with the share that is done and the time that is left.

    Where the output goes elsewhere there is none.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._is_shown = sys.stderr.isatty()

    def show(self, share: float) -> None:
        """Show how much is done."""
        if not self._is_shown:
            return
        took = time.monotonic() - self._began
        left = took / share - took if share > 0.0 else 0.0
        filled = round(_BAR * share)
        bar = "█" * filled + "░" * (_BAR - filled)
        print(f"\r{bar} {share:4.0%}  {left:.0f} s left ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._is_shown:
            print("\r" + " " * (_BAR + 24) + "\r", end="", file=sys.stderr, flush=True)
