"""Scripts of trainings run without gdgui and print the losses that gdgui computes."""

import csv
import io

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.problem import resolve
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
)
from gdgui.scripts import python_script
from tests.scripts.room import run_scripts

CLASSES = Data(
    rows=tuple(
        (float(x), float(y), float((x * y) % 3)) for x in range(-3, 4) for y in range(-3, 3)
    ),
    class_names=("a", "b", "c"),
    held_out=0.2,
    seed=1,
)
SPIRAL = Data(name="spiral", points=40, noise=0.1, held_out=0.3)
SINE = Data(rows=tuple((x / 5, float(np.sin(x / 2))) for x in range(-10, 11)), standardize=True)


def of(data, model, *runs, loss="squared", l1=0.0, l2=0.0, steps=60):
    objective = Objective(data=data, model=model, loss=loss, l1=l1, l2=l2)
    return Experiment(objective=objective, runs=runs, steps=steps)


def run(optimizer, rate=None, **more):
    hyper = {} if rate is None else {"learning_rate": rate}
    given = {"start": RandomStart(3, "he"), "hyperparameters": hyper, "seed": 2} | more
    return Run(optimizer=optimizer, **given)


PLACE = tuple(0.1 * i for i in range(17))
EXPERIMENTS = {
    "line": of(SINE, Model(), run("gd", 0.1), run("momentum", 0.01)),
    "polynomial": of(SINE, Model(features=("powers 4",)), run("adam", 0.05), l2=0.01),
    "waves": of(
        SINE, Model(features=("x", "sin(x)", "cos(x)")), run("rmsprop", 0.01), loss="huber"
    ),
    "logistic": of(
        SPIRAL,
        Model(features=("inputs", "products"), output="sigmoid"),
        run("gd", 0.1, batch=7),
        run("bb_long", noise=0.0),
        loss="cross_entropy",
    ),
    "softmax": of(
        CLASSES, Model(hidden=(5,), activation="relu", output="softmax"),
        run("adamw", 0.01, batch=10), run("nesterov", 0.01), loss="cross_entropy", l1=0.001,
    ),
    "softmax, squared": of(
        CLASSES, Model(hidden=(4,), output="softmax"), run("lion", 0.001, batch=8),
    ),
    "gelu": of(
        SPIRAL, Model(hidden=(4, 3), activation="gelu", output="tanh"),
        run("adam", 0.01, batch=10, step_size=StepSize("cosine", warmup=5)), run("adagrad", 0.05),
    ),
    "hinge": of(
        SPIRAL, Model(hidden=(4,), activation="sigmoid"), run("signsgd", 0.01), loss="hinge",
    ),
    "steered": of(
        SPIRAL, Model(hidden=(4,), output="tanh"),
        run(
            "adam", 0.02, noise=0.05, batch=9,
            changes=(Change(20, {"beta1": 0.5}), Change(30, iterate=PLACE)),
        ),
        run("gd", 0.1, noise=0.05),
    ),
    "coupled": of(
        SPIRAL, Model(hidden=(4,), activation="linear", output="sigmoid"),
        run("lbfgs", 0.1, step_size=StepSize("constant")),
        run("bfgs", 0.05, step_size=StepSize("constant")),
        run("cg", 0.05, step_size=StepSize("constant")), run("normalized", 0.01), loss="absolute",
        steps=25,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("torch", "exactness"), [(False, 1e-12), pytest.param(True, 1e-9, marks=pytest.mark.torch)]
)
def test_scripts_print_the_losses_of_the_engine(torch, exactness, tmp_path):
    scripts = {
        name: (python_script(resolve(each), torch=torch), []) for name, each in EXPERIMENTS.items()
    }
    picture = tmp_path / "losses.png"
    scripts["gelu"] = (scripts["gelu"][0], ["--save", str(picture)])
    folder = tmp_path / "room"
    folder.mkdir()
    report = run_scripts(scripts, folder, tmp_path / "fonts", torch=torch)
    for name, each in EXPERIMENTS.items():
        assert not report[name]["error"], report[name]["error"]
        assert not report[name]["warnings"]
        rows = list(csv.DictReader(io.StringIO(report[name]["printed"])))
        for index, tape in enumerate(gdgui.descend(each)):
            losses = [float(row["f"]) for row in rows if row["run"] == str(index)]
            assert len(losses) == len(tape), (name, index)
            assert losses == pytest.approx(tape.f.tolist(), rel=exactness, abs=exactness), name
    assert picture.stat().st_size > 1_000


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (run("newton"), r"runs\[0\]\.optimizer: a method without second derivatives expected"),
        (run("lbfgs"), r"runs\[0\]\.step_size: a schedule expected"),
    ],
)
def test_a_training_that_scripts_do_not_have_is_refused(given, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        python_script(resolve(of(SINE, Model(), given)))
