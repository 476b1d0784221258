"""How high a value is drawn on a plot over the steps.

The range of values is chosen so that what converges stays readable:

- every finite value of every run that did not diverge is in view, and the start of those that
  did;
- what a diverged run reaches beyond that is in view as far as it stretches the rest by no more
  than its own height again, or by four decades on a logarithmic scale;
- a logarithmic scale goes down to 1e-16 of its top, the resolution of double precision. A value
  of zero leaves through the bottom.
"""

import math
from collections.abc import Sequence
from typing import Protocol

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.ui.painting.ranges import LARGEST, widened

__all__ = ["Scale", "choose_scale"]

_MARGIN = 0.04


class RunValues(Protocol):
    """What choosing a scale takes from a run: its finite values, and whether it diverged."""

    values: FloatArray

    @property
    def diverged(self) -> bool:
        """Whether the run left for infinity."""


class Scale(msgspec.Struct, frozen=True):
    """How values become heights.

    Attributes:
        logarithmic: whether heights are decimal logarithms.
        shift: what is subtracted from a value before its logarithm.
        low, high: the heights at the bottom and the top of the plot.
    """

    logarithmic: bool
    shift: float
    low: float
    high: float

    def heights(self, values: FloatArray) -> FloatArray:
        """Heights of values, far below the bottom where there is no logarithm."""
        if not self.logarithmic:
            return values
        with np.errstate(all="ignore"):
            heights = np.log10(values - self.shift)
        # Far enough that the line leaves steeply, near enough that its direction is not vertical.
        floor = self.low - (self.high - self.low)
        return np.where(np.isfinite(heights), np.maximum(heights, floor), floor)


def choose_scale(runs: Sequence[RunValues], logarithmic: bool, floor: float = math.inf) -> Scale:
    """The range of values to show, by the rule at the top of this module.

    Args:
        runs: the runs to show.
        logarithmic: whether heights are to be logarithms.
        floor: the lowest value that is known from elsewhere, such as that of a minimum which no
            run has reached. Negative values are shown as their distance to it.
    """
    everything = [r.values for r in runs if len(r.values)]
    calm = [r.values[:1] if r.diverged else r.values for r in runs if len(r.values)]
    if not everything:
        return Scale(logarithmic, 0.0, -1.0 if logarithmic else 0.0, 1.0)
    lowest = min(float(v.min()) for v in everything)
    highest = max(float(v.max()) for v in everything)
    top = max(float(v.max()) for v in calm)
    if not logarithmic:
        bottom = min(float(v.min()) for v in calm)
        reach = top - bottom or max(abs(top), 1.0)
        if any(not r.diverged for r in runs) or len(calm) < len(everything):
            low, high = max(lowest, bottom - reach), min(highest, top + reach)
        else:
            low, high = max(lowest, bottom - 10 * reach), min(highest, top + 10 * reach)
        return _with_margin(False, 0.0, low, high)
    shift = min(lowest, floor, 0.0)
    positive = [_above(v, shift) for v in everything]
    smallest = min((float(v.min()) for v in positive if len(v)), default=1.0)
    largest = max((float(v.max()) for v in positive if len(v)), default=1.0)
    log_top = math.log10(min(max(top - shift, smallest), largest))
    log_high = min(math.log10(largest), log_top + 4.0)
    log_low = max(math.log10(smallest), log_high - 16.0)
    return _with_margin(True, shift, log_low, log_high)


def _above(values: FloatArray, shift: float) -> FloatArray:
    """How far the values lie above another, for those that do; numbers of any size are fine."""
    with np.errstate(over="ignore"):
        return np.minimum(values[values > shift] - shift, LARGEST)


def _with_margin(logarithmic: bool, shift: float, low: float, high: float) -> Scale:
    low, high = widened(low, high)
    margin = _MARGIN * (high - low)
    return Scale(logarithmic, shift, low - margin, high + margin)
