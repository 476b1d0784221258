"""Which colour each run has, and the bands of a landscape: what every picture shares.

A run has its own colour, or the first of the palette that is still free.
"""

from collections.abc import Sequence

from gdgui.experiment import Run

__all__ = ["LIGHT_BANDS", "RUN_COLORS", "run_colors"]

LIGHT_BANDS = ("#fafbfd", "#e8edf6", "#d7deee", "#c9d4e9", "#bcc9e3")
"""The stops of a landscape's fill on a light ground, lowest f first."""

RUN_COLORS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#D55E00",
    "#56B4E9",
    "#F0E442",
    "#999999",
)
"""The palette of Okabe and Ito (2008), safe for colour-blind eyes: blue, orange, green, …"""


def run_colors(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return the colour of each run; the palette starts over where there are more runs."""
    taken = {run.color.upper() for run in runs}
    free = [color for color in RUN_COLORS if color not in taken] or list(RUN_COLORS)
    colors: list[str] = []
    count = 0
    for run in runs:
        colors.append(run.color or free[count % len(free)])
        count += not run.color
    return tuple(colors)
