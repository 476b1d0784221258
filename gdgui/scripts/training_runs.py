"""The runs of a script that learns from data: a dictionary for each."""

from typing import Any

from gdgui.engine.descent.problem import Problem, ResolvedRun
from gdgui.engine.descent.recording import refreshed_powers
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.scripts.plan import torch_of
from gdgui.scripts.runs import drawable
from gdgui.scripts.training_methods import keywords_of
from gdgui.scripts.training_step_sizes import step_size_data
from gdgui.scripts.writing import data

__all__ = ["training_runs"]

Data = dict[str, Any]


def training_runs(problem: Problem, by_torch: list[ResolvedRun]) -> list[str]:
    """Return the lines that say what is run.

    Args:
        problem: with all runs.
        by_torch: those whose steps torch.optim takes.
    """
    runs = [_run(run, problem, run in by_torch) for run in problem.runs]
    return f"RUNS = {data(runs, 0, 7)}".split("\n")


def _run(run: ResolvedRun, problem: Problem, by_torch: bool) -> Data:
    """Return a run as data; texts in it are source."""
    assert run.batches is not None  # noqa: S101 - each run on data has some
    found: Data = {"label": drawable(run.label)}
    if by_torch:
        name, _ = torch_of(run.direction, run.hyperparameters, run.decays)
        found["optimizer"] = f"torch.optim.{name}"
    else:
        found["step"] = f"{run.direction.id}_step"
    found |= {"start": list(run.start), "batch": run.batches.size, "seed": run.batches.seed}
    found["learning_rate"] = run.learning_rate
    found["hyperparameters"] = _tuned(run, run.hyperparameters, by_torch)
    if not by_torch and any(each.decays for each in problem.runs):
        found["weight_decay"] = _decay(run, run.hyperparameters)
    found |= step_size_data(run.step_size)
    if any(each.noise for each in problem.runs):
        found |= {"noise": run.noise, "noise_seed": run.seed}
    if run.changes:
        found["changes"] = _changes(run, by_torch)
    return {f'"{key}"': value for key, value in found.items()}


def _tuned(run: ResolvedRun, values: dict[str, float], by_torch: bool) -> Data:
    """Return the hyperparameters that a method is called with, by name."""
    if by_torch:
        found: Data = torch_of(run.direction, values, run.decays)[1]
    else:
        found = {name: values[name] for name in keywords_of(run.direction)}
    return {f'"{name}"': value for name, value in found.items()}


def _decay(run: ResolvedRun, values: dict[str, float]) -> float:
    return values[WEIGHT_DECAY.name] if run.decays else 0.0


def _changes(run: ResolvedRun, by_torch: bool) -> Data:
    """Return what is changed, by its step."""
    powers = refreshed_powers(run)
    found: Data = {}
    for change in run.changes:
        new: Data = {'"learning_rate"': change.learning_rate}
        if change.iterate is not None:
            new['"iterate"'] = list(change.iterate)
        if tuned := _tuned(run, change.hyperparameters, by_torch):
            new['"hyperparameters"'] = tuned
        if not by_torch and run.decays:
            new['"weight_decay"'] = _decay(run, change.hyperparameters)
        if not by_torch and powers[change.step] and change.step > 0:
            new['"powers"'] = dict(powers[change.step])
        found[str(change.step)] = new
    return found
