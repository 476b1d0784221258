"""Renders every view of an experiment; run as a program of its own.

    python tests/ui/render_every_view.py fresh|used FOLDER

A "fresh" process renders each view twice. A "used" one has had a window that was presented, in dark
colours and another size of text, and renders each view once, in the opposite order. Prints the view
and the hash of all pixels, a line each.
"""

import hashlib
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

FORMULA, DATA, NETWORK = "learning-rates", "line-fit", "xor-network"
SIZE = (760, 520)


def main(state: str, folder: Path) -> None:
    from PySide6.QtGui import QImage

    import gdgui
    from gdgui.ui.export.render import render_view
    from gdgui.ui.window.views import VIEWS

    if state == "used":
        window = _use_a_window()
    for view in VIEWS if state == "fresh" else reversed(VIEWS):
        shown = VIEWS[view]
        source = NETWORK if shown.needs_layers else DATA if shown.needs_data else FORMULA
        experiment = gdgui.load(source)
        for place in ("first", "second") if state == "fresh" else ("only",):
            target = folder / f"{view}-{place}.png"
            render_view(experiment, target, view=view, size=SIZE)
            image = QImage(str(target)).convertToFormat(QImage.Format.Format_RGB32)
            print(view, hashlib.sha256(bytes(image.constBits())).hexdigest(), flush=True)
    if state == "used":
        window.close()
        window.engine.stop(60_000)


def _use_a_window():
    from PySide6.QtCore import QCoreApplication, QEventLoop

    import gdgui
    from gdgui.ui.export.raster import picture_of
    from gdgui.ui.qt_application import create_application
    from gdgui.ui.style.appearance import Appearance
    from gdgui.ui.style.theme import ui_font
    from gdgui.ui.window.main_window import MainWindow

    application = create_application()
    application.setFont(ui_font(19))
    appearance = Appearance(application, "dark")
    window = MainWindow(gdgui.load("steering"), appearance, remembers=False)
    appearance.apply()
    window.resize(1500, 1200)
    window.show()
    window.engine.start()
    while not window.is_settled:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    picture_of(window)
    window.presentation.set_on(True)
    picture_of(window, 1.5)
    return window


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
