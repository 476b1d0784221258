"""An experiment that learns from data as a script: backpropagation written out, or torch.

The script holds the data, takes the samples in the engine's order, and prints the loss of each
step's batch. By numpy its sums have another order than the engine's, so the losses agree to
rounding.
"""

from types import FunctionType
from typing import cast

from gdgui.checks import ExperimentError
from gdgui.engine.data.features import Feature, input_symbols
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem, ResolvedRun
from gdgui.engine.descent.recording import refreshed_powers
from gdgui.engine.methods.direction import WEIGHT_DECAY, Direction
from gdgui.engine.methods.sources import function_source
from gdgui.scripts.methods import Method, constants_of
from gdgui.scripts.networks import numpy_network, torch_network
from gdgui.scripts.plan import torch_can, torch_of
from gdgui.scripts.runs import drawable, schedule_call
from gdgui.scripts.step_sizes import WARM_UP, schedule_functions
from gdgui.scripts.training_loops import hand_loop, sampling, torch_loop
from gdgui.scripts.writing import as_docstring, data

__all__ = ["learning_script"]

Block = list[str]


def learning_script(problem: Problem, torch: bool) -> str:
    """Return a script that takes the same training steps without gdgui.

    Raises:
        ExperimentError: a run has a method or a step size that such a script does not have.
    """
    runs = problem.runs
    by_torch = [run for run in runs if torch and torch_can(run)]
    by_hand = [run for run in runs if run not in by_torch]
    for index, run in enumerate(runs):
        _check(f"runs[{index}]", run)
    methods: list[Method] = []
    for run in by_hand:
        if all(method.direction is not run.direction for method in methods):
            methods.append(_method(run.direction))
    objective = problem.learning
    blocks = [
        _head(problem, torch),
        _data(objective),
        _features(objective),
        *(torch_network(objective) if torch else numpy_network(objective)),
        *_methods(methods),
        *_schedules(runs),
        *sampling(runs),
        *([torch_loop(by_torch)] if by_torch else []),
        *([hand_loop(by_hand, bool(by_torch))] if by_hand else []),
        ["# The runs.", *_runs(problem, by_torch)],
        _end(bool(by_torch), bool(by_hand)),
    ]
    text, was_function = "", False
    for block in blocks:
        is_function = any(line.startswith("def ") for line in block)
        if text:
            text += "\n\n" if is_function or was_function else "\n"
        was_function = is_function
        text += "\n".join(line.rstrip() for line in block) + "\n"
    return text


def _check(place: str, run: ResolvedRun) -> None:
    if run.step_size.rule.factor is None:
        raise ExperimentError(
            f"{place}.step_size: a schedule expected for a script of a training, "
            f"{run.step_size.rule.title} found; export numbers instead (.csv, .json, .npz)"
        )
    if run.direction.needs_hessian:
        raise ExperimentError(
            f"{place}.optimizer: a method without second derivatives expected for a script of a "
            f"training, {run.direction.title} found; export numbers instead (.csv, .json, .npz)"
        )


def _method(direction: Direction) -> Method:
    rule = direction.vector if direction.couples else direction.rule
    return Method(direction, function_source(cast(FunctionType, rule)))


def _head(problem: Problem, torch: bool) -> Block:
    experiment = problem.experiment
    packages = "numpy matplotlib torch" if torch else "numpy matplotlib"
    how = (
        "Made by gdgui, and runs without it.\n\n"
        f"    pip install {packages}\n"
        "    python SCRIPT.py                      prints the loss of every step's batch\n"
        "    python SCRIPT.py --save PICTURE.png   and draws the losses into a file"
    )
    said = [" ".join(experiment.title.split()) or "An experiment"]
    if experiment.description.strip():
        said.append(experiment.description.strip())
    network = problem.learning.network
    needs_math = not torch and network.activation.id == "gelu" and len(network.sizes) > 2
    return [
        *as_docstring([*said, how]),
        "",
        "import argparse",
        "import io",
        *(["import math"] if needs_math else []),
        "",
        "import numpy as np",
        *(["import torch"] if torch else []),
        "",
        f"TITLE = {drawable(experiment.title)}",
        f"STEPS = {experiment.steps}",
        f"TOLERANCE = {experiment.tolerance!r}  # a full gradient of this length has converged",
        f"SIZES = {list(network.sizes)!r}  # units of each layer, the features first",
        f"L1, L2 = {network.l1!r}, {network.l2!r}  # penalties on weights, not biases",
        *(
            ["K = np.arange(STEPS + 1.0)  # the number of each step"]
            if any(not run.step_size.is_constant for run in problem.runs)
            else []
        ),
        *(["torch.set_default_dtype(torch.float64)"] if torch else []),
        'np.seterr(all="ignore")  # a run that diverges meets inf and nan',
    ]


def _data(objective: LearningObjective) -> Block:
    examples = objective.examples
    samples = examples.samples
    symbols = input_symbols(len(samples.input_names))
    names = ", ".join(samples.input_names)
    rows = [
        " ".join(map(repr, [*inputs.tolist(), *targets.tolist(), int(held_out)]))
        for inputs, targets, held_out in zip(
            samples.inputs, examples.targets.T, samples.held_out, strict=True
        )
    ]
    outputs = len(examples.targets)
    return [
        f"# The data, a sample a line: {' '.join(symbols)} ({drawable(names)[1:-1]}),",
        f"# {outputs} of what is to be predicted, and 1 where it is held out.",
        'DATA = """',
        *rows,
        '"""',
        "table = np.loadtxt(io.StringIO(DATA), ndmin=2)",
        "table = table[table[:, -1] == 0.0]  # what is learned from",
        f"inputs, targets = table[:, :{len(symbols)}], table[:, {len(symbols)}:-1]",
    ]


def _features(objective: LearningObjective) -> Block:
    features = objective.network.features
    texts = [_feature(feature) for feature in features]
    lines = ["# What the first layer sees.", "features = np.column_stack([", *texts, "])"]
    return [*lines[:2], *(f"    {text}," for text in texts), lines[-1]]


def _feature(feature: Feature) -> str:
    factors = [f"inputs[:, {i}]" for i, power in enumerate(feature.powers) for _ in range(power)]
    product = " * ".join(factors)
    return f"np.{feature.wave}({product})" if feature.wave else product


def _methods(methods: list[Method]) -> list[Block]:
    """Return the rules, and for each how it is called for all parameters."""
    constants = constants_of(methods)
    blocks = [constants] if constants else []
    seen: set[str] = set()
    for method in methods:
        for lines in method.functions():
            if (text := "\n".join(lines)) not in seen:
                seen.add(text)
                blocks.append(lines)
        blocks.append(_stepping(method))
    return blocks


def _stepping(method: Method) -> Block:
    direction = method.direction
    variables = direction.state_of_vectors if direction.couples else direction.state
    names = {variable.name for variable in variables}
    rule = direction.vector if direction.couples else direction.rule
    code = cast(FunctionType, rule).__code__
    texts = {"x": "theta", "g": "g", "k": "k"}
    if not direction.couples:
        texts = {"x": "theta[i]", "g": "g[i]", "k": "k"}
    own = "state" if direction.couples else "state[i]"
    positional = code.co_varnames[: code.co_argcount]
    given = [f"*{own}" if name in names else texts[name] for name in positional]
    given = list(dict.fromkeys(given))
    given += ["**hyper"] if code.co_kwonlyargcount else []
    call = f"{method.name}({', '.join(given)})"
    head = [f"def {direction.id}_step(theta, g, k, state, hyper):"]
    if direction.couples:
        initial = [
            repr(v.initial) if v.is_shared else f"np.full(len(theta), {v.initial!r})"
            for v in variables
        ]
        start = [f"    if k == 0:\n        state[:] = [{', '.join(initial)}]"] if initial else []
        left = ["d", *(["*state[:]"] if initial else []), *(["_"] if direction.flags else [])]
        return [
            *head,
            '    """Return the direction; the state is carried on."""',
            *start,
            f"    {', '.join(left)} = {call}",
            "    return d",
        ]
    initial = [repr(variable.initial) for variable in variables]
    start = [f"    if k == 0:\n        state[:] = [[{', '.join(initial)}] for _ in theta]"]
    return [
        *head,
        '    """Return the direction, one parameter at a time; the state is carried on."""',
        *(start if initial else []),
        "    d = np.empty_like(theta)",
        "    for i in range(len(theta)):",
        f"        d[i]{', *state[i]' if initial else ''} = {call}",
        "    return d",
    ]


def _schedules(runs: tuple[ResolvedRun, ...]) -> list[Block]:
    rules = []
    for run in runs:
        if not run.step_size.is_constant and run.step_size.rule not in rules:
            rules.append(run.step_size.rule)
    blocks = schedule_functions(rules)
    if any(run.step_size.warmup for run in runs):
        blocks.append(WARM_UP.strip().split("\n"))
    return blocks


def _runs(problem: Problem, by_torch: list[ResolvedRun]) -> list[str]:
    """Return the lines that say what is run."""
    runs = []
    for run in problem.runs:
        assert run.batches is not None  # noqa: S101 - each run on data has some
        goes_by_torch = run in by_torch
        found: dict[str, object] = {"label": drawable(run.label)}
        if goes_by_torch:
            name, _ = torch_of(run.direction, run.hyperparameters, run.decays)
            found["optimizer"] = f"torch.optim.{name}"
        else:
            found["step"] = f"{run.direction.id}_step"
        found |= {"start": list(run.start), "batch": run.batches.size, "seed": run.batches.seed}
        found["learning_rate"] = run.learning_rate
        found["hyperparameters"] = _tuned(run, run.hyperparameters, goes_by_torch)
        if not goes_by_torch:
            found["weight_decay"] = _decay(run, run.hyperparameters)
        if not run.step_size.is_constant:
            found["schedule"] = schedule_call(run.step_size)
        if any(each.noise for each in problem.runs):
            found |= {"noise": run.noise, "noise_seed": run.seed}
        if run.changes:
            found["changes"] = _changes(run, goes_by_torch)
        runs.append({f'"{key}"': value for key, value in found.items()})
    return f"RUNS = {data(runs, 0, 7)}".split("\n")


def _tuned(run: ResolvedRun, values: dict[str, float], by_torch: bool) -> dict[str, object]:
    if by_torch:
        found: dict[str, object] = torch_of(run.direction, values, run.decays)[1]
    else:
        rule = run.direction.vector if run.direction.couples else run.direction.rule
        code = cast(FunctionType, rule).__code__
        names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        found = {name: values[name] for name in names}
    return {f'"{name}"': value for name, value in found.items()}


def _decay(run: ResolvedRun, values: dict[str, float]) -> float:
    return values[WEIGHT_DECAY.name] if run.decays else 0.0


def _changes(run: ResolvedRun, by_torch: bool) -> dict[str, object]:
    """Return what is changed, by its step."""
    powers = refreshed_powers(run)
    found: dict[str, object] = {}
    for change in run.changes:
        new: dict[str, object] = {'"learning_rate"': change.learning_rate}
        if change.iterate is not None:
            new['"iterate"'] = list(change.iterate)
        if tuned := _tuned(run, change.hyperparameters, by_torch):
            new['"hyperparameters"'] = tuned
        if not by_torch:
            new['"weight_decay"'] = _decay(run, change.hyperparameters)
            if powers[change.step] and change.step > 0:
                new['"powers"'] = dict(powers[change.step])
        found[str(change.step)] = new
    return found


def _end(by_torch: bool, by_hand: bool) -> Block:
    call = "descend(run)"
    if by_torch and by_hand:
        call = 'descend_by_hand(run) if "step" in run else descend(run)'
    return [
        "# The loss of every step's batch as a line of numbers.",
        "parser = argparse.ArgumentParser(description=TITLE)",
        'parser.add_argument("--save", metavar="PICTURE.png", help="draw the losses into a file")',
        "arguments = parser.parse_args()",
        "",
        f"tapes = [{call} for run in RUNS]",
        'print("run,step,f")',
        "for number, losses in enumerate(tapes):",
        "    for k, loss in enumerate(losses):",
        '        print(number, k, repr(float(loss)), sep=",")',
        "",
        "if arguments.save:",
        "    import matplotlib.pyplot as plt",
        "",
        "    for run, losses in zip(RUNS, tapes):",
        '        plt.semilogy(losses, label=run["label"])',
        "    plt.title(TITLE)",
        '    plt.xlabel("step")',
        '    plt.ylabel("loss")',
        "    plt.legend()",
        "    plt.savefig(arguments.save)",
    ]
