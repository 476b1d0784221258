"""The first picture of the window waits for nothing that it does not need."""

import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
import gdgui
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.qt_application import create_application
from gdgui.ui.window.main_window import MainWindow

HEAVY = {"torch", "sympy", "numba", "ziamath", "contourpy", "scipy", "matplotlib"}
application = create_application()
appearance = Appearance(application, "light")
window = MainWindow(gdgui.load("four-optimizers"), appearance)
appearance.apply()
window.engine.start = lambda: print("painted before", *sorted(HEAVY & set(sys.modules)))
window.show()
application.processEvents()
application.processEvents()
"""


def test_the_first_paint_needs_neither_the_compiler_nor_the_typesetter(tmp_path):
    output = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split()
    assert output[:2] == ["painted", "before"]
    assert output[2:] == []
