"""Opens, paints, closes and collects windows one after the other; run as a program of its own.

    MALLOC_PERTURB_=165 python tests/ui/open_and_collect.py 24

With MALLOC_PERTURB_ glibc fills memory that is freed, so that whatever Qt still points to after
Python has freed it is a crash, and not a matter of chance. Exit status 0: nothing was.
"""

import faulthandler
import gc
import os
import sys
import tempfile


def main(rounds: int) -> None:
    faulthandler.enable()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Neither the settings nor the compiled formulas of a user are touched.
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(XDG_CONFIG_HOME=folder)
        _open_and_collect(rounds)


def _open_and_collect(rounds: int) -> None:
    import gdgui
    from gdgui.ui.qt_application import create_application
    from gdgui.ui.style.appearance import Appearance

    application = create_application()
    _orphan_icons()
    experiments = [gdgui.load(name) for name in ("four-optimizers", "steering")]
    for number in range(rounds):
        appearance = Appearance(application, ("light", "dark")[number // 2 % 2])
        experiment = experiments[number // 2 % len(experiments)]
        # Every other window is left to the collector, widgets, models, icons and all.
        _use_a_window(appearance, experiment, is_deleted=number % 2 == 1)
        # Younger generations first: what is collected when is part of what is tried.
        for generation in (0, 1, 2):
            gc.collect(generation)
            application.processEvents()
        print(f"window {number + 1} of {rounds} is gone", flush=True)


def _orphan_icons() -> None:
    """Let the collector take the Python halves of icons that buttons go on to paint."""
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QPushButton

    from gdgui.ui.painting import icons
    from gdgui.ui.widgets.dot import dot_icon

    # The cache of `icon` would keep them alive.
    makers = (lambda: dot_icon("#0072b2", 12), lambda: icons.icon.__wrapped__("eye", "#0072b2"))
    for make in makers * 20:
        button, copied = QPushButton("x"), QPushButton("y")
        cycle = {"icon": make()}
        cycle["itself"] = cycle
        button.setIcon(cycle["icon"])
        # Has Qt clone the engine.
        detached = QIcon(cycle["icon"])
        detached.setIsMask(True)
        copied.setIcon(detached)
        del cycle, detached
        gc.collect()
        for widget in (button, copied):
            widget.grab()


def _use_a_window(appearance, experiment, is_deleted: bool) -> None:
    """Open a window, use what draws itself in it, and close it; no name is left behind."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop

    from gdgui.ui.document import run_edits
    from gdgui.ui.export.raster import picture_of, svg_of
    from gdgui.ui.runs.run_menu import RunMenu
    from gdgui.ui.window.main_window import MainWindow

    window = MainWindow(experiment, appearance, remembers=False)
    appearance.apply()
    window.resize(1100, 760)
    window.show()
    window.engine.start()
    while not window.is_settled:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    run = window.session.experiment.runs[0]
    window.editor.edit_run(0, run_edits.with_color(run, "#0072b2"), "Colour", "")
    window.editor.edit_run(0, run_edits.with_visibility(run), "Hide", "")
    window.session.undo_stack.undo()
    window.player.to_start()
    maps = window.maps_controller.show_maps("rates")
    check = window.tool_windows.check_gradient()
    for _ in range(3):
        for widget in (window, maps, check):
            picture_of(widget)
        gc.collect()
    for menu in window.findChildren(RunMenu):
        menu.popup(window.pos())
        picture_of(menu)
        menu.close()
    svg_of(window.curves)
    window.session.undo_stack.setClean()
    window.close()
    assert window.engine.stop(60_000)
    assert window.maps_controller.client.stop(60_000)
    if is_deleted:
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
