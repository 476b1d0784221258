"""Gives a main window its exports: films, pictures, numbers, scripts.

The window knows nothing of them, so that the off-screen window, which they take pictures of, can
be made of the same parts.
"""

from gdgui.ui.export.controller import ExportController
from gdgui.ui.export.record_controller import RecordController
from gdgui.ui.window.main_window import MainWindow

__all__ = ["attach_exports"]


def attach_exports(window: MainWindow) -> None:
    """Let a window's actions record and export what it shows."""
    actions, export, recording = window.actions_, ExportController(window), RecordController(window)
    for action, slot in (
        (actions.record, recording.ask),
        (actions.picture, export.ask_for_picture),
        (actions.export_tapes, export.export_tapes),
        (actions.copy_numpy, lambda: export.copy_script(torch=False)),
        (actions.copy_torch, lambda: export.copy_script(torch=True)),
        (actions.save_numpy, lambda: export.save_script(torch=False)),
        (actions.save_torch, lambda: export.save_script(torch=True)),
    ):
        # Qt says whether the action is checked, which none of these wants to know.
        action.triggered.connect(lambda _checked=False, slot=slot: slot())
    window.header.record_asked.connect(recording.ask)
    recording.recording_changed.connect(window.header.set_recording)
    recording.recording_changed.connect(actions.record.setDisabled)
    for controller in (export, recording):
        controller.told.connect(window.tell)
        window.closing.connect(controller.close)
