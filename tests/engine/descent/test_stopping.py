"""A run stops after a step that is short, or that changes the value little, where that is asked."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.outcome_words import describe
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import ExperimentError, from_json, to_json


def experiment(formula="x^2 + 3y^2", start=(2.0, 1.0), method="gd", rate=0.1, **fields):
    run = gdgui.Run(
        optimizer=method,
        hyperparameters={"learning_rate": rate},
        start=start,
        changes=fields.pop("changes", ()),
    )
    steps = fields.pop("steps", 500)
    objective = gdgui.Objective(formula=formula)
    return gdgui.Experiment(objective=objective, runs=[run], steps=steps, **fields)


def tape_of(*arguments, **fields):
    return gdgui.descend(experiment(*arguments, **fields))[0]


@pytest.mark.parametrize(
    ("formula", "start"), [("x^2 + 3y^2", (2.0, 1.0)), ("cosh(x)", (2.0,)), ("x^4", (-1.0,))]
)
@pytest.mark.parametrize("method", ["gd", "momentum", "adam"])
def test_a_run_stops_after_its_first_short_step(formula, start, method):
    whole = tape_of(formula, start, method)
    lengths = np.linalg.norm(np.diff(whole.x, axis=0), axis=1)
    least = 1.5 * lengths.min()
    tape = tape_of(formula, start, method, step_tolerance=least)
    assert tape.status == "stopped"
    assert tape.last_step == 1 + int(np.argmax(lengths <= least))
    # Until then it is the same to the bit.
    assert np.array_equal(tape.x, whole.x[: len(tape)])


@pytest.mark.parametrize("least", [1e-2, 1e-5, 1e-9])
@pytest.mark.parametrize("method", ["gd", "adam", "bfgs", "newton"])
def test_a_run_stops_after_the_first_step_that_changes_little(method, least):
    whole = tape_of(method=method, formula="x^4 + y^4 + x^2 + y^2")
    changes = np.abs(np.diff(whole.f))
    tape = tape_of(method=method, formula="x^4 + y^4 + x^2 + y^2", value_tolerance=least)
    assert tape.last_step == 1 + int(np.argmax(changes <= least))
    assert tape.status == "stopped"


def test_without_tolerances_no_step_stops_a_run_not_even_one_of_nothing():
    tape = tape_of("x + y", rate=0.0, steps=9)
    assert (tape.status, tape.last_step) == ("moving", 9)


def test_a_small_gradient_has_the_first_word():
    tape = tape_of(method="newton", rate=1.0, step_tolerance=10.0)
    assert (tape.status, tape.last_step) == ("converged", 1)


def test_the_first_step_may_be_the_last():
    tape = tape_of(step_tolerance=100.0)
    assert (tape.status, tape.last_step) == ("stopped", 1)


def test_an_iterate_that_was_put_elsewhere_is_no_step():
    there = gdgui.Change(step=3, iterate=(2.0, 1.0))
    whole = tape_of(steps=3)
    # Exactly where it would have been but for a billionth: no step, so nothing stops.
    near = tuple((whole.x[2] + 1e-9).tolist())
    tape = tape_of(changes=[gdgui.Change(step=3, iterate=near)], step_tolerance=1e-6)
    assert tape.last_step > 20
    assert tape_of(changes=[there], steps=3, value_tolerance=1e-3).last_step == 3


@pytest.mark.parametrize("slice_", [1, 7, 64])
def test_slices_stop_where_the_whole_does(slice_):
    made = experiment(method="momentum", step_tolerance=1e-3)
    descent = Descent(resolve(made))
    while not descent.done:
        for recording in descent.recordings:
            recording.advance(slice_)
    (tape,) = descent.trajectories()
    (whole,) = gdgui.descend(made)
    assert (tape.status, tape.last_step) == (whole.status, whole.last_step)


def test_the_sentence_says_how_long_the_last_step_was():
    made = experiment(step_tolerance=1e-3)
    (tape,) = gdgui.descend(made)
    text = describe(resolve(made).runs[0], tape)
    assert "stopped at step 28, whose last step had ‖Δx‖ = 0.00096" in text


def test_both_tolerances_are_kept_in_the_file_and_only_if_they_are_not_0():
    made = experiment(step_tolerance=1e-3, value_tolerance=1e-5)
    assert from_json(to_json(made)) == made
    assert b"step_tolerance" not in to_json(experiment())


@pytest.mark.parametrize("name", ["tolerance", "step_tolerance", "value_tolerance"])
def test_a_tolerance_below_0_is_refused(name):
    with pytest.raises(ExperimentError, match=f"^{name}: a number of at least 0 expected"):
        experiment(**{name: -1.0})
