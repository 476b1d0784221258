"""The dialog that asks when runs stop, as a user types in it."""

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit

import gdgui
from gdgui.ui.runs.stopping_dialog import StoppingDialog


@pytest.fixture
def dialog(qtbot):
    experiment = replace(gdgui.load("ravine"), tolerance=1e-6, value_tolerance=1e-9)
    asked = StoppingDialog(experiment)
    qtbot.addWidget(asked)
    with qtbot.waitActive(asked):
        asked.show()
        asked.activateWindow()
    return asked


def ok(dialog):
    return dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)


def type_in(dialog, name, text):
    field = dialog.findChild(QLineEdit, name)
    field.selectAll()
    QTest.keyClicks(field, text)


def test_it_shows_what_the_experiment_says(dialog):
    assert dialog.tolerances == {
        "tolerance": 1e-6,
        "step_tolerance": 0.0,
        "value_tolerance": 1e-9,
    }
    assert ok(dialog).isEnabled()


@pytest.mark.parametrize(
    ("text", "number"), [("1e-3", 1e-3), ("0,5", 0.5), ("1/4", 0.25), ("0", 0.0), (" ", 0.0)]
)
def test_numbers_are_read_as_everywhere_and_nothing_is_never(dialog, text, number):
    type_in(dialog, "step_tolerance", text)
    assert dialog.tolerances["step_tolerance"] == number
    assert ok(dialog).isEnabled()


@pytest.mark.parametrize("text", ["-1", "abc"])
def test_what_is_no_tolerance_is_said_under_its_field(dialog, text):
    type_in(dialog, "value_tolerance", text)
    shown = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert f"a number of at least 0 expected, '{text}' found" in shown
    assert not ok(dialog).isEnabled()
    type_in(dialog, "value_tolerance", "1e-5")
    assert ok(dialog).isEnabled()
