"""Renders the window, or one of its views, to a picture; no display is needed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import QImage

from gdgui.experiment import Experiment
from gdgui.files import FileError, writing
from gdgui.ui.application import create_application
from gdgui.ui.arrangement import ARRANGEMENTS
from gdgui.ui.look import Look, look_from
from gdgui.ui.studio import PARTS, PATIENCE_MS, Studio
from gdgui.ui.theme import THEMES

__all__ = ["VIEWS", "picture_bytes", "render", "render_view", "save_picture"]

VIEWS = (*ARRANGEMENTS, *(part for part in PARTS if part not in ARRANGEMENTS))


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
    """Write a picture of an experiment at a step as PNG.

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
    render_view(
        experiment, target, view=view, step=step, size=size, theme=theme, look=look_from(run, show)
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
    look: Look | None = None,
) -> None:
    """Write a picture of an experiment at a step: as SVG or PNG, by the target's suffix.

    Args:
        experiment: what to show.
        target: an .svg or a .png file.
        view: one of `VIEWS`, or one of `gdgui.ui.arrangement.ARRANGEMENTS`.
        step: where the playhead stands; None for the end of the tape.
        size: width and height in pixels of the layout.
        scale: how many pixels of a PNG a pixel of the layout takes.
        theme: "light" or "dark".
        look: how the experiment is shown.

    Raises:
        FileError: the file cannot be written.
        ValueError: the experiment cannot be computed; says why.
    """
    # Without an application there are no widgets; it must live as long as they do.
    application = create_application()
    studio = Studio(
        experiment,
        THEMES[theme],
        size,
        scale,
        view if view in ARRANGEMENTS else "window",
        look,
        view if view in PARTS else None,
        application,
    )
    try:
        _wait_for(studio, studio.open)
        playhead = float(studio.available if step is None else min(step, studio.available))
        studio.place(playhead)
        if view == "check":
            studio.window.tools.check_gradient()
            _wait_for(studio, studio.wait)
        if target.suffix.lower() == ".svg":
            content = studio.svg(playhead)
        else:
            content = picture_bytes(studio.picture(playhead), target)
    finally:
        studio.close()
        studio.deleteLater()
    with writing(target) as file:
        file.write(content)


def _wait_for(studio: Studio, begin: Callable[[], None]) -> None:
    """Let the event loop run until all in a studio is whole, or the engine has failed."""
    failures: list[str] = []
    loop = QEventLoop()
    studio.ready.connect(loop.quit)
    studio.failed.connect(failures.append)
    studio.failed.connect(loop.quit)
    # A studio that nothing comes of says so before.
    QTimer.singleShot(2 * PATIENCE_MS, loop, loop.quit)
    begin()
    loop.exec()
    if failures:
        raise ValueError(failures[0])


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
