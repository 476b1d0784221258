"""Run by `test_locale` in a process of its own: a system whose numbers have decimal commas.

Prints what is shown and what is written, a line each.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import gdgui
from gdgui.engine.descent.problem import resolve
from gdgui.export import csv_lines
from gdgui.scripts import python_script
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.value_field import ValueField
from gdgui.ui.window.main_window import MainWindow


def main(folder: Path) -> None:
    """Type a number with a comma, save, export, and say what came of it."""
    application = create_application()
    print("system", QLocale.system().decimalPoint())
    window = MainWindow(gdgui.load("scalar-descent"), Appearance(application, "light"))
    window.show()
    field = window.runs.cards[0].findChild(NumberSlider).findChild(ValueField)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0,25")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    print("typed", window.session.experiment.runs[0].hyperparameters["learning_rate"])
    print("shown", field.text())
    window.session.save(folder / "saved.gdgui")
    print("saved", (folder / "saved.gdgui").read_text().count("0.25"))
    experiment = window.session.experiment
    print("script", python_script(resolve(experiment)).count("0.25"))
    print("table", list(csv_lines(gdgui.descend(experiment)))[1].strip())
    window.session.undo_stack.setClean()
    window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
