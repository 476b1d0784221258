"""The order in which the Tab key goes through the window: the order in which one reads it.

Qt goes by the order in which widgets were made, and panels make theirs when they are needed.
"""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

__all__ = ["order_by_place"]


def order_by_place(*parts: QWidget) -> None:
    """Set the tab order: part after part, and each of them row by row.

    What lies in a control that takes the focus itself, such as a card, follows that control
    before anything else does. Hidden controls keep the place that they had.
    """
    stops: list[QWidget] = []
    for part in parts:
        _lay_out(part)
        stops += ([part] if _is_stop(part) else []) + list(_stops_in(part))
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _lay_out(part: QWidget) -> None:
    """Give everything its place now, if something was added since the last picture."""
    for widget in (part, *part.findChildren(QWidget)):
        layout = widget.layout()
        if layout is not None:
            layout.activate()


def _stops_in(part: QWidget) -> Iterator[QWidget]:
    """Yield all stops in a part, but not the part itself, in reading order."""
    inside = [
        widget
        for widget in part.findChildren(QWidget)
        if _is_stop(widget) and widget.window() is part.window() and widget.isVisibleTo(part)
    ]
    outermost = [w for w in inside if not any(o is not w and o.isAncestorOf(w) for o in inside)]
    for stop in _read(outermost, part):
        yield stop
        yield from _stops_in(stop)


def _is_stop(widget: QWidget) -> bool:
    # A widget with a focus proxy hands the focus on to one that is a stop itself.
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes_tab and widget.focusProxy() is None


def _read(widgets: list[QWidget], part: QWidget) -> list[QWidget]:
    """Return widgets row by row, each row from left to right."""
    places = {widget: QRect(widget.mapTo(part, QPoint(0, 0)), widget.size()) for widget in widgets}
    rows: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda widget: places[widget].center().y()):
        if rows and _on_one_row(places[rows[-1][0]], places[widget]):
            rows[-1].append(widget)
        else:
            rows.append([widget])
    return [widget for row in rows for widget in sorted(row, key=lambda w: places[w].x())]


def _on_one_row(one: QRect, other: QRect) -> bool:
    """Tell whether the middle of both is on about the same height."""
    return 2 * abs(one.center().y() - other.center().y()) <= min(one.height(), other.height())
