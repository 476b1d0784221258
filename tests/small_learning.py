"""Small experiments that learn from data."""

from msgspec.structs import replace

from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

__all__ = ["LINE", "SPIRAL", "with_runs"]

LINE = Experiment(
    objective=Objective(data=Data(name="line", points=20, seed=1)),
    runs=(
        Run(
            optimizer="gd",
            hyperparameters={"learning_rate": 0.1},
            start=RandomStart(seed=3),
            batch=5,
        ),
    ),
    steps=30,
)
"""A line through 20 points: two parameters, batches of 5."""

SPIRAL = Experiment(
    objective=Objective(
        data=Data(name="spiral", points=40, seed=1, held_out=0.25),
        model=Model(hidden=(4,), output="tanh"),
    ),
    runs=(
        Run(optimizer="adam", start=RandomStart(seed=7), batch=10),
        Run(optimizer="momentum", start=RandomStart(seed=7)),
    ),
    steps=40,
)
"""Two classes, 30 points to learn from, 17 parameters; one run with batches, one without."""


def with_runs(experiment: Experiment, **changes: object) -> Experiment:
    """Return an experiment all of whose runs are changed alike."""
    return replace(experiment, runs=tuple(replace(run, **changes) for run in experiment.runs))
