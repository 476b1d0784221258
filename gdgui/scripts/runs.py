"""The runs of a script as data: a dictionary for each, without what all of them have alike."""

from typing import Any

from gdgui.engine.descent.problem import ResolvedChange, ResolvedRun
from gdgui.engine.descent.recording import refreshed_powers
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.methods.step_sizes import UNTIL, ResolvedStepSize
from gdgui.palette import run_colors
from gdgui.scripts.plan import Plan, torch_of
from gdgui.scripts.step_sizes import schedule_name, search_name
from gdgui.scripts.writing import data, text_literal

__all__ = ["drawable", "is_tuned_by_torch", "optimizer_of", "runs_of"]

_LONGEST = 70
"""A title or label of more characters is cut where it is drawn."""

Data = dict[str, Any]


def runs_of(plan: Plan) -> list[str]:
    """Return the lines that say what is run."""
    colors = run_colors(plan.problem.experiment.runs)
    visible = [run.visible for run in plan.problem.experiment.runs]
    runs = [
        _run(plan, run, color, shown)
        for run, color, shown in zip(plan.problem.runs, colors, visible, strict=True)
    ]
    text = data([{f'"{key}"': value for key, value in run.items()} for run in runs], 0, 7)
    return f"RUNS = {text}".split("\n")


def drawable(text: str) -> str:
    """Return a text as a picture can show it, as source.

    matplotlib leaves labels out that begin with a line, and reads what is between dollars as a
    formula.
    """
    plain = "".join(character if character.isprintable() else " " for character in text)
    short = plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
    space = " " if short.startswith("_") or not short else ""
    return text_literal(space + short.replace("$", r"\$"))


def optimizer_of(plan: Plan) -> str:
    """Return the text of the optimizer's class in the loop by torch."""
    classes = {_class(run) for run in plan.by_torch}
    return classes.pop() if len(classes) == 1 else 'run["optimizer"]'


def _class(run: ResolvedRun) -> str:
    return f"torch.optim.{torch_of(run.direction, run.hyperparameters, run.decays)[0]}"


def _run(plan: Plan, run: ResolvedRun, color: str, visible: bool) -> Data:
    """Return a run as data; texts in it are source."""
    found: Data = {"label": drawable(run.label), "color": text_literal(color)}
    if not visible:
        found["hidden"] = True
    by_torch = run in plan.by_torch
    if by_torch and optimizer_of(plan).startswith("run"):
        found["optimizer"] = _class(run)
    elif not by_torch and (len(plan.methods) > 1 or plan.by_torch):
        found["method"] = plan.method(run).name
    found["start"] = run.start if plan.dim == 2 else run.start[0]
    found["learning_rate"] = run.learning_rate
    if (by_torch and is_tuned_by_torch(plan)) or (not by_torch and plan.is_tuned):
        found["hyperparameters"] = _hyperparameters(run, run, by_torch)
    if not by_torch and plan.decays:
        found["weight_decay"] = _weight_decay(run, run)
    if not by_torch and plan.has_state:
        found["state"] = list(plan.method(run).initial_state)
    found |= _step_size(plan, run.step_size)
    if plan.has_noise:
        found |= {"noise": run.noise, "seed": run.seed}
    if run.changes:
        found["changes"] = _changes(plan, run, by_torch)
    return found


def _hyperparameters(run: ResolvedRun, tuned: ResolvedRun | ResolvedChange, by_torch: bool) -> Data:
    """Return the hyperparameters that a method is called with, by name."""
    if by_torch:
        found: Data = torch_of(run.direction, tuned.hyperparameters, run.decays)[1]
    else:
        found = {n: v for n, v in tuned.hyperparameters.items() if n in run.direction.keywords}
    return {f'"{name}"': value for name, value in found.items()}


def is_tuned_by_torch(plan: Plan) -> bool:
    """Tell whether an optimizer of torch has an argument beside its learning rate."""
    return any(torch_of(r.direction, r.hyperparameters, r.decays)[1] for r in plan.by_torch)


def _weight_decay(run: ResolvedRun, tuned: ResolvedRun | ResolvedChange) -> float:
    """Return the coupled weight decay of a run, at its start or after a change."""
    return tuned.hyperparameters[WEIGHT_DECAY.name] if run.decays else 0.0


def _step_size(plan: Plan, step_size: ResolvedStepSize) -> Data:
    if step_size.is_search:
        is_told = len(plan.searches) > 1 or any(not run.step_size.is_search for run in plan.by_hand)
        found: Data = {"line_search": search_name(step_size.rule)} if is_told else {}
        if any(rule.hyperparameters for rule in plan.searches):
            found["settings"] = {f'"{k}"': v for k, v in step_size.parameters.items()}
        return found
    if step_size.rule.follow is not None:
        settings = {f'"{k}"': v for k, v in step_size.parameters.items()}
        return {step_size.rule.id: settings}
    if not plan.schedules:
        return {}
    parameters = dict(step_size.parameters)
    if UNTIL.name in parameters:
        # A schedule counts from the end of the warm-up.
        parameters[UNTIL.name] -= step_size.warmup
    given = [f"{name}={value!r}" for name, value in parameters.items()]
    function = schedule_name(step_size.rule)
    if step_size.warmup:
        text = f"with_warm_up({', '.join([str(step_size.warmup), function, *given])})"
    else:
        text = f"{function}({', '.join(['K', *given])})"
    return {"schedule": text}


def _changes(plan: Plan, run: ResolvedRun, by_torch: bool) -> Data:
    """Return what is changed, by its step."""
    powers = refreshed_powers(run)
    found: Data = {}
    before: ResolvedRun | ResolvedChange = run
    for change in run.changes:
        new: Data = {}
        if change.iterate is not None:
            new['"iterate"'] = change.iterate if plan.dim == 2 else change.iterate[0]
        tuned = _hyperparameters(run, change, by_torch)
        old = _hyperparameters(run, before, by_torch)
        tuned = {name: value for name, value in tuned.items() if value != old[name]}
        if change.learning_rate != before.learning_rate:
            if by_torch and not plan.schedules:
                tuned['"lr"'] = change.learning_rate
            else:
                new['"learning_rate"'] = change.learning_rate
        decay = _weight_decay(run, change)
        if not by_torch and decay != _weight_decay(run, before):
            new['"weight_decay"'] = decay
        if tuned:
            new['"hyperparameters"'] = tuned
        if powers[change.step] and change.step > 0 and not by_torch:
            new['"powers"'] = dict(powers[change.step])
        found[str(change.step)] = new
        before = change
    return found
