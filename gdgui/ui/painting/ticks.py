"""Round numbers for axes, and how they are written."""

import math
from typing import NamedTuple

from gdgui.ui.painting.ranges import LEAST_SPAN

__all__ = ["Tick", "decade_ticks", "divided_decade_ticks", "loose_ticks", "round_ticks"]


class Tick(NamedTuple):
    """A place on an axis and what is written there; nothing if only a line is drawn."""

    value: float
    text: str


def round_ticks(low: float, high: float, count: float, *, whole: bool = False) -> list[Tick]:
    """Ticks at multiples of 1, 2 or 5 times a power of ten.

    Args:
        low: lower end of the axis.
        high: upper end of the axis.
        count: about how many ticks there may be at most.
        whole: whether only integers make sense here.
    """
    span = high - low
    if not LEAST_SPAN < span < math.inf:
        return []
    rough = span / max(count, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((m * power for m in (1, 2, 5) if m * power >= rough * (1 - 1e-9)), 10 * power)
    if whole:
        step = max(step, 1.0)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last - first > 1000:  # the numbers are too large for their distance to be seen
        return []
    return [Tick(i * step, _text(i * step, step)) for i in range(first, last + 1)]


def loose_ticks(low: float, high: float, count: float) -> list[Tick]:
    """Round ticks, half as many as there is room for where that leaves two of them.

    One number alone says nothing of the scale.

    Args:
        low: lower end of the axis.
        high: upper end of the axis.
        count: about how many ticks there is room for.
    """
    found = round_ticks(low, high, count / 2)
    return found if len(found) > 1 else round_ticks(low, high, count)


def decade_ticks(low: float, high: float, count: float) -> list[Tick]:
    """Ticks at powers of ten between two of their logarithms; every second is written if dense.

    Of few that are seen all are written: one number alone says nothing of the scale.

    Args:
        low: decimal logarithm at the lower end.
        high: decimal logarithm at the upper end.
        count: about how many lines there may be at most.
    """
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    every = next((e for e in (1, 2, 5, 10, 20, 50, 100) if (last - first) / e <= count), 200)
    written = 2 * every if (last - first) / every > count / 2 else every
    powers = range(math.ceil(first / every) * every, last + 1, every)
    if sum(e % written == 0 for e in powers) < 2:
        written = every
    return [Tick(float(e), f"1e{e}" if e % written == 0 else "") for e in powers]


def divided_decade_ticks(low: float, high: float) -> list[Tick]:
    """Ticks at 1, 2 and 5 times powers of ten, where there is hardly more than one power.

    Args:
        low: decimal logarithm at the lower end.
        high: decimal logarithm at the upper end.
    """
    powers = range(math.floor(low - 1e-9), math.floor(high + 1e-9) + 1)
    values = [(m * 10.0**power, 10.0**power) for power in powers for m in (1, 2, 5)]
    # Of what is called 0 on a logarithmic axis a double has no power.
    ticks = [Tick(math.log10(value), _text(value, step)) for value, step in values if step > 0.0]
    return [tick for tick in ticks if low - 1e-9 <= tick.value <= high + 1e-9]


def _text(value: float, step: float) -> str:
    """A tick's number with as many digits as tell it from its neighbours, and a real minus."""
    if value == 0:
        return "0"
    if abs(value) >= 1e5 or step < 1e-4:
        digits = max(0, math.floor(math.log10(abs(value))) - math.floor(math.log10(step) + 1e-9))
        mantissa, exponent = f"{value:.{digits}e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    return f"{value:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}".replace("-", "−")
