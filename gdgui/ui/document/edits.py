"""Edits of an experiment as a whole: an experiment in, a new experiment out.

These are plain functions on immutable data, so that an edit can be undone by keeping what was
there before, and tested without a window. Those of a single run are in `run_edits`.
"""

from msgspec.structs import replace

from gdgui.checks import quoted
from gdgui.engine.descent.objectives import read_partial
from gdgui.engine.descent.problem import resolve, resolve_objective
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.syntax import FormulaError, Syntax, parse
from gdgui.examples import NAMES, example
from gdgui.experiment import Domain, Experiment, ExperimentError, Objective, Run
from gdgui.ui.document import run_edits
from gdgui.ui.document.steering_edits import fitted_changes
from gdgui.ui.style.run_colors import RUN_COLORS, run_colors

__all__ = [
    "add_run",
    "blank",
    "copy_run",
    "duplicate_run",
    "read_formula",
    "remove_run",
    "sweep",
    "with_coordinates",
    "with_domain",
    "with_formula",
    "with_gradient",
    "with_objective",
    "with_parameter",
    "with_run",
    "with_starts",
    "with_steps",
    "with_title",
    "with_tolerances",
    "with_words",
]

Point = tuple[float, ...]
_UNTITLED = "Untitled experiment"


def blank() -> Experiment:
    """Return what one begins with: a parabola, whose formula is there to be typed over."""
    return Experiment(
        objective=Objective(formula="x^2", domain=Domain(x=(-10.0, 10.0))),
        runs=(Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=(5.0,)),),
        steps=20,
    )


def with_words(experiment: Experiment, title: str, description: str) -> Experiment:
    """Call the experiment something, and say what there is to see."""
    return replace(experiment, title=title, description=description)


def with_title(experiment: Experiment, title: str) -> Experiment:
    """Rename the experiment."""
    return replace(experiment, title=title)


def with_steps(experiment: Experiment, steps: int) -> Experiment:
    """Ask for another number of steps."""
    return replace(experiment, steps=steps)


def with_tolerances(experiment: Experiment, tolerances: dict[str, float]) -> Experiment:
    """Let runs stop at other gradients, steps or changes of the loss, by the fields' names."""
    return replace(experiment, **tolerances)


def with_objective(experiment: Experiment, name: str) -> Experiment:
    """Take a named objective; starts that it has no room for move to the objective's own."""
    entry = CATALOGUE[name]

    def start(old: Point) -> Point:
        fits = len(old) == entry.dim and all(
            low <= number <= high for number, (low, high) in zip(old, entry.domain, strict=True)
        )
        return old if fits else entry.start

    runs = tuple(
        fitted_changes(replace(run, start=start(run.point)), entry.dim) for run in experiment.runs
    )
    # The old title and sentence spoke of another objective.
    return replace(
        experiment, title=entry.title, description="", objective=Objective(name=name), runs=runs
    )


def with_formula(experiment: Experiment, formula: str) -> Experiment:
    """Take another formula; parameters, domain and starts are kept as far as they fit.

    Raises:
        FormulaError: the formula is refused.
        ExperimentError: a gradient that was typed by hand makes no sense for this formula.
    """
    syntax = read_formula(experiment.objective, formula)
    return _with_syntax(experiment, formula, syntax, ())


def with_coordinates(
    experiment: Experiment, formula: str, coordinates: tuple[str, ...]
) -> Experiment:
    """Take a formula of which someone has said what its coordinates are.

    Raises:
        FormulaError: the formula is refused.
        ExperimentError: a gradient that was typed by hand makes no sense for this formula.
    """
    syntax = parse(formula, (), coordinates)
    return _with_syntax(experiment, formula, syntax, coordinates)


def read_formula(objective: Objective, formula: str) -> Syntax:
    """Read what is typed in place of an objective's formula.

    What is typed is read afresh, but names keep the meaning that only the file gives them, and
    coordinates that someone has chosen stay while they occur.

    Raises:
        FormulaError: the formula is refused.
    """
    declared: tuple[str, ...] = ()
    if objective.formula is not None and objective.parameters:
        declared = _declared_by_file(objective)
    if objective.coordinates:
        syntax = parse(formula, declared, objective.coordinates)
        if not syntax.is_constant:
            return syntax
    return parse(formula, declared)


def _declared_by_file(objective: Objective) -> tuple[str, ...]:
    """Return the parameters that are no names of the formula unless a file declares them."""
    try:
        alone = parse(objective.formula or "", (), objective.coordinates).parameters
    except FormulaError:
        alone = ()
    return tuple(sorted(name for name in objective.parameters if name not in alone))


def _with_syntax(
    experiment: Experiment, formula: str, syntax: Syntax, coordinates: tuple[str, ...]
) -> Experiment:
    before = resolve_objective(experiment.objective)
    values = dict(zip(before.syntax.parameters, before.values, strict=True))
    parameters = {name: values.get(name, 1.0) for name in syntax.parameters}
    x = before.domain[0]
    domain = Domain(x=x) if syntax.dim == 1 else Domain(x=x, y=before.domain[-1])
    if not coordinates and parse(formula, tuple(sorted(parameters))) != syntax:
        coordinates = syntax.coordinates
    gradient = experiment.objective.gradient
    _check_gradient(gradient, syntax)
    objective = Objective(
        formula=formula, parameters=parameters, coordinates=coordinates, domain=domain,
        gradient=gradient,
    )  # fmt: skip
    runs = tuple(
        fitted_changes(replace(run, start=(*run.point, 1.0)[: syntax.dim]), syntax.dim)
        for run in experiment.runs
    )
    edited = replace(experiment, objective=objective, runs=runs)
    if before.syntax.text == formula or not _is_named_for_another(experiment.title):
        return edited
    return replace(edited, title=_UNTITLED, description="")


def _check_gradient(gradient: tuple[str, ...], syntax: Syntax) -> None:
    """Refuse a formula of which a gradient that was typed by hand cannot be one, right or wrong."""
    if not gradient:
        return
    names = " and ".join(syntax.coordinates)
    if len(gradient) != syntax.dim:
        of = "one partial derivative" if len(gradient) == 1 else "two partial derivatives"
        raise ExperimentError(
            f"The gradient typed by hand has {of}, and this formula the coordinates {names}: "
            "drop that gradient first"
        )
    for name, text in zip(syntax.coordinates, gradient, strict=True):
        try:
            read_partial(text, syntax)
        except FormulaError as error:
            raise ExperimentError(
                f"The gradient typed by hand does not fit this formula: by {name} it is "
                f"{quoted(text)}, but {error.sentence}; drop that gradient first"
            ) from error


def _is_named_for_another(title: str) -> bool:
    """Return whether a title is that of an example or of the catalogue, and not a user's own."""
    examples = (example(name).title for name in NAMES)
    return title in {*examples, *(entry.title for entry in CATALOGUE.values())}


def with_parameter(experiment: Experiment, name: str, value: float) -> Experiment:
    """Set a parameter of the formula."""
    objective = experiment.objective
    parameters = {**objective.parameters, name: value}
    return replace(experiment, objective=replace(objective, parameters=parameters))


def with_gradient(experiment: Experiment, gradient: tuple[str, ...] | None) -> Experiment:
    """Let runs descend by partial derivatives that someone has typed; None for the right ones."""
    objective = replace(experiment.objective, gradient=gradient or ())
    return replace(experiment, objective=objective)


def with_domain(experiment: Experiment, intervals: tuple[tuple[float, float], ...]) -> Experiment:
    """Take another part of the plane as the one that is shown at first."""
    domain = Domain(*intervals)
    return replace(experiment, objective=replace(experiment.objective, domain=domain))


def with_run(experiment: Experiment, index: int, run: Run) -> Experiment:
    """Put another run in the place of one."""
    runs = (*experiment.runs[:index], run, *experiment.runs[index + 1 :])
    return replace(experiment, runs=runs)


def with_starts(experiment: Experiment, index: int, start: Point) -> Experiment:
    """Move the start of a run, and of all that start at the same place."""
    old = experiment.runs[index].start
    runs = tuple(replace(run, start=start) if run.start == old else run for run in experiment.runs)
    return replace(experiment, runs=runs)


def add_run(experiment: Experiment, index: int) -> Experiment:
    """Add a run of gradient descent that starts and steps as the run at ``index`` does.

    It sees as many samples at a step. If it is given noise, that is its own.
    """
    model, own = resolve(experiment).runs[index], experiment.runs[index]
    run = Run(
        optimizer="gd",
        hyperparameters={"learning_rate": model.learning_rate},
        start=own.start,
        seed=_free_seed(experiment.runs) if own.batch is None else own.seed,
        batch=own.batch,
    )
    return replace(experiment, runs=(*experiment.runs, run))


def duplicate_run(experiment: Experiment, index: int, same_noise: bool = False) -> Experiment:
    """Put a copy of a run behind it, in a colour of its own; the others keep theirs.

    Args:
        experiment: what the run is one of.
        index: the run.
        same_noise: whether the copy has the same noise; else it has its own.
    """
    model = experiment.runs[index]
    seed = model.seed if same_noise else _free_seed(experiment.runs)
    copy = replace(model, color="", seed=seed)
    runs = _with_fixed_colors(experiment.runs)
    return replace(experiment, runs=(*runs[: index + 1], copy, *runs[index + 1 :]))


def copy_run(experiment: Experiment, index: int, optimizer: str) -> Experiment:
    """Put a copy of a run behind it that uses another method, under that one's name."""
    copied = duplicate_run(experiment, index)
    run = run_edits.with_method(replace(copied.runs[index + 1], label=""), optimizer)
    return with_run(copied, index + 1, run)


def _free_seed(runs: tuple[Run, ...]) -> int:
    """Return the least seed above 0 that no run has."""
    taken = {run.seed for run in runs}
    return next(seed for seed in range(1, len(runs) + 2) if seed not in taken)


def remove_run(experiment: Experiment, index: int) -> Experiment:
    """Remove a run, and let the others keep their colours.

    The last one stays, for there is no experiment without a run.
    """
    if len(experiment.runs) == 1:
        return experiment
    runs = _with_fixed_colors(experiment.runs)
    return replace(experiment, runs=runs[:index] + runs[index + 1 :])


def sweep(
    experiment: Experiment, index: int, name: str, values: tuple[float, ...], in_place: bool
) -> Experiment:
    """Make a run for each value of a hyperparameter, otherwise like the run at ``index``.

    So it does for sizes of a batch, whose name is ``batch``. The runs come in its place or behind
    it, are shown, and take the next free colours as far as the palette has one for each; the others
    keep theirs.
    """
    model, runs = experiment.runs[index], _with_fixed_colors(experiment.runs)
    before, after = runs[: index if in_place else index + 1], runs[index + 1 :]
    taken = {run.color.upper() for run in (*before, *after)}
    free = [color for color in RUN_COLORS if color not in taken]
    colors = free[: len(values)] if len(values) <= len(free) else [""] * len(values)
    alike = [run for run in (*before, model, *after) if run.optimizer == model.optimizer]
    labels_itself = _tells_apart(name, alike)
    batches = resolve(experiment).runs[index].batches
    samples = batches.samples if batches else 0
    swept = tuple(
        replace(
            _with_value(model, name, value, samples),
            label="" if labels_itself else _swept_label(model, name, value),
            color=color,
            visible=True,
        )
        for value, color in zip(values, colors, strict=True)
    )
    return replace(experiment, runs=(*before, *swept, *after))


def _with_value(run: Run, name: str, value: float, samples: int) -> Run:
    """Return a run with another hyperparameter, or other batches of so many samples."""
    if name == "batch":
        return run_edits.with_batch(run, round(value) if value < samples else None)
    return run_edits.with_hyperparameters(run, {name: value})


def _tells_apart(name: str, alike: list[Run]) -> bool:
    """Return whether the labels that runs of a method have by themselves tell values apart.

    They tell rules apart, else learning rates, else batches.
    """
    if name not in ("learning_rate", "batch") or len({_rule(run) for run in alike}) > 1:
        return False
    return name == "learning_rate" or len({_learning_rate(run) for run in alike}) == 1


def _learning_rate(run: Run) -> float:
    default = VECTOR_DIRECTIONS[run.optimizer].hyperparameters[0].default
    return run.hyperparameters.get("learning_rate", default)


def _rule(run: Run) -> str:
    """Return how a run finds its step sizes."""
    return run.step_size.rule if run.step_size else VECTOR_DIRECTIONS[run.optimizer].step_size


def _swept_label(run: Run, name: str, value: float) -> str:
    direction = VECTOR_DIRECTIONS[run.optimizer]
    symbols = {parameter.name: parameter.symbol for parameter in direction.hyperparameters}
    return f"{direction.title}, {symbols.get(name, name)} = {value:g}"


def _with_fixed_colors(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Write down the colours that the runs have by their place, before the places change."""
    colors = run_colors(runs)
    return tuple(replace(run, color=color) for run, color in zip(runs, colors, strict=True))
