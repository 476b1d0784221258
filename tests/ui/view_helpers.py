"""Tapes made with plain loops, and a mouse that drags."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.ui.curves.curve_plot import CurvePlot
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.run_colors import RUN_COLORS


def descend(start, learning_rate=0.1, steps=20, curvature=(2.0, 6.0)):
    """Gradient descent on the parabola or bowl with these second derivatives."""
    h = np.array(curvature[: len(start)])
    x = np.array(start, dtype=float) * (1 - learning_rate * h) ** np.arange(steps + 1)[:, None]
    return tape(x, (x**2 * h / 2).sum(axis=1), x * h)


def tape(x, f, grad, status=Status.MOVING, complete=True):
    return Trajectory(np.asarray(x, float), np.asarray(f, float), np.asarray(grad, float),
                      status, complete)  # fmt: skip


def trace(trajectory, index=0, visible=True, selected=True):
    return Trace(f"run {index}", RUN_COLORS[index], visible, selected, trajectory)


def card_view(landscape):
    """The graphics view that a landscape is drawn in."""
    return landscape.findChild(CardView)


def view_box(landscape):
    """Where coordinates are turned into pixels, and what the wheel and the pointer reach."""
    return card_view(landscape).centralWidget


def item(landscape, kind):
    """The layer of a landscape that is of a kind."""
    (found,) = (each for each in card_view(landscape).scene().items() if isinstance(each, kind))
    return found


def plot_of(curve):
    """What is plotted below the title of a card with curves."""
    return curve.findChild(CurvePlot)


def picture(widget):
    """What the widget looks like, as bytes."""
    image = widget.grab().toImage()
    return bytes(image.constBits())


def colored_pixels(widget, color):
    """How many pixels have nearly this colour."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    wanted = np.array([int(color[i : i + 2], 16) for i in (5, 3, 1)])
    return int((np.abs(pixels[:, : image.width(), :3].astype(int) - wanted) < 8).all(axis=2).sum())


def choose_theme(window, name):
    """Choose a theme in the menu of a window."""
    next(action for action in window.actions_.themes.actions() if action.data() == name).trigger()


def nothing_pends(qtbot, widget):
    """Wait until whatever a widget has put off has been done."""

    def is_idle():
        timers = widget.findChildren(QTimer)
        return not any(timer.isActive() for timer in timers if timer.isSingleShot())

    qtbot.waitUntil(is_idle)


def drag(widget, points, modifiers=Qt.KeyboardModifier.NoModifier):
    """Press the left button at the first point, move over the others, release at the last."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    events = [(QEvent.Type.MouseMove, points[0], none, none)]
    events += [(QEvent.Type.MouseButtonPress, points[0], left, left)]
    events += [(QEvent.Type.MouseMove, point, none, left) for point in points[1:]]
    events += [(QEvent.Type.MouseButtonRelease, points[-1], left, none)]
    # pyqtgraph looks at the mouse a hundred times a second at most, where it is not told otherwise.
    usual = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOptions(mouseRateLimit=0)
    try:
        for kind, point, button, buttons in events:
            place = QPointF(point)
            event = QMouseEvent(
                kind, place, QPointF(widget.mapToGlobal(place)), button, buttons, modifiers
            )
            QApplication.sendEvent(widget, event)
            QApplication.processEvents()
    finally:
        pg.setConfigOptions(mouseRateLimit=usual)


def point(widget, place):
    """Move the pointer to a place, also where it has been all the time."""
    place, none = QPointF(place), Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, QPointF(widget.mapToGlobal(place)), none, none,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
