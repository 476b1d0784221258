"""The dialog that asks for a sweep, as a user types in it."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QSpinBox,
)

from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import MAX_RUNS, Experiment, Objective, Run
from gdgui.ui.runs.sweep_dialog import Sweep, SweepDialog, spread, usual_ends
from gdgui.ui.widgets.segmented import Segmented

KEY = Qt.Key


def experiment(count=1, steps=50, **parts):
    run = Run(**{"optimizer": "adam", "start": (0.2, -0.9), **parts})
    return Experiment(objective=Objective(name="himmelblau"), runs=(run,) * count, steps=steps)


@pytest.fixture
def ask(qtbot):
    def ask_for(asked=None, index=0):
        dialog = SweepDialog(resolve(asked or experiment()), index)
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        return dialog

    return ask_for


def field(dialog, name):
    found = [*dialog.findChildren(QLineEdit), *dialog.findChildren(QSpinBox)]
    return next(each for each in found if each.accessibleName() == name)


def type_in(dialog, name, text):
    where = field(dialog, name)
    where.setFocus()
    where.selectAll()
    QTest.keyClicks(where, text) if text else QTest.keyClick(where, KEY.Key_Delete)


def ok(dialog):
    return dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)


def sentences(dialog):
    labels = dialog.findChildren(QLabel)
    return [each.text() for each in labels if each.property("role") == "error" and each.isVisible()]


def preview(dialog):
    labels = dialog.findChildren(QLabel)
    return next(each.text() for each in labels if each.property("role") == "mono")


def pick(dialog, name):
    box = dialog.findChild(QComboBox)
    box.setFocus()
    while box.currentData().name != name:
        QTest.keyClick(box, KEY.Key_Down)


def press(key, times=1):
    """Press a key wherever the focus is."""
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget(), key)


def test_a_decade_on_both_sides_of_the_learning_rate_is_proposed(ask):
    dialog = ask(experiment(hyperparameters={"learning_rate": 0.02}))
    assert dialog.findChild(QComboBox).currentText() == "η  learning rate"
    assert preview(dialog) == "0.002, 0.00632, 0.02, 0.0632, 0.2"
    assert dialog.sweep == Sweep("learning_rate", (0.002, 0.00632, 0.02, 0.0632, 0.2), True)


def test_all_is_done_by_keyboard(ask):
    dialog = ask()
    assert QApplication.focusWidget() is field(dialog, "From")
    QTest.keyClicks(QApplication.focusWidget(), "1")
    press(KEY.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "9")
    press(KEY.Key_Tab)
    press(KEY.Key_Down, 2)
    press(KEY.Key_Tab)
    press(KEY.Key_Right)
    press(KEY.Key_Tab)
    press(KEY.Key_Space)
    assert preview(dialog) == "1, 5, 9"
    press(KEY.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.sweep == Sweep("learning_rate", (1.0, 5.0, 9.0), False)


def test_tab_goes_through_every_control_and_back(ask):
    dialog = ask()
    names = []
    for _ in range(8):
        names.append(
            QApplication.focusWidget().accessibleName() or QApplication.focusWidget().text()
        )
        press(KEY.Key_Tab)
    assert QApplication.focusWidget() is field(dialog, "From")
    assert names[:4] == ["From", "To", "Number of runs", "Spacing: log"]
    assert names[4] == "Re&place this run"
    assert set(names[5:7]) == {"S&weep", "Cancel"}
    assert names[7] == "Hyperparameter"


@pytest.mark.parametrize(
    "where", [QComboBox, QSpinBox, QLineEdit, QCheckBox, QAbstractButton, Segmented]
)
def test_enter_accepts_and_escape_cancels_wherever_the_focus_is(ask, where):
    for key, result in (
        (KEY.Key_Return, QDialog.DialogCode.Accepted),
        (KEY.Key_Enter, QDialog.DialogCode.Accepted),
        (KEY.Key_Escape, QDialog.DialogCode.Rejected),
    ):
        dialog = ask()
        dialog.findChild(where).setFocus()
        press(key)
        assert not dialog.isVisible()
        assert dialog.result() == result


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("From", "abc", "a number from 0 to 1e+06 expected, 'abc' found"),
        ("From", "nan", "a number from 0 to 1e+06 expected, 'nan' found"),
        ("To", "2e6", "a number from 0 to 1e+06 expected, '2e6' found"),
        ("From", "-0.1", "a number from 0 to 1e+06 expected, '-0.1' found"),
        ("To", "0", "for log spacing a number above 0 expected, '0' found"),
        ("To", "0.0001", "another number expected: the runs would be alike"),
        ("Number of runs", "1", "a whole number from 2 to 64 expected, '1' found"),
        ("Number of runs", "65", "a whole number from 2 to 64 expected, '65' found"),
        ("Number of runs", "", "a whole number from 2 to 64 expected, '' found"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_enter_waits(ask, name, text, sentence):
    dialog = ask()
    type_in(dialog, name, text)
    assert sentences(dialog) == [sentence]
    assert field(dialog, name).property("invalid")
    assert field(dialog, name).accessibleDescription() == sentence
    assert not ok(dialog).isEnabled()
    assert dialog.sweep.values == ()
    press(KEY.Key_Return)
    assert dialog.isVisible()


def test_a_sentence_goes_with_its_reason(ask):
    dialog = ask()
    height = dialog.height()
    type_in(dialog, "From", "0")
    assert not ok(dialog).isEnabled()
    assert dialog.height() > height
    linear = next(each for each in dialog.findChildren(QAbstractButton) if each.text() == "linear")
    QTest.mouseClick(linear, Qt.MouseButton.LeftButton)
    assert sentences(dialog) == []
    assert dialog.height() == height
    assert preview(dialog) == "0, 0.0025, 0.005, 0.0075, 0.01"
    assert ok(dialog).isEnabled()


def test_an_unfinished_number_is_no_error_until_it_is_left(ask):
    dialog = ask()
    type_in(dialog, "From", "1e-")
    assert sentences(dialog) == []
    assert not ok(dialog).isEnabled()
    press(KEY.Key_Tab)
    assert sentences(dialog) == ["a number from 0 to 1e+06 expected, '1e-' found"]
    type_in(dialog, "From", "1e-5")
    assert sentences(dialog) == []
    assert dialog.sweep.values[0] == 1e-5


def test_another_hyperparameter_brings_its_own_values_and_spacing(ask):
    dialog = ask()
    type_in(dialog, "Number of runs", "3")
    pick(dialog, "beta1")
    assert dialog.sweep == Sweep("beta1", (0.09, 0.544, 0.999), True)
    assert dialog.findChild(Segmented).current() == "linear"
    pick(dialog, "epsilon")
    assert dialog.sweep == Sweep("epsilon", (1e-9, 1e-8, 1e-7), True)
    assert dialog.findChild(Segmented).current() == "log"


def test_many_values_are_shown_in_short(ask):
    dialog = ask()
    type_in(dialog, "Number of runs", "64")
    assert len(dialog.sweep.values) == 64
    assert preview(dialog) == "0.0001, 0.0001076, 0.0001157, 0.0001245, …, 0.01"


def test_there_is_one_run_less_to_make_where_the_old_one_stays(ask):
    dialog = ask(experiment(MAX_RUNS - 3))
    type_in(dialog, "Number of runs", "4")
    assert ok(dialog).isEnabled()
    QTest.keyClick(dialog.findChild(QCheckBox), KEY.Key_Space)
    assert sentences(dialog) == ["a whole number from 2 to 3 expected, '4' found"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (experiment(MAX_RUNS), "no room: an experiment of 50 steps takes 64 runs"),
        (
            experiment(10, steps=10_000_000),
            "no room: an experiment of 10,000,000 steps takes 10 runs",
        ),
    ],
)
def test_a_full_experiment_takes_no_sweep(ask, asked, sentence):
    dialog = ask(asked)
    assert sentences(dialog) == [sentence]
    assert not ok(dialog).isEnabled()


def test_no_more_runs_are_proposed_than_there_is_room_for(ask):
    assert len(ask(experiment(8, steps=10_000_000)).sweep.values) == 3
    assert len(ask(experiment(1, steps=0)).sweep.values) == 5


@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_what_is_proposed_is_valid_for_every_hyperparameter(ask, optimizer):
    dialog = ask(experiment(optimizer=optimizer))
    box = dialog.findChild(QComboBox)
    parameters = DIRECTIONS[optimizer].hyperparameters
    assert box.count() == len(parameters)
    assert box.currentData().name == "learning_rate"
    for parameter in parameters:
        pick(dialog, parameter.name) if box.currentIndex() < box.count() - 1 else None
        assert sentences(dialog) == []
        runs = tuple(
            Run(optimizer=optimizer, start=(0.0, 0.0), hyperparameters={parameter.name: value})
            for value in dialog.sweep.values
        )
        assert len(runs) == 5
        resolve(replace(experiment(), runs=runs))


@pytest.mark.parametrize("value", [0.0, 1e-320, 1e-4, 0.07, 1.0, 1e6])
@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_proposed_ends_are_valid_and_apart_at_every_value(optimizer, value):
    for parameter in DIRECTIONS[optimizer].hyperparameters:
        inside = min(max(value, parameter.minimum), parameter.maximum)
        low, high = usual_ends(parameter, inside)
        assert parameter.minimum <= low < high <= parameter.maximum
        assert low > 0 or parameter.scale == "linear"


@pytest.mark.parametrize("count", [2, 3, 64])
@pytest.mark.parametrize(
    ("low", "high", "log"),
    [(1e-4, 10.0, True), (10.0, 1e-4, True), (5e-324, 1e6, True), (0.0, 1.0, False),
     (0.999, 0.9999, False), (0.999999, 1.0, False), (1e12, 0.0, False)],
)  # fmt: skip
def test_values_go_from_end_to_end_evenly(low, high, log, count):
    values = spread(low, high, count, log)
    assert len(values) == count
    assert (values[0], values[-1]) == (low, high)
    assert list(values) == sorted(values, reverse=low > high)
    assert len(set(values)) == count
    if not log:
        gap = (high - low) / (count - 1)
        for index, value in enumerate(values):
            assert value == pytest.approx(low + index * gap, abs=0.0101 * abs(gap))


def test_every_control_tells_its_name_and_what_it_is_for(ask):
    dialog = ask()
    controls = [
        *dialog.findChildren(QComboBox),
        *(each for each in dialog.findChildren(QLineEdit) if each.objectName() == ""),
        *dialog.findChildren(QSpinBox),
        *dialog.findChildren(QAbstractButton),
    ]
    assert len(controls) >= 8
    for control in controls:
        assert control.accessibleName() or control.text()
        assert control.toolTip()
