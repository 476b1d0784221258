"""The built-in experiments that learn from data show what their captions say.

Every number in a caption is worked out here: from the tapes, or, where there is one, by another
way of finding it (numpy's least squares).
"""

import math
from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.engine.analysis.learned import learned_by, scores_along, standing_at
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.examples import GROUPS, NAMES, example
from gdgui.experiment import RandomStart

LEARNING = tuple(name for name in NAMES if example(name).objective.data is not None)


@cache
def trained(name):
    """Return an example's problem, its loss, and its tapes."""
    problem = resolve(example(name))
    descent = descended(problem)
    return problem, descent.objective, descent.trajectories()


def scores(name, run, step):
    """Return loss and share of what is right, of what is learned from and of what is held out."""
    _, loss, tapes = trained(name)
    found = scores_along(loss, tapes[run], np.array([min(step, tapes[run].last_step)]))
    return (
        found.loss[0], found.accuracy[0], found.held_out_loss[0], found.held_out_accuracy[0]
    )  # fmt: skip


def right(name, run, step, *, held_out=False):
    """Return how many of a hundred samples are classified right."""
    return round(100 * scores(name, run, step)[3 if held_out else 1])


def said(name, *parts):
    """Return the step of the one caption of an example that says all of some words."""
    found = [c.step for c in example(name).captions if all(part in c.text for part in parts)]
    assert len(found) == 1, parts
    return found[0]


def line_through(x, y):
    """Return slope and intercept of the line of least squares, by numpy."""
    return np.polyfit(x, y, 1)


def test_they_stand_in_groups_of_their_own():
    assert (*GROUPS["Learning from data"], *GROUPS["Networks"]) == LEARNING


@pytest.mark.parametrize("name", LEARNING)
def test_an_example_is_said_in_captions_from_its_first_step_to_its_last(name):
    experiment = example(name)
    steps = [caption.step for caption in experiment.captions]
    assert (steps[0], steps[-1]) == (0, experiment.steps)


@pytest.mark.parametrize("name", LEARNING)
def test_a_training_is_stable(name):
    for tape in trained(name)[2]:
        assert tape.status is not Status.DIVERGED
        assert np.isfinite(tape.x).all()
        assert tape.f[-1] < tape.f[0]


def test_a_line_through_points():
    name = "line-fit"
    _, loss, (tape,) = trained(name)
    x, y = loss.examples.samples.inputs[:, 0], loss.examples.targets[0]
    assert said(name, "half the mean of the squared errors") == 0
    w, b = tape.x[0]
    assert tape.f[0] == pytest.approx(np.mean((w * x + b - y) ** 2) / 2, rel=1e-12)
    step = said(name, "the slope is 1.41", r"$y = 1.5\,x + 0.5$")
    assert round(tape.x[step, 0], 2) == 1.41
    step = said(name, "**least squares**: $w = 1.50$ and $b = 0.54$", "than 0.034")
    np.testing.assert_allclose(tape.x[step], line_through(x, y), atol=0.002)
    assert tape.x[step].round(2).tolist() == [1.50, 0.54]
    best = np.polyval(line_through(x, y), x)
    assert round(np.mean((best - y) ** 2) / 2, 3) == round(tape.f[step], 3) == 0.034


ANSCOMBE = ("anscombe-line", "anscombe-curve", "anscombe-outlier", "anscombe-lever")


def points_of(name):
    """Return inputs and targets of an example with one input."""
    examples = trained(name)[1].examples
    return examples.samples.inputs[:, 0], examples.targets[0]


@pytest.mark.parametrize("name", ANSCOMBE)
def test_each_of_the_four_sets_has_the_same_fit(name):
    _, loss, (tape,) = trained(name)
    step = said(name, r"$w = 0.50 \pm 0.12$, $b = 3.0 \pm 1.1$", "error", "1.12")
    x, y = points_of(name)
    assert len(x) == 11
    fitted = line_through(x, y)
    np.testing.assert_allclose(tape.x[step], fitted, atol=1e-6)
    assert (round(fitted[0], 2), round(fitted[1], 1)) == (0.5, 3.0)
    # The covariance of least squares, by numpy.
    errors = np.sqrt(np.diag(np.polyfit(x, y, 1, cov=True)[1]))
    assert (round(errors[0], 2), round(errors[1], 1)) == (0.12, 1.1)
    np.testing.assert_allclose(learned_by(loss, tape).fit.errors, errors, rtol=1e-6)
    assert round(np.sqrt(np.mean((np.polyval(fitted, x) - y) ** 2)), 2) == 1.12
    assert round(learned_by(loss, tape).error, 2) == 1.12


def test_the_first_set_of_anscombe_goes_half_of_the_way_at_each_step():
    assert said("anscombe-line", "half of the way that is left") == 0
    (tape,) = trained("anscombe-line")[2]
    fitted = line_through(*points_of("anscombe-line"))
    left = tape.x[:20] - fitted
    np.testing.assert_allclose(left[1:], left[:-1] / 2, rtol=1e-6)
    x, y = points_of("anscombe-line")
    signs = np.sign(y - np.polyval(fitted, x))[np.argsort(x)]
    assert np.count_nonzero(np.diff(signs)) > 5  # By chance: no pattern along x.


def test_the_second_set_of_anscombe_is_a_parabola():
    name = "anscombe-curve"
    assert said(name, "Means (9.0 and 7.5), variances (11.0 and 4.1)", "7.63") == 0
    for each in (name, "anscombe-line"):
        x, y = points_of(each)
        assert [round(v, 1) for v in (x.mean(), y.mean())] == [9.0, 7.5]
        assert [round(v, 1) for v in (x.var(ddof=1), y.var(ddof=1))] == [11.0, 4.1]
        assert round(trained(each)[2][0].f[0], 2) == 7.63
    said(name, "**above** the points at both ends and **below** them between", "0.00001")
    x, y = points_of(name)
    order = np.argsort(x)
    is_above = (np.polyval(line_through(x, y), x) > y)[order]
    assert is_above[0]
    assert is_above[-1]
    assert np.count_nonzero(np.diff(is_above)) == 2
    parabola = np.polyval(np.polyfit(x, y, 2), x)
    assert np.mean((parabola - y) ** 2) / 2 < 1e-5


def test_the_third_set_of_anscombe_has_an_outlier():
    name = "anscombe-outlier"
    x, y = points_of(name)
    assert said(name, r"$y = 0.345\,x + 4.01$, to within 0.01", "4.2 above it") == 0
    out = np.argmax(y)
    others = np.delete(x, out), np.delete(y, out)
    line = line_through(*others)
    assert (round(line[0], 3), round(line[1], 2)) == (0.345, 4.01)
    assert np.abs(np.polyval(line, others[0]) - others[1]).max() < 0.01
    assert round(y[out] - np.polyval(line, x[out]), 1) == 4.2


def test_the_fourth_set_of_anscombe_hangs_on_one_point():
    name = "anscombe-lever"
    x, y = points_of(name)
    assert said(name, "Ten points have $x = 8$, and the eleventh $x = 19$") == 0
    assert sorted(x) == [8.0] * 10 + [19.0]
    said(name, "exactly through the **eleventh point**")
    w, b = trained(name)[2][0].x[-1]
    assert w * 19.0 + b == pytest.approx(y[np.argmax(x)], abs=1e-6)


def test_an_outlier_and_the_squared_loss():
    name = "outlier-squared"
    _, loss, (tape,) = trained(name)
    x, y = loss.examples.samples.inputs[:, 0], loss.examples.targets[0]
    assert said(name, "Nineteen points lie along", "**8 below**") == 0
    assert np.abs(y[:-1] - 1.5 * x[:-1] - 0.5).max() < 0.3
    assert y[-1] == pytest.approx(1.5 * x[-1] + 0.5 - 8)
    step = said(name, "a slope of **0.99**", "error of 6.6 counts 43 times")
    np.testing.assert_allclose(tape.x[step], line_through(x, y), atol=0.001)
    assert round(tape.x[step, 0], 2) == 0.99
    w, b = tape.x[step]
    error = w * x[-1] + b - y[-1]
    assert (round(error, 1), round(error**2)) == (6.6, 43)
    step = said(name, "The loss here is 1.32", "it would be 0.004")
    assert round(tape.f[step], 2) == 1.32
    rest = np.polyval(line_through(x[:-1], y[:-1]), x[:-1]) - y[:-1]
    assert round(np.mean(rest**2) / 2, 3) == 0.004


def test_an_outlier_and_the_absolute_loss():
    name = "outlier-absolute"
    _, loss, (tape,) = trained(name)
    assert example(name).objective.data == example("outlier-squared").objective.data
    assert said(name, "the mean of", "**equally hard**") == 0
    x, y = loss.examples.samples.inputs[:, 0], loss.examples.targets[0]
    w, b = tape.x[0]
    assert tape.f[0] == pytest.approx(np.abs(w * x + b - y).mean(), rel=1e-12)
    step = said(name, "the slope is 1.48", "**flat between edges**", "would never rest")
    assert round(tape.x[step, 0], 2) == 1.48
    constant = replace(example(name).runs[0], step_size=None)
    (restless,) = descended(
        resolve(replace(example(name), runs=(constant,), steps=5_000))
    ).trajectories()
    assert np.ptp(restless.x[-100:], axis=0).max() > 0.005
    step = said(name, "$w = 1.47$ and $b = 0.53$")
    assert tape.x[step].round(2).tolist() == [1.47, 0.53]
    assert np.ptp(tape.x[-5:], axis=0).max() < 0.001
    np.testing.assert_allclose(tape.x[step], line_through(x[:-1], y[:-1]), atol=0.05)


def test_batches_of_one_of_ten_and_all():
    name = "batch-sizes"
    problem, _, tapes = trained(name)
    assert said(name, "**1** point, **10**, or all **50**", r"one $\eta$") == 0
    assert [run.batches.size for run in problem.runs] == [1, 10, 50]
    assert len({run.learning_rate for run in problem.runs}) == 1
    step = said(name, "from a loss of 9.8 to 0.06 or less", "a **fiftieth** of the work")
    for run in range(3):
        assert round(scores(name, run, 0)[0], 1) == 9.8
        assert scores(name, run, step)[0] < 0.06
    step = said(name, "about 0.07 away from the best line", "about 0.01")
    best = tapes[2].x[-1]
    away = [np.sqrt(((tape.x[step:] - best) ** 2).sum(axis=1).mean()) for tape in tapes[:2]]
    assert [round(each, 2) for each in away] == [0.07, 0.01]
    said(name, "Only the run that sees **all** samples has converged")
    assert [tape.status is Status.CONVERGED for tape in tapes] == [False, False, True]


def test_logistic_regression_on_penguins():
    name = "penguins-logistic"
    _, loss, (gd, newton) = trained(name)
    assert said(name, "one half of every penguin", r"\ln 2 = 0.69") == 0
    assert set(loss.outputs_of_all(gd.x[0])[0]) == {0.5}
    assert gd.f[0] == pytest.approx(math.log(2), rel=1e-12)
    step = said(name, "**One step** of gradient descent", "91 %")
    assert (step, right(name, 0, 1)) == (1, 91)
    step = said(
        name, "**Newton** has converged after 7 steps", "at a loss of 0.41", "least is 0.23"
    )
    assert (newton.status, newton.last_step) == (Status.CONVERGED, step)
    assert round(gd.f[step], 2) == 0.41
    assert round(newton.f[-1], 2) == 0.23
    step = said(name, "Both tell 90 %", "87 % of those that they have never seen")
    assert [right(name, run, step) for run in (0, 1)] == [90, 90]
    assert [right(name, run, step, held_out=True) for run in (0, 1)] == [87, 87]


def test_exclusive_or_without_and_with_a_hidden_layer():
    line, network = "xor-line", "xor-network"
    _, loss, _ = trained(line)
    assert said(line, "**one straight line**") == 0
    assert trained(line)[0].objective.network.sizes == (2, 1)
    step = said(line, "hardly falls any more: 0.59")
    # To the digit that is said it stays there.
    assert {round(scores(line, 0, k)[0], 1) for k in range(step, 201)} == {0.6}
    assert scores(line, 0, step)[0] == pytest.approx(0.59, abs=0.006)
    step = said(line, "71 % of what it learned from")
    assert right(line, 0, step) == 71
    said(line, "Another start may find another line", "**all four corners**")
    corners = np.sign(loss.examples.samples.inputs[loss.examples.learned])
    assert len(np.unique(corners, axis=0)) == 4
    found = set()
    for seed in range(4):
        run = replace(example(line).runs[0], start=RandomStart(seed=seed))
        other = descended(resolve(replace(example(line), runs=(run,))))
        at_end = scores_along(other.objective, other.trajectories()[0], np.array([200]))
        found.add(round(100 * at_end.accuracy[0]))
    assert len(found) > 1
    assert max(found) < 90

    assert example(network).objective.data == example(line).objective.data
    assert said(network, "**four neurons**") == 0
    assert trained(network)[0].objective.network.sizes == (2, 4, 1)
    step = said(network, "every sample that it learns from is told right", "it was 70 %")
    assert (right(network, 0, step), right(line, 0, step)) == (100, 70)
    step = said(network, "17 parameters for 70 samples", "83 % are right", "**memorised**")
    problem, loss, (tape,) = trained(network)
    assert (problem.dim, len(loss.examples.learned)) == (17, 70)
    assert right(network, 0, step, held_out=True) == 83
    assert learned_by(loss, tape).memorised


def test_a_network_that_starts_at_zero():
    name = "zero-start"
    problem, loss, (zeros, drawn) = trained(name)
    assert said(name, "**all parameters 0**", "Glorot and Bengio") == 0
    assert not zeros.x[0].any()
    assert example(name).runs[1].start == RandomStart(seed=1)
    said(name, "**no gradient comes through**", "Only the last bias moves")
    assert not zeros.grad[:, :-1].any()
    assert zeros.grad[:50, -1].all()
    step = said(name, "Xavier tells 97 % right", "53 %", "share of the larger class")
    assert (right(name, 1, step), right(name, 0, step)) == (97, 53)
    says = loss.outputs_of_all(zeros.x[step])[0]
    assert np.ptp(says) == 0.0
    labels = loss.examples.targets[0][loss.examples.learned]
    assert round(100 * max((labels > 0).mean(), (labels < 0).mean())) == 53
    said(name, "All 16 other parameters of zeros are still exactly 0")
    assert problem.dim - 1 == 16
    assert not zeros.x[:, :-1].any()
    assert learned_by(loss, zeros).is_dead
    assert not learned_by(loss, drawn).is_dead


def test_two_spirals_and_one_small_network():
    name = "spiral-adam"
    problem, loss, _ = trained(name)
    assert said(name, "105 parameters", "**20 of the 140** points") == 0
    assert problem.dim == 105
    assert [(run.batches.size, run.batches.samples) for run in problem.runs] == [(20, 140)] * 2
    step = said(name, "Adam tells 78 % right, momentum 74 %")
    assert [right(name, run, step) for run in (0, 1)] == [78, 74]
    step = said(name, "99 % of what it learned from", "95 % of what it never saw", "72 %")
    assert (right(name, 0, step), right(name, 0, step, held_out=True)) == (99, 95)
    assert right(name, 1, step, held_out=True) == 72
    step = said(name, "Adam tells 97 %", "momentum 78 %")
    assert [right(name, run, step, held_out=True) for run in (0, 1)] == [97, 78]
    assert len(loss.examples.held_out) == 60


def test_a_curve_typed_and_fitted():
    name = "typed-growth"
    problem, loss, (damped, memory, slow) = trained(name)
    assert said(name, "**Logistic growth**", "nine yields") == 0
    assert len(loss.examples.learned) == 9
    step = said(name, "**Levenberg–Marquardt**", "from a loss of 91 to 0.50 in two steps")
    assert (step, round(damped.f[0]), round(damped.f[2], 2)) == (2, 91, 0.5)
    step = said(
        name, r"$L = 72.5 \pm 1.7$, $k = 0.067 \pm 0.003$, $x_0 = 38.9 \pm 1.2$", "standard error"
    )
    assert (damped.status, damped.last_step) == (Status.CONVERGED, step)
    found = learned_by(loss, damped).fit
    assert found.names == ("L", "k", "x0")
    assert [round(v, d) for v, d in zip(found.values, (1, 3, 1), strict=True)] == [
        72.5,
        0.067,
        38.9,
    ]
    assert [round(v, d) for v, d in zip(found.errors, (1, 3, 1), strict=True)] == [1.7, 0.003, 1.2]
    # NIST's Rat42 has exp(b2 - b3 x) in the place of exp(-k (x - x0)).
    certified = 7.2462237576e1, 6.7359200066e-2, 2.6180768402 / 6.7359200066e-2
    np.testing.assert_allclose(found.values, certified, rtol=1e-8)
    step = said(name, "**L-BFGS** took 48 steps", "k to 0.049 and L by less than 0.01", "110,000")
    assert (memory.status, memory.last_step) == (Status.CONVERGED, 48)
    np.testing.assert_allclose(memory.x[-1], damped.x[-1], rtol=1e-6)
    assert (step, slow.last_step) == (50, 50)
    assert round(slow.x[-1, 1], 3) == 0.049
    assert 0.0 < abs(slow.x[-1, 0] - problem.runs[2].start[0]) < 0.01
    bends = np.diag(loss.hessian(damped.x[-1]))
    assert round(bends[1] / bends[0], -4) == 110_000


POLYNOMIALS = ("polynomial-1", "polynomial-3", "polynomial-12")


def off(name, step):
    """Return the error on what is learned from and on what is held out, in the target's unit."""
    _, loss, (tape,) = trained(name)
    standing = standing_at(loss, tape.x[min(step, tape.last_step)])
    return round(standing.error, 2), round(standing.held_out_error, 2)


def test_the_polynomials_learn_from_the_same_points_of_a_cubic():
    assert said("polynomial-1", "$y = x^3 - 2x$, with noise of 0.5", "**14**", "other 10") == 0
    assert len({example(name).objective.data for name in POLYNOMIALS}) == 1
    x, y = np.array(example("polynomial-1").objective.data.rows).T
    assert len(x) == 24
    assert np.std(y - (x**3 - 2 * x)) == pytest.approx(0.5, abs=0.1)
    for name, count in zip(POLYNOMIALS, (2, 4, 13), strict=True):
        problem, loss, _ = trained(name)
        assert problem.dim == count
        assert (len(loss.examples.learned), len(loss.examples.held_out)) == (14, 10)


@pytest.mark.parametrize(("name", "degree"), [*zip(POLYNOMIALS, (1, 3, 12), strict=True)])
def test_a_polynomial_ends_where_numpy_s_least_squares_does(name, degree):
    _, loss, (tape,) = trained(name)
    x, y = loss.examples.samples.inputs[:, 0], loss.examples.targets[0]
    learned = loss.examples.learned
    expected = np.polyval(np.polyfit(x[learned], y[learned], degree), x)
    np.testing.assert_allclose(loss.outputs_of_all(tape.x[-1])[0], expected, rtol=1e-4)


def test_a_line_underfits_a_cubic_and_a_cubic_does_not():
    step = said("polynomial-1", "off by 1.16 on the 14 and by 1.32 on the 10")
    assert off("polynomial-1", step) == (1.16, 1.32)
    assert trained("polynomial-1")[2][0].status is Status.CONVERGED
    assert said("polynomial-3", "**4 parameters**") == 0
    step = said("polynomial-3", "Off by 0.32 on the 14 and by 0.47 on the 10", "noise** of 0.5")
    assert off("polynomial-3", step) == (0.32, 0.47)


def test_a_polynomial_of_degree_12_memorises():
    name = "polynomial-12"
    assert said(name, "**13 parameters**") == 0
    step = said(name, "After one step", "0.25", "0.48", "where the cubic ends with 0.47")
    assert (step, off(name, 1)) == (1, (0.25, 0.48))
    step = said(name, "0.07 on the 14, 1.00 on the 10")
    assert off(name, step) == (0.07, 1.0)
    step = said(name, "0.01 and **4.76**", "Stopping after one step")
    assert off(name, step) == (0.01, 4.76)
    _, loss, (tape,) = trained(name)
    assert learned_by(loss, tape).memorised
    held_out = [standing_at(loss, theta).held_out_error for theta in tape.x]
    assert np.argmin(held_out) == 1


def test_digits_by_softmax():
    name = "digits-softmax"
    problem, loss, (tape,) = trained(name)
    assert said(name, "650 parameters, **all 0**", r"$\ln 10 = 2.30$", "32 of the 1,258") == 0
    assert problem.dim == 650
    assert problem.objective.network.sizes == (64, 10)
    assert not tape.x[0].any()
    assert scores(name, 0, 0)[0] == pytest.approx(math.log(10), rel=1e-12)
    batches = problem.runs[0].batches
    assert (batches.size, batches.samples) == (32, 1258)
    step = said(name, "a quarter of an epoch", "87 % of the digits held out")
    assert round(step * 32 / 1258, 2) == 0.25
    assert right(name, 0, step, held_out=True) == 87
    step = said(name, "97 % of what it learned from", "96 % of the 539", "a start of zeros")
    assert (right(name, 0, step), right(name, 0, step, held_out=True)) == (97, 96)
    assert len(loss.examples.held_out) == 539


def weights_of(name, theta, layer):
    """Return the weights of one layer out of a vector like θ; -1 for the last."""
    layers = trained(name)[1].network.layers
    first = sum(i * o + o for i, o in layers[: layer % len(layers)])
    fan_in, fan_out = layers[layer]
    return theta[first : first + fan_in * fan_out]


def norms_at_start(name):
    """Return the gradient's norm at the first and at the last weights, before any step."""
    gradient = trained(name)[2][0].grad[0]
    return [np.linalg.norm(weights_of(name, gradient, layer)) for layer in (0, -1)]


def test_gradients_vanish_in_six_layers_of_sigmoids():
    name = "vanishing-sigmoid"
    problem, loss, (gd, _) = trained(name)
    assert said(name, "**at most 1/4**", "is 0.088, at the first 0.00022", "**391 times**") == 0
    assert problem.objective.network.sizes == (2, *[8] * 6, 1)
    first, last = norms_at_start(name)
    assert (round(first, 5), round(last, 3), round(last / first)) == (0.00022, 0.088, 391)
    step = said(name, "53 % right, the share of the larger class", "tells 90 %")
    assert [right(name, run, step) for run in (0, 1)] == [53, 90]
    says = loss.outputs_of_all(gd.x[step])[0]
    assert len(set(np.sign(says))) == 1
    labels = loss.examples.targets[0][loss.examples.learned]
    assert round(100 * max((labels > 0).mean(), (labels < 0).mean())) == 53
    step = said(name, "the first weights by 0.04", "the loss is 0.498", "every point")
    moved = weights_of(name, gd.x[step] - gd.x[0], 0)
    assert round(np.linalg.norm(moved), 2) == 0.04
    assert round(scores(name, 0, step)[0], 3) == 0.498
    assert right(name, 1, step) == 100


def test_six_layers_of_tanh_let_the_gradient_through():
    name, sigmoids = "vanishing-tanh", "vanishing-sigmoid"
    assert (
        said(
            name, "the start that six layers of sigmoids have", "0.43 at the last weights and 0.50"
        )
        == 0
    )
    assert np.array_equal(trained(name)[2][0].x[0], trained(sigmoids)[2][0].x[0])
    assert example(name).runs[0] == example(sigmoids).runs[0]
    first, last = norms_at_start(name)
    assert (round(first, 2), round(last, 2)) == (0.5, 0.43)
    step = said(name, "every point that it learns from right", "53 % with sigmoids")
    assert [right(each, 0, step) for each in (name, sigmoids)] == [100, 53]
    step = said(name, "100 % of what it never saw", "**ReLU**", "learns as well")
    assert right(name, 0, step, held_out=True) == 100
    objective = example(name).objective
    objective = replace(objective, model=replace(objective.model, activation="relu"))
    rectified = descended(resolve(replace(example(name), objective=objective)))
    at_end = scores_along(rectified.objective, rectified.trajectories()[0], np.array([step]))
    assert at_end.accuracy[0] == 1.0


def sharpness(name, run, step):
    """Return the largest eigenvalue of the whole Hessian of the loss of all, by numpy."""
    _, loss, tapes = trained(name)
    return np.linalg.eigvalsh(loss.hessian(tapes[run].x[step]))[-1]


def test_a_network_at_the_edge_of_stability():
    name = "edge-network"
    problem, _, tapes = trained(name)
    limits = [2 / run.learning_rate for run in problem.runs]
    step = said(name, "97 parameters", "is 6.0;", "$2/\\eta$ = 13.3, 10.0 and 6.7")
    assert (step, problem.dim, [round(limit, 1) for limit in limits]) == (0, 97, [13.3, 10, 6.7])
    assert all(run.batches is None or run.batches.size == 40 for run in problem.runs)
    assert round(sharpness(name, 0, 0), 1) == 6.0
    step = said(name, "to 11.0, to 10.6, which is above its limit, and to 6.4")
    found = [sharpness(name, run, step) for run in range(3)]
    assert [round(each, 1) for each in found] == [11.0, 10.6, 6.4]
    assert [each > limit for each, limit in zip(found, limits, strict=True)] == [False, True, False]
    step = said(name, "stands at 9.8 and 6.6", "rises in 151 and 388 of the 1,500 steps")
    assert [round(sharpness(name, run, step), 1) for run in (1, 2)] == [9.8, 6.6]
    rises = [(np.diff(tape.f[: step + 1]) > 0).sum() for tape in tapes[1:]]
    assert (step, rises) == (1500, [151, 388])
    step = said(name, "13.5, 9.9 and 6.9, within 4 % of their limit", "the lowest loss")
    found = [sharpness(name, run, step) for run in range(3)]
    assert [round(each, 1) for each in found] == [13.5, 9.9, 6.9]
    np.testing.assert_allclose(found, limits, rtol=0.04)
    for run, limit in enumerate(limits):
        stays = [sharpness(name, run, step) for step in range(2000, 2501, 50)]
        np.testing.assert_allclose(stays, limit, rtol=0.2)
    assert np.argmin(found) == np.argmin([tape.f[-1] for tape in tapes]) == 2


def test_sharp_and_flat_minima_by_batch_size():
    name = "flat-minima"
    problem, loss, _ = trained(name)
    assert said(name, "**2** points, **8**, or all **60**", "the right curve, is 5.8") == 0
    assert [run.batches.size for run in problem.runs] == [2, 8, 60]
    assert len(loss.examples.learned) == 60
    assert round(sharpness(name, 0, 0), 1) == 5.8
    step = said(name, "4.8 with batches of 2, 6.7 with batches of 8 and 8.6 with all")
    assert [round(sharpness(name, run, step), 1) for run in range(3)] == [4.8, 6.7, 8.6]
    step = said(name, "5.1, 10.9 and 19.9", "$2/\\eta = 20$ allows", "0.020, 0.006 and 0.006")
    assert [round(sharpness(name, run, step), 1) for run in range(3)] == [5.1, 10.9, 19.9]
    assert 2 / problem.runs[2].learning_rate == 20
    held_out = [scores(name, run, step)[2] for run in range(3)]
    assert [round(each, 3) for each in held_out] == [0.020, 0.006, 0.006]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_small_batches_end_flatter_whatever_the_start_and_the_order(seed):
    experiment = example("flat-minima")
    start = RandomStart(seed)
    runs = tuple(replace(run, start=start, seed=seed) for run in experiment.runs)
    descent = descended(resolve(replace(experiment, runs=runs)))
    ends = [
        np.linalg.eigvalsh(descent.objective.hessian(tape.x[-1]))[-1]
        for tape in descent.trajectories()
    ]
    assert ends == sorted(ends)
