"""The built-in experiments do what their titles and sentences say."""

import numpy as np
import pytest

from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.rates import predicted_rate
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.display.landscape import sample_landscape
from gdgui.examples import DEFAULT, NAMES, example, example_path
from gdgui.experiment import to_json
from tests.small_experiment import FORMULA_EXAMPLES

# What the issue asks for: formula or name, (method, learning rate, start) of each run, steps.
TABLE = {
    "scalar-descent": ("x^2", [("gd", 0.1, (5.0,))], 20),
    "vector-descent": ("x^2 + y^2", [("gd", 0.2, (5.0, -3.0))], 15),
    "learning-rates": ("x^2", [("gd", rate, (5.0,)) for rate in (0.05, 0.2, 0.8, 1.01)], 12),
    "exercise-shifted": ("(x - c)^2", [("gd", 0.2, (-7.0,))], 20),
    "exercise-vector": ("(x - a)^2 + (y - b)^2", [("gd", 0.1, (5.0, 5.0))], 20),
    "exercise-rates": ("(x - c)^2", [("gd", r, (-7.0,)) for r in (0.01, 0.1, 1.0, 1.5)], 15),
}


@pytest.mark.parametrize("name", TABLE)
def test_an_example_of_the_course_is_as_the_course_has_it(name):
    formula, runs, steps = TABLE[name]
    problem = resolve(example(name))
    assert problem.objective.syntax.text == formula
    assert [(run.direction.id, run.learning_rate, run.start) for run in problem.runs] == runs
    assert problem.experiment.steps == steps


def test_the_exercises_have_their_minimum_where_the_course_has_it():
    assert resolve(example("exercise-shifted")).objective.values == (3.0,)
    assert resolve(example("exercise-rates")).objective.values == (3.0,)
    vector = resolve(example("exercise-vector")).objective
    assert dict(zip(vector.syntax.parameters, vector.values, strict=True)) == {"a": 2.0, "b": -1.0}


def test_the_first_light_is_the_parabola():
    assert NAMES[0] == DEFAULT == "scalar-descent"


@pytest.mark.parametrize(
    ("name", "methods", "steps"),
    [
        ("four-optimizers", ["gd", "momentum", "rmsprop", "adam"], 50),
        ("rosenbrock-valley", ["gd", "momentum", "nesterov", "adam"], 2000),
        ("ravine", ["gd", "momentum"], 60),
        ("double-well", ["gd", "gd"], 40),
        ("saddle", ["gd", "momentum", "adam"], 80),
        ("rastrigin", ["gd"] * 4, 200),
        ("momentum-theory", ["gd", "momentum"], 120),
        ("adagrad-slowing", ["adagrad", "rmsprop"], 150),
        ("adam-bias", ["adam", "rmsprop"], 100),
        ("newton-quadratic", ["newton", "gd"], 40),
        ("newton-saddle", ["newton", "newton", "gd"], 40),
        ("warmup", ["gd", "gd"], 30),
        ("line-search", ["gd", "gd", "bfgs"], 200),
        ("noisy-gradients", ["gd", "gd"], 300),
        ("steering", ["momentum", "momentum"], 60),
        ("edge-of-stability", ["gd"], 4000),
    ],
)
def test_an_example_has_the_methods_it_is_about(name, methods, steps):
    experiment = example(name)
    assert [run.optimizer for run in experiment.runs] == methods
    assert experiment.steps == steps


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_a_title_and_a_sentence(name):
    experiment = example(name)
    assert len(experiment.title) > 10
    assert not experiment.title.endswith(".")
    assert experiment.description.endswith((".", "?"))
    assert "\n" not in experiment.description
    assert len(experiment.description) < 160


def test_no_two_examples_share_a_title():
    assert len({example(name).title for name in NAMES}) == len(NAMES) == 44


def test_every_file_in_the_folder_is_an_example():
    folder = example_path(DEFAULT).parent
    assert sorted(path.stem for path in folder.glob("*.json")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_of_an_example_is_as_gdgui_writes_it(name):
    assert example_path(name).read_bytes() == to_json(example(name))


@pytest.mark.parametrize("name", FORMULA_EXAMPLES)
def test_an_example_starts_in_view_and_shows_a_minimum(name):
    problem = resolve(example(name))
    for run in problem.runs:
        for value, (low, high) in zip(run.start, problem.objective.domain, strict=True):
            assert low < value < high
    landscape = sample_landscape(
        problem.objective, problem.objective.domain, (161, 121)[: problem.dim]
    )
    in_view = [
        minimum
        for minimum in landscape.minima
        if all(
            low < v < high for v, (low, high) in zip(minimum, problem.objective.domain, strict=True)
        )
    ]
    # The lowest places of a valley are its floor.
    assert in_view or (name == "edge-of-stability" and landscape.found.valleys)


@pytest.mark.parametrize("name", FORMULA_EXAMPLES)
def test_runs_stay_in_view_unless_they_are_about_leaving_it(name):
    problem = resolve(example(name))
    for index, tape in enumerate(descend(example(name))):
        inside = all(
            (low <= tape.x[:, axis]).all() and (tape.x[:, axis] <= high).all()
            for axis, (low, high) in enumerate(problem.objective.domain)
        )
        assert inside or (name, index) in {("exercise-rates", 3), ("warmup", 0)}, index
        assert tape.status is not Status.DIVERGED or (name, index) == ("warmup", 0)


def tapes(name):
    return descend(example(name))


def test_scalar_descent_goes_a_tenth_of_the_gradient_down_every_step():
    (tape,) = tapes("scalar-descent")
    np.testing.assert_allclose(np.diff(tape.x[:, 0]), -0.1 * tape.grad[:-1, 0], rtol=1e-12)


def test_vector_descent_crosses_the_contours_at_right_angles():
    (tape,) = tapes("vector-descent")
    ways = np.diff(tape.x, axis=0)
    along = np.einsum("ij,ij->i", ways, tape.grad[:-1])
    norms = np.linalg.norm(ways, axis=1) * np.linalg.norm(tape.grad[:-1], axis=1)
    np.testing.assert_allclose(along, -norms, rtol=1e-12)


def test_learning_rates_creep_fall_swing_and_climb():
    creeping, falling, swinging, climbing = tapes("learning-rates")
    assert creeping.x[-1, 0] > 1
    assert (np.diff(creeping.f) < 0).all()
    assert falling.x[-1, 0] < 0.02
    assert (falling.x > 0).all()
    assert (np.diff(np.sign(swinging.x[:, 0])) != 0).all()
    assert (np.diff(swinging.f) < 0).all()
    assert (np.diff(climbing.f) > 0).all()


def test_both_coordinates_of_exercise_vector_shrink_by_the_same_factor():
    (tape,) = tapes("exercise-vector")
    away = tape.x - (2.0, -1.0)
    np.testing.assert_allclose(away[1:] / away[:-1], 0.8, rtol=1e-9)


def test_of_four_rates_one_arrives_one_never_comes_closer_and_one_explodes():
    creeping, arriving, swinging, exploding = tapes("exercise-rates")
    assert abs(creeping.x[-1, 0] - 3) > 7
    assert abs(arriving.x[-1, 0] - 3) < 0.4
    assert swinging.status is Status.OSCILLATING
    assert (np.abs(swinging.x[:, 0] - 3) == 10).all()
    assert exploding.f[-1] > 1e10


def valley_of(tape, name):
    """Return the nearest of the catalogue's minima to where a tape ends."""
    minima = resolve(example(name)).objective.known_minima
    return min(minima, key=lambda place: np.linalg.norm(np.subtract(place, tape.x[-1])))


def test_of_four_optimizers_momentum_overshoots_and_the_adaptive_two_go_elsewhere():
    gd, momentum, rmsprop, adam = tapes("four-optimizers")
    assert (np.diff(gd.f) <= 0).all()
    assert (np.diff(momentum.f) > 0).any()
    valleys = [valley_of(tape, "four-optimizers") for tape in (gd, momentum, rmsprop, adam)]
    assert valleys[0] == valleys[1]
    assert valleys[2] == valleys[3]
    assert valleys[0] != valleys[2]


def test_the_valley_of_rosenbrock_tells_the_methods_apart():
    gd, momentum, nesterov, adam = tapes("rosenbrock-valley")
    away = [np.linalg.norm(tape.x - (1.0, 1.0), axis=1) for tape in (gd, momentum, nesterov, adam)]
    for tape in (gd, momentum, nesterov, adam):
        # Down into the valley is easy: y = x² within a twentieth after 150 steps.
        floor = np.abs(tape.x[:, 1] - tape.x[:, 0] ** 2)
        assert floor[150:].min() < 0.05
    assert away[0][-1] > 3 * max(distance[-1] for distance in away[1:])


def test_in_the_ravine_gd_zigzags_and_momentum_gets_along_with_a_larger_step():
    gd, momentum = tapes("ravine")
    assert (gd.x[1:, 1] * gd.x[:-1, 1] < 0).all()
    assert (np.diff(np.abs(gd.x[:, 1])) < 0).all()
    problem = resolve(example("ravine"))
    rates = [run.learning_rate for run in problem.runs]
    edge = 2 / 20.0  # 2/λ of 10 y²
    assert 0.95 * edge < rates[0] < edge < rates[1]
    assert momentum.f[-1] < gd.f[-1]
    assert np.abs(momentum.x).max() <= 9.0


def test_in_the_double_well_the_start_decides():
    left, right = tapes("double-well")
    assert left.x[-1, 0] == pytest.approx(-1.3008395659415772, abs=1e-2)
    assert right.x[-1, 0] == pytest.approx(1.130901122629986, abs=1e-2)
    assert left.f[-1] < right.f[-1]


def test_from_the_saddle_adam_leaves_at_once_and_gd_crawls():
    gd, momentum, adam = tapes("saddle")

    def left_after(tape):
        return int(np.argmax(np.abs(tape.x[:, 1]) > 0.5))

    assert 0 < left_after(adam) <= 15
    assert np.abs(gd.x[left_after(adam), 1]) < 1e-3
    assert left_after(adam) < left_after(momentum) < left_after(gd) or not left_after(gd)


def test_rastrigin_ends_in_four_different_minima():
    found = set()
    for tape in tapes("rastrigin"):
        assert np.linalg.norm(tape.grad[-1]) < 1e-3
        found.add(tuple(np.round(tape.x[-1], 1)))
    assert len(found) == 4


def outcomes_ready(name):
    descent = Descent(resolve(example(name)))
    while not descent.done:
        descent.advance(seconds=1.0)
    return outcomes_of(descent)


def test_momentum_keeps_to_its_theory():
    problem = resolve(example("momentum-theory"))
    for run, outcome in zip(problem.runs, outcomes_ready("momentum-theory"), strict=True):
        assert outcome.rate == pytest.approx(predicted_rate(run, (1.0, 50.0)), rel=0.01)


def test_adam_corrects_the_bias_that_lets_rmsprop_leap():
    adam, rmsprop = tapes("adam-bias")
    assert np.abs(adam.x[1] - adam.x[0]) == pytest.approx(0.1, rel=1e-6)
    assert np.abs(rmsprop.x[1] - rmsprop.x[0]) == pytest.approx(0.1 / np.sqrt(0.001), rel=1e-6)


def test_the_steps_of_adagrad_shrink_and_those_of_rmsprop_do_not():
    adagrad, rmsprop = (
        np.linalg.norm(np.diff(tape.x, axis=0), axis=1) for tape in tapes("adagrad-slowing")
    )
    assert adagrad[30] < 0.3 * adagrad[0]
    assert rmsprop[30] > 0.7 * rmsprop[10]
    assert adagrad[30] < 0.7 * adagrad[10]


def test_newton_takes_one_step_on_a_bowl():
    newton, gd = outcomes_ready("newton-quadratic")
    assert (newton.reached.step, newton.reached.kind) == (1, "minimum")
    assert gd.reached.step == 40


def test_newton_is_lost_on_the_ridge_and_escapes_beside_it():
    ridge, beside, _ = outcomes_ready("newton-saddle")
    assert (ridge.reached.kind, beside.reached.kind) == ("saddle", "minimum")


def test_warm_up_saves_the_run():
    cold, warm = tapes("warmup")
    assert cold.status is Status.DIVERGED
    assert abs(warm.x[-1, 0]) < 1e-3


def test_a_line_search_gets_further_than_a_fixed_rate():
    fixed, searched, bfgs = tapes("line-search")
    assert searched.f[-1] < 1e-6 * fixed.f[-1]
    assert bfgs.status is Status.CONVERGED


def test_a_falling_rate_comes_to_rest_in_the_noise():
    constant, falling = tapes("noisy-gradients")
    late = slice(200, None)
    assert constant.f[late].mean() > 5 * falling.f[late].mean()


def test_letting_go_of_momentum_stops_the_swinging():
    throughout, steered = tapes("steering")
    assert (throughout.x[:13] == steered.x[:13]).all()
    assert steered.status is Status.CONVERGED
    assert throughout.f[-1] > 0.1


# What captions say


def said(name, *parts):
    """Return the step of the one caption of an example that says all of some words."""
    found = [c.step for c in example(name).captions if all(part in c.text for part in parts)]
    assert len(found) == 1, parts
    return found[0]


def distances(tape, place):
    return np.linalg.norm(tape.x - place, axis=1)


@pytest.mark.parametrize("name", NAMES)
def test_captions_are_said_within_the_run_and_end_as_sentences_do(name):
    experiment = example(name)
    for caption in experiment.captions:
        assert caption.step <= experiment.steps
        assert caption.text.rstrip("$").endswith((".", "?"))
        assert len(caption.text) < 200


def test_four_examples_of_formulas_have_captions():
    captioned = [name for name in FORMULA_EXAMPLES if example(name).captions]
    assert captioned == [
        "learning-rates",
        "four-optimizers",
        "momentum-theory",
        "edge-of-stability",
    ]


def test_what_is_said_about_four_optimizers_holds():
    name = "four-optimizers"
    gd, momentum, rmsprop, adam = tapes(name)
    minima = resolve(example(name)).objective.known_minima
    assert said(name, "**four minima**", "all of them are 0") == 0
    values = [(x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2 for x, y in minima]
    assert len(minima) == 4
    np.testing.assert_allclose(values, 0, atol=1e-9)
    assert len({tuple(tape.x[0]) for tape in (gd, momentum, rmsprop, adam)}) == 1

    step = said(name, "From the same gradient", r"leaps $10\,\eta$", r"takes just $\eta$")
    assert step == 1
    np.testing.assert_allclose(np.abs(rmsprop.x[1] - rmsprop.x[0]), 10 * 0.1, rtol=1e-6)
    np.testing.assert_allclose(np.abs(adam.x[1] - adam.x[0]), 0.1, rtol=1e-6)

    step = said(name, "in one step", "from 10 back to 155")
    assert (round(momentum.f[step - 1]), round(momentum.f[step])) == (10, 155)

    step = said(name, "**RMSProp** is there, at (3, 2)", r"even steps of about $\sqrt{2}\,\eta$")
    after = said(name, "Now **Adam** overshoots")
    assert distances(rmsprop, (3, 2))[step] < 0.01
    lengths = np.linalg.norm(np.diff(adam.x[:26], axis=0), axis=1)
    np.testing.assert_allclose(lengths, np.sqrt(2) * 0.1, rtol=0.1)

    assert after > 25
    assert adam.f[after - 1] < adam.f[after] < adam.f[after + 1]
    assert distances(adam, (3, 2))[after - 1] < 0.1 < distances(adam, (3, 2))[after]
    assert resolve(example(name)).runs[3].hyperparameters["beta1"] > 0

    step = said(name, "**two valleys**", "descent and momentum in one, RMSProp and Adam in")
    for tape, minimum in ((gd, (3.58, -1.85)), (momentum, (3.58, -1.85)),
                          (rmsprop, (3, 2)), (adam, (3, 2))):  # fmt: skip
        assert min(np.linalg.norm(np.subtract(minimum, known)) for known in minima) < 0.01
        assert distances(tape, minimum)[min(step, tape.last_step) :].max() < 0.4


def test_what_is_said_about_learning_rates_holds():
    name = "learning-rates"
    creeping, falling, swinging, climbing = tapes(name)
    assert said(name, "$1 - 2\\eta$", "whatever $x$ is") == 0
    for tape, rate in zip(tapes(name), (0.05, 0.2, 0.8, 1.01), strict=True):
        np.testing.assert_allclose(tape.x[1:], (1 - 2 * rate) * tape.x[:-1], rtol=1e-12)
    assert said(name, r"$\eta = 0.05$ **creeps**", "nine tenths", "by a fiftieth")
    np.testing.assert_allclose(creeping.x[1:] / creeping.x[:-1], 0.9, rtol=1e-12)
    np.testing.assert_allclose(np.abs(climbing.x[1:] / climbing.x[:-1]), 1 + 1 / 50, rtol=1e-12)
    assert said(name, "**equally far**", r"$|1 - 2\eta| = 0.6$ for both")
    np.testing.assert_allclose(np.abs(falling.x), np.abs(swinging.x), rtol=1e-9)
    np.testing.assert_allclose(np.abs(falling.x[1:] / falling.x[:-1]), 0.6, rtol=1e-9)
    assert said(name, r"$|1 - 2\eta| < 1$", r"$0 < \eta < 1$")
    arrives = [tape.f[-1] < tape.f[0] for tape in tapes(name)]
    assert arrives == [True, True, True, False]


def test_what_is_said_about_momentum_and_its_theory_holds():
    name = "momentum-theory"
    problem = resolve(example(name))
    gd, momentum = tapes(name)
    away = [distances(tape, (0, 0)) for tape in (gd, momentum)]
    low, high = problem.objective.values
    kappa = high / low
    assert said(name, "The curvature is 1 along $x$ and 50 along $y$", r"$\kappa = 50$") == 0
    assert (low, high, kappa) == (1, 50, 50)

    step = said(name, "$y = 1$", "$|y| = 2.6$")
    assert momentum.x[0, 1] == 1
    assert abs(momentum.x[step, 1]) > 2.6

    assert said(name, r"\frac{2}{1 + \kappa}", r"\approx 0.96")
    assert problem.runs[0].learning_rate == pytest.approx(2 / (1 + kappa), rel=1e-3)
    np.testing.assert_allclose(away[0][1:] / away[0][:-1], (kappa - 1) / (kappa + 1), rtol=1e-3)
    assert (kappa - 1) / (kappa + 1) == pytest.approx(0.96, abs=0.005)

    step = said(name, r"\sqrt{\kappa} - 1", r"\approx 0.75", "in the long run")
    beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
    assert problem.runs[1].hyperparameters["momentum"] == pytest.approx(beta, rel=1e-3)
    assert np.sqrt(beta) == pytest.approx(0.75, abs=0.005)
    shrinking = (away[1][90] / away[1][step]) ** (1 / (90 - step))
    assert shrinking == pytest.approx(np.sqrt(beta), rel=0.03)

    step = said(name, "After 41 steps", "within $1$", "within $0.001$")
    assert step == 41
    assert 0.9 < away[0][step] < 1
    assert 0.0005 < away[1][step] < 0.001

    step = said(name, "has converged", r"\leq 10^{-8}")
    assert momentum.status is Status.CONVERGED
    assert momentum.last_step == step
    assert np.linalg.norm(momentum.grad[step]) <= 1e-8


def sharpness(places):
    """Return the largest eigenvalue of the Hessian of (1 - x²y²)²/2, worked out by hand."""
    found = []
    for x, y in places:
        u = x * x * y * y
        xx = (2 * x * y * y) ** 2 - 2 * y * y * (1 - u)
        xy = 4 * x * y * (2 * u - 1)
        yy = (2 * x * x * y) ** 2 - 2 * x * x * (1 - u)
        found.append(np.linalg.eigvalsh([[xx, xy], [xy, yy]])[-1])
    return np.array(found)


def test_what_is_said_about_the_edge_of_stability_holds():
    name = "edge-of-stability"
    problem = resolve(example(name))
    (tape,) = tapes(name)
    x, y = tape.x.T
    lambda_ = sharpness(tape.x)
    limit = 2 / problem.runs[0].learning_rate
    assert said(name, "Along $xy = 1$ the loss is 0", "$4(x^2 + y^2)$") == 0
    for along in (0.7, 1.0, 3.0):
        floor = (along, 1 / along)
        assert sharpness([floor])[0] == pytest.approx(4 * (floor[0] ** 2 + floor[1] ** 2))

    step = said(name, "After two steps λ is 89", r"\frac{2}{\eta} = 40")
    assert (step, limit) == (2, 40)
    assert round(lambda_[step]) == 89

    step = said(name, "They do not grow", "**along** the valley")
    assert tape.status is not Status.DIVERGED
    leaps = np.abs(np.diff(y))
    assert leaps[:100].max() < 0.35
    assert leaps[500:].max() < 0.3 * leaps[:100].max()
    # A mean over the leaps is the place along the valley.
    places = [x[k : k + 20].mean() for k in range(step, 600, 20)]
    assert (np.diff(places) < 0).all()

    step = said(name, "In 139 of these 200 steps the loss **rose**", "from 4 to 3.6")
    assert (step, (np.diff(tape.f[: step + 1]) > 0).sum()) == (200, 139)
    assert x[step] == pytest.approx(3.6, abs=0.05)
    assert tape.f[step : step + 20].mean() < tape.f[:20].mean()

    step = said(name, "swings between 38.8 and 41", "**both sides** of 40")
    swings = lambda_[step : step + 10]
    assert (round(swings.min(), 1), round(swings.max(), 1)) == (38.8, 41.0)
    assert ((swings[1:] > limit) != (swings[:-1] > limit)).all()

    step = said(name, "From here on λ stays **below** 40")
    assert (lambda_[step:] < limit).all()
    assert lambda_[step - 1] > limit

    step = said(name, r"$\lambda = 39.9$", "where $x = y = 1$")
    assert step == tape.last_step
    assert lambda_[step] == pytest.approx(39.9, abs=0.05)
    assert sharpness([(1, 1)])[0] == pytest.approx(8)
    assert tape.f[step] < 1e-12
