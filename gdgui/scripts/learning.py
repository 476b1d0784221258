"""An experiment that learns from data as a script: backpropagation written out, or torch.

The script holds the data, takes the samples in the engine's order, and prints the loss of each
step's batch: by numpy with the engine's digits, for sums have its order and elementary functions
are its own; by torch as far as that rounds alike. What differs from the scripts of formulas has
modules of its own, whose names begin with ``training``.
"""

from gdgui.engine.data.features import Feature, input_symbols
from gdgui.engine.descent.divergence import LARGEST, TOO_FAR
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem, ResolvedRun
from gdgui.experiment import Experiment
from gdgui.scripts.network_hessians import numpy_hessian
from gdgui.scripts.numpy_networks import numpy_network, numpy_residuals, with_functions
from gdgui.scripts.plan import torch_can
from gdgui.scripts.planes import (
    ScriptPlane,
    plane_arguments,
    plane_end,
    plane_functions,
    plane_imports,
)
from gdgui.scripts.runs import drawable
from gdgui.scripts.torch_networks import (
    torch_evaluation,
    torch_hessian,
    torch_network,
    torch_residuals,
)
from gdgui.scripts.training_loops import endings, hand_loop, sampling, torch_loop
from gdgui.scripts.training_methods import (
    method_functions,
    methods_of,
    needs_hessian,
    needs_residuals,
)
from gdgui.scripts.training_runs import training_runs
from gdgui.scripts.training_step_sizes import step_size_functions
from gdgui.scripts.typed_models import numpy_typed, torch_typed
from gdgui.scripts.writing import as_docstring, names_in

__all__ = ["learning_script"]

Block = list[str]

_TORCH_SETTINGS = [
    "torch.set_default_dtype(torch.float64)",
    "torch.set_num_threads(1)  # with products as small as these, more are slower",
]


def learning_script(problem: Problem, torch: bool, plane: ScriptPlane | None = None) -> str:
    """Return a script that takes the same training steps without gdgui.

    Args:
        problem: the experiment.
        torch: whether it uses torch.
        plane: the plane through the parameters that it computes and draws; None for none.

    Raises:
        UserError: there is no such plane; says why.
    """
    runs, ends = problem.runs, problem.ends
    by_torch = [run for run in runs if torch and torch_can(run)]
    by_hand = [run for run in runs if run not in by_torch]
    network = _network(problem.learning, torch, by_hand)
    features = _features(problem.learning)
    planes = plane_functions(problem, plane, torch) if plane else []
    keeps = plane is not None
    return _joined(
        [
            _head(problem, torch, [*features, *network, *planes], keeps),
            _data(problem.learning),
            *features,
            *network,
            *method_functions(methods_of(by_hand)),
            *step_size_functions(list(runs)),
            *sampling(runs),
            *endings(ends),
            *([torch_loop(by_torch, ends, keeps_path=keeps)] if by_torch else []),
            *(
                [hand_loop(by_hand, ends, beside_torch=bool(by_torch), keeps_path=keeps)]
                if by_hand
                else []
            ),
            *planes,
            ["# The runs.", *training_runs(problem, by_torch)],
            _end(bool(by_torch), bool(by_hand), keeps),
        ]
    )


def _joined(blocks: list[Block]) -> str:
    """Return blocks as text, with room around functions as PEP 8 has it."""
    text, was_function = "", False
    for block in blocks:
        is_function = any(line.startswith("def ") for line in block)
        if text:
            text += "\n\n" if is_function or was_function else "\n"
        was_function = is_function
        text += "\n".join(line.rstrip() for line in block) + "\n"
    return text


def _network(objective: LearningObjective, torch: bool, by_hand: list[ResolvedRun]) -> list[Block]:
    """Return the loss and what is needed of its derivatives."""
    network, typed, samples = objective.network, objective.typed, objective.examples.samples
    bends, squares = needs_hessian(by_hand), needs_residuals(by_hand)
    if torch:
        blocks = torch_typed(typed, samples) if typed else torch_network(network)
        blocks += [torch_evaluation()] if by_hand else []
        blocks += torch_residuals() if squares else []
        return [*blocks, torch_hessian()] if bends else blocks
    if typed:
        return numpy_typed(typed, samples, bends, squares)
    hessian = numpy_hessian(network) if bends else []
    residuals = numpy_residuals(network) if squares else []
    return with_functions([*numpy_network(network), *residuals, *hessian])


def _head(problem: Problem, torch: bool, functions: list[Block], has_plane: bool) -> Block:
    experiment = problem.experiment
    packages = "numpy matplotlib torch" if torch else "numpy matplotlib"
    how = (
        "Made by gdgui, and runs without it.\n\n"
        f"    pip install {packages}\n"
        "    python SCRIPT.py                      prints the loss of every step's batch\n"
        "    python SCRIPT.py --save PICTURE.png   and draws the losses into a file"
    )
    if has_plane:
        how += (
            ", and\n                                          the plane through the parameters"
            "\n    python SCRIPT.py --plane PLANE.npz    and writes that plane's numbers"
        )
    said = [" ".join(experiment.title.split()) or "An experiment"]
    if experiment.description.strip():
        said.append(experiment.description.strip())
    too_far = f"{TOO_FAR:g}".replace("e+", "e")
    used = names_in("\n".join(line for block in functions for line in block))
    return [
        *as_docstring([*said, how]),
        "",
        "import argparse",
        "import io",
        *(["import math"] if "math" in used else []),
        "",
        "import numpy as np",
        *(["import torch"] if torch else []),
        *(plane_imports() if has_plane else []),
        "",
        f"TITLE = {drawable(experiment.title)}",
        f"STEPS = {experiment.steps}",
        f"TOLERANCE = {experiment.tolerance!r}  # a full gradient of this length has converged",
        *_stopping(experiment),
        f"TOO_FAR = {too_far}  # what has grown so many times has diverged",
        f"LARGEST = {LARGEST!r}  # of all that is finite",
        *_constants(problem, used),
        *(_TORCH_SETTINGS if torch else []),
        'np.seterr(all="ignore")  # a run that diverges meets inf and nan',
    ]


def _constants(problem: Problem, used: frozenset[str]) -> Block:
    """Return the constants that functions of some names need."""
    network = problem.learning.network
    lines = {
        "SIZES": f"SIZES = {list(network.sizes)!r}  # units of each layer, the features first",
        "L2": f"L1, L2 = {network.l1!r}, {network.l2!r}  # penalties on weights, not biases",
        "INV_SQRT_2PI": "INV_SQRT_2PI = 0.3989422804014327",
    }
    found = [line for name, line in lines.items() if name in used]
    sizes = [run.step_size for run in problem.runs]
    if any(size.is_schedule and not size.is_constant for size in sizes):
        found.append("K = np.arange(STEPS + 1.0)  # the number of each step")
    return found


def _stopping(experiment: Experiment) -> Block:
    """Return the constants that stop a run by its last step, those that are not 0."""
    step, value = experiment.step_tolerance, experiment.value_tolerance
    return [
        *([f"STEP_TOLERANCE = {step!r}  # a step of at most this length stops"] if step else []),
        *(
            [f"VALUE_TOLERANCE = {value!r}  # a loss changing by at most this stops"]
            if value
            else []
        ),
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
        f"inputs, targets = table[:, :{len(symbols)}], table[:, {len(symbols)}:-1].T",
    ]


def _features(objective: LearningObjective) -> list[Block]:
    """Return what makes features of inputs."""
    features = [f"    {_feature(feature)}," for feature in objective.network.features]
    lines = ["features = np.array([", *features, "])"]
    return with_functions([["# What the first layer sees, a row for each feature.", *lines]])


def _feature(feature: Feature) -> str:
    factors = [f"inputs[:, {i}]" for i, power in enumerate(feature.powers) for _ in range(power)]
    product = " * ".join(factors)
    if not feature.wave:
        return product
    return f"sine_and_cosine({product})[{0 if feature.wave == 'sin' else 1}]"


def _end(by_torch: bool, by_hand: bool, has_plane: bool) -> Block:
    call = "descend(run)"
    if by_torch and by_hand:
        call = 'descend_by_hand(run) if "step" in run else descend(run)'
    found = [f"tapes = [{call} for run in RUNS]"]
    if has_plane:
        found = [f"tapes, paths = zip(*({call} for run in RUNS))"]
    return [
        "# The loss of every step's batch as a line of numbers.",
        "parser = argparse.ArgumentParser(description=TITLE)",
        'parser.add_argument("--save", metavar="PICTURE.png", help="draw the losses into a file")',
        *(plane_arguments() if has_plane else []),
        "arguments = parser.parse_args()",
        "",
        *found,
        'print("run,step,f")',
        "for number, losses in enumerate(tapes):",
        "    for k, loss in enumerate(losses):",
        '        print(number, k, repr(float(loss)), sep=",")',
        "",
        *([*plane_end(), ""] if has_plane else []),
        "if arguments.save:",
        "    import matplotlib.pyplot as plt",
        "",
        *(_BOTH if has_plane else []),
        "    for run, losses in zip(RUNS, tapes):",
        '        plt.semilogy(losses, label=run["label"])',
        *([] if has_plane else ["    plt.title(TITLE)"]),
        '    plt.xlabel("step")',
        '    plt.ylabel("loss")',
        "    plt.legend()",
        "    plt.savefig(arguments.save)",
    ]


_BOTH = """
    figure, (landscape, losses_over_steps) = plt.subplots(
        2, figsize=(7, 10), height_ratios=[2, 1], layout="constrained"
    )
    figure.suptitle(TITLE)
    draw_plane(landscape, numbers)
    plt.sca(losses_over_steps)
""".strip("\n").split("\n")
