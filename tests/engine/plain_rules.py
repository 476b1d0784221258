"""Rules called in plain Python, as their text says."""


def initial_state(direction):
    """Return the state before the first step: pairs where the rule couples the coordinates."""
    return tuple(
        (variable.initial,) * 2
        if direction.couples and not variable.is_shared
        else variable.initial
        for variable in direction.state
    )


def plain_step(direction, given, state, k=0, **hyperparameters):
    """Return the direction of one step, and the next state.

    Args:
        direction: the method.
        given: x, g and the Hessian, of one coordinate or, where the rule couples them, of both.
        state: see `initial_state`.
        k: the index of the step.
        hyperparameters: what differs from the defaults.
    """
    names = [variable.name for variable in direction.state]
    given = {**given, "k": float(k), **dict(zip(names, state, strict=True))}
    tuned = {p.name: p.default for p in direction.hyperparameters} | hyperparameters
    found = direction.rule(
        *(given[name] for name in direction.arguments),
        **{name: tuned[name] for name in direction.keywords},
    )
    if not direction.state and not direction.flags:
        return found, ()
    return found[0], tuple(found[1 : 1 + len(direction.state)])
