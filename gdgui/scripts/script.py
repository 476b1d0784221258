"""An experiment as a script: its text, put together in the order of a good notebook.

First the objective and its derivatives, then the methods and step sizes that the experiment
uses, then its runs, the loop that goes down, the numbers and the picture. The script needs numpy
and matplotlib, and torch if it is asked for; it prints what ``gdgui run`` prints.

Numbers agree to the bit with those of the engine where the script is numpy's: functions do their
arithmetic in the same order, on numbers of IEEE 754. By torch they agree as far as automatic
differentiation rounds alike.
"""

import keyword
import symtable
from collections.abc import Mapping

from msgspec.structs import replace

from gdgui.engine.descent.divergence import LARGEST, POLE, SAME, SHORTEST, TOO_FAR
from gdgui.engine.descent.noise import BLOCK
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem
from gdgui.engine.objective.syntax import COORDINATES, FormulaError
from gdgui.errors import UserError
from gdgui.experiment import Experiment, ExperimentError
from gdgui.scripts.endings import ending, stopping
from gdgui.scripts.formulas import Formulas, derivatives_by_hand, numpy_formulas
from gdgui.scripts.learning import learning_script
from gdgui.scripts.limits import bends_functions, limit_functions
from gdgui.scripts.loops import evaluation, hand_loop, noise, simply, torch_loop
from gdgui.scripts.methods import constants_of
from gdgui.scripts.pictures import picture, picture_data
from gdgui.scripts.plan import Plan, plan_of
from gdgui.scripts.planes import ScriptPlane
from gdgui.scripts.runs import drawable, is_tuned_by_torch, optimizer_of, runs_of
from gdgui.scripts.step_sizes import (
    WARM_UP,
    along_in_the_plane,
    following_functions,
    schedule_functions,
    search_functions,
)
from gdgui.scripts.tensors import torch_formulas
from gdgui.scripts.writing import as_comment, as_docstring

__all__ = ["python_script"]

Block = list[str]


def python_script(
    problem: Problem, *, torch: bool = False, plane: ScriptPlane | None = None
) -> str:
    """Return a script that runs an experiment without gdgui.

    Args:
        problem: the experiment.
        torch: whether gradients come from torch.autograd, unless someone has typed one, and steps
            from torch.optim, where it has the method; else both are written out, on numpy.
        plane: of a model, the plane through its parameters that the script computes and draws.

    Raises:
        UserError: there is no such plane; says why.
        ExperimentError: sympy finds that the formula has no real value anywhere, or a training
            has a method or a step size that scripts do not have.
    """
    if isinstance(problem.objective, LearningObjective):
        return learning_script(problem, torch, plane)
    if plane is not None:
        raise UserError(
            "plane: an experiment that learns from data expected, one with a formula found"
        )
    syntax = problem.formula.syntax
    # x and y are what the script calls them itself.
    own = tuple(name for name in syntax.coordinates if name not in COORDINATES[: syntax.dim])
    parameters = (*own, *syntax.parameters)
    try:
        plan = plan_of(problem, torch)
        shown = picture_data(plan)
        # No name of the script is like these; so it is seen which names the parameters must avoid.
        draft = _script(plan, shown, {name: f"parameter__{i}" for i, name in enumerate(parameters)})
        return _script(plan, shown, _free_names(parameters, _taken(draft)))
    except FormulaError as error:
        raise ExperimentError(f"objective.formula: {error}") from error


def _taken(draft: str) -> frozenset[str]:
    """Return the names that a constant of the script would hide, or be hidden by."""
    taken = {*keyword.kwlist, *keyword.softkwlist}

    def look(table: symtable.SymbolTable) -> None:
        mathematics = table.get_name() in ("f", "gradient", "hessian", "kinks")
        for symbol in table.get_symbols():
            if table.get_type() == "module" or mathematics or symbol.is_global():
                taken.add(symbol.get_name())
        for child in table.get_children():
            look(child)

    look(symtable.symtable(draft, "script", "exec"))
    return frozenset(taken)


def _free_names(parameters: tuple[str, ...], taken: frozenset[str]) -> dict[str, str]:
    """Return a name for each parameter: its own, or one like it that nothing else has."""
    names: dict[str, str] = {}
    for parameter in parameters:
        name = parameter
        while name in taken or name in names.values() or (name != parameter and name in parameters):
            name += "_"
        names[parameter] = name
    return names


def _script(plan: Plan, shown: Block, names: Mapping[str, str]) -> str:
    """Return the text of a script whose parameters have some names."""
    objective = plan.problem.formula
    if plan.torch:
        formulas = torch_formulas(objective, names)
        by_hand = derivatives_by_hand(objective, names, plan.derivatives_by_hand)
        formulas = replace(
            formulas,
            imports=by_hand.imports,
            functions=[*formulas.functions, *by_hand.functions],
        )
    else:
        formulas = numpy_formulas(objective, names, plan.needs_hessian)
    settings = _settings(plan, shown, formulas)
    functions = [
        *_mathematics(plan, formulas),
        *_methods(plan),
        *_step_sizes(plan),
        *ending(plan),
        *([stopping(plan)] if plan.problem.ends.watches_steps else []),
        *_loops(plan),
    ]
    drawn = picture(plan, any(line.startswith("MINIMA") for line in shown))
    blocks = [
        [*_docstring(plan), "", *_imports(plan, formulas)],
        settings,
        *functions,
        ["# The runs.", *runs_of(plan)],
        _numbers(plan),
        ["# The picture.", *[line for block in drawn for line in ["", *block]][1:]],
    ]
    return _joined(blocks)


def _joined(blocks: list[Block]) -> str:
    """Return blocks as text, with room around functions as PEP 8 has it."""
    text = ""
    was_function = False
    for block in blocks:
        lines = [line.rstrip() for line in block]
        is_function = any(line.startswith("def ") for line in lines)
        if text:
            text += "\n\n" if is_function or was_function else "\n"
        text += "\n".join(lines) + "\n"
        was_function = is_function
    return text


def _docstring(plan: Plan) -> Block:
    experiment = plan.problem.experiment
    packages = "numpy matplotlib torch" if plan.torch else "numpy matplotlib"
    how = (
        "Made by gdgui, and runs without it.\n\n"
        f"    pip install {packages}\n"
        "    python SCRIPT.py                      prints every iterate and shows a picture\n"
        "    python SCRIPT.py --save PICTURE.png   writes the picture to a file instead"
    )
    said = [" ".join(experiment.title.split()) or "An experiment"]
    if experiment.description.strip():
        said.append(experiment.description.strip())
    if plan.problem.objective.has_own_gradient:
        said.append("The gradient is the one that someone has typed, right or wrong.")
    return as_docstring([*said, how])


def _imports(plan: Plan, formulas: Formulas) -> Block:
    needed = {name for method in plan.methods for name in method.modules}
    standard = [f"import {name}" for name in sorted({"argparse", *formulas.imports, *needed})]
    others = ["import matplotlib.pyplot as plt", "import numpy as np"]
    if plan.torch:
        others.append("import torch")
    if plan.dim == 2:
        others.append("from matplotlib.colors import LinearSegmentedColormap")
    return [*standard, "", *others]


def _settings(plan: Plan, shown: Block, formulas: Formulas) -> Block:
    """Return the constants of the experiment."""
    experiment = plan.problem.experiment
    too_far = f"{TOO_FAR:g}".replace("e+", "e")
    lines = [
        f"TITLE = {drawable(experiment.title)}",
        f"STEPS = {experiment.steps}",
        f"TOLERANCE = {experiment.tolerance!r}  # a gradient of at most this length has converged",
        *_stopping(experiment),
        f"TOO_FAR = {too_far}  # what has grown so many times is asked whether it diverges",
        f"LARGEST = {LARGEST!r}  # of all that is finite",
        f"SAME = {SAME:g}  # steps that differ by less are of one length",
        f"POLE = {POLE:g}  # where so small a part of x changes f by its own size, there is one",
        f"SHORTEST = {SHORTEST:g}  # of shorter steps beside the iterate no one can tell",
    ]
    if plan.has_noise:
        lines.append(f"BLOCK = {BLOCK}  # steps that share a generator of noise")
    if plan.schedules:
        lines.append("K = np.arange(STEPS + 1.0)  # the number of each step")
    lines += shown
    if plan.torch:
        lines += ["", "torch.set_default_dtype(torch.float64)"]
    lines += ['np.seterr(all="ignore")  # a run that diverges meets inf and nan']
    if formulas.parameters:
        lines += ["", "# The parameters of the objective.", *formulas.parameters]
    return lines


def _stopping(experiment: Experiment) -> Block:
    """Return the constants that stop a run by its last step, those that are not 0."""
    lines = []
    if experiment.step_tolerance:
        lines.append(
            f"STEP_TOLERANCE = {experiment.step_tolerance!r}  # a step of at most this length stops"
        )
    if experiment.value_tolerance:
        lines.append(
            f"VALUE_TOLERANCE = {experiment.value_tolerance!r}  # f changing by at most this stops"
        )
    return lines


_PRODUCTS = (
    "Small powers are written as products, for machines differ in how they round x**2. So the "
    "numbers here are those of gdgui to the last digit."
)
_ONE_AT_A_TIME = (
    "A method says where to go from here, one coordinate at a time; how far is for the step size."
)


def _mathematics(plan: Plan, formulas: Formulas) -> list[Block]:
    blocks = list(formulas.functions)
    if formulas.multiplies:
        place = next(i for i, block in enumerate(blocks) if block[0].startswith("def f("))
        blocks[place] = [*as_comment(_PRODUCTS), *blocks[place]]
    if plan.torch and (plan.by_hand or plan.has_tips):
        is_typed = plan.problem.objective.has_own_gradient
        blocks.append(_as_typed(plan.dim) if is_typed else _by_autograd(plan.dim))
    blocks += limit_functions(plan)
    if plan.torch and plan.needs_hessian and not plan.lacks_bends:
        blocks.append(_hessian_by_autograd(plan.dim))
    return [*blocks, *bends_functions(plan)]


def _by_autograd(dim: int) -> Block:
    place, point = ("x", "point") if dim == 1 else ("x, y", "*point")
    start = "x" if dim == 1 else "[x, y]"
    gradient = "point.grad.item()" if dim == 1 else "*point.grad.tolist()"
    return [
        f"def value_and_gradient({place}):",
        '    """Return f and its gradient by automatic differentiation, as plain numbers."""',
        f"    point = torch.tensor({start}, requires_grad=True)",
        f"    loss = f({point})",
        "    loss.backward()",
        f"    return np.array([loss.item(), {gradient}])",
    ]


def _as_typed(dim: int) -> Block:
    place, point = ("x", "torch.tensor(x)") if dim == 1 else ("x, y", "*torch.tensor([x, y])")
    slopes = "gradient(x)" if dim == 1 else "*gradient(x, y)"
    return [
        f"def value_and_gradient({place}):",
        '    """Return f and the gradient that someone has typed, as plain numbers."""',
        f"    return np.array([f({point}).item(), {slopes}])",
    ]


def _hessian_by_autograd(dim: int) -> Block:
    if dim == 1:
        return [
            "def hessian(x):",
            '    """Return the second derivative, by automatic differentiation."""',
            "    return torch.autograd.functional.hessian(f, torch.tensor(x)).item()",
        ]
    return [
        "def hessian(x, y):",
        '    """Return the second derivatives, by automatic differentiation."""',
        "    point = (torch.tensor(x), torch.tensor(y))",
        "    (hxx, hxy), (_, hyy) = torch.autograd.functional.hessian(f, point)",
        "    return np.array([hxx.item(), hxy.item(), hyy.item()])",
    ]


def _methods(plan: Plan) -> list[Block]:
    constants = constants_of(plan.methods)
    blocks = [constants] if constants else []
    seen: set[str] = set()
    for index, method in enumerate(plan.methods):
        for lines in method.functions():
            # Two methods may call the same function.
            text = "\n".join(lines)
            if text not in seen:
                is_first = index == 0 and method in plan.elementwise and plan.dim == 2
                head = as_comment(_ONE_AT_A_TIME) if is_first and not seen else []
                blocks.append([*head, *lines])
                seen.add(text)
    return blocks


def _step_sizes(plan: Plan) -> list[Block]:
    blocks: list[Block] = []
    if plan.schedules:
        blocks += schedule_functions(list(plan.schedules))
        if any(run.step_size.warmup for run in plan.problem.runs):
            blocks.append(WARM_UP.strip().split("\n"))
    blocks += following_functions(list(plan.follows))
    if plan.searches:

        def evaluate(x: str, y: str) -> str:
            return evaluation(plan, x, y)

        along = along_in_the_plane(plan.dim, evaluate)
        searches = search_functions(list(plan.searches), plan.dim, along)
        blocks += [simply(block, plan.dim) for block in searches]
    if plan.has_noise:
        blocks.append(noise(plan))
    return blocks


def _loops(plan: Plan) -> list[Block]:
    loops = [torch_loop(plan, optimizer_of(plan), is_tuned_by_torch(plan))] if plan.by_torch else []
    return [*loops, hand_loop(plan)] if plan.by_hand else loops


_SURFACE_OPTION = 'parser.add_argument("--surface", action="store_true", help="draw a surface")'


def _numbers(plan: Plan) -> Block:
    """Return what runs all runs and prints every iterate."""
    names = plan.problem.formula.syntax.coordinates
    columns = ["run", "step", *names, "f", *(f"grad_{name}" for name in names)]
    call = "descend(run)"
    if plan.by_torch and plan.by_hand:
        call = 'descend_by_hand(run) if "method" in run else descend(run)'
    return [
        "# Every iterate as a line of numbers.",
        "parser = argparse.ArgumentParser(description=TITLE)",
        'parser.add_argument("--save", metavar="PICTURE.png", help="write the picture to a file")',
        *([_SURFACE_OPTION] if plan.dim == 2 else []),
        "arguments = parser.parse_args()",
        "",
        f"tapes = [{call} for run in RUNS]",
        f'print("{",".join(columns)}")',
        "for number, tape in enumerate(tapes):",
        "    for k, row in enumerate(tape):",
        '        print(number, k, *row.tolist(), sep=",")',
        "",
        f"values = np.concatenate([tape[:, {plan.dim}] for tape in tapes])",
        "lowest = values[np.isfinite(values)].min(initial=0.0)",
    ]
