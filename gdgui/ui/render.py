"""Renders the window, or one of its views, to a picture; no display is needed."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from gdgui.experiment import Experiment
from gdgui.files import FileError, writing
from gdgui.ui.appearance import Appearance
from gdgui.ui.application import create_application
from gdgui.ui.main_window import MainWindow
from gdgui.ui.panels.maps import PAIR_TAB, RATES_TAB
from gdgui.ui.views.overlays import DEFAULT

__all__ = ["VIEWS", "render", "save_picture"]

VIEWS = ("window", "landscape", "curves", "step", "check", "rates", "pair")
PATIENCE_MS = 120_000
"""How long a picture may take to compute."""
_LAYOUT_DEPTH = 8


def render(
    experiment: Experiment,
    target: Path,
    *,
    step: int | None = None,
    size: tuple[int, int] = (1440, 900),
    theme: str = "light",
    view: str = "window",
    run: int = 0,
    show: frozenset[str] | None = None,
) -> None:
    """Write a picture of an experiment at a step.

    Args:
        experiment: what to show.
        target: the PNG file.
        step: where the playhead stands; None for the end of the tape.
        size: width and height in pixels.
        theme: "light" or "dark".
        view: one of `VIEWS`.
        run: the selected run, counted from 0.
        show: what is shown on the landscape, of `gdgui.ui.views.overlays.OVERLAYS`; None for what
            is shown at first.

    Raises:
        FileError: the file cannot be written.
        ValueError: the experiment cannot be computed; says why.
    """
    application = create_application()
    appearance = Appearance(application, theme)
    window = MainWindow(experiment, appearance)
    window.landscape.set_overlays(DEFAULT if show is None else show)
    window.conductor.select(run)
    if view == "check":
        window.tools.check_gradient()
    elif view in (RATES_TAB, PAIR_TAB):
        window.cartographer.show_maps(view)
    picture = _part(window, view)
    try:
        appearance.apply()
        if picture is not window:
            picture.setParent(None)
        picture.setMinimumSize(1, 1)
        picture.resize(*size)
        picture.show()
        window.engine.start()
        _wait_until_settled(window)
        # The layout may have settled in several steps, each with a rounding in what is in view.
        window.landscape.reset_view()
        _wait_until_settled(window)
        window.player.seek(window.player.available if step is None else step)
        if view == "check":
            window.tools.check_gradient()
            _wait_until_settled(window)
        if focused := picture.focusWidget():
            # Nobody is at the keyboard: a picture shows no focus.
            focused.clearFocus()
        # What has grown at this step gets its room, from the innermost layout outwards.
        for _ in range(_LAYOUT_DEPTH):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        save_picture(picture.grab(), target)
    finally:
        window.engine.stop(PATIENCE_MS)
        window.cartographer.engine.stop(PATIENCE_MS)
        for widget in (picture, window):
            widget.deleteLater()
        # Now, and not when Python's collector comes by.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _part(window: MainWindow, view: str) -> QWidget:
    parts: dict[str, QWidget | None] = {
        "window": window,
        "landscape": window.landscape,
        "curves": window.curves,
        "step": window.step,
        "check": window.tools.check,
        RATES_TAB: window.cartographer.maps,
        PAIR_TAB: window.cartographer.maps,
    }
    part = parts[view]
    return part if part is not None else window


def _wait_until_settled(window: MainWindow) -> None:
    """Let the event loop run until tapes and landscape are whole, or the engine has failed."""
    failures: list[str] = []
    loop = QEventLoop()
    poll = QTimer()

    def look() -> None:
        if window.is_settled or failures:
            loop.quit()

    poll.timeout.connect(look)
    window.engine.failed.connect(failures.append)
    poll.start(10)
    QTimer.singleShot(PATIENCE_MS, loop, lambda: failures.append("it takes too long to compute"))
    loop.exec()
    poll.stop()
    if failures:
        raise ValueError(failures[0])


def save_picture(picture: QPixmap, target: Path) -> None:
    """Write a picture as PNG.

    Raises:
        FileError: the file cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):
        raise FileError(f"{target}: the picture cannot be encoded as PNG")
    with writing(target) as file:
        file.write(bytes(buffer.data().data()))
