"""The methods of a script that learns from data: the engine's rules, called for all parameters."""

from types import FunctionType
from typing import cast

from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.methods.direction import Direction
from gdgui.engine.methods.sources import function_source
from gdgui.scripts.methods import Method, constants_of

__all__ = ["keywords_of", "method_functions", "methods_of", "needs_hessian", "needs_residuals"]

Block = list[str]


def methods_of(runs: list[ResolvedRun]) -> list[Method]:
    """Return the methods of some runs, each once."""
    directions = {run.direction.id: run.direction for run in runs}
    return [Method(each, function_source(_rule(each))) for each in directions.values()]


def needs_hessian(runs: list[ResolvedRun]) -> bool:
    """Tell whether a run's method looks at the second derivatives."""
    return any(run.direction.needs_hessian for run in runs)


def needs_residuals(runs: list[ResolvedRun]) -> bool:
    """Tell whether a run's method looks at residuals and their Jacobian."""
    return any(run.direction.needs_residuals for run in runs)


def keywords_of(direction: Direction) -> tuple[str, ...]:
    """Return the hyperparameters that a rule is given, in its own order."""
    code = _rule(direction).__code__
    return code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]


def _rule(direction: Direction) -> FunctionType:
    return cast(FunctionType, direction.vector if direction.couples else direction.rule)


def method_functions(methods: list[Method]) -> list[Block]:
    """Return the rules, and for each how it is called for all parameters."""
    constants = constants_of(methods)
    blocks = [constants] if constants else []
    seen: set[str] = set()
    sees_batch = any(method.direction.needs_hessian for method in methods)
    for method in methods:
        for lines in method.functions():
            if (text := "\n".join(lines)) not in seen:
                seen.add(text)
                blocks.append(lines)
        stepping = _coupled if method.direction.couples else _elementwise
        blocks.append(stepping(method, sees_batch))
    return blocks


def _head(method: Method, sees_batch: bool) -> str:
    given = "theta, g, k, batch, state, hyper" if sees_batch else "theta, g, k, state, hyper"
    return f"def {method.direction.id}_step({given}):"


def _call(method: Method, texts: dict[str, str], state: str) -> str:
    """Return the call of a rule; its state stands where the rule has it, in one."""
    code = _rule(method.direction).__code__
    positional = code.co_varnames[: code.co_argcount]
    given = [texts.get(name, f"*{state}") for name in positional]
    given += ["**hyper"] if code.co_kwonlyargcount else []
    return f"{method.name}({', '.join(dict.fromkeys(given))})"


def _coupled(method: Method, sees_batch: bool) -> Block:
    variables = method.direction.state_of_vectors
    initial = [
        repr(variable.initial)
        if variable.is_shared
        else f"np.full(len(theta), {variable.initial!r})"
        for variable in variables
    ]
    texts = {"x": "theta", "g": "g", "k": "k", "hessian": "hessian(theta, batch)"}
    texts |= {"residuals": "residuals", "jacobian": "jacobian"}
    left = ["d", *(["*state[:]"] if variables else []), *(["_"] if method.direction.flags else [])]
    return [
        _head(method, sees_batch),
        '    """Return the direction; the state is carried on."""',
        *([f"    if k == 0:\n        state[:] = [{', '.join(initial)}]"] if variables else []),
        f"    {', '.join(left)} = {_call(method, texts, 'state')}",
        "    return d",
    ]


def _elementwise(method: Method, sees_batch: bool) -> Block:
    initial = [repr(variable.initial) for variable in method.direction.state]
    texts = {"x": "theta[i]", "g": "g[i]", "k": "k"}
    start = [f"    if k == 0:\n        state[:] = [[{', '.join(initial)}] for _ in theta]"]
    return [
        _head(method, sees_batch),
        '    """Return the direction, one parameter at a time; the state is carried on."""',
        *(start if initial else []),
        "    d = np.empty_like(theta)",
        "    for i in range(len(theta)):",
        f"        d[i]{', *state[i]' if initial else ''} = {_call(method, texts, 'state[i]')}",
        "    return d",
    ]
