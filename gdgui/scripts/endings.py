"""How the runs of a script end: by a small gradient, by growth, or by a short step."""

from collections.abc import Sequence

from gdgui.engine.descent.problem import ResolvedRun
from gdgui.scripts.plan import Plan

__all__ = ["ending", "limit", "stop", "stopping"]


_RUNS_AWAY = '''
def runs_away(tape, k, limit):
    """Tell whether a run has been beyond its limit for three steps, and grows without bound.

    It does if it goes outwards, by steps that grow by a factor that does not fall. Steps of one
    length lead away if the iterate is beyond the limit, or if the slope does not fall either. And
    it does if it has fallen into a pole.
    """
    size, value = np.abs(tape[k, :{dim}]).max(), tape[k, {dim}]
    slope = np.abs(tape[k, {slopes}:]).max()
    if value < -limit and slope * (POLE * max(1.0, size)) > -value:
        return True
    if k < 3 or np.abs(tape[k - 3 : k, :{slopes}]).max(axis=1).min() <= limit:
        return False
    x, slopes = tape[k - 3 : k + 1, :{dim}], tape[k - 1 : k + 1, {slopes}:]
    start, near, middle, far = np.abs(x).max(axis=1)
    first, before, step = np.abs(np.diff(x, axis=0)).max(axis=1)
    last_slope, slope = np.abs(slopes).max(axis=1)
    if not (start < near < middle < far and step > SHORTEST * far):
        return False
    growth = step / before
    if not growth >= before / first * (1.0 - SAME):
        return False
    if far > limit or slope >= last_slope * (1.0 - SAME):
        return growth >= 1.0 - SAME
    return growth > 1.0 + SAME
'''
_ENDED = '''
def limit_from({place}, value, {gradient}):
    """Return what |x| and |f| may grow to after a place."""
    size = max({sizes})
    return min(TOO_FAR * size, LARGEST)


def has_ended(tape, k, limit):
    """Tell whether a run has diverged or converged."""
    if not np.isfinite(tape[k]).all():
        return True
    {place}, value, {gradient} = tape[k]
    in_bounds = {in_bounds}
    if not in_bounds and runs_away(tape, k, limit):
        return True
    return {length} <= TOLERANCE
'''


def ending(plan: Plan) -> list[list[str]]:
    """Return the functions that tell whether a run stops."""
    place, gradient = (["x"], ["g"]) if plan.dim == 1 else (["x", "y"], ["gx", "gy"])
    sizes = [f"abs({name})" for name in (*place, "value", *gradient)]
    told = {
        "place": ", ".join(place),
        "gradient": ", ".join(gradient),
        "sizes": ", ".join(["1.0", *sizes]),
        "in_bounds": " and ".join(f"{size} <= limit" for size in sizes[: plan.dim + 1]),
        "length": "abs(g)" if plan.dim == 1 else "np.hypot(gx, gy)",
    }
    growth = _RUNS_AWAY.format(dim=plan.dim, slopes=plan.dim + 1)
    return [text.strip().split("\n") for text in (growth, *_ENDED.format(**told).split("\n\n\n"))]


def stopping(plan: Plan) -> list[str]:
    """Return the function that tells whether a step was so short that the run stops."""
    dim, ends = plan.dim, plan.problem.ends
    lines = [
        "def hardly_moves(now, before):",
        '    """Tell whether the step between two rows of a tape is the last one."""',
    ]
    tests = []
    if ends.least_step > 0.0:
        way = "abs(now[0] - before[0])"
        if dim == 2:
            way = "np.hypot(now[0] - before[0], now[1] - before[1])"
        tests.append(f"{way} <= STEP_TOLERANCE")
    if ends.least_change > 0.0:
        tests.append(f"abs(now[{dim}] - before[{dim}]) <= VALUE_TOLERANCE")
    if len(tests) == 1:
        return [*lines, f"    return {tests[0]}"]
    return [*lines, f"    if {tests[0]}:", "        return True", f"    return {tests[1]}"]


def stop(plan: Plan, runs: Sequence[ResolvedRun]) -> list[str]:
    """Return the lines of a loop that stop a run after a short step."""
    if not plan.problem.ends.watches_steps:
        return []
    test = "k > 0 and hardly_moves(tape[k], tape[k - 1])"
    if any(change.iterate is not None for run in runs for change in run.changes):
        test = 'k > 0 and "iterate" not in change and hardly_moves(tape[k], tape[k - 1])'
    return [f"if {test}:", "    break"]


def limit(runs: Sequence[ResolvedRun]) -> list[str]:
    """Return what says how far a run may grow before it has diverged."""
    if not any(change.iterate is not None for run in runs for change in run.changes):
        return ["if k == 0:", "    limit = limit_from(*tape[k])"]
    return [
        "if k == 0:",
        "    limit = 1.0",
        'if k == 0 or "iterate" in change:',
        "    limit = max(limit, limit_from(*tape[k]))",
    ]
