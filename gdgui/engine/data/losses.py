"""What a training calls for the loss of a batch, whether a network or a formula predicts.

A compiled training is handed the loss as a first-class function, so that it is compiled once for
all models. The function of a network is told a model of which it has no use.
"""

from functools import cache

from numba import float64, int64, types

from gdgui.engine.data.network_kernels import FLOATS, MATRIX, WHOLE, loss_and_gradient
from gdgui.engine.machine_code import FirstClass, compile_function

__all__ = ["LOSS_TYPE", "MODEL_TYPE", "CompiledLoss", "network_loss"]

_TABLE = float64[:, ::1]

MODEL_TYPE = types.FunctionType(float64(FLOATS, FLOATS, float64[::1]))
"""``(x, p, slopes) -> y``: what a formula predicts of the inputs x of one sample, shape (d,), with
the parameters p; the slopes by p are filled in, shape (n,)."""
LOSS_TYPE = types.FunctionType(
    float64(
        MODEL_TYPE, FLOATS, WHOLE, WHOLE, FLOATS, MATRIX, MATRIX, WHOLE, int64, int64, float64[::1],
        _TABLE, _TABLE, _TABLE, _TABLE,
    )
)  # fmt: skip
"""``(model, …) -> loss``: behind the model what
`gdgui.engine.data.network_kernels.loss_and_gradient` is told."""

CompiledLoss = tuple[FirstClass, FirstClass]
"""A function of `LOSS_TYPE`, and the model that it is to be told."""


def _no_model(x, p, slopes):  # type: ignore[no-untyped-def]
    return 0.0


def _network_loss(  # type: ignore[no-untyped-def]
    model, theta, sizes, codes, penalties, inputs, targets, order, begin, count, grad, units,
    slopes, deltas, wanted,
):  # fmt: skip
    return loss_and_gradient(
        theta, sizes, codes, penalties, inputs, targets, order, begin, count, grad, units, slopes,
        deltas, wanted,
    )  # fmt: skip


@cache
def network_loss() -> CompiledLoss:
    """Return the loss of networks."""
    return compile_function(LOSS_TYPE, _network_loss), compile_function(MODEL_TYPE, _no_model)
