"""What is said of runs against what becomes of them: random runs, taken on ten times as long.

Run by hand: ``python -m tests.engine.truth [RUNS] [SEED]``. Methods, objectives, learning rates,
starts and lengths are drawn at random. What was called

- *converged* has come to a point whose kind is right by the gradient and the eigenvalues of the
  Hessian in 50 digits (mpmath), or to where no stationary point is near, if that is said;
- *diverged* runs away again from where it was stopped;
- *oscillating* does at ten times the length what it did;
- *moving* does not: it arrives, runs away, or is elsewhere.
"""

import ast
import sys
from collections import Counter
from dataclasses import dataclass

import mpmath
import numpy as np
import sympy
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.reached import Reached
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import Problem, resolve, resolve_objective
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.objective.catalogue import CATALOGUE

__all__ = ["Verdict", "judge", "random_experiment"]

FORMULAS = (
    "x^2", "x^4", "x^3/3 - x^2/2", "x^4/4 - x^2/2", "exp(-x) + x", "1 - exp(-x^2)", "x^3",
    "abs(x) + x^2/9", "sin(x) + x^2/20", "(x + y - 1)^2", "x^2 + 3y^2 + 100", "x^2 - y^4",
    "x^4 + y^4", "x^2*y^2", "(x - 2)^4 + (x - 2y)^2", "x^2 - y^2 + y^4/8",
    "x^3 - 3x*y^2 + x^4 + y^4",
    "(y - x^2)^2", "log(1 + x^2 + y^2)", "cos(x)*cos(y)", "1e13 + x^2 + y^2", "1e12*(x - 3)^2",
    "(1 - x^2*y^2)^2/2", "1e-12x^2", "x^2 + 1e-6*y^2",
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What was said of a run, and whether it turned out so."""

    experiment: gdgui.Experiment
    said: str
    right: bool
    why: str = ""


def random_experiment(random: np.random.Generator) -> gdgui.Experiment:
    """Return an experiment with one run of a random method on a random objective."""
    if random.random() < 0.5:
        objective = gdgui.Objective(name=str(random.choice(list(CATALOGUE))))
    else:
        objective = gdgui.Objective(formula=str(random.choice(FORMULAS)))
    direction = DIRECTIONS[str(random.choice(list(DIRECTIONS)))]
    rate = direction.hyperparameters[0].default
    if not direction.needs_curvature:
        rate = min(10.0 ** random.uniform(-3.0, 0.7), 1e6)
    domain = resolve_objective(objective).domain
    start = [float(random.uniform(low, high)) for low, high in domain]
    run = gdgui.Run(
        optimizer=direction.id, start=start, hyperparameters={"learning_rate": float(rate)}
    )
    steps = int(10.0 ** random.uniform(1.0, 3.3))
    return gdgui.Experiment(objective=objective, runs=[run], steps=steps)


def judge(experiment: gdgui.Experiment) -> Verdict:
    """Say what became of the run of an experiment, and find out whether it did."""
    problem, reached, tape = _run(experiment)
    said = str(tape.status)
    match tape.status:
        case Status.CONVERGED:
            why = _converged(problem, reached)
        case Status.DIVERGED:
            why = _diverged(experiment, tape)
        case _:
            why = _wanders(experiment, tape)
    if not why and tape.status is not Status.CONVERGED and reached.point is not None:
        why = _converged(problem, reached)
    return Verdict(experiment, said, not why, why)


def _run(experiment: gdgui.Experiment) -> tuple[Problem, Reached, Trajectory]:
    problem = resolve(experiment)
    descent = Descent(problem)
    while not descent.done:
        descent.advance(seconds=1.0)
    return problem, outcomes_of(descent)[0].reached, descent.trajectories()[0]


def _diverged(experiment: gdgui.Experiment, tape: Trajectory) -> str:
    if not (np.isfinite(tape.x[-1]).all() and np.isfinite(tape.f[-1])):
        return ""
    run = replace(experiment.runs[0], start=tuple(tape.x[-1].tolist()))
    _, _, on = _run(replace(experiment, runs=(run,), steps=10 * experiment.steps))
    comes_back = np.abs(on.x[-1]).max() < 0.1 * np.abs(on.x[0]).max()
    if on.status is not Status.CONVERGED and not comes_back:
        return ""
    return f"it was {on.status} from where it was stopped"


def _wanders(experiment: gdgui.Experiment, tape: Trajectory) -> str:
    _, _, on = _run(replace(experiment, steps=10 * experiment.steps))
    if on.status in (Status.CONVERGED, Status.DIVERGED):
        is_same = False
    else:
        is_same = _alike(tape.x[len(tape) // 2 :], on.x[len(on) // 2 :], 1.1)
        if tape.status is Status.OSCILLATING:
            # It may have begun to do so a moment ago, and wanders differently in a moment.
            is_same |= any(
                _alike(tape.x[-late:], on.x[-late:], 2.0) for late in (4, 8, 16, 40, 160)
            )
    if is_same == (tape.status is Status.OSCILLATING):
        return ""
    return f"after ten times the steps it was {on.status}"


def _alike(before: np.ndarray, after: np.ndarray, factor: float) -> bool:
    """Tell whether iterates go to and fro in the same region, and in a like one within a factor."""
    path = float(np.abs(np.diff(before, axis=0)).sum())
    if path < 2.5 * float(np.ptp(before, axis=0).max()) or path == 0.0:
        return False
    spread, later = (float(np.sqrt(x.var(axis=0).sum())) for x in (before, after))
    shift = float(np.abs(before.mean(axis=0) - after.mean(axis=0)).max())
    return 1.0 / factor < later / spread < factor and shift < (factor - 1.0) * spread


def _converged(problem: Problem, reached: Reached) -> str:
    """Compare the kind of a point with what 50 digits say."""
    with mpmath.workdps(50):
        found = _truth(problem, reached.point)
    said = reached.kind
    if said in found:
        return ""
    return f"{said} at {reached.point}, but {' or '.join(map(str, sorted(found, key=str)))}"


def _truth(problem: Problem, point: tuple[float, ...]) -> set[str | None]:
    """Return the kinds that a point may be called by the eigenvalues there in 50 digits."""
    expression, symbols = exact(problem)
    gradient = [sympy.diff(expression, symbol) for symbol in symbols]
    hessian = [[sympy.diff(entry, symbol) for symbol in symbols] for entry in gradient]
    hessian = [[entry.replace(sympy.DiracDelta, _zero) for entry in row] for row in hessian]
    slope = sympy.lambdify(symbols, gradient, "mpmath")
    bend = sympy.lambdify(symbols, hessian, "mpmath")
    place = [mpmath.mpf(value) for value in point]
    start = mpmath.matrix(place)
    here = mpmath.matrix(place)
    for _ in range(400):
        try:
            g = mpmath.matrix(slope(*here))
            h = mpmath.matrix(bend(*here))
            values, axes = mpmath.eigsy(h)
        except (ValueError, ZeroDivisionError, TypeError, mpmath.libmp.NoConvergence):
            return {None, "minimum", "maximum", "flat"}
        largest = max(abs(value) for value in values)
        if largest == 0:
            break
        along = axes.T * g
        for i in range(len(place)):
            along[i] = (
                along[i] / values[i] if abs(values[i]) > largest * mpmath.mpf(10) ** -35 else 0
            )
        step = axes * along
        here = here - step
        if mpmath.norm(step) <= mpmath.mpf(10) ** -40 * max(1, mpmath.norm(here)):
            break
    way = mpmath.norm(here - start)
    if not way <= mpmath.mpf(2) / 100 * max(1, mpmath.norm(start)):
        return {"flat"}
    # What a run has reached depends on its way, of which the point knows nothing.
    also = {"flat"} if way > 0.002 else set()
    values = mpmath.eigsy(mpmath.matrix(bend(*here)), eigvals_only=True)
    largest = max(abs(value) for value in values)
    clear = [value for value in values if abs(value) > max(largest, 1) * mpmath.mpf(10) ** -18]
    if len(clear) == len(place):
        kinds = {"minimum"} if min(clear) > 0 else {"saddle"}
        return also | ({"maximum"} if max(clear) < 0 else kinds)
    # What is left of the kinds by the eigenvalues that are not zero; higher orders decide.
    kinds = {"minimum", "maximum", "saddle", "inflection", "valley", "ridge", "flat", None}
    if any(value > 0 for value in clear):
        kinds -= {"maximum", "inflection", "ridge"}
    if any(value < 0 for value in clear):
        kinds -= {"minimum", "inflection", "valley"}
    return kinds


def _zero(*_: sympy.Expr) -> sympy.Expr:
    return sympy.Integer(0)


def exact(problem: Problem) -> tuple[sympy.Expr, tuple[sympy.Symbol, ...]]:
    """Return an objective as sympy's expression with its parameters filled in, and coordinates."""
    syntax = problem.objective.syntax
    symbols = tuple(sympy.Symbol(name, real=True) for name in "xy"[: syntax.dim])
    names = dict(zip(syntax.parameters, map(sympy.Float, problem.objective.values), strict=True))
    names |= {symbol.name: symbol for symbol in symbols} | {"e": sympy.E}
    return sympy.sympify(ast.unparse(syntax.tree), locals=names), symbols


def main() -> None:
    """Judge random runs and print what was wrong."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    random = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    tally: Counter[tuple[str, bool]] = Counter()
    for _ in range(count):
        verdict = judge(random_experiment(random))
        tally[verdict.said, verdict.right] += 1
        if not verdict.right:
            run, objective = verdict.experiment.runs[0], verdict.experiment.objective
            print(
                f"{verdict.said}: {objective.name or objective.formula}, {run.optimizer}, "
                f"{run.hyperparameters}, from {run.start}, {verdict.experiment.steps} steps: "
                f"{verdict.why}"
            )
    for (said, right), number in sorted(tally.items()):
        print(f"{said:12} {'right' if right else 'WRONG':6} {number}")
    good = sum(number for (_, right), number in tally.items() if right)
    print(f"right: {good} of {count}, {100 * good / count:.1f} %")


if __name__ == "__main__":
    main()
