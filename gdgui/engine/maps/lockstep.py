"""Many runs of one method in lockstep: the compiled loop that maps are made with.

A tape is computed run by run; a map has hundreds of thousands of runs and keeps no tape. Here the
loop over the steps is outside and the loop over the runs inside, so that the compiler works on
several runs at once. For that the formula and the rule must stand inside the loop, so each pair
of them is compiled: in about a second, once, for what is generated stays in the user's cache. What
is asked of the formula alone is compiled once for all methods.

The arithmetic of a run is that of `gdgui.engine.descent.kernels.descend`, operation by operation:
it ends where its tape ends, to the bit, unless a gradient's norm is within rounding of the
tolerance.
"""

from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from gdgui.engine.descent import divergence, kernels
from gdgui.engine.generated_modules import generated_module
from gdgui.engine.maps import map_kernels
from gdgui.engine.methods.adaptors import assignment, decayed, rule_source
from gdgui.engine.methods.direction import WEIGHT_DECAY, Direction
from gdgui.engine.methods.sources import module_source
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import Syntax

__all__ = ["Lockstep", "compile_lockstep"]

_STEPPING = """\
import math

{rule}

from gdgui.engine.machine_code import kernel
from gdgui.engine.maps.map_kernels import note_arrivals

{objective}

objective = njit(forceinline=True, **OPTIONS)(value_and_gradient)


@kernel()
def advance(
    x, y, hyper, state, factors, noise, parameters, tolerance, limits, first, last,
    minima, reach, here, label, arrived, taken, x0, y0, state0,
):
    if len(state) > 0:
        x0[:], y0[:], state0[:] = x, y, state
    # A run that has stopped is not marked: it stays where it is, so it is found again to stop.
    least = tolerance * tolerance
    for k in range(first, last):
        note_arrivals(x, y, k, minima, reach, here, label, arrived)
        index = float(k)
        factor, n0, n1 = factors[k - first], noise[k - first, 0], noise[k - first, 1]
        # A whole number: floats have to be summed in order, which is no vector code.
        moving_runs = 0
        for i in range(len(x)):
            p0, p1 = x[i], y[i]
            value, g0, g1 = objective(p0, p1, parameters)
            limit = limits[i]
            moving = (abs(p0) <= limit) & (abs(p1) <= limit) & (abs(value) <= limit)
            moving &= (abs(g0) < math.inf) & (abs(g1) < math.inf)
            moving &= g0 * g0 + g1 * g1 > least
            eta = hyper[0, i] * factor
{steps}
            one = 1.0 if moving else 0.0
            taken[i] += one
            moving_runs += 1 if moving else 0
        if moving_runs == 0:
            break
    count = 0
    for i in range(len(x)):
        value, g0, g1 = objective(x[i], y[i], parameters)
        limit = limits[i]
        inside = (abs(x[i]) <= limit) & (abs(y[i]) <= limit) & (abs(value) <= limit)
        is_beyond = not (inside | (taken[i] < first) | (taken[i] >= last))
        here[i] = 1.0 if is_beyond else 0.0
        count += 1 if is_beyond else 0
    return count
"""

_JUDGING = """\
import math

from numba import njit

from gdgui.engine.descent.divergence import limit_of
from gdgui.engine.descent.kernels import CONVERGED, DIVERGED, UNFINISHED
from gdgui.engine.machine_code import kernel
from gdgui.engine.maps.map_kernels import NO_SLOPE

{objective}

objective = njit(forceinline=True, nogil=True, error_model="numpy")(value_and_gradient)


@kernel()
def raise_limits(x, y, parameters, limits):
    for i in range(len(x)):
        value, g0, g1 = objective(x[i], y[i], parameters)
        # Where there is no slope the run stops, and `judge` says so.
        g0 = 0.0 if g0 != g0 else g0
        g1 = 0.0 if g1 != g1 else g1
        limits[i] = max(limits[i], limit_of(x[i], y[i], value, g0, g1))


@kernel()
def judge(x, y, parameters, tolerance, away, f, code):
    for i in range(len(x)):
        value, g0, g1 = objective(x[i], y[i], parameters)
        f[i] = value
        is_finite = math.isfinite(x[i]) and math.isfinite(y[i]) and math.isfinite(value)
        if is_finite and (g0 != g0 or g1 != g1):
            code[i] = NO_SLOPE
        elif away[i] or not (is_finite and abs(g0) < math.inf and abs(g1) < math.inf):
            code[i] = DIVERGED
        elif g0 * g0 + g1 * g1 <= tolerance * tolerance:
            code[i] = CONVERGED
        else:
            code[i] = UNFINISHED
"""

_STEP = """\
            seen{j} = g{j} + n{j}
            {step}
            {array}[i] = p{j} + eta * d if moving else p{j}\
"""


@dataclass(frozen=True, slots=True)
class Lockstep:
    """The compiled loops for one formula and one elementwise rule.

    Attributes:
        advance: ``advance(x, y, hyper, state, factors, noise, parameters, tolerance, limits,
            first, last, minima, reach, here, label, arrived, taken, x0, y0, state0)`` takes the
            steps that leave rows ``first`` to before ``last`` of n runs. Arrays of shape (n,) are
            carried on in place: the iterates ``x`` and ``y``; ``taken``, how many steps each run
            has taken; and what `note_arrivals` notes. ``hyper`` has shape (hyperparameters, n), the
            learning rate first; ``state`` (dim × the rule's state, n); ``factors`` multiply the
            learning rate at each step, shape (last - first,); ``noise`` is added to the gradients,
            shape (last - first, 2); ``parameters`` is a tuple; ``limits`` are what |x| and |f| of
            each run may grow to before it is asked whether it diverges.

            A run that comes beyond its limit stops, and ``here`` is 1 for it; the number of these
            is returned, for `gdgui.engine.maps.map_kernels.watch_each`. A method that remembers
            something does not keep what it did when it stopped: ``x0``, ``y0`` and ``state0``,
            shaped as ``x``, ``y`` and ``state``, are filled with what they were at row ``first``.
        raise_limits: ``raise_limits(x, y, parameters, limits)`` lets |x| and |f| of each run grow
            from where it is (`gdgui.engine.descent.divergence`).
        judge: ``judge(x, y, parameters, tolerance, away, f, code)`` fills in each run's value and
            UNFINISHED, CONVERGED or DIVERGED (`gdgui.engine.descent.kernels`), or NO_SLOPE where a
            run has stopped at a place whose gradient is 0/0.
    """

    advance: Any
    raise_limits: Any
    judge: Any


@lru_cache(maxsize=64)
def compile_lockstep(syntax: Syntax, direction: Direction, decays: bool = False) -> Lockstep:
    """Return the compiled loops for one formula and one elementwise rule.

    Args:
        syntax: the formula.
        direction: the method.
        decays: whether some run's gradient has a coupled weight decay.

    Raises:
        FormulaError: the formula has no value among the real numbers.
        ValueError: the rule couples the coordinates.
    """
    if direction.couples:
        raise ValueError(f"an elementwise rule expected, {direction.title} found")
    objective = module_source(compile_objective(syntax).module).text
    steps = "\n".join(_step(direction, coordinate, decays) for coordinate in range(syntax.dim))
    stepping = _STEPPING.format(objective=objective, rule=rule_source(direction), steps=steps)
    stepping_module = _generated("lockstep", stepping, "advance")
    judging = _JUDGING.format(objective=objective)
    judging_module = _generated("judging", judging, "raise_limits", "judge")
    return Lockstep(stepping_module.advance, judging_module.raise_limits, judging_module.judge)


def _generated(kind: str, source: str, *names: str) -> ModuleType:
    # The loops use names of these modules: whatever changes there is compiled anew.
    used = [module_source(module).text for module in (kernels, divergence, map_kernels)]
    return generated_module(kind, "\n".join((source, *used)), lambda: source, names)


def _step(direction: Direction, coordinate: int, decays: bool) -> str:
    """Return the source of one coordinate's step; the rows of `state` go by coordinate."""
    first = coordinate * len(direction.state)
    places = {v.name: f"state[{first + slot}, i]" for slot, v in enumerate(direction.state)}
    hyper = {p.name: f"hyper[{j}, i]" for j, p in enumerate(direction.hyperparameters)}
    x = f"p{coordinate}"
    g = decayed(f"seen{coordinate}", x, hyper[WEIGHT_DECAY.name] if decays else None)
    given = {"x": x, "g": g, "k": "index", **hyper, **places}
    step = assignment(direction, given, places.__getitem__)
    return _STEP.format(j=coordinate, step=step, array="xy"[coordinate])
