"""Why there is nothing to plot, in words: of a run, of all runs, or beside a curve."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gdgui.ui.curves.quantities import SHARPNESS, STABILITY, WHY_UNKNOWN, Quantity
from gdgui.ui.curves.series import Series
from gdgui.ui.painting.trace import Trace

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves

__all__ = ["alone_in_words", "missing_in_words", "unknown_in_words"]


def missing_in_words(quantity: Quantity, traces: Sequence[Trace]) -> str:
    """Return why no run has a value at any step; "" where there is nothing to say."""
    known = [trace.curves for trace in traces if trace.curves is not None]
    are_known = len(known) == len(traces) and all(
        quantity.needs in curves.looked_for and not curves.skips_rows for curves in known
    )
    text = "No run has a finite value." if are_known else quantity.missing
    return QCoreApplication.translate("Quantities", text)


def unknown_in_words(
    quantity: Quantity,
    trace: Trace,
    step: int,
    exact: "LearningCurves | None",
    *,
    is_empty: bool,
) -> str:
    """Return why a run has no sharpness at a step; "" where it has one, or it is not known why.

    Args:
        quantity: what is plotted.
        trace: the run.
        step: the step.
        exact: the curves at the rows beside the playhead, where they are known already.
        is_empty: whether no run has a value at any step.
    """
    sampled = quantity.sampled
    if quantity.needs not in (SHARPNESS, STABILITY) or sampled is None:
        return ""
    row = min(step, trace.trajectory.last_step)
    curves = exact if exact is not None and row in exact.steps else trace.curves
    if curves is None or row not in curves.steps or not curves.why_unknown:
        return ""
    place = curves.steps.tolist().index(row)
    # The other curve may show another sharpness, which may be known.
    reason = curves.why_unknown[place]
    if not reason or math.isfinite(sampled(curves)[place]):
        return ""
    if reason == "end" and not is_empty:
        # Of each run of such a method; the curve just ends a step before.
        return ""
    why = QCoreApplication.translate("WhyUnknown", WHY_UNKNOWN[reason])
    text = QCoreApplication.translate("Quantities", "No sharpness at this step: {why}")
    return text.format(why=why)


def alone_in_words(quantity: Quantity, series: Sequence[Series]) -> str:
    """Return which runs have nothing to draw dashed beside their curve; "" if all have."""
    if not quantity.alone:
        return ""
    have = {id(each.trace) for each in series if each.style == "dashed" and len(each.rows)}
    runs = [
        each.trace.label
        for each in series
        if each.style != "dashed" and len(each.rows) and id(each.trace) not in have
    ]
    if not runs:
        return ""
    text = QCoreApplication.translate("Quantities", quantity.alone)
    return text.format(runs=", ".join(runs))
