"""Curves of models: what all data say, exact at the playhead, and a choice of each kind."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QToolButton

import gdgui
from gdgui.engine.analysis.learned import scores_along
from gdgui.engine.analysis.learning_curves import (
    GRADIENTS,
    SCORES,
    SHARPNESS,
    STABILITY,
    CurveSampler,
    LearningCurves,
    curves_beside,
    strided,
)
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Model
from gdgui.ui.curves.quantities import QUANTITIES, Line, quantity_of
from gdgui.ui.curves.series import SampledSeries
from gdgui.ui.curves.view import Curve
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.name_box import NameBox
from tests.small_learning import LINE, SPIRAL
from tests.ui.view_helpers import colored_pixels, plot_of, trace

BOTH = frozenset({SCORES, GRADIENTS})
EVERYTHING = BOTH | {SHARPNESS, STABILITY}
SPIRAL_LOSS, LINE_LOSS = resolve(SPIRAL).objective, resolve(LINE).objective


@pytest.fixture(scope="module")
def spiral():
    """A descent on the spiral, with its tapes and finest curves."""
    descent = descended(resolve(SPIRAL))
    *_, curves = CurveSampler().refined(descent, EVERYTHING)
    return descent, descent.trajectories(), curves


@pytest.fixture
def curve(qtbot):
    curve = Curve("loss", ("accuracy", "gradient_norm"))
    qtbot.addWidget(curve)
    curve.resize(380, 230)
    curve.show()
    return curve


def titles(curve):
    menu = next(each for each in curve.findChildren(QToolButton) if each.menu()).menu()
    return [action.text() for action in menu.actions()]


def traces(tapes, curves):
    return tuple(
        replace(trace(tape, index, selected=not index), curves=own)
        for index, (tape, own) in enumerate(zip(tapes, curves, strict=True))
    )


def sampled(**values):
    steps = np.array([0, 5, 10])
    nothing = np.full(3, np.nan)
    fields = dict.fromkeys(LearningCurves.__struct_fields__, nothing)
    told = {"steps": steps, "looked_for": frozenset(), "skips_rows": False, "why_unknown": ()}
    return LearningCurves(**{**fields, **told, **values})


# ---- what fits ----


def test_a_formula_is_offered_no_accuracy_and_a_model_no_gap(curve):
    assert "Accuracy in %" not in titles(curve)
    curve.set_objective(SPIRAL_LOSS)
    offered = titles(curve)
    assert {"Loss", "Loss of the batch", "Accuracy in %", "Angle of batch and all"} <= set(offered)
    assert "Parameter" in offered
    assert not {"Loss − minimum", "Coordinate {name}"} & set(offered)
    assert QUANTITIES["eigenvalue"].title not in offered
    curve.set_objective(LINE_LOSS)
    assert "Accuracy in %" not in titles(curve)
    assert QUANTITIES["eigenvalue"].title not in titles(curve)
    assert QUANTITIES["stability"].title in titles(curve)


def test_classes_show_their_accuracy_and_numbers_the_gradient(curve):
    curve.set_objective(SPIRAL_LOSS)
    assert curve.quantity() == "accuracy"
    curve.set_objective(LINE_LOSS)
    assert curve.quantity() == "gradient_norm"


def test_each_kind_keeps_what_was_chosen_for_it(curve):
    curve.set_quantity("step_length")
    curve.set_objective(SPIRAL_LOSS)
    curve.set_quantity("gradient_angle")
    curve.set_objective(resolve(gdgui.load("ravine")).objective)
    assert curve.quantity() == "step_length"
    curve.set_objective(LINE_LOSS)
    assert curve.quantity() == "gradient_angle"
    assert curve.choice(is_learning=False) == "step_length"


def test_what_does_not_fit_is_not_plotted_and_comes_back_where_it_does(curve):
    curve.set_objective(SPIRAL_LOSS)
    curve.set_quantity("parameter:w2_1_3")
    assert curve.accessibleName() == "Parameter w2_1_3"
    curve.set_objective(LINE_LOSS)
    assert curve.quantity() == "gradient_norm"
    curve.set_objective(SPIRAL_LOSS)
    assert curve.quantity() == "parameter:w2_1_3"
    curve.set_quantity("gap")
    assert curve.quantity() == "parameter:w2_1_3"


@pytest.mark.parametrize("key", [k for k, q in QUANTITIES.items() if q.fits(SPIRAL_LOSS)])
def test_every_quantity_of_a_model_is_drawn(curve, spiral, key):
    _, tapes, curves = spiral
    curve.set_objective(SPIRAL_LOSS)
    curve.set_quantity(key)
    assert curve.quantity() == key
    curve.set_traces(traces(tapes, curves), 40)
    curve.set_playhead(40)
    assert curve.needs == QUANTITIES[key].needs
    assert colored_pixels(plot_of(curve), RUN_COLORS[0]) > 5


def test_a_parameter_is_the_column_of_its_name(spiral):
    _, tapes, _ = spiral
    name = SPIRAL_LOSS.coordinates[5]
    quantity = quantity_of(f"parameter:{name}", SPIRAL_LOSS)
    found = quantity.values(trace(tapes[0]), 0, 41, np.inf)
    assert np.array_equal(found, tapes[0].x[:, 5])
    assert quantity_of("parameter:nothing", SPIRAL_LOSS) is None
    assert quantity_of(f"parameter:{name}", None) is None


def test_any_of_thousands_of_parameters_can_be_chosen(curve):
    model = Model(hidden=(64, 64), output="tanh")
    large = resolve(replace(SPIRAL, objective=replace(SPIRAL.objective, model=model))).objective
    curve.set_objective(large)
    curve.set_quantity(f"parameter:{large.coordinates[-1]}")
    assert curve.accessibleName() == f"Parameter {large.coordinates[-1]}"


def test_the_size_of_the_parameters_is_their_norm(spiral):
    _, tapes, _ = spiral
    found = QUANTITIES["size"].values(trace(tapes[0]), 3, 9, np.inf)
    np.testing.assert_allclose(found, np.linalg.norm(tapes[0].x[3:9], axis=1), rtol=1e-14)


# ---- what the engine samples ----


def test_sampled_scores_are_those_of_all_data(spiral):
    descent, tapes, curves = spiral
    assert curves[0].steps.tolist() == list(range(41))
    scores = scores_along(descent.objective, tapes[0], curves[0].steps)
    assert np.array_equal(curves[0].loss, scores.loss)
    assert np.array_equal(curves[0].held_out_accuracy, scores.held_out_accuracy)


def test_noise_of_the_gradient_is_the_angle_and_ratio_of_batch_and_all(spiral):
    descent, tapes, curves = spiral
    for step in (0, 7, 40):
        _, whole = descent.objective.value_and_gradient(np.array(tapes[0].x[step]))
        batch = tapes[0].grad[step]
        cosine = whole @ batch / np.linalg.norm(whole) / np.linalg.norm(batch)
        assert curves[0].angle[step] == pytest.approx(np.degrees(np.arccos(cosine)), rel=1e-6)
        ratio = np.linalg.norm(batch) / np.linalg.norm(whole)
        assert curves[0].ratio[step] == pytest.approx(ratio, rel=1e-12)


def test_a_step_that_sees_all_samples_has_no_noise(spiral):
    _, tapes, curves = spiral
    assert np.abs(curves[1].angle).max() < 1e-6
    np.testing.assert_allclose(curves[1].ratio, 1.0, rtol=1e-14)
    np.testing.assert_allclose(
        curves[1].gradient_norm, np.linalg.norm(tapes[1].grad, axis=1), rtol=1e-12
    )


def test_a_rough_look_takes_fewer_rows_and_keeps_what_is_known_finely():
    descent = descended(resolve(replace(SPIRAL, steps=2_000)))
    sampler = CurveSampler()
    rough = sampler.rough(descent, frozenset({SCORES}))
    assert 30 < len(rough[0].steps) < 70
    assert rough[0].steps[-1] == 2_000
    assert np.isnan(rough[0].angle).all()
    *_, fine = sampler.refined(descent, frozenset({SCORES}))
    assert len(fine[0].steps) > 400
    assert sampler.rough(descent, frozenset({SCORES}))[0] is fine[0]


@pytest.mark.parametrize("last", [0, 1, 2, 63, 64, 65, 10_000])
def test_rows_begin_at_the_start_and_end_at_the_last(last):
    steps = strided(last, 64)
    assert (steps[0], steps[-1]) == (0, last)
    assert (np.diff(steps) > 0).all()
    assert len(steps) <= 66


def test_beside_the_playhead_the_curves_are_exact(spiral):
    descent, _, curves = spiral
    beside = curves_beside(descent, 17, BOTH)
    assert beside[0].steps.tolist() == [17, 18]
    assert beside[0].loss[1] == curves[0].loss[18]
    assert curves_beside(descent, 90, BOTH)[0].steps.tolist() == [40]


# ---- how it is drawn ----


def test_a_dot_stands_between_known_rows_until_the_exact_value_is_there(spiral):
    _, tapes, _ = spiral
    run = replace(trace(tapes[0]), curves=sampled(loss=np.array([4.0, 2.0, 1.0])))
    series = SampledSeries(run, QUANTITIES["loss_of_all"].sampled, "solid")
    place, values = series.around(6.0)
    assert (place, values[0]) == (6.0, pytest.approx(1.8))
    exact = sampled(loss=np.array([9.0, 7.0, 1.0]))
    exact = replace(exact, steps=np.array([6, 7, 10]))
    assert series.around(6.0, exact)[1].tolist() == [9.0, 7.0]
    assert series.around(50.0)[0] == 10.0


def test_what_is_not_finite_is_left_out(spiral):
    _, tapes, _ = spiral
    run = replace(trace(tapes[0]), curves=sampled(loss=np.array([4.0, np.inf, np.nan])))
    series = SampledSeries(run, QUANTITIES["loss_of_all"].sampled, "solid")
    assert series.points()[0].tolist() == [0]
    nothing = SampledSeries(trace(tapes[0]), QUANTITIES["loss_of_all"].sampled, "solid")
    assert nothing.around(3.0)[0] == 0.0


def test_held_out_samples_are_a_line_of_their_own(curve):
    lines = QUANTITIES["loss_of_all"].lines
    assert [line.style for line in lines] == ["dotted", "solid"]
    assert all(isinstance(line, Line) for line in lines)
    curve.set_objective(SPIRAL_LOSS)
    assert curve.findChild(ElidedLabel).text() == "··· held out"
    curve.set_objective(LINE_LOSS)
    curve.set_quantity("loss_of_all")
    assert curve.findChild(ElidedLabel).text() == ""


def test_no_curves_yet_are_said_in_a_sentence_and_drawn_without_an_error(curve, spiral):
    _, tapes, _ = spiral
    curve.set_objective(SPIRAL_LOSS)
    curve.set_traces((trace(tapes[0]),), 40)
    assert not curve.grab().isNull()
    assert QUANTITIES["accuracy"].missing.endswith("worked out.")


def test_a_parameter_is_chosen_by_its_name_in_the_menu(qtbot, curve):
    curve.set_objective(SPIRAL_LOSS)
    menu = next(each for each in curve.findChildren(QToolButton) if each.menu()).menu()
    names = menu.actions()[-1].menu()
    picked = []
    curve.quantity_picked.connect(picked.append)
    names.aboutToShow.emit()
    box = names.findChild(NameBox)
    assert [box.itemText(i) for i in range(box.count())] == list(SPIRAL_LOSS.coordinates)
    box.activated.emit(box.findText("b2_1"))
    assert picked == ["parameter:b2_1"]
    assert curve.accessibleName() == "Parameter b2_1"
    box.begin_typing("b2_1")
    assert box.lineEdit().selectedText() == "b2_1"
