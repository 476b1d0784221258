"""What a plot of curves says of values that are not there."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gdgui.ui.curves.quantities import SHARPNESS, STABILITY, WHY_UNKNOWN, Quantity
from gdgui.ui.curves.series import Series
from gdgui.ui.painting.trace import Trace

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves

__all__ = ["missing", "unknown_at", "without_companion"]


def missing(
    quantity: Quantity, series: Sequence[Series], traces: Sequence[Trace], unknown: str
) -> str:
    """Return why no run has a value; "" where one has.

    Args:
        quantity: what is plotted.
        series: what is drawn of it.
        traces: the runs.
        unknown: what `unknown_at` says of the playhead.
    """
    if not (quantity.missing and series) or any(len(each.rows) for each in series):
        return ""
    if unknown:
        return unknown
    known = [trace.curves for trace in traces if trace.curves is not None]
    are_known = len(known) == len(traces) and all(
        quantity.needs in curves.looked_for and not curves.skips_rows for curves in known
    )
    text = "No run has a finite value." if are_known else quantity.missing
    return QCoreApplication.translate("Quantities", text)


def unknown_at(
    row: int,
    quantity: Quantity,
    series: Sequence[Series],
    trace: Trace,
    exact: "LearningCurves | None",
) -> str:
    """Return why there is no sharpness at a row of a run; "" where there is, or it is not known.

    Args:
        row: the step.
        quantity: what is plotted.
        series: what is drawn of it.
        trace: the run.
        exact: what is known of it beside the playhead.
    """
    if quantity.needs not in (SHARPNESS, STABILITY):
        return ""
    curves = exact if exact is not None and row in exact.steps else trace.curves
    sampled = quantity.sampled
    if curves is None or row not in curves.steps or not curves.why_unknown or sampled is None:
        return ""
    place = curves.steps.tolist().index(row)
    # The other curve may show another sharpness, which may be known.
    reason = curves.why_unknown[place]
    if not reason or math.isfinite(sampled(curves)[place]):
        return ""
    if reason == "end" and any(len(each.rows) for each in series):
        # Of each run of such a method; the curve just ends a step before.
        return ""
    why = QCoreApplication.translate("WhyUnknown", WHY_UNKNOWN[reason])
    text = QCoreApplication.translate("Quantities", "No sharpness at this step: {why}")
    return text.format(why=why)


def without_companion(quantity: Quantity, series: Sequence[Series]) -> str:
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
