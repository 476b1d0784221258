"""A window whose experiment learns from data: its cards, its curves and its timeline."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel

import gdgui
from gdgui.engine.analysis.learned import scores_along
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run
from gdgui.ui.document import run_edits
from gdgui.ui.export.render import render_view
from gdgui.ui.window.view_state import ViewState
from tests.small_learning import LINE, SPIRAL, with_runs
from tests.ui.run_helpers import edit_in


def curves_of(window):
    return [trace.curves for trace in window.playback.traces]


def losses(experiment, run):
    """What all data say along a whole tape, row by row."""
    learning = resolve(experiment).learning
    tape = descend(experiment)[run]
    objective = trained_objective(learning.data, learning.network)
    return scores_along(objective, tape, np.arange(len(tape))).loss


def test_a_window_shows_loss_and_accuracy_and_what_else_is_plotted(open_window, settle):
    window = open_window(SPIRAL)
    assert (window.loss.quantity(), window.norm.quantity()) == ("loss_of_all", "accuracy")
    found = curves_of(window)
    assert np.array_equal(found[0].loss, losses(SPIRAL, 0))
    assert np.isnan(found[0].angle).all()
    # Only then the gradients of all data are worked out.
    window.norm.set_quantity("gradient_angle")
    settle(window)
    assert np.isfinite(curves_of(window)[0].angle).all()


def test_a_batch_that_is_edited_makes_other_tapes_and_other_curves(open_window, settle):
    window = open_window(SPIRAL)
    edit_in(window, 0, run_edits.with_batch, None, gesture="g")
    edit_in(window, 0, run_edits.with_batch, 3, gesture="g")
    settle(window)
    edited = window.session.experiment
    assert edited.runs[0].batch == 3
    assert np.array_equal(window.playback.tapes[0].x, descend(edited)[0].x)
    assert np.array_equal(curves_of(window)[0].loss, losses(edited, 0))
    window.session.undo_stack.undo()
    assert window.session.experiment == SPIRAL


def test_the_next_window_plots_what_was_chosen_for_each_kind(open_window, settle):
    window = open_window(SPIRAL, wait=False)
    window.loss.set_quantity("batch_loss")
    window.norm.set_quantity("parameter:w1_1_1")
    window.close()
    again = open_window("saddle", wait=False)
    assert (again.loss.quantity(), again.norm.quantity()) == ("loss", "gradient_norm")
    again.session.restore(LINE, None, None)
    settle(again)
    assert (again.loss.quantity(), again.norm.quantity()) == ("batch_loss", "gradient_norm")
    again.session.restore(SPIRAL, None, None)
    settle(again)
    assert (again.loss.quantity(), again.norm.quantity()) == ("batch_loss", "parameter:w1_1_1")


def test_beside_the_playhead_what_is_plotted_is_exact(open_window, settle):
    long = replace(SPIRAL, steps=1_500)
    window = open_window(long)
    told = []
    window.playback.exact_curves_changed.connect(told.append)
    window.player.seek(1_003)
    settle(window)
    assert 1_003 not in curves_of(window)[0].steps
    assert told[-1][0].steps.tolist() == [1_003, 1_004]
    assert told[-1][0].loss[0] == losses(long, 0)[1_003]


@pytest.mark.usefixtures("qapp")
def test_a_picture_of_a_curve_is_the_same_each_time(tmp_path):
    pictures = []
    for name in ("first.png", "second.png"):
        target = tmp_path / name
        state = ViewState(quantities=("parameter:w1_1_1", "gradient_ratio"))
        render_view(SPIRAL, target, view="norm", step=17, size=(400, 240), state=state)
        pictures.append(target.read_bytes())
    assert pictures[0] == pictures[1]


BAD_CASES = {
    "one sample": replace(
        with_runs(LINE, batch=1), objective=Objective(data=Data(rows=((1.0, 2.0),)))
    ),
    "no steps": replace(SPIRAL, steps=0),
    "diverged": with_runs(replace(LINE, steps=400), hyperparameters={"learning_rate": 1e6}),
    "overflowing start": with_runs(LINE, start=(1e200, -1e200)),
    "64 runs": replace(
        LINE,
        steps=5,
        runs=tuple(
            Run(optimizer="gd", start=RandomStart(seed=seed), batch=1 + seed % 20)
            for seed in range(64)
        ),
    ),
}


def test_what_is_out_of_the_ordinary_is_shown_without_a_fault(open_window, settle, caplog):
    window = open_window(SPIRAL, wait=False)
    window.loss.set_quantity("gradient_angle")
    for case, experiment in BAD_CASES.items():
        window.session.restore(experiment, None, None)
        settle(window)
        window.player.to_end()
        settle(window)
        assert not window.grab().isNull(), case
        assert len(window.playback.tapes) == len(experiment.runs), case
    faults = [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
    assert not faults


def test_batches_shrink_with_the_data_and_come_back_with_undo(open_window):
    window = open_window(SPIRAL, wait=False)
    data = replace(SPIRAL.objective.data, held_out=0.9)
    window.editor.set_learning(replace(SPIRAL.objective, data=data), "Hold out", "")
    assert (
        window.session.experiment.runs[0].batch
        == resolve(window.session.experiment).runs[0].batches.samples
    )
    window.session.undo_stack.undo()
    assert window.session.experiment.runs[0].batch == 10


def test_a_start_dragged_on_the_landscape_becomes_numbers(open_window):
    window = open_window(LINE, wait=False)
    window.steering.pick_point((0.5, -0.25), "g", alone=True)
    assert window.session.experiment.runs[0].start == (0.5, -0.25)


def test_a_list_of_batches_becomes_a_run_each(open_window):
    window = open_window(SPIRAL, wait=False)
    window.runs.listed.emit(0, "batch", (1.0, 10.0, 30.0))
    assert [run.batch for run in window.session.experiment.runs] == [1, 10, None, None]


def test_keys_go_from_epoch_to_epoch_and_a_formula_has_none(open_window, settle):
    window = open_window(SPIRAL)
    actions, counter = window.actions_, window.transport.findChild(QLabel, "counter")
    window.player.seek(4)
    actions.epoch_forward.trigger()
    assert window.player.step == 6
    actions.epoch_back.trigger()
    assert window.player.step == 3
    actions.count_epochs.trigger()
    assert counter.text() == "epoch 1 of 13.3"
    window.playback.select(1)
    assert counter.text() == "epoch 3 of 40"
    window.session.restore(gdgui.load("saddle"), None, None)
    settle(window)
    assert counter.text() == "0 /"
    assert not actions.epoch_forward.isEnabled()
    assert not actions.count_epochs.isEnabled()
    # Nor are there curves over data.
    assert (window.loss.quantity(), window.norm.quantity()) == ("loss", "gradient_norm")
    assert curves_of(window) == [None] * 3


def test_the_copy_of_a_run_with_batches_may_have_the_same_order(open_window, settle, monkeypatch):
    from gdgui.ui.runs import noise_question

    asked = []

    def answer(_parent, label, *, is_sampled):
        asked.append((label, is_sampled))
        return True

    monkeypatch.setattr(noise_question, "ask_for_same_noise", answer)
    window = open_window(SPIRAL, wait=False)
    window.requests.duplicate(0)
    assert asked == [("Adam", True)]
    assert window.session.experiment.runs[1] == replace(
        SPIRAL.runs[0], color=window.session.experiment.runs[1].color
    )
    settle(window)
    # Momentum sees all samples, and its seed has no say.
    window.requests.duplicate(2)
    assert len(asked) == 1


def test_the_card_of_a_run_is_in_view_below_the_data(open_window):
    window = open_window(SPIRAL)
    panel, card = window.runs, window.runs.cards[0]
    assert card.mapTo(panel, card.rect().topLeft()).y() + 0.8 * card.height() < panel.height()


BY_NAME = RandomStart(scheme="by_name")


@pytest.mark.parametrize("formula", ["a*x", "a*x + b", "a*x^b + c", "a*exp(b*x^9)", "a*x + 0*c"])
def test_a_window_shows_models_of_one_parameter_or_more_and_what_overflows(
    open_window, settle, formula
):
    objective = Objective(data=Data(name="line", points=12), model=Model(formula=formula))
    methods = ("levenberg_marquardt", "gauss_newton", "gd")
    runs = tuple(Run(optimizer=each, start=BY_NAME) for each in methods)
    window = open_window(Experiment(objective=objective, runs=runs, steps=12))
    window.player.seek(3.0)
    settle(window)
    assert [len(tape) for tape in window.playback.tapes] == [
        len(tape) for tape in descend(window.session.experiment)
    ]
    assert window.playback.plane.names[0] == "a"
