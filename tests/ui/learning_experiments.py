"""Small experiments that learn from data, for tests of what shows them."""

import numpy as np

from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

POINTS = tuple(zip((-1.0, 0.0, 0.5, 2.0, 3.0, -2.0), (0.5, 1.0, 0.25, -3.0, 2.0, 1.5), strict=True))


def two_classes(count=40, held_out=0.25):
    random = np.random.default_rng(5)
    places = random.normal(0.0, 1.0, (count, 2))
    rows = np.column_stack([places, places.sum(axis=1) > 0.0]).tolist()
    return Data(rows=tuple(map(tuple, rows)), class_names=("a", "b"), held_out=held_out)


def training(
    data, *, hidden=(), output="linear", loss="squared", batch=None, steps=60, rate=0.1,
    methods=("gd",), start=None, activation="tanh", l1=0.0, l2=0.0, features=(), scheme="xavier",
):  # fmt: skip
    model = Model(features=features, hidden=hidden, output=output, activation=activation)
    runs = tuple(
        Run(
            optimizer=method,
            hyperparameters={"learning_rate": rate},
            start=RandomStart(3, scheme) if start is None else start,
            batch=batch,
        )
        for method in methods
    )
    objective = Objective(data=data, model=model, loss=loss, l1=l1, l2=l2)
    return Experiment(objective=objective, runs=runs, steps=steps, tolerance=0.0)


def line(**more):
    given = {"start": None if "features" in more else (0.5, -0.5), **more}
    return training(Data(rows=POINTS, held_out=0.35), **given)


def logistic(**more):
    given = {"output": "sigmoid", "loss": "cross_entropy", "batch": 10, **more}
    return training(two_classes(), **given)


def network(**more):
    given = {"hidden": (4, 3), "output": "tanh", "batch": 10, "methods": ("adam", "gd"), **more}
    return training(two_classes(), **given)


def wide_network():
    """A network of more than 1,000 parameters."""
    return network(hidden=(32, 32), steps=30)
