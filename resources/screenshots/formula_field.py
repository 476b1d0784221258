"""Pictures of the formula field as it is typed into: read, constant, refused, and with own names.

    python resources/screenshots/formula_field.py

`gdgui render` shows an experiment; what is refused never becomes one, so it is typed here.
"""

import os
import tempfile
from pathlib import Path

TO = Path(__file__).parent
FORMULAS = ("ax^2 + 2xy + y^2/3", "x - x + 3", "2 * sinn(x)", "(w - 1)^2 + |b|")


def main() -> None:
    """Write one picture of the field in all its states, and one of the window, for each theme."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        for theme in ("light", "dark"):
            _write(theme)


def _write(theme: str) -> None:
    import gdgui
    from gdgui.ui.export.raster import picture_of
    from gdgui.ui.objective.panel import ObjectivePanel
    from gdgui.ui.qt_application import create_application
    from gdgui.ui.style.appearance import Appearance
    from gdgui.ui.window.main_window import MainWindow

    appearance = Appearance(create_application(), theme)
    experiment = gdgui.Experiment(
        objective=gdgui.Objective(formula="x^2 + y^2"),
        runs=tuple(gdgui.Run(optimizer=name, start=(-3.0, 2.5)) for name in ("gd", "adam")),
        steps=100,
    )
    window = MainWindow(experiment, appearance, remembers=False)
    appearance.apply()
    window.resize(1280, 800)
    window.show()
    window.engine.start()
    panel = window.findChild(ObjectivePanel)
    fields = []
    for formula in FORMULAS:
        _type(window, panel, formula)
        fields.append(picture_of(panel, 2.0))
    _beside_each_other(fields).save(str(TO / f"formula-field-{theme}.png"))
    picture_of(window).save(str(TO / f"own-coordinates-{theme}.png"))
    window.session.undo_stack.setClean()
    window.close()
    window.engine.stop(60_000)


def _type(window, panel, formula: str) -> None:
    """Type a formula as a user does, and wait until all that follows from it is drawn."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    _settle(window)
    panel.begin_typing()
    field = window.focusWidget()
    field.selectAll()
    QTest.keyClicks(field, formula)
    QTest.keyClick(field, Qt.Key.Key_Return)
    _settle(window)


def _settle(window) -> None:
    from PySide6.QtTest import QTest

    # What was typed is read some moments later, and the pointer's place fades.
    QTest.qWait(800)
    while not window.is_settled:
        QTest.qWait(50)


def _beside_each_other(pictures):
    from PySide6.QtGui import QImage, QPainter

    width = sum(picture.width() for picture in pictures)
    whole = QImage(width, max(picture.height() for picture in pictures), pictures[0].format())
    whole.fill(pictures[0].pixelColor(0, 0))
    painter, left = QPainter(whole), 0
    for picture in pictures:
        painter.drawImage(left, 0, picture)
        left += picture.width()
    painter.end()
    return whole


if __name__ == "__main__":
    main()
