"""Renders the window, or one of its views, to a picture; no display is needed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import QImage

from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.files import FileError, writing
from gdgui.ui.export.offscreen_window import PATIENCE_MS, OffscreenWindow
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.theme import THEMES
from gdgui.ui.window.view_state import ViewState, view_state_from
from gdgui.ui.window.views import VIEWS

__all__ = ["picture_bytes", "render", "render_view", "save_picture"]


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
    plane: str | None = None,
) -> None:
    """Write a picture of an experiment at a step as PNG.

    Args:
        experiment: what to show.
        target: the PNG file.
        step: where the playhead stands; None for the end of the tape.
        size: width and height in pixels.
        theme: "light" or "dark".
        view: one of `gdgui.ui.window.views.VIEWS`.
        run: the selected run, counted from 0.
        show: what is shown on the landscape, of `gdgui.ui.landscape.overlays.OVERLAYS`; None for
            what the experiment says, or what is shown at first.
        plane: which plane through the parameters of a model the landscape shows, of
            `gdgui.engine.display.plane_kinds.PLANE_KINDS`; None for what the experiment says.

    Raises:
        FileError: the file cannot be written.
        UserError: the experiment cannot be computed; says why.
    """
    render_view(
        experiment,
        target,
        view=view,
        step=step,
        size=size,
        theme=theme,
        state=view_state_from(run, show, plane),
    )


def render_view(
    experiment: Experiment,
    target: Path,
    *,
    view: str = "window",
    step: int | None = None,
    size: tuple[int, int] = (1440, 900),
    scale: int = 1,
    theme: str = "light",
    state: ViewState | None = None,
) -> None:
    """Write a picture of an experiment at a step: as SVG or PNG, by the target's suffix.

    Args:
        experiment: what to show.
        target: an .svg or a .png file.
        view: one of `gdgui.ui.window.views.VIEWS`.
        step: where the playhead stands; None for the end of the tape.
        size: width and height in pixels of the layout.
        scale: how many pixels of a PNG a pixel of the layout takes.
        theme: "light" or "dark".
        state: how the experiment is shown.

    Raises:
        FileError: the file cannot be written.
        UserError: the experiment cannot be computed; says why.
    """
    # Without an application there are no widgets; it must live as long as they do.
    application = create_application()
    offscreen = OffscreenWindow(
        experiment,
        THEMES[theme],
        size,
        scale,
        view,
        state,
        parent=application,
    )
    try:
        _wait_for(offscreen, offscreen.open)
        playhead = float(offscreen.available if step is None else min(step, offscreen.available))
        offscreen.place(playhead)
        if not offscreen.is_computed:
            _wait_for(offscreen, offscreen.wait)
        if VIEWS[view].follows_playhead and (part := VIEWS[view].part) is not None:
            part(offscreen.window)
            _wait_for(offscreen, offscreen.wait)
        if target.suffix.lower() == ".svg":
            content = offscreen.svg(playhead)
        else:
            content = picture_bytes(offscreen.picture(playhead), target)
    finally:
        offscreen.close()
        offscreen.deleteLater()
    with writing(target) as file:
        file.write(content)


def _wait_for(offscreen: OffscreenWindow, begin: Callable[[], None]) -> None:
    """Let the event loop run until an off-screen window is whole, or the engine has failed."""
    failures: list[str] = []
    loop = QEventLoop()
    offscreen.ready.connect(loop.quit)
    offscreen.failed.connect(failures.append)
    offscreen.failed.connect(loop.quit)
    # A window that nothing comes of says so before.
    QTimer.singleShot(2 * PATIENCE_MS, loop, loop.quit)
    begin()
    loop.exec()
    if failures:
        raise UserError(failures[0])


def picture_bytes(picture: QImage, target: Path) -> bytes:
    """Return a picture as PNG.

    Raises:
        FileError: it cannot be encoded; names the target.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise FileError(f"{target}: the picture cannot be encoded as PNG")
    return bytes(buffer.data().data())


def save_picture(picture: QImage, target: Path) -> None:
    """Write a picture as PNG.

    Raises:
        FileError: the file cannot be written.
    """
    content = picture_bytes(picture, target)
    with writing(target) as file:
        file.write(content)
