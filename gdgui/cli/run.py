"""``gdgui run``: the tapes of an experiment as numbers, and a sentence for each run."""

import argparse
import sys
from pathlib import Path

from gdgui.cli import arguments
from gdgui.cli.loading import load
from gdgui.cli.options import add_experiment
from gdgui.engine.descent.problem import resolve

__all__ = ["declare"]

_TOLERANCES = (
    ("--tolerance", "tolerance", "where the gradient norm is"),
    ("--step-tolerance", "step_tolerance", "after a step whose length is"),
    ("--value-tolerance", "value_tolerance", "after a step that changes f by"),
)
"""Options that end a run, the fields of the experiment that they replace, and what for."""


def declare(commands: arguments.Commands) -> None:
    """Declare ``gdgui run``."""
    parser = commands.add_parser(
        "run",
        help="run an experiment and print its tapes",
        description="Run an experiment. The tapes go to standard output as CSV or to a file, "
        "with every digit; then one sentence per run goes to standard error.",
        epilog="example: gdgui run learning-rates --steps 100 -o rates.csv",
    )
    add_experiment(parser)
    parser.add_argument(
        "--steps", type=arguments.steps, metavar="N", help="steps instead of the file's"
    )
    for option, name, end in _TOLERANCES:
        parser.add_argument(
            option,
            type=arguments.tolerance,
            dest=name,
            metavar="T",
            help=f"end a run {end} at most this, instead of the file's",
        )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="a .csv, .json or .npz file"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from gdgui.engine.analysis.gradient_by_hand import said_of_gradient
    from gdgui.engine.analysis.learned_words import describe_learned
    from gdgui.engine.analysis.outcome import outcomes_of
    from gdgui.engine.analysis.outcome_words import describe
    from gdgui.engine.data.trained import TrainedObjective
    from gdgui.engine.descent.descent import descended
    from gdgui.export import csv_lines, save_tapes, writer_for

    if options.output is not None:
        # An unknown suffix is refused before, not after, the work.
        writer_for(options.output)
    experiment = load(options.experiment)
    names = ("steps", *(name for _, name, _ in _TOLERANCES))
    given = {name: getattr(options, name) for name in names}
    experiment = replace(experiment, **{k: v for k, v in given.items() if v is not None})
    problem = resolve(experiment)
    descent = descended(problem)
    tapes = descent.trajectories()
    if options.output is None:
        sys.stdout.writelines(csv_lines(tapes))
        sys.stdout.flush()
    else:
        save_tapes(problem, tapes, options.output)
    for sentence in said_of_gradient(problem):
        print(sentence, file=sys.stderr)
    for run, tape, outcome in zip(problem.runs, tapes, outcomes_of(descent), strict=True):
        if outcome.learned is not None and isinstance(descent.objective, TrainedObjective):
            said = describe_learned(run.label, descent.objective, tape, outcome.learned)
        else:
            said = describe(run, tape, outcome.reached.kind)
        print(said, file=sys.stderr)
    return 0
