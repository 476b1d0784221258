"""The settings of TensorFlow Playground that belong to a run, to the playhead or to the view.

Those of data and model are in `tests/ui/data/test_playground_settings.py`.
"""

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from gdgui.ui.data.option_menu import OptionMenu
from gdgui.ui.data.options import OPTIONS
from gdgui.ui.document import data_edits, model_edits
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.widgets.value_field import ValueField
from tests.ui.view_helpers import drag, picture


def button(part, name):
    (found,) = (
        each for each in part.findChildren(QAbstractButton)
        if each.isVisible() and each.accessibleName() == name
    )  # fmt: skip
    return found


def click(part, name):
    QTest.mouseClick(button(part, name), Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def fill(part, name, text):
    (field,) = (
        each for each in part.findChildren(ValueField)
        if each.isVisible() and each.accessibleName() == name
    )  # fmt: skip
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def spiral():
    experiment = data_edits.blank()
    objective = data_edits.with_data_set(experiment.objective, "spiral")
    objective = data_edits.with_held_out(model_edits.with_shortcut(objective, "network"), 0.3)
    return replace(experiment, objective=objective, steps=200)


def test_settings_of_run_playhead_and_view(open_window, settle):
    window = open_window(spiral())
    card = window.runs.cards[0]

    fill(card, "Learning rate", "0.03")
    assert window.session.experiment.runs[0].hyperparameters["learning_rate"] == 0.03
    (slider,) = (
        each for each in card.findChildren(TrackSlider)
        if each.accessibleName() == "Learning rate, slider"
    )  # fmt: skip
    drag(slider, [QPoint(x, slider.height() // 2) for x in (20, 40)])
    assert window.session.experiment.runs[0].hyperparameters["learning_rate"] != 0.03

    fill(card, "batch size", "10")
    assert window.session.experiment.runs[0].batch == 10
    fill(card, "Seed of the start", "7")
    assert window.session.experiment.runs[0].start.seed == 7

    settle(window)
    before = picture(window.data_view)
    menu = window.findChild(OptionMenu)
    for key in ("held_out", "discrete"):
        was_shown = key in window.data_view.options
        next(each for each in menu.actions() if each.text() == OPTIONS[key].title).trigger()
        settle(window)
        assert (key in window.data_view.options) != was_shown
        assert picture(window.data_view) != before
        before = picture(window.data_view)

    click(window.transport, "One step on")
    assert window.player.step == 1
    click(window.transport, "To the start")
    assert window.player.step == 0
    click(window.transport, "Play")
    assert window.player.playing
    click(window.transport, "Pause")
