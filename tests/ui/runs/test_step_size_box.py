"""Step sizes and noise on a run's card: what is shown, what is told, what can be undone."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel

import gdgui
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Experiment, Objective, Run, StepSize
from gdgui.ui.document import run_edits
from gdgui.ui.runs.schedule_curve import ScheduleCurve
from gdgui.ui.runs.step_size_box import StepSizeBox
from gdgui.ui.widgets.value_field import ValueField
from tests.ui.run_helpers import edit_in, with_edit


def experiment(**changes):
    run = Run(optimizer="gd", start=(2.0, 1.0), hyperparameters={"learning_rate": 0.1}, **changes)
    return Experiment(objective=Objective(name="sphere"), runs=(run,), steps=100)


def shown(box, made, everything=True):
    problem = resolve(made)
    box.show_run(made.runs[0].step_size, problem.runs[0], made.steps, everything)


@pytest.fixture
def box(qtbot):
    box = StepSizeBox()
    qtbot.addWidget(box)
    shown(box, experiment())
    return box


def heard(signal):
    emissions = []
    signal.connect(lambda *arguments: emissions.append(arguments))
    return emissions


def pick(box, rule):
    combo = box.findChild(QComboBox)
    combo.activated.emit(combo.findData(rule))


def slider(box, symbol):
    """The slider of a symbol, of those that a rule has now."""
    labels = [each for each in box.findChildren(QLabel) if each.text() == symbol]
    return labels[-1].parentWidget()


def type_into(slider, text):
    field = slider.findChild(ValueField)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_picking_a_rule_is_told(box):
    told = heard(box.step_size_changed)
    pick(box, "cosine")
    assert told == [(StepSize("cosine"), "")]


def test_a_rule_shows_its_numbers_and_its_curve(box):
    shown(box, experiment(step_size=StepSize("cosine", {"final": 0.25}, 10)))
    assert slider(box, "ω").value() == 0.25
    assert slider(box, "T").value() == 100.0
    assert slider(box, "w").value() == 10.0
    values = box.findChild(ScheduleCurve).values
    assert max(values) == pytest.approx(0.1, rel=0.01)
    assert values[0] == pytest.approx(0.1 / 11)
    assert values[-1] < 0.03


def test_a_changed_number_keeps_the_others_and_counts_in_whole_steps(box):
    shown(box, experiment(step_size=StepSize("cosine", {"final": 0.25}, 10)))
    told = heard(box.step_size_changed)
    slider(box, "T").changed.emit(60.4, "drag")
    slider(box, "w").changed.emit(7.6, "drag")
    assert told[0] == (StepSize("cosine", {"final": 0.25, "until": 60.0}, 10), "drag")
    assert told[1] == (StepSize("cosine", {"final": 0.25}, 8), "drag")


def test_a_search_has_no_schedule_and_no_warm_up(box):
    shown(box, experiment(step_size=StepSize("armijo")))
    assert box.findChild(ScheduleCurve).isHidden()
    assert slider(box, "w").isHidden()
    said = [each.text() for each in box.findChildren(QLabel) if not each.isHidden()]
    assert any("searched for" in text for text in said)
    told = heard(box.step_size_changed)
    shown(box, experiment(step_size=StepSize("cosine", {}, 5)))
    pick(box, "exact")
    assert told == [(StepSize("exact"), "")]


def test_noise_has_a_seed(box):
    assert slider(box, "seed").isHidden()
    told = heard(box.noise_changed)
    slider(box, "σ").changed.emit(0.5, "drag")
    shown(box, experiment(noise=0.5, seed=3))
    assert not slider(box, "seed").isHidden()
    slider(box, "seed").changed.emit(4.2, "drag")
    assert told == [(0.5, 0, "drag"), (0.5, 4, "drag")]


def test_what_is_as_usual_is_folded_away(box):
    shown(box, experiment(step_size=StepSize("step")), everything=False)
    assert slider(box, "σ").isHidden()
    assert slider(box, "w").isHidden()
    assert not slider(box, "γ").isHidden()


def test_an_edit_of_the_step_size_is_written_down_only_where_it_differs():
    made = with_edit(experiment(), 0, run_edits.with_step_size, StepSize("cosine"))
    assert made.runs[0].step_size == StepSize("cosine")
    assert (
        with_edit(made, 0, run_edits.with_step_size, StepSize("constant")).runs[0].step_size is None
    )


def test_newton_begins_with_a_whole_step_and_gd_with_its_own():
    newton = with_edit(experiment(step_size=StepSize("cosine")), 0, run_edits.with_method, "newton")
    assert resolve(newton).runs[0].learning_rate == 1.0
    assert newton.runs[0].step_size is None
    assert resolve(with_edit(newton, 0, run_edits.with_method, "gd")).runs[0].learning_rate == 1e-3
    adam = with_edit(experiment(step_size=StepSize("cosine")), 0, run_edits.with_method, "adam")
    assert resolve(adam).runs[0].learning_rate == 0.1
    assert adam.runs[0].step_size == StepSize("cosine")


def test_a_schedule_is_edited_undone_and_saved(open_window, settle, tmp_path):
    window = open_window(replace(experiment(), tolerance=0.0))
    before = window.playback.tapes[0].x[-1].tolist()
    edit_in(window, 0, run_edits.with_step_size, StepSize("inverse_time", {"time": 5.0}))
    edit_in(window, 0, run_edits.with_noise, 0.2, 7)
    settle(window)
    assert window.playback.tapes[0].x[-1].tolist() != before
    window.session.save(tmp_path / "mine.json")
    loaded = gdgui.load(tmp_path / "mine.json").runs[0]
    assert loaded.step_size == StepSize("inverse_time", {"time": 5.0})
    assert (loaded.noise, loaded.seed) == (0.2, 7)
    window.session.undo_stack.undo()
    window.session.undo_stack.undo()
    settle(window)
    assert window.playback.tapes[0].x[-1].tolist() == before


def test_a_schedule_that_ends_before_it_starts_is_refused_with_a_sentence(open_window):
    window = open_window(experiment())
    before = window.session.experiment
    edit_in(window, 0, run_edits.with_step_size, StepSize("cosine", {"until": 5.0}, 10))
    assert window.session.experiment == before
    assert "a step after the warm-up's 10 expected" in window.status.text()


def test_a_slider_that_asked_for_too_much_shows_what_is(open_window):
    window = open_window(experiment(step_size=StepSize("cosine", {"until": 50.0}, 10)))
    box = window.runs.findChild(StepSizeBox)
    type_into(slider(box, "w"), "60")
    assert window.session.experiment.runs[0].step_size.warmup == 10
    assert slider(box, "w").value() == 10.0
    assert "a step after the warm-up's 60 expected, 50 found" in window.status.text()
