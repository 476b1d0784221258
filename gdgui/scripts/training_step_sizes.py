"""The step sizes of a script that learns from data: schedules, plateaus and line searches.

A line search sees the loss of the step's own samples along the direction, and nothing else. As in
`gdgui.engine.descent.ray` the direction is made about as long as θ first, by a power of two, so
that no digit changes.
"""

import math
from types import FunctionType
from typing import Any, cast

from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.methods.step_size_rule import StepSizeRule
from gdgui.engine.methods.step_sizes import ResolvedStepSize
from gdgui.scripts.runs import schedule_call
from gdgui.scripts.step_sizes import (
    WARM_UP,
    following_functions,
    schedule_functions,
    search_functions,
    search_name,
)

__all__ = ["memories", "step_size_data", "step_size_functions", "step_size_lines"]

Block = list[str]

_ALONG = '''
def along(theta, d, batch):
    """Return φ: from how far to go along a direction to the loss there and its slope.

    Both are +inf where one of them is not finite.
    """

    def phi(a):
        value, gradient = loss_and_gradient(theta + a * d, batch)
        slope = np.cumsum(gradient * d)[-1]
        if not (np.isfinite(value) and np.isfinite(slope)):
            return np.inf, np.inf
        return value, slope

    return phi
'''

_SEARCHED = '''
def searched(run, theta, d, loss, gradient, learning_rate, batch):
    """Return a direction that descends, and how far the run's line search goes along it."""
    slope = np.sum(gradient * d)
    if not slope < 0.0:
        d, slope = -gradient, -np.sum(gradient * gradient)
    if not (learning_rate > 0.0 and np.isfinite(slope)):
        return d, 0.0
    # Times this power of two, d is about as long as θ.
    scale, length = np.float64(1.0), np.abs(d).sum()
    if 0.0 < length and (ratio := (1.0 + np.abs(theta).sum()) / length) < np.inf:
        scale = 2.0 ** np.clip(np.rint(np.log2(ratio)), -300.0, 300.0)
    phi, trial = along(theta, scale * d, batch), learning_rate / scale
    return d, scale * run["line_search"](phi, loss, scale * slope, trial, **run["settings"])
'''


def _searches(runs: list[ResolvedRun]) -> list[StepSizeRule]:
    return _distinct([run.step_size for run in runs if run.step_size.is_search])


def _follows(runs: list[ResolvedRun]) -> list[StepSizeRule]:
    return _distinct([run.step_size for run in runs if run.step_size.rule.follow is not None])


def _schedules(runs: list[ResolvedRun]) -> list[ResolvedStepSize]:
    sizes = [run.step_size for run in runs]
    return [each for each in sizes if each.is_schedule and not each.is_constant]


def _distinct(step_sizes: list[ResolvedStepSize]) -> list[StepSizeRule]:
    return list({each.rule.id: each.rule for each in step_sizes}.values())


def step_size_functions(runs: list[ResolvedRun]) -> list[Block]:
    """Return the functions that say how long steps are."""
    schedules = _schedules(runs)
    blocks = schedule_functions(_distinct(schedules))
    if any(each.warmup for each in schedules):
        blocks.append(WARM_UP.strip().split("\n"))
    blocks += following_functions(_follows(runs))
    if searches := _searches(runs):
        blocks += search_functions(searches, 0, _ALONG.strip().split("\n"))
        blocks.append(_SEARCHED.strip().split("\n"))
    return blocks


def step_size_data(step_size: ResolvedStepSize) -> dict[str, Any]:
    """Return what a run says of its step sizes, as data whose texts are source."""
    settings = {f'"{name}"': value for name, value in step_size.parameters.items()}
    if step_size.is_search:
        return {"line_search": search_name(step_size.rule), "settings": settings}
    if step_size.rule.follow is not None:
        return {step_size.rule.id: settings}
    return {} if step_size.is_constant else {"schedule": schedule_call(step_size)}


def memories(runs: list[ResolvedRun]) -> Block:
    """Return the lines that say what a step size remembers before the first step."""
    lines = []
    for rule in _follows(runs):
        start = ", ".join("np.inf" if value == math.inf else repr(value) for value in rule.memory)
        lines.append(f"memory = [{start}]  # of {rule.id}")
    return lines


def step_size_lines(runs: list[ResolvedRun]) -> Block:
    """Return the lines of a loop that make ``eta``, and turn a direction that climbs around."""
    known = [run for run in runs if run.step_size.is_schedule]
    scheduled = _schedules(runs)
    plain = "eta = learning_rate"
    if scheduled:
        plain += ' * run["schedule"][k]'
    if len(scheduled) < len(known):
        plain += ' if "schedule" in run else learning_rate' if scheduled else ""
    ways: dict[str, str] = {}
    if _searches(runs):
        call = "searched(run, theta, d, loss, gradient, learning_rate, batch)"
        ways['"line_search" in run'] = f"d, eta = {call}"
    for rule in _follows(runs):
        name = cast(FunctionType, rule.follow).__name__
        call = f'{name}(loss, learning_rate, *memory, **run["{rule.id}"])'
        ways[f'"{rule.id}" in run'] = f"eta, *memory = {call}"
    if known:
        ways[""] = plain
    if len(ways) == 1:
        return list(ways.values())
    lines = []
    for index, (test, way) in enumerate(ways.items()):
        is_last = index == len(ways) - 1
        head = "else:" if is_last else f"{'elif' if index else 'if'} {test}:"
        lines += [head, f"    {way}"]
    return lines
