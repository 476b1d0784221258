"""Pictures of lessons: a prediction, a task failed and passed, the list, a presentation.

    python resources/screenshots/lessons.py

What a learner does goes through the lesson's own controller, off screen, with progress in a folder
of its own.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdgui.ui.export.offscreen_window import OffscreenWindow
    from gdgui.ui.lessons.controller import LessonController

TO = Path(__file__).parent
SIZE = (1280, 800)
SCALE = 1.5
LESSON = "how-large-a-step"
RATES, ONE_STEP = 1, 2
"""Pages of the lesson, counted from 0."""


def main() -> None:
    """Write all pictures for each theme."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        for theme in ("light", "dark"):
            _write(theme, Path(folder) / theme)


def _write(theme: str, folder: Path) -> None:
    with _lesson(theme, "window", folder) as (shown, controller):
        _solve_up_to(RATES, shown, controller)
        _save(shown, f"lesson-before-{theme}")
        _answer_page(shown, controller)
        shown.window.player.to_end()
        _save(shown, f"lesson-after-{theme}")
        _solve_up_to(ONE_STEP, shown, controller)
        shown.window.player.to_end()
        _save(shown, f"lesson-{theme}")
        controller.show_me()
        _wait(shown)
        shown.window.player.to_end()
        _save(shown, f"lesson-passed-{theme}")
        _save_list(folder, theme)
    with _lesson(theme, "presentation", folder / "presented") as (shown, controller):
        shown.window.lessons.set_presenting(True)
        _save(shown, f"lesson-presented-{theme}")


@contextmanager
def _lesson(
    theme: str, view: str, folder: Path
) -> "Iterator[tuple[OffscreenWindow, LessonController]]":
    from gdgui.examples import example
    from gdgui.ui.export.offscreen_window import OffscreenWindow
    from gdgui.ui.qt_application import create_application
    from gdgui.ui.style.theme import THEMES

    create_application()
    shown = OffscreenWindow(example("exercise-rates"), THEMES[theme], SIZE, SCALE, view)
    shown.window.lessons.progress_folder = folder
    shown.open()
    _wait(shown)
    shown.window.lessons.open(LESSON)
    _wait(shown)
    yield shown, shown.window.lessons.controller
    shown.close()


def _solve_up_to(page: int, shown: "OffscreenWindow", controller: "LessonController") -> None:
    opened = controller.open_lesson
    while opened is not None and opened.page < page:
        _answer_page(shown, controller)
        controller.go_on()
        _wait(shown)


def _answer_page(shown: "OffscreenWindow", controller: "LessonController") -> None:
    """Answer all predictions of the page, and have the tasks solved."""
    opened = controller.open_lesson
    while opened is not None and not opened.is_page_done:
        place = opened.open_prediction
        if place is None:
            controller.show_me()
        else:
            predict = opened.predict(place)
            right = predict.right if predict.number is None else predict.number.value
            controller.panel.block(place).attempted.emit(right)
        _wait(shown)


def _wait(shown: "OffscreenWindow") -> None:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtTest import QTest

    QTest.qWait(150)
    loop = QEventLoop()
    shown.ready.connect(loop.quit)
    shown.wait()
    loop.exec()
    shown.ready.disconnect(loop.quit)
    # What was opened comes into view once it has its height.
    QTest.qWait(600)


def _save(shown: "OffscreenWindow", name: str) -> None:
    _wait(shown)
    shown.picture(shown.window.player.playhead).save(str(TO / f"{name}.png"))


def _save_list(folder: Path, theme: str) -> None:
    from PySide6.QtTest import QTest

    from gdgui.ui.export.raster import picture_of
    from gdgui.ui.lessons.list_dialog import LessonList, entries
    from gdgui.ui.qt_application import create_application
    from gdgui.ui.style.appearance import Appearance

    Appearance(create_application(), theme).apply()
    listed: QWidget = LessonList(entries(folder))
    listed.show()
    QTest.qWait(200)
    picture_of(listed, SCALE).save(str(TO / f"lessons-{theme}.png"))
    listed.hide()
    listed.deleteLater()


if __name__ == "__main__":
    main()
