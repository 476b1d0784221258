"""Trainings: resumed, extended, steered and taken apart to the same bits; methods for vectors."""

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.learned import scores_along
from gdgui.engine.analysis.learned_words import coefficients, describe_learned
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import Descent, descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.descent.vector_rules import initial_vector_state, vector_direction
from gdgui.engine.methods.catalogue import DIRECTIONS, VECTOR_DIRECTIONS
from gdgui.experiment import (
    Change,
    Data,
    Experiment,
    ExperimentError,
    Model,
    Objective,
    RandomStart,
    Run,
    StepSize,
    from_json,
    to_json,
)

SPIRAL = Data(name="spiral", points=60, noise=0.1, seed=2, held_out=0.2)
NETWORK = Objective(data=SPIRAL, model=Model(hidden=(4,), output="tanh"), l2=0.01)
ELEMENTWISE = [key for key, method in DIRECTIONS.items() if not method.couples]
COUPLED = [
    key
    for key, method in VECTOR_DIRECTIONS.items()
    if method.couples and not method.needs_residuals
]


def run_of(optimizer="adam", **more):
    return Run(**{"optimizer": optimizer, "start": RandomStart(7), "seed": 3} | more)


def experiment(*runs, steps=40, objective=NETWORK, **more):
    return Experiment(objective=objective, runs=runs, steps=steps, **more)


def line(rows, **more):
    return Objective(data=Data(rows=rows, **more), model=Model())


NOISY_LINE = tuple((float(x), 2.0 * x - 1.0 + 0.3 * (-1) ** x) for x in range(12))


def same(one, other):
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("x", "f", "grad", "eta", "flags")
    )


@pytest.mark.parametrize("optimizer", [*ELEMENTWISE, *COUPLED])
def test_a_training_of_every_method_resumes_and_is_extended_to_the_same_bits(optimizer):
    batch = 7 if optimizer in ELEMENTWISE else None
    run = run_of(optimizer, batch=batch, noise=0.01)
    whole = descended(resolve(experiment(run))).trajectories()[0]
    shorter = descended(resolve(experiment(run, steps=17)))
    longer = Descent(resolve(experiment(run)), shorter)
    (recording,) = longer.recordings
    assert recording.last == shorter.recordings[0].last
    while not longer.done:
        recording.advance(3)
    assert same(longer.trajectories()[0], whole)


def test_a_longer_tape_of_a_formula_goes_on_where_the_shorter_one_ended():
    formula = Objective(name="himmelblau")
    run = Run(optimizer="adam", start=(0.2, -0.9))
    whole = descended(resolve(experiment(run, objective=formula))).trajectories()[0]
    shorter = descended(resolve(experiment(run, objective=formula, steps=17)))
    longer = Descent(resolve(experiment(run, objective=formula)), shorter)
    assert longer.recordings[0].last == 17
    while not longer.done:
        longer.advance(1.0)
    assert same(longer.trajectories()[0], whole)


def test_a_training_stops_after_a_short_step_and_lets_its_rate_fall_on_a_plateau():
    plateau = StepSize("plateau", {"patience": 2.0, "decay": 0.5})
    run = run_of("gd", step_size=plateau, hyperparameters={"learning_rate": 5.0})
    (tape,) = gdgui.descend(experiment(run, steps=60))
    assert set((tape.eta[1:-1] / tape.eta[:-2]).tolist()) == {1.0, 0.5}
    given = experiment(run_of("gd"), steps=500, step_tolerance=1e-3)
    whole = descended(resolve(given))
    (tape,) = whole.trajectories()
    steps = np.linalg.norm(np.diff(tape.x, axis=0), axis=1)
    assert tape.status is Status.STOPPED
    assert (steps[:-1] > 1e-3).all()
    assert steps[-1] <= 1e-3
    (longer,) = Descent(resolve(replace(given, steps=600)), whole).trajectories()
    assert same(longer, tape)


def test_a_run_whose_schedule_ends_with_the_tape_starts_over():
    run = run_of("gd", step_size=StepSize("cosine"))
    shorter = descended(resolve(experiment(run, steps=10)))
    assert Descent(resolve(experiment(run, steps=20)), shorter).recordings[0].last == 0


@pytest.mark.parametrize("optimizer", ELEMENTWISE)
def test_an_array_of_coordinates_takes_the_steps_that_each_would_take_alone(optimizer):
    # The loss is ½ (w - 2)² + ½ (b - 3)² up to a constant, as is the formula.
    data = line(((1.0, 5.0), (-1.0, 1.0)))
    formula = Objective(formula="((x - 2)^2 + (y - 3)^2)/2")
    start = {"start": (0.5, -0.25)}
    (loss,) = gdgui.descend(experiment(run_of(optimizer, **start), objective=data, steps=20))
    (plane,) = gdgui.descend(experiment(run_of(optimizer, **start), objective=formula, steps=20))
    assert loss.x == pytest.approx(plane.x, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("optimizer", [key for key in COUPLED if key != "lbfgs"])
def test_a_rule_for_vectors_does_with_two_what_the_rule_for_pairs_does(optimizer):
    data = line(NOISY_LINE)
    x = np.array([[a, 1.0] for a, _ in NOISY_LINE])
    y = np.array([b for _, b in NOISY_LINE])
    a, b, c = (x.T @ x / len(y))[[0, 0, 1], [0, 1, 1]]
    p, q = x.T @ y / len(y)
    values = {"a": a, "b": b, "c": c, "p": p, "q": q}
    formula = Objective(
        formula="a*x^2/2 + b*x*y + c*y^2/2 - p*x - q*y", parameters=values, coordinates=("x", "y")
    )
    runs = [run_of(optimizer, start=(0.0, 0.0))]
    (loss,) = gdgui.descend(experiment(*runs, objective=data, steps=6))
    (plane,) = gdgui.descend(experiment(*runs, objective=formula, steps=6))
    rows = min(len(loss), len(plane), 4)
    assert loss.x[:rows] == pytest.approx(plane.x[:rows], rel=1e-6, abs=1e-8)


def test_lbfgs_that_remembers_all_steps_is_bfgs_as_nocedal_and_wright_write_it():
    random = np.random.default_rng(1)
    matrix = random.normal(size=(6, 6))
    hessian = matrix @ matrix.T + np.eye(6)
    places = random.normal(size=(4, 6))
    direction = VECTOR_DIRECTIONS["lbfgs"]
    state = initial_vector_state(direction, 6)
    for k, place in enumerate(places):
        found, _ = vector_direction(
            direction, {"memory": 10.0}, state, place, hessian @ place, k, lambda: hessian
        )
    s = np.diff(places, axis=0)
    q = s @ hessian
    inverse = (s[-1] @ q[-1]) / (q[-1] @ q[-1]) * np.eye(6)
    for step, turn in zip(s, q, strict=True):
        rho = 1.0 / (step @ turn)
        left = np.eye(6) - rho * np.outer(step, turn)
        inverse = left @ inverse @ left.T + rho * np.outer(step, step)
    assert found == pytest.approx(-inverse @ (hessian @ places[-1]), rel=1e-9)


@pytest.mark.parametrize("optimizer", ["newton", "bfgs", "lbfgs", "cg"])
def test_a_line_comes_to_where_the_normal_equations_say(optimizer):
    (tape,) = gdgui.descend(
        experiment(run_of(optimizer, start=(0.0, 0.0)), objective=line(NOISY_LINE), steps=200)
    )
    x, y = np.array(NOISY_LINE).T
    expected = np.polyfit(x, y, 1)
    assert tape.status is Status.CONVERGED
    assert tape.x[-1] == pytest.approx(expected, rel=1e-6)


def test_logistic_regression_is_scikit_learns():
    linear_model = pytest.importorskip("sklearn.linear_model")
    random = np.random.default_rng(4)
    inputs = random.normal(0, 1, (80, 2))
    labels = inputs @ [1.5, -1.0] + random.logistic(0, 1, 80) > 0.3
    rows = np.column_stack([inputs, labels]).tolist()
    data = Data(rows=tuple(map(tuple, rows)), class_names=("no", "yes"))
    objective = Objective(data=data, model=Model(output="sigmoid"), loss="cross_entropy")
    (tape,) = gdgui.descend(
        experiment(run_of("newton", start=(0.0, 0.0, 0.0)), objective=objective, tolerance=1e-13)
    )
    peer = linear_model.LogisticRegression(C=np.inf, tol=1e-12, max_iter=1_000)
    peer.fit(inputs, labels)
    assert tape.x[-1] == pytest.approx([*peer.coef_[0], *peer.intercept_], rel=1e-6)


def test_coefficients_are_told_in_the_units_of_the_data():
    rows = tuple((1000.0 + 10.0 * a, 5.0 * b) for a, b in NOISY_LINE)
    objective = line(rows, standardize=True)
    problem = resolve(experiment(run_of("newton", start=(0.0, 0.0)), objective=objective))
    descent = descended(problem)
    (tape,), (outcome,) = descent.trajectories(), outcomes_of(descent)
    found = coefficients(descent.objective, tape.x[-1])
    slope, intercept = np.polyfit(*np.array(rows).T, 1)
    assert found == pytest.approx({"x": slope, "1": intercept}, rel=1e-9)
    said = describe_learned("Newton", descent.objective, tape, outcome.learned)
    assert said.startswith("Newton: converged at step 1; fits y to within 1.4")
    assert "; y = −998.36 + 0.993706 x; " in said


def learned_from(objective, start, optimizer="newton", steps=30):
    """Return a training's objective, the end of its tape, what it has learned, and the words."""
    descent = descended(resolve(experiment(run_of(optimizer, start=start), objective=objective,
                                           steps=steps)))  # fmt: skip
    (tape,), (outcome,) = descent.trajectories(), outcomes_of(descent)
    said = describe_learned("It", descent.objective, tape, outcome.learned)
    return descent.objective, tape.x[-1], outcome.learned, said


@pytest.mark.parametrize("features", [("powers 3",), ("x^3", "x")])
def test_a_polynomial_of_standardised_inputs_is_told_in_the_units_of_the_data(features):
    rows = tuple((10.0 + a, 4.0 - a + 0.5 * a**3) for a in (-2.0, -1.0, 0.5, 1.0, 3.0))
    objective = Objective(data=Data(rows=rows, standardize=True), model=Model(features=features))
    trained, theta, _, said = learned_from(objective, RandomStart(scheme="zeros"))
    found = coefficients(trained, theta)
    intercept = found.pop("1")
    told = [intercept + sum(v * x ** int(k[2:] or 1) for k, v in found.items()) for x, _ in rows]
    outputs = trained.outputs_of_all(theta)[0]
    samples = trained.examples.samples
    assert told == pytest.approx(outputs * samples.target_scale + samples.target_mean, rel=1e-9)
    assert set(found) == {"x", "x^2", "x^3"}
    assert "; y = " in said


def test_products_of_standardised_inputs_are_multiplied_out():
    rows = tuple((float(a), float(b), 2.0 + a - b + 3.0 * a * b) for a in (1, 2, 4) for b in (3, 7))
    objective = Objective(
        data=Data(rows=rows, standardize=True), model=Model(features=("inputs", "products"))
    )
    trained, theta, _, _ = learned_from(objective, RandomStart(scheme="zeros"))
    expected = {"x1": 1.0, "x2": -1.0, "x1*x2": 3.0, "1": 2.0}
    assert coefficients(trained, theta) == pytest.approx(expected, rel=1e-9)


def test_logistic_regression_is_told_as_the_chance_of_its_second_class():
    rows = ((100.0, 0.0), (110.0, 1.0), (120.0, 0.0), (130.0, 1.0), (140.0, 1.0))
    data = Data(rows=rows, class_names=("no", "yes"), standardize=True)
    objective = Objective(data=data, model=Model(output="sigmoid"), loss="cross_entropy")
    trained, theta, _, said = learned_from(objective, (0.0, 0.0))
    found = coefficients(trained, theta)
    chances = [1.0 / (1.0 + np.exp(-found["1"] - found["x"] * x)) for x, _ in rows]
    outputs = trained.predict(theta, trained.examples.samples.inputs)
    assert chances == pytest.approx(outputs.tolist(), rel=1e-9)
    assert "; P(yes) = sigmoid(−" in said


def test_waves_of_standardised_inputs_have_no_coefficients_in_the_units_of_the_data():
    objective = Objective(
        data=Data(name="sine", standardize=True), model=Model(features=("sin(x)",))
    )
    trained, theta, _, said = learned_from(objective, (0.0, 0.0))
    assert coefficients(trained, theta) is None
    assert "y =" not in said


@pytest.mark.parametrize(
    ("rows", "standardize"),
    [
        (((1.0, 2.0),) * 5, True),  # fitted from the start, for all that varies is nothing
        (((1.0, 2.0),), False),
        (((1.0, 1.0), (1.0, 2.0), (1.0, 3.0)), True),  # nothing can be learned but the mean
    ],
)
def test_a_network_with_nothing_left_to_learn_is_not_called_dead(rows, standardize):
    objective = Objective(data=Data(rows=rows, standardize=standardize), model=Model(hidden=(3,)))
    for optimizer in ("cg", "pure_newton", "gd"):
        _, _, learned, said = learned_from(objective, RandomStart(1), optimizer)
        assert not learned.is_dead
        assert "dead" not in said


@pytest.mark.parametrize(
    ("model", "start"),
    [
        (Model(output="tanh"), (0.0, 0.0, 50.0)),
        (Model(hidden=(2,), output="tanh"), (0.0,) * 4 + (50.0, 50.0, 0.3, 0.3, 0.0)),
    ],
)
def test_a_network_whose_units_are_saturated_is_dead(model, start):
    _, _, learned, said = learned_from(Objective(data=SPIRAL, model=model), start, "gd")
    assert learned.is_dead
    assert "no gradient comes through" in said


def test_only_all_is_a_hundred_per_cent():
    rows = (*((float(i), float(i > 0)) for i in range(-20_000, 20_000)), (-5.0, 1.0))
    data = Data(rows=rows, class_names=("a", "b"))
    objective = Objective(data=data, model=Model(output="tanh"))
    _, _, _, said = learned_from(objective, (1.0, -0.5), "gd", steps=0)
    assert "learned more than 99.99 %" in said


def test_a_step_tells_its_batch_its_epoch_and_what_it_is_made_of():
    descent = descended(resolve(experiment(run_of(batch=10, noise=0.1), steps=30)))
    inspector, (tape,) = inspector_of(descent), descent.trajectories()
    learned = trained_objective(SPIRAL, descent.objective.network).examples.learned
    assert len(learned) == 48
    steps = [inspector.step(0, k) for k in range(29, -1, -1)][::-1]
    assert [step.epoch for step in steps] == [k // 5 for k in range(30)]
    for epoch in range(6):
        batches = [step.batch for step in steps[5 * epoch : 5 * epoch + 5]]
        assert [len(batch) for batch in batches] == [10, 10, 10, 10, 8]
        assert sorted(np.concatenate(batches).tolist()) == learned.tolist()
    for k, step in enumerate(steps):
        assert step.next_x.tobytes() == tape.x[k + 1].tobytes()
        assert tape.x[k + 1] == pytest.approx(step.x + step.eta * step.direction, rel=1e-15)
        assert step.noise.any()
    assert steps[3].before["beta1_t"] == pytest.approx([0.9**3])
    assert steps[3].after["m"].shape == (17,)


@pytest.mark.parametrize("optimizer", ["adam", "bfgs", "lbfgs"])
def test_a_changed_course_keeps_the_tape_before_it_and_is_taken_apart_too(optimizer):
    n = 17
    changes = (
        Change(12, {"learning_rate": 0.05}),
        Change(20, iterate=tuple(0.1 * i for i in range(n))),
    )
    plain = descended(resolve(experiment(run_of(optimizer), steps=30))).trajectories()[0]
    descent = descended(resolve(experiment(run_of(optimizer, changes=changes), steps=30)))
    (tape,) = descent.trajectories()
    assert tape.x[:13].tobytes() == plain.x[:13].tobytes()
    assert tape.x[20].tolist() == [0.1 * i for i in range(n)]
    step = inspector_of(descent).step(0, 19)
    assert step.moved_to.tolist() == tape.x[20].tolist()
    after = inspector_of(descent).step(0, 22)
    assert after.next_x.tobytes() == tape.x[23].tobytes()
    assert after.x + after.eta * after.direction == pytest.approx(after.next_x, rel=1e-14)


def test_losses_and_accuracies_of_all_data_are_known_at_any_stride():
    descent = descended(resolve(experiment(run_of(batch=10), steps=50)))
    (tape,), objective = descent.trajectories(), descent.objective
    scores = scores_along(objective, tape, np.arange(0, 51, 10))
    for row, step in enumerate(scores.steps):
        outputs = objective.outputs_of_all(tape.x[step])[0]
        wanted = objective.examples.targets[0]
        right = (outputs > 0) == (wanted > 0)
        costs = 0.5 * (outputs - wanted) ** 2
        learned, held_out = objective.examples.learned, objective.examples.held_out
        assert scores.accuracy[row] == right[learned].mean()
        assert scores.held_out_accuracy[row] == right[held_out].mean()
        assert scores.loss[row] == pytest.approx(costs[learned].mean(), rel=1e-13)
        assert scores.held_out_loss[row] == pytest.approx(costs[held_out].mean(), rel=1e-13)


def test_a_batch_does_not_end_a_run_by_its_own_small_gradient():
    # Each sample alone is fitted exactly at some time, but not both.
    objective = Objective(
        data=Data(rows=((1.0, 0.0), (1.0, 1.0)), class_names=("a", "b")),
        model=Model(),
        loss="hinge",
    )
    run = run_of("gd", start=(2.0, 0.0), batch=1, hyperparameters={"learning_rate": 0.1})
    (tape,) = gdgui.descend(experiment(run, objective=objective, steps=30))
    assert len(tape) == 31
    assert (tape.grad == 0.0).all(axis=1).any()


def test_a_small_change_from_one_batch_to_the_next_does_not_end_a_run():
    # Far from the boundary the hinge loss of both samples is 0.
    data = Data(rows=((1.0, 0.0), (-1.0, 1.0)), class_names=("a", "b"))
    objective = Objective(data=data, model=Model(), loss="hinge")
    for batch, steps in ((1, 30), (None, 1)):
        run = run_of("gd", start=(-2.0, 0.0), batch=batch)
        given = experiment(run, objective=objective, steps=30, tolerance=0.0, value_tolerance=1e-3)
        (tape,) = gdgui.descend(replace(given, objective=replace(objective, l2=1e-6)))
        assert tape.last_step == steps


def test_dead_networks_and_losses_that_overflow_are_marked():
    dead = replace(NETWORK, model=Model(hidden=(4,), activation="relu", output="tanh"), l2=0.0)
    run = run_of("gd", start=(*(0.0,) * 8, *(-1.0,) * 4, *(0.5,) * 4, 0.0))
    descent = descended(resolve(experiment(run, objective=dead, steps=5)))
    (tape,), (outcome,) = descent.trajectories(), outcomes_of(descent)
    assert outcome.learned.is_dead
    assert "no gradient comes through" in describe_learned(
        "ReLU", descent.objective, tape, outcome.learned
    )
    for start in (1e200, 1e308):
        run = run_of("gd", start=(start, start), hyperparameters={"learning_rate": 1e6})
        (tape,) = gdgui.descend(experiment(run, objective=line(NOISY_LINE), steps=50))
        assert tape.status is Status.DIVERGED
    equal = line(((1.0, 2.0), (1.0, 2.0)))
    for optimizer in ("gd", "newton", "bfgs", "lbfgs", "cg"):
        (tape,) = gdgui.descend(
            experiment(run_of(optimizer, start=(0.0, 0.0)), objective=equal, steps=500)
        )
        assert np.isfinite(tape.x).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("optimizer", ["adam", "rprop", "cg", "lbfgs"])
def test_numbers_that_overflow_on_the_way_are_no_warnings(optimizer):
    objective = line(((1e60, 1.0), (2e60, 3.0), (-1e60, 1.0)))
    for rule in ("exact", "armijo", "polyak"):
        run = run_of(optimizer, start=(1e60, -1e-30), step_size=StepSize(rule))
        given = experiment(run, objective=objective, steps=15, step_tolerance=1e-9, tolerance=0.0)
        descent = descended(resolve(given))
        (tape,), (outcome,) = descent.trajectories(), outcomes_of(descent)
        assert describe_learned("It", descent.objective, tape, outcome.learned)
        inspector_of(descent).step(0, 0)


def test_a_network_that_learns_by_heart_is_called_memorised():
    random = np.random.default_rng(0)
    rows = np.column_stack([random.normal(size=(40, 2)), random.random(40) < 0.5])
    data = Data(rows=tuple(map(tuple, rows.tolist())), class_names=("a", "b"), held_out=0.4)
    model = Model(hidden=(32,), output="sigmoid")
    objective = Objective(data=data, model=model, loss="cross_entropy")
    run = run_of("lbfgs")
    descent = descended(resolve(experiment(run, objective=objective, steps=400)))
    (tape,), (outcome,) = descent.trajectories(), outcomes_of(descent)
    said = describe_learned("L-BFGS", descent.objective, tape, outcome.learned)
    assert "memorised (learned 100 %, held out" in said


def test_a_tape_takes_little_more_than_its_numbers():
    import tracemalloc

    objective = replace(NETWORK, model=Model(hidden=(16, 16), output="tanh"))
    run = run_of(batch=10)
    gdgui.descend(experiment(run, objective=objective, steps=10))
    tracemalloc.start()
    descent = descended(resolve(experiment(run, objective=objective, steps=5_000)))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (tape,) = descent.trajectories()
    numbers = tape.x.nbytes + tape.grad.nbytes + tape.f.nbytes + tape.eta.nbytes
    assert tape.dim == 337
    assert taken <= 1.2 * numbers


def test_a_tape_that_would_not_fit_is_refused_and_what_would_fit_is_said():
    objective = replace(NETWORK, model=Model(hidden=(16, 16), output="tanh"))
    with pytest.raises(ExperimentError) as refusal:
        resolve(experiment(run_of(), objective=objective, steps=10_000_000))
    said = str(refusal.value)
    assert said.startswith("steps: at most 739,643 expected for one run of 337 parameters")
    resolve(experiment(run_of(), objective=objective, steps=739_643))


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (run_of(batch=49), "runs[0].batch: at most 48 samples expected"),
        (
            run_of(start=(1.0, 2.0)),
            "runs[0].start: 17 numbers expected (for w1_1_1, w1_1_2, … b2_1)",
        ),
        (run_of(start=RandomStart(1, "best")), "runs[0].start.scheme: one of xavier, he"),
        (run_of("adams"), "runs[0].optimizer: one of gd, momentum"),
        (run_of(changes=(Change(3, iterate=(1.0,)),)), "runs[0].changes[0].iterate: 17 numbers"),
    ],
)
def test_a_run_that_does_not_fit_the_data_is_refused(run, sentence):
    with pytest.raises(ExperimentError) as refusal:
        resolve(experiment(run))
    assert str(refusal.value).startswith(sentence)


def test_a_method_with_a_matrix_says_how_many_parameters_it_takes():
    objective = replace(NETWORK, model=Model(hidden=(64,), output="tanh"))
    with pytest.raises(ExperimentError, match=r"Newton takes at most 200 parameters, 257 found"):
        resolve(experiment(run_of("newton"), objective=objective))


def test_runs_are_told_apart_by_their_batches():
    runs = resolve(experiment(run_of(), run_of(batch=10), run_of("gd"))).runs
    labels = [run.label for run in runs]
    assert labels == ["Adam, all samples", "Adam, batches of 10", "Gradient descent"]


def test_a_file_keeps_what_a_training_is_made_of():
    for run in (run_of(batch=10), run_of(start=tuple(float(i) for i in range(17)))):
        given = experiment(run)
        text = to_json(given)
        assert from_json(text) == given
    assert b'"batch": 10' in to_json(experiment(run_of(batch=10)))
    assert b'"scheme"' in to_json(experiment(run_of(start=RandomStart(1, "he"))))
