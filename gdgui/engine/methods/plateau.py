r"""A step size that falls where the loss no longer does.

As in torch.optim.lr_scheduler.ReduceLROnPlateau (2.13) in its mode ``min``, with ``scheduler.step``
told the loss at the iterate that the step has left: the step that leaves row k knows the losses of
the rows before. A loss is better than the best so far where it is below ``best · (1 - threshold) -
difference``; torch has the first of these as its threshold mode ``rel``, the second as ``abs``.
"""

__all__ = ["plateau"]

LEAST_FALL = 1e-8
"""A fall of the step size by no more than this is left out, as in torch."""


def plateau(
    f, learning_rate, best, bad, rest, share,
    *, decay, patience, threshold, difference, cooldown, final,
):  # fmt: skip
    """Return the step size of a step, and what is remembered for the next one.

    f: the loss at the iterate that the step leaves.
    learning_rate: the step size to begin with.
    best: the least loss so far that was better by enough.
    bad: how many losses in a row were not.
    rest: how many more steps are not counted after a fall.
    share: which share of the learning rate the step size is.
    """
    eta = learning_rate * share
    if f < best * (1.0 - threshold) - difference:
        best, bad = f, 0.0
    else:
        bad += 1.0
    if rest > 0.0:
        rest, bad = rest - 1.0, 0.0
    if bad > patience:
        fallen = max(share * decay, final)
        if learning_rate * share - learning_rate * fallen > LEAST_FALL:
            share = fallen
        rest, bad = cooldown, 0.0
    return eta, best, bad, rest, share
