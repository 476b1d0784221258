"""Pictures, numbers and scripts leave the window as they are seen in it."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox, QProgressDialog, QPushButton

import gdgui
from gdgui.engine.display.plane_kinds import PlaneRequest
from gdgui.ui.export import file_dialogs as export_dialogs
from gdgui.ui.export import tape_export
from gdgui.ui.export.controller import ExportController
from gdgui.ui.export.picture_dialog import PictureDialog, PictureWish
from gdgui.ui.export.record_controller import RecordController
from tests.ui.learning_experiments import network


@pytest.fixture
def window(open_window):
    window = open_window()
    window.player.seek(14)
    return window


@pytest.fixture
def take(window, qtbot):
    """Return a function that takes a picture and waits for it."""

    def take_it(view, scale, target=None):
        with qtbot.waitSignal(window.findChild(ExportController).told, timeout=60_000) as told:
            window.findChild(ExportController).take_picture(
                PictureWish(view, scale, target is None), target
            )
        return told.args

    return take_it


def clipboard():
    return QGuiApplication.clipboard()


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_a_view_is_saved_as_finely_as_is_wished(window, take, tmp_path, scale):
    target = tmp_path / "landscape.png"
    sentence, is_good = take("landscape", scale, target)
    assert is_good
    assert str(target) in sentence
    image = QImage(str(target))
    size = window.landscape.size() * scale
    assert (image.width(), image.height()) == (size.width(), size.height())


def test_the_picture_shows_what_the_window_does(window, take, tmp_path):
    window.landscape.set_overlays(frozenset())
    target = tmp_path / "landscape.png"
    take("landscape", 1, target)
    seen = window.landscape.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    saved = QImage(str(target)).convertToFormat(QImage.Format.Format_RGB32)
    a, b = (
        np.frombuffer(each.constBits(), np.uint8).reshape(each.height(), -1, 4)[:, :, :3]
        for each in (seen, saved)
    )
    # The view of the picture is the domain anew, which may differ by a rounding of the layout.
    assert np.abs(a.astype(int) - b).mean() < 3.0


def test_a_picture_is_copied(window, take):
    take("plots", 2)
    image = clipboard().image()
    assert (image.width(), image.height()) == (window.width() * 2, window.height() * 2)


def test_an_svg_has_text_and_lines(take, tmp_path):
    target = tmp_path / "curve.svg"
    take("loss", 0, target)
    text = target.read_text()
    assert "<text" in text
    assert "<image" not in text
    take("loss", 0)
    assert clipboard().mimeData().hasFormat("image/svg+xml")


def test_a_tool_window_is_pictured_as_it_is(window, take, settle, tmp_path):
    window.maps_controller.show_maps()
    settle(window)
    target = tmp_path / "maps.png"
    take("maps", 2, target)
    maps = window.maps_controller.maps
    assert QImage(str(target)).width() == 2 * maps.width()


def test_a_picture_that_cannot_be_written_is_a_sentence(take, tmp_path):
    sentence, is_good = take("landscape", 1, tmp_path / "absent" / "a.png")
    assert not is_good
    assert "cannot be written" in sentence


def test_the_dialog_answers_with_view_kind_and_way(qtbot):
    dialog = PictureDialog({"window": "Whole window", "loss": "Loss"})
    qtbot.addWidget(dialog)
    assert dialog.wish == PictureWish("window", 2, False)
    boxes = {box.accessibleName(): box for box in dialog.findChildren(QComboBox)}
    boxes["View"].setCurrentIndex(1)
    boxes["Kind"].setCurrentIndex(3)
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "C&opy").click()
    assert dialog.wish == PictureWish("loss", 0, True)
    assert dialog.wish.is_svg
    assert dialog.result() == PictureDialog.DialogCode.Accepted


def test_what_is_open_can_be_pictured(window, monkeypatch):
    offered = []
    monkeypatch.setattr(
        export_dialogs, "ask_for_picture", lambda _parent, views: offered.append(views)
    )
    window.actions_.picture.trigger()
    assert "maps" not in offered[0]
    window.maps_controller.show_maps()
    window.actions_.picture.trigger()
    assert offered[1].keys() - offered[0].keys() == {"maps"}


@pytest.mark.parametrize("suffix", [".csv", ".json", ".npz"])
def test_iterates_are_written_and_progress_ends(window, qtbot, monkeypatch, tmp_path, suffix):
    target = tmp_path / f"tapes{suffix}"
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: target)
    with qtbot.waitSignal(window.findChild(ExportController).told, timeout=60_000) as told:
        window.actions_.export_tapes.trigger()
    assert told.args[1]
    assert str(target) in window.status.text()
    if suffix == ".csv":
        lines = target.read_text().splitlines()
        assert len(lines) == 1 + sum(map(len, window.playback.tapes))


def test_an_export_that_takes_long_can_be_cancelled(open_window, qtbot, monkeypatch, tmp_path):
    window = open_window(replace(gdgui.load("four-optimizers"), steps=400_000, tolerance=0.0))
    target = tmp_path / "tapes.csv"
    target.write_text("old")
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: target)
    with qtbot.waitSignal(window.findChild(ExportController).told, timeout=60_000) as told:
        window.actions_.export_tapes.trigger()
        qtbot.waitUntil(lambda: window.findChild(QProgressDialog).value() > 0, timeout=20_000)
        window.findChild(QProgressDialog).findChild(QPushButton).click()
    assert "cancelled" in told.args[0]
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_goes_wrong_in_the_writing_is_no_good_news(window, qtbot, monkeypatch, tmp_path):
    def fail(*_):
        raise MemoryError("no room")

    monkeypatch.setattr(tape_export, "save_tapes", fail)
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: tmp_path / "tapes.json")
    with qtbot.waitSignal(window.findChild(ExportController).told, timeout=60_000) as told:
        window.actions_.export_tapes.trigger()
    assert not told.args[1]
    assert "cannot be written; something went wrong in gdgui (MemoryError: no room)" in told.args[0]


def test_closing_the_window_stops_an_export_and_leaves_the_old_file(
    open_window, monkeypatch, tmp_path
):
    window = open_window(replace(gdgui.load("four-optimizers"), steps=400_000, tolerance=0.0))
    target = tmp_path / "tapes.csv"
    target.write_text("old")
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: target)
    window.actions_.export_tapes.trigger()
    window.session.undo_stack.setClean()
    window.close()
    assert target.read_text() == "old"
    assert list(tmp_path.glob("*tapes*")) == [target]
    assert list(tmp_path.glob(".*tapes*")) == []


def test_tapes_of_an_experiment_that_has_changed_are_not_exported(window, monkeypatch, tmp_path):
    target = tmp_path / "tapes.csv"
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: target)
    window.editor.set_hyperparameters(0, {"learning_rate": 0.005}, "")
    window.actions_.export_tapes.trigger()
    assert "still being computed" in window.status.text()
    assert not target.exists()


def test_a_name_without_an_ending_does_not_replace_a_file_unasked(window, monkeypatch, tmp_path):
    precious = tmp_path / "film.mp4"
    precious.write_text("old")
    name = str(tmp_path / "film")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (name, "MP4 (*.mp4)"))
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: answers.pop(0))
    ask = lambda: export_dialogs.ask_for_file(window, "", None, "film", {".mp4": "MP4"})  # noqa: E731
    assert ask() is None
    assert ask() == precious


def test_frames_go_to_a_folder_whatever_it_is_called(window, monkeypatch, tmp_path):
    name = str(tmp_path / "frames.mp4")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (name, ""))
    assert export_dialogs.ask_for_film_target(window, None, "x", "") == tmp_path / "frames"


def test_a_picture_of_the_step_can_be_taken_in_a_presentation(window, take, tmp_path):
    window.presentation.set_on(True)
    target = tmp_path / "step.png"
    take("step", 1, target)
    window.presentation.set_on(False)
    assert QImage(str(target)).width() == 320


def test_a_picture_of_the_window_has_its_captions_only_where_they_are_shown(window, take, tmp_path):
    pictures = []
    for shown in (True, False):
        window.actions_.show_captions.setChecked(shown)
        take("window", 1, tmp_path / "window.png")
        pictures.append(QImage(str(tmp_path / "window.png")))
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("name", ["copy_numpy", "copy_torch"])
def test_a_script_is_copied(window, name):
    getattr(window.actions_, name).trigger()
    text = clipboard().text()
    compile(text, "copied", "exec")
    assert ("import torch" in text) == (name == "copy_torch")
    assert "clipboard" in window.status.text()


def test_a_script_is_saved(window, monkeypatch, tmp_path):
    target = tmp_path / "descent.py"
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: target)
    window.actions_.save_numpy.trigger()
    compile(target.read_text(), str(target), "exec")
    assert str(target) in window.status.text()


def test_what_is_not_asked_for_is_not_written(window, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: None)
    monkeypatch.setattr(export_dialogs, "ask_for_picture", lambda *_: None)
    monkeypatch.setattr(export_dialogs, "ask_for_film", lambda *_, **__: None)
    for name in ("picture", "export_tapes", "save_numpy", "save_torch", "record"):
        getattr(window.actions_, name).trigger()
    assert list(tmp_path.iterdir()) == []
    assert not window.findChild(RecordController).is_recording


def test_a_window_writes_the_plane_that_it_shows(open_window, settle, monkeypatch, tmp_path):
    window = open_window(network(steps=20))
    window.playback.planes.pick(PlaneRequest("random", seed=4))
    settle(window)
    target = tmp_path / "a.py"
    monkeypatch.setattr(export_dialogs, "ask_for_file", lambda *_: target)
    window.findChild(ExportController).save_script(torch=False)
    assert "default_rng([4, 2018])" in target.read_text()
