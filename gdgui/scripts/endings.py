"""How the runs of a script end: by a small gradient, by growth, or by a short step."""

from collections.abc import Sequence

from gdgui.engine.descent.problem import ResolvedRun
from gdgui.scripts.plan import Plan

__all__ = ["ending", "limit", "stop", "stopping"]


def ending(plan: Plan) -> list[str]:
    """Return the function that tells whether a run stops."""
    if plan.dim == 1:
        return '''
def limit_from(x, value, g):
    """Return what |x| and |f| may grow to after a place."""
    return min(TOO_FAR * max(1.0, abs(x), abs(value), abs(g)), LARGEST)


def has_ended(x, value, g, limit):
    """Tell whether a run has diverged or converged."""
    if not (abs(x) <= limit and abs(value) <= limit and np.isfinite(g)):
        return True
    return abs(g) <= TOLERANCE
'''.strip().split("\n")
    return '''
def limit_from(x, y, value, gx, gy):
    """Return what |x| and |f| may grow to after a place."""
    size = max(1.0, abs(x), abs(y), abs(value), abs(gx), abs(gy))
    return min(TOO_FAR * size, LARGEST)


def has_ended(x, y, value, gx, gy, limit):
    """Tell whether a run has diverged or converged."""
    in_bounds = abs(x) <= limit and abs(y) <= limit and abs(value) <= limit
    if not (in_bounds and np.isfinite(gx) and np.isfinite(gy)):
        return True
    return np.hypot(gx, gy) <= TOLERANCE
'''.strip().split("\n")


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
