"""The loops of a script: gradient descent itself, by hand and by torch.optim.

Each loop is written for one experiment: a line that it does not need is not there.
"""

import math
import re
from types import FunctionType
from typing import cast

from gdgui.engine.descent.recording import refreshed_powers
from gdgui.engine.methods.direction import Direction
from gdgui.engine.methods.step_size_rule import StepSizeRule
from gdgui.scripts.endings import limit, stop
from gdgui.scripts.limits import limit_in_loop, limit_in_torch_loop
from gdgui.scripts.methods import Method
from gdgui.scripts.plan import Plan
from gdgui.scripts.step_sizes import search_arguments, search_name

__all__ = [
    "evaluation",
    "hand_loop",
    "noise",
    "simply",
    "torch_loop",
]

_LONGEST_CALL = 84
"""A longer call of a line search is broken, for it is indented by up to four levels."""
_IN_ONE_DIMENSION = {
    "gx": "g",
    "dx": "d",
    "state_x": "state",
    "noise_x": "noise_here",
    "seen_x": "seen",
}


def simply(lines: list[str], dim: int) -> list[str]:
    """Return lines as they are, or, in one dimension, without the x in g_x and d_x."""
    if dim == 2:
        return lines
    pattern = rf"\b({'|'.join(_IN_ONE_DIMENSION)})\b"
    return [re.sub(pattern, lambda found: _IN_ONE_DIMENSION[found[0]], line) for line in lines]


def evaluation(plan: Plan, x: str = "x", y: str = "y") -> str:
    """Return the line that evaluates f and its gradient at a place."""
    place = x if plan.dim == 1 else f"{x}, {y}"
    gradient = "gx" if plan.dim == 1 else "gx, gy"
    if plan.torch:
        return f"value, {gradient} = value_and_gradient({place})"
    gradient = gradient if plan.dim == 1 else f"({gradient})"
    return f"value, {gradient} = f({place}), gradient({place})"


def noise(plan: Plan) -> list[str]:
    """Return the generator of noise."""
    shape = "BLOCK" if plan.dim == 1 else "(BLOCK, 2)"
    return f'''
def gaussian_noise(sigma, seed):
    """Yield the noise of one step after the other; a seed always gives the same."""
    block = 0
    while True:
        yield from sigma * np.random.default_rng([seed, block]).standard_normal({shape})
        block += 1
'''.strip().split("\n")


def hand_loop(plan: Plan) -> list[str]:
    """Return the loop that calls the methods by hand."""
    names = "x, f and f'" if plan.dim == 1 else "x, y, f and ∇f"
    start = "np.float64" if plan.dim == 1 else "np.array"
    place = "x" if plan.dim == 1 else "x, y"
    lines = [
        f"def {'descend_by_hand' if plan.by_torch else 'descend'}(run):",
        f'    """Return the tape of a run: {names} at each step."""',
        f'    {place} = {start}(run["start"])',
        '    learning_rate = run["learning_rate"]',
    ]
    if plan.is_tuned:
        lines.append('    hyperparameters = run["hyperparameters"]')
    if plan.decays:
        lines.append('    weight_decay = run["weight_decay"]')
    if plan.has_state:
        names = " = ".join(_states(plan))
        lines.append(f'    {names} = run["state"]  # what the method remembers from step to step')
    for rule in plan.follows:
        start = ", ".join("np.inf" if value == math.inf else repr(value) for value in rule.memory)
        lines.append(f"    memory = [{start}]  # of {rule.id}")
    if plan.has_noise:
        lines.append('    noise = gaussian_noise(run["noise"], run["seed"])')
    lines += [
        f"    tape = np.empty((STEPS + 1, {2 * plan.dim + 1}))",
        "    for k in range(STEPS + 1):",
        *_indented(_changes(plan), 2),
        f"        {evaluation(plan)}",
        *_indented(limit_in_loop(plan), 2),
        f"        tape[k] = {place}, value, {'gx' if plan.dim == 1 else 'gx, gy'}",
        *_indented(limit(plan.by_hand), 2),
        "        if has_ended(tape, k, limit):",
        "            break",
        *_indented(stop(plan, plan.by_hand), 2),
        *_indented(_noise_now(plan), 2),
        *_indented(_seen(plan), 2),
        *_indented(_directions(plan), 2),
        *_indented(_step_size(plan), 2),
    ]
    finds = plan.schedules or plan.searches or plan.follows
    eta = "eta" if finds else "learning_rate"
    if plan.dim == 1:
        lines.append(f"        x = x + {eta} * dx")
    else:
        lines.append(f"        x, y = x + {eta} * dx, y + {eta} * dy")
    return simply([*lines, "    return tape[: k + 1]"], plan.dim)


def _indented(lines: list[str], levels: int) -> list[str]:
    return [" " * (4 * levels) + line for line in lines]


def _noise_now(plan: Plan) -> list[str]:
    if not plan.has_noise:
        return []
    return [f"noise_x{'' if plan.dim == 1 else ', noise_y'} = next(noise)"]


def _changes(plan: Plan) -> list[str]:
    """Return what changes a run's course."""
    changes = [change for run in plan.by_hand for change in run.changes]
    if not changes:
        return []
    lines = ['change = run.get("changes", {}).get(k, {})']
    if any(change.iterate is not None for change in changes):
        place, kind = ("x", "np.float64") if plan.dim == 1 else ("x, y", "np.array")
        lines += ['if "iterate" in change:', f'    {place} = {kind}(change["iterate"])']
    lines.append('learning_rate = change.get("learning_rate", learning_rate)')
    if plan.decays:
        lines.append('weight_decay = change.get("weight_decay", weight_decay)')
    if plan.is_tuned:
        lines.append('hyperparameters = hyperparameters | change.get("hyperparameters", {})')
    if _refreshes_powers(plan):
        states = _states(plan)
        lines += [
            'for slot, power in change.get("powers", {}).items():',
            "    # As in torch, a running power is that of the present hyperparameter.",
            *(f"    {s} = [*{s}[:slot], power, *{s}[slot + 1 :]]" for s in states),
        ]
    return lines


def _refreshes_powers(plan: Plan) -> bool:
    # Before the first step there is no state yet.
    powers = [item for run in plan.by_hand for item in refreshed_powers(run).items()]
    return any(found for step, found in powers if step > 0)


def _states(plan: Plan) -> list[str]:
    """Return the names of the states: one for each coordinate, and one for methods of both."""
    names = []
    if any(method.direction.state for method in plan.elementwise):
        names += ["state_x"] if plan.dim == 1 else ["state_x", "state_y"]
    if any(method.direction.state for method in plan.coupled) and plan.dim == 2:
        names.append("state")
    return names or ["state_x"]


def _directions(plan: Plan) -> list[str]:
    """Return the calls of the methods; those that are called alike are called in one place."""
    groups: dict[tuple[str, ...], list[Method]] = {}
    for method in plan.methods:
        groups.setdefault(tuple(_call(plan, method, "{}")), []).append(method)
    if len(groups) == 1:
        ((_, methods),) = groups.items()
        return _call_of_all(plan, methods)
    lines: list[str] = []
    for index, methods in enumerate(groups.values()):
        names = [method.name for method in methods]
        test = f"is {names[0]}" if len(names) == 1 else f"in ({', '.join(names)})"
        head = f'{"elif" if index else "if"} run["method"] {test}:'
        is_last = index == len(groups) - 1
        lines += ["else:" if is_last else head, *_indented(_call_of_all(plan, methods), 1)]
    return lines


def _call_of_all(plan: Plan, methods: list[Method]) -> list[str]:
    return _call(plan, methods[0], methods[0].name if len(methods) == 1 else 'run["method"]')


def _call(plan: Plan, method: Method, function: str) -> list[str]:
    """Return the call of a method."""
    call = _coupled if method.direction.couples else _elementwise
    return call(plan, method.direction, function)


def _gradient(plan: Plan, name: str) -> str:
    """Return a coordinate of the gradient as a method sees it."""
    if _is_made_up(plan):
        return f"seen_{name}"
    return f"g{name} + noise_{name}" if plan.has_noise else f"g{name}"


def _is_made_up(plan: Plan) -> bool:
    """Tell whether the gradient as the methods see it is too long to stand in their calls."""
    return plan.decays or (plan.has_noise and bool(plan.coupled))


def _seen(plan: Plan) -> list[str]:
    """Return what makes the gradient that the methods see, where it is not made in their calls."""
    if not _is_made_up(plan):
        return []
    names = "x" if plan.dim == 1 else "xy"
    noise = " + noise_{0}" if plan.has_noise else ""
    decay = " + weight_decay * {0}" if plan.decays else ""
    made = ", ".join(f"g{name}{noise}{decay}".replace("{0}", name) for name in names)
    return [f"{', '.join(f'seen_{name}' for name in names)} = {made}"]


def _given(direction: Direction, texts: dict[str, str], state: str) -> str:
    """Return the arguments of a call; the state stands where the rule has it, in one."""
    names = {variable.name for variable in direction.state}
    given = [f"*{state}" if name in names else texts[name] for name in direction.arguments]
    given += ["**hyperparameters"] if direction.keywords else []
    return ", ".join(dict.fromkeys(given))


def _elementwise(plan: Plan, direction: Direction, function: str) -> list[str]:
    """Return the calls of a method that sees one coordinate at a time."""
    lines = []
    for name in "x" if plan.dim == 1 else "xy":
        state = f"state_{name}"
        texts = {"x": name, "g": _gradient(plan, name), "k": "k"}
        left = f"d{name}, *{state}" if direction.state else f"d{name}"
        lines.append(f"{left} = {function}({_given(direction, texts, state)})")
    return lines


def _coupled(plan: Plan, direction: Direction, function: str) -> list[str]:
    """Return the call of a method that sees both coordinates."""
    flat = plan.dim == 1
    texts = {
        "x": "(x, y)", "g": f"({_gradient(plan, 'x')}, {_gradient(plan, 'y')})", "k": "k",
        "hessian": f"{_hessian_of(plan)}(x, y)",
    }  # fmt: skip
    lines = []
    if flat:
        lines.append("# As if there were a second coordinate that bends alike and has no slope.")
        texts |= {"x": "(x, 0.0)", "g": f"({_gradient(plan, 'x')}, 0.0)", "hessian": "(h, 0.0, h)"}
        if direction.needs_hessian:
            lines.append(f"h = {_hessian_of(plan)}(x)")
    state = "state_x" if flat else "state"
    left = ["(dx, _)" if flat else "(dx, dy)"]
    left += [f"*{state}"] if direction.state else []
    # The flag of a step that is out of the ordinary.
    left += ["_"] if direction.flags else []
    target = ", ".join(left) if len(left) > 1 else left[0].strip("()")
    return [*lines, f"{target} = {function}({_given(direction, texts, state)})"]


def _hessian_of(plan: Plan) -> str:
    """Return the function that a method takes the second derivatives from."""
    return "bends" if plan.lacks_bends else "hessian"


def _step_size(plan: Plan) -> list[str]:
    """Return how far the step goes."""
    known = _known_step_size(plan)
    ways: dict[str, list[str]] = {}
    if plan.searches:
        ways['"line_search" in run'] = _searching(plan)
    for rule in plan.follows:
        name = cast(FunctionType, rule.follow).__name__
        call = f'{name}(value, learning_rate, *memory, **run["{rule.id}"])'
        ways[f'"{rule.id}" in run'] = [f"eta, *memory = {call}"]
    if not ways:
        return known
    if any(run.step_size.is_schedule for run in plan.by_hand):
        ways[""] = known or ["eta = learning_rate"]
    if len(ways) == 1:
        return next(iter(ways.values()))
    lines: list[str] = []
    for index, (test, way) in enumerate(ways.items()):
        is_last = index == len(ways) - 1
        head = "else:" if is_last else f"{'elif' if index else 'if'} {test}:"
        lines += [head, *_indented(way, 1)]
    return lines


def _known_step_size(plan: Plan) -> list[str]:
    return ['eta = learning_rate * run["schedule"][k]'] if plan.schedules else []


def _searching(plan: Plan) -> list[str]:
    flat = plan.dim == 1
    lines = [
        f"slope = gx * dx{'' if flat else ' + gy * dy'}",
        "if not slope < 0.0:",
        "    # A line search needs a direction that descends.",
        f"    {'dx = -gx' if flat else 'dx, dy = -gx, -gy'}",
        f"    slope = {'-gx * gx' if flat else '-(gx * gx + gy * gy)'}",
        f"phi = along({'x, dx' if flat else 'x, y, dx, dy'})",
    ]
    if len(plan.searches) == 1:
        return [*lines, *_search_call(plan, search_name(plan.searches[0]), plan.searches[0])]
    function = 'run["line_search"]'
    told = {tuple(search_arguments(rule, plan.dim)) for rule in plan.searches}
    if len(told) == 1:
        return [*lines, *_search_call(plan, function, plan.searches[0])]
    for index, rule in enumerate(plan.searches):
        is_last = index == len(plan.searches) - 1
        test = f"{'elif' if index else 'if'} {function} is {search_name(rule)}:"
        call = _search_call(plan, search_name(rule), rule)
        lines += ["else:" if is_last else test, *_indented(call, 1)]
    return lines


def _search_call(plan: Plan, function: str, rule: StepSizeRule) -> list[str]:
    given = ["phi", *search_arguments(rule, plan.dim), "value", "slope", "learning_rate"]
    if any(rule.hyperparameters for rule in plan.searches):
        given.append('**run["settings"]')
    call = f"eta = {function}({', '.join(given)})"
    if len(call) <= _LONGEST_CALL:
        return [call]
    return [f"eta = {function}(", f"    {', '.join(given)}", ")"]


def torch_loop(plan: Plan, optimizer: str, is_tuned: bool) -> list[str]:
    """Return the loop that leaves the steps to torch.optim.

    Args:
        plan: what the script is made of.
        optimizer: the text of the optimizer's class.
        is_tuned: whether it has an argument beside its learning rate.
    """
    flat = plan.dim == 1
    names = "x, f and f'" if flat else "x, y, f and ∇f"
    hyper = ', **run["hyperparameters"]' if is_tuned else ""
    lines = [
        "def descend(run):",
        f'    """Return the tape of a run: {names} at each step."""',
        '    point = torch.tensor(run["start"], requires_grad=True)',
        f'    optimizer = {optimizer}([point], lr=run["learning_rate"]{hyper})',
    ]
    if plan.schedules:
        lines.append('    learning_rate = run["learning_rate"]')
    if plan.has_noise:
        lines.append('    noise = gaussian_noise(run["noise"], run["seed"])')
    row = "point.item(), loss.item(), point.grad.item()"
    row = row if flat else "*point.tolist(), loss.item(), *point.grad.tolist()"
    lines += [
        f"    tape = np.empty((STEPS + 1, {2 * plan.dim + 1}))",
        "    for k in range(STEPS + 1):",
        *_indented(_torch_changes(plan), 2),
        "        optimizer.zero_grad()",
        f"        loss = f({'point' if flat else '*point'})",
        f"        {_torch_gradient(plan)}",
        *_indented(limit_in_torch_loop(plan), 2),
        f"        tape[k] = {row}",
        *_indented(limit(plan.by_torch), 2),
        "        if has_ended(tape, k, limit):",
        "            break",
        *_indented(stop(plan, plan.by_torch), 2),
    ]
    if plan.has_noise:
        lines.append("        point.grad += torch.tensor(next(noise))")
    if plan.schedules:
        lines.append('        optimizer.param_groups[0]["lr"] = learning_rate * run["schedule"][k]')
    return [*lines, "        optimizer.step()", "    return tape[: k + 1]"]


def _torch_gradient(plan: Plan) -> str:
    """Return the line that finds the gradient at a point of torch's."""
    if not plan.problem.objective.has_own_gradient:
        return "loss.backward()"
    if plan.dim == 1:
        return "point.grad = torch.tensor(gradient(np.float64(point.item())))"
    return "point.grad = torch.tensor(gradient(*point.detach().numpy()))"


def _torch_changes(plan: Plan) -> list[str]:
    changes = [change for run in plan.by_torch for change in run.changes]
    if not changes:
        return []
    lines = ['change = run.get("changes", {}).get(k, {})']
    if any(change.iterate is not None for change in changes):
        lines += [
            'if "iterate" in change:',
            "    with torch.no_grad():",
            '        point.copy_(torch.tensor(change["iterate"]))',
        ]
    lines.append('optimizer.param_groups[0].update(change.get("hyperparameters", {}))')
    if plan.schedules:
        lines.append('learning_rate = change.get("learning_rate", learning_rate)')
    return lines
